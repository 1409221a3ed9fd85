// Labs as they lie on disk: labs/<name>/ and graders/<name>.ts.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { validateChecks } from "../grading/check.ts";
import type { Grader } from "../grading/judge.ts";
import { parseLab, unknownVariables, type LabDescription } from "../grading/lab-file.ts";
import { parseEquivalents, type Equivalent } from "./lab-mutations.ts";
import { drawVariables, type LabSource } from "../session/lab.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Script {
  /** `wrong/default-strategy.sh` */
  name: string;
  text: string;
}

/** A lab with everything that belongs to it. */
export interface Lab {
  source: LabSource;
  description: LabDescription;
  grader: Grader;
  solution: Script;
  wrong: readonly Script[];
  /** Changes of the solution that make no difference. */
  equivalents: readonly Equivalent[];
}

/** Names of all labs, in order. */
export const labNames = (root = ROOT): string[] =>
  existsSync(join(root, "labs"))
    ? readdirSync(join(root, "labs"), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
        .sort()
    : [];

/** Reads and validates a lab; an Error names the file and the field. */
export async function readLab(name: string, root = ROOT): Promise<Lab> {
  const folder = join(root, "labs", name);
  if (!existsSync(join(folder, "lab.yaml"))) throw new Error(`labs/${name}/lab.yaml: no such file`);
  const description = parseLab(name, readFileSync(join(folder, "lab.yaml"), "utf8"));
  const { variables, nodes, hosts, terminal, load } = description;
  const source: LabSource = {
    name,
    cluster: textsBelow(join(folder, "start/cluster")),
    home: textsBelow(join(folder, "start/home")),
    variables,
    ...(nodes === undefined ? {} : { nodes }),
    ...(hosts === undefined ? {} : { hosts, scripts: textsBelow(join(folder, "start/hosts")) }),
    ...(terminal === undefined ? {} : { terminal }),
    ...(load === undefined ? {} : { load }),
  };
  const script = (path: string): Script => ({ name: path, text: readText(root, name, path) });
  const solution = script("solution.sh");
  const equivalent = join(folder, "equivalent.yaml");
  const lab: Lab = {
    source,
    description,
    grader: await readGrader(root, name),
    solution,
    equivalents: existsSync(equivalent)
      ? parseEquivalents(`labs/${name}/equivalent.yaml`, readFileSync(equivalent, "utf8"), solution)
      : [],
    wrong: Object.keys(textsBelow(join(folder, "wrong")))
      .filter((file) => file.endsWith(".sh"))
      .map((file) => script(`wrong/${file}`)),
  };
  checkVariables(lab);
  checkGrader(lab);
  return lab;
}

function readText(root: string, lab: string, path: string): string {
  const file = join(root, "labs", lab, path);
  if (!existsSync(file)) throw new Error(`labs/${lab}/${path}: no such file`);
  return readFileSync(file, "utf8");
}

async function readGrader(root: string, name: string): Promise<Grader> {
  const file = join(root, "graders", `${name}.ts`);
  if (!existsSync(file)) throw new Error(`graders/${name}.ts: no such file`);
  const { default: grader } = (await import(pathToFileURL(file).href)) as { default?: Grader };
  if (!grader?.checks) throw new Error(`graders/${name}.ts: default: must be a lab(…)`);
  if (grader.lab !== name) throw new Error(`graders/${name}.ts: lab: is "${grader.lab}", must be "${name}"`);
  return grader;
}

function checkVariables({ source, solution, wrong }: Lab): void {
  const texts = [
    ...Object.entries(source.cluster).map(([path, text]) => [`start/cluster/${path}`, text]),
    ...Object.entries(source.home).map(([path, text]) => [`start/home/${path}`, text]),
    ...Object.entries(source.scripts ?? {}).map(([path, text]) => [`start/hosts/${path}`, text]),
    ...[solution, ...wrong].map(({ name, text }) => [name, text]),
  ];
  for (const [path, text] of texts)
    for (const unknown of unknownVariables(text, source.variables))
      throw new Error(`labs/${source.name}/${path}: {{${unknown}}} is not a variable of lab.yaml`);
}

/** The grader is fit to judge by, and the mistakes name checks that it has. */
function checkGrader({ source, grader, wrong }: Lab): void {
  const checks = grader.checks(drawVariables(source, 1));
  validateChecks(source.name, checks);
  const ids = new Set(checks.map(({ id }) => id));
  for (const { name, text } of wrong) {
    const said = failuresSaid(text);
    if (!said) throw new Error(`labs/${source.name}/${name}: line 1: must be "# fails: id, id"`);
    const unknown = said.find((id) => !ids.has(id));
    if (unknown)
      throw new Error(
        `labs/${source.name}/${name}: line 1: ${unknown} is no check of graders/${source.name}.ts`,
      );
  }
}

/** Ids that a wrong solution says it fails, in its first line; in order. */
export const failuresSaid = (text: string): string[] | undefined =>
  /^# fails: (.+)$/
    .exec(text.split("\n")[0])?.[1]
    .split(",")
    .map((id) => id.trim())
    .sort();

/** Reads and validates every lab; an Error names the file and the field. */
export async function validateLabs(root = ROOT): Promise<void> {
  for (const name of labNames(root)) await readLab(name, root);
}

/** Files below a folder, by path. */
function textsBelow(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [file.slice(folder.length + 1), readFileSync(file, "utf8")]),
  );
}

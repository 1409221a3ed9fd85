// The labs as the worker reads them: only what a learner may see, never solutions. Each comes when it is opened.

import { parseYaml } from "../../cluster/apimachinery/yaml.ts";
import { EMPTY_LAB, drawVariables, substitute } from "../../session/lab.ts";
import type { LabSource } from "../../session/lab.ts";
import type { Judge } from "../../grading/judge.ts";
import type { Session } from "../../session/session.ts";
import type { Grader, Text } from "../../grading/index.ts";

type Texts = Record<string, () => Promise<string>>;

const descriptions = import.meta.glob("/labs/*/lab.yaml", { query: "?raw", import: "default" }) as Texts;
const starts = import.meta.glob("/labs/*/start/**", { query: "?raw", import: "default" }) as Texts;

const graders = import.meta.glob(["/graders/*.ts", "!/graders/*.test.ts"], { import: "default" }) as Record<
  string,
  () => Promise<Grader>
>;

/** What the lab asks for, with the names and numbers of this session. */
export async function taskOf(name: string, seed: number): Promise<{ title: Text; task: Text } | undefined> {
  const description = descriptions[`/labs/${name}/lab.yaml`];
  if (!description) return undefined;
  const {
    title,
    task,
    variables = {},
  } = parseYaml(await description()) as unknown as {
    title: Text;
    task: Text;
    variables?: LabSource["variables"];
  };
  const values = drawVariables({ ...EMPTY_LAB, name, variables }, seed);
  const drawn = ({ en, es }: Text): Text => ({ en: substitute(en, values), es: substitute(es, values) });
  return { title: drawn(title), task: drawn(task) };
}

/** Loads a lab's grader; undefined where the lab has none. */
export async function loadGrader(name: string): Promise<((session: Session) => Judge) | undefined> {
  const grader = graders[`/graders/${name}.ts`];
  if (!grader) return undefined;
  const [{ watchOver }, checks] = await Promise.all([import("../../grading/judge.ts"), grader()]);
  return (session) => watchOver(checks, session);
}

/** The lab of that name; a playground where a lesson has no lab of its own yet. */
export async function loadLab(name: string): Promise<LabSource> {
  const description = descriptions[`/labs/${name}/lab.yaml`];
  if (!description) return { ...EMPTY_LAB, name };
  const [text, cluster, home, scripts] = await Promise.all([
    description(),
    below(`/labs/${name}/start/cluster/`),
    below(`/labs/${name}/start/home/`),
    below(`/labs/${name}/start/hosts/`),
  ]);
  const { variables = {}, nodes, hosts, terminal, load } = parseYaml(text) as Partial<LabSource>;
  return { name, cluster, home, scripts, variables, nodes, hosts, terminal, load };
}

async function below(folder: string): Promise<Record<string, string>> {
  const paths = Object.keys(starts)
    .filter((path) => path.startsWith(folder))
    .sort();
  const texts = await Promise.all(paths.map((path) => starts[path]()));
  return Object.fromEntries(paths.map((path, at) => [path.slice(folder.length), texts[at]]));
}

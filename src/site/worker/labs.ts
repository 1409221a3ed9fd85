// The labs as the worker reads them: only what a learner may see, never solutions. Each comes when it is opened.

import { parseYaml } from "../../cluster/apimachinery/yaml.ts";
import { EMPTY_LAB } from "../../session/lab.ts";
import type { LabSource } from "../../session/lab.ts";

type Texts = Record<string, () => Promise<string>>;

const descriptions = import.meta.glob("/labs/*/lab.yaml", { query: "?raw", import: "default" }) as Texts;
const starts = import.meta.glob("/labs/*/start/**", { query: "?raw", import: "default" }) as Texts;

/** The lab of that name; a playground where a lesson has no lab of its own yet. */
export async function loadLab(name: string): Promise<LabSource> {
  const description = descriptions[`/labs/${name}/lab.yaml`];
  if (!description) return { ...EMPTY_LAB, name };
  const [text, cluster, home] = await Promise.all([
    description(),
    below(`/labs/${name}/start/cluster/`),
    below(`/labs/${name}/start/home/`),
  ]);
  const { variables = {}, nodes } = parseYaml(text) as Partial<LabSource>;
  return { name, cluster, home, variables, ...(nodes === undefined ? {} : { nodes }) };
}

async function below(folder: string): Promise<Record<string, string>> {
  const paths = Object.keys(starts)
    .filter((path) => path.startsWith(folder))
    .sort();
  const texts = await Promise.all(paths.map((path) => starts[path]()));
  return Object.fromEntries(paths.map((path, at) => [path.slice(folder.length), texts[at]]));
}

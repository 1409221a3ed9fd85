// The small language in which the roles of a new cluster are written: tables are shorter than objects.
//
// `# name label…` begins a role; a line is a rule: verbs, API groups (- is the core group), resources, names. `@` stands before paths.

const READ = "get,list,watch";
const WRITE = "create,delete,deletecollection,patch,update";

/** Words of the table that stand for more. */
const WORDS: Readonly<Record<string, string>> = {
  read: READ,
  write: WRITE,
  all: `${READ},${WRITE}`,
  change: `${READ},patch,update`,
  EVENTS: "create,patch,update -,events.k8s.io events",
};

export interface TableRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

export interface TableRole {
  name: string;
  /** Which role it is added to: admin, edit, view. */
  aggregateTo?: string;
  rules: TableRule[];
}

const expanded = (text: string) =>
  text
    .split(",")
    .flatMap((word) => (WORDS[word] ?? word).split(","))
    .sort();

function ruleOf(line: string): TableRule {
  const [verbs, second, resources, names] = (WORDS[line] ?? line).split(" ");
  if (second.startsWith("@")) return { nonResourceURLs: second.slice(1).split(","), verbs: expanded(verbs) };
  return {
    apiGroups: second.split(",").map((group) => (group === "-" ? "" : group)),
    ...(names ? { resourceNames: names.split(",") } : {}),
    resources: resources.split(","),
    verbs: expanded(verbs),
  };
}

/** The roles of a table. */
export const rolesOf = (table: string): TableRole[] =>
  table
    .split("\n# ")
    .slice(1)
    .map((text) => {
      const [head, ...lines] = text.trim().split("\n");
      const [name, aggregateTo] = head.split(" ");
      return { name, aggregateTo, rules: lines.map(ruleOf) };
    });

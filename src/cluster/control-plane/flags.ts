// In Kubernetes: github.com/spf13/pflag and the components' options. Whether what a manifest says to a component can be understood,
// and whether the files are there that it names. Left out here: what other values than kubeadm's would change.

import type { Process } from "../../hosts/process.ts";
import type { JsonObject } from "../apimachinery/meta.ts";

/** Flags that are understood, by their names with both dashes; the values that kubeadm gives them. */
export type KnownFlags = ReadonlyMap<string, ReadonlySet<string>>;

const MORE = [
  ..."--feature-gates --profiling --v --vmodule --audit-policy-file".split(" "),
  ...["path", "format", "maxage", "maxbackup", "maxsize", "mode"].map((name) => `--audit-log-${name}`),
];

const split = (flag: string): [name: string, value: string | undefined] => {
  const at = flag.indexOf("=");
  return at < 0 ? [flag, undefined] : [flag.slice(0, at), flag.slice(at + 1)];
};

/** What components understand here, which is what kubeadm says to them, and a little more that changes nothing. */
export function knownFlags(manifests: ReadonlyMap<string, JsonObject>): KnownFlags {
  const known = new Map<string, Set<string>>(MORE.map((name) => [name, new Set()]));
  for (const { spec } of manifests.values()) {
    const [{ command }] = (spec as { containers: { command: string[] }[] }).containers;
    for (const flag of command.slice(1)) {
      const [name, value = "true"] = split(flag);
      known.set(name, (known.get(name) ?? new Set()).add(value));
    }
  }
  return known;
}

const BOOL = /^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

/** The value of a flag, given as `--name=value`. */
export const flagOf = ({ argv }: Process, name: string): string | undefined =>
  argv
    .map(split)
    .findLast(([one]) => one === `--${name}`)
    ?.at(1);

/** What Go's flags say of the first that is wrong. Of what kind a flag is shows in what kubeadm gives it. */
export function wrongFlag(known: KnownFlags, { argv }: Process): string | undefined {
  for (const [name, value = "true"] of argv.slice(1).map(split)) {
    const usual = known.get(name);
    if (!usual) return `unknown flag: ${name}`;
    const [example = ""] = usual;
    const parser =
      BOOL.test(example) && !/^\d/.test(example) && !BOOL.test(value)
        ? "Bool"
        : /^\d+$/.test(example) && !/^-?\d+$/.test(value)
          ? "Int"
          : undefined;
    if (parser)
      return `invalid argument ${JSON.stringify(value)} for ${JSON.stringify(name)} flag: strconv.Parse${parser}: parsing ${JSON.stringify(value)}: invalid syntax`;
  }
  return undefined;
}

const FILE = /kubeconfig$|(cert|key|ca)-?file$|-key-file$/;

/** What is wrong with the files that flags name. Those that kubeadm wrote are taken to be there: nobody may have looked at the disk yet. */
export function missingFile(known: KnownFlags, { argv, fs }: Process): string | undefined {
  for (const [name, path] of argv.slice(1).map(split)) {
    if (!path?.startsWith("/") || !FILE.test(name) || known.get(name)?.has(path)) continue;
    const isConfig = name.endsWith("kubeconfig");
    if (!fs.exists(path)) return `${isConfig ? "stat" : "open"} ${path}: no such file or directory`;
    if (isConfig && fs.readText(path).trim() === "")
      return "invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable";
  }
  return undefined;
}

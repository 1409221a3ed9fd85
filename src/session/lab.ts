// What a session starts from: a lab's cluster and files, with the names and numbers that its seed draws.

import type { Curve, LoadDescription } from "../grading/load.ts";
import { randomStream } from "../simulation/index.ts";

/** A lab as it lies in labs/<name>: plain texts, wherever they were read from. */
export interface LabSource {
  name: string;
  /** Paths below start/cluster: manifests that exist before the learner comes, in order of their names. */
  cluster: Readonly<Record<string, string>>;
  /** Paths below start/home: files of the learner's work folder. */
  home: Readonly<Record<string, string>>;
  /** What the seed chooses among: prose, files, solutions and graders share the choice. */
  variables: Readonly<Record<string, readonly string[]>>;
  /** Workers of the cluster; three unless given. */
  nodes?: number;
  /** Machines beside the cluster. */
  hosts?: readonly HostDescription[];
  /** The machine whose terminal the learner sits at; the laptop unless given. */
  terminal?: string;
  /** Paths below start/hosts: `box.sh` runs on the machine `box` before the learner comes. */
  scripts?: Readonly<Record<string, string>>;
  /** A load that can be played. */
  load?: LoadDescription;
}

/** A machine beside the cluster. */
export interface HostDescription {
  name: string;
  /** `2Gi` */
  memory?: string;
  cpus?: number;
  /** Whether it runs Docker. */
  docker?: boolean;
}

export type Variables = Readonly<Record<string, string>>;

/** The playground behind a lesson without a lab, and the base of every other. */
export const EMPTY_LAB: LabSource = { name: "playground", cluster: {}, home: {}, variables: {} };

/** One value a variable, by the seed alone. */
export function drawVariables(lab: LabSource, seed: number): Variables {
  const names = Object.keys(lab.variables).sort();
  return Object.fromEntries(
    names.map((name) => [name, randomStream(seed, `lab/${lab.name}/${name}`).pick(lab.variables[name])]),
  );
}

/** Replaces `{{name}}`; what is not a variable stays. */
export const substitute = (text: string, variables: Variables): string =>
  text.replace(/\{\{\s*([a-z][A-Za-z0-9]*)\s*\}\}/g, (whole, name: string) => variables[name] ?? whole);

/** A declared load with what the seed drew: requests a second over hours. */
export function drawLoad(
  { url, peak, curve }: LoadDescription,
  variables: Variables,
): { url: string; curve: Curve } {
  const most = Number(substitute(peak, variables));
  return { url: substitute(url, variables), curve: curve.map(([hours, part]) => [hours, part * most]) };
}

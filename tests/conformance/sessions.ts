// The recorded sessions, and how much of each must come out.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { Score } from "./compare.ts";
import { parse, type Transcript } from "./transcript.ts";

const at = (name: string) => new URL(name, import.meta.url);

export interface Session {
  /** `01-generators/create-secret`. */
  name: string;
  transcript: Transcript;
}

export const sessions: readonly Session[] = readdirSync(at("recordings"), {
  recursive: true,
  encoding: "utf8",
})
  .filter((name) => name.endsWith(".txt"))
  .sort()
  .map((name) => ({
    name: name.slice(0, -".txt".length),
    transcript: parse(readFileSync(at(`recordings/${name}`), "utf8")),
  }));

export type Client = "ours" | "real";

/** Equal commands and matched lines by session: what was reached once may not be lost. */
export type Floor = Record<string, [equal: number, matched: number]>;

export const floorOf = (client: Client): Floor =>
  JSON.parse(readFileSync(at(`floor-${client}.json`), "utf8")) as Floor;

export function writeFloor(client: Client, floor: Floor): void {
  const lines = Object.keys(floor)
    .sort()
    .map((name) => `  ${JSON.stringify(name)}: [${floor[name].join(", ")}]`);
  writeFileSync(at(`floor-${client}.json`), `{\n${lines.join(",\n")}\n}\n`);
}

/** Whether a session fell below its floor. A whole session must stay whole. */
export const below = ({ equal, matched }: Score, [leastEqual, leastMatched]: Floor[string]): boolean =>
  equal < leastEqual || matched < leastMatched;

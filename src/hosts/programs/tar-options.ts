// How tar is told what to do: `tar cf a.tar x`, `tar -cf a.tar x`, `tar --create --file=a.tar x`.

import type { TarWords } from "./tar-words.ts";

export class TarError extends Error {
  readonly status: number | undefined;
  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

export interface TarOptions {
  mode: "c" | "x" | "t";
  file: string;
  /** Where an archive is taken apart. */
  directory: string;
  gzip: boolean;
  verbose: number;
  /** Files have the time at which they were taken out. */
  touch: boolean;
  sameOwner: boolean;
  samePermissions: boolean;
  dereference: boolean;
  absolute: boolean;
  toStdout: boolean;
  strip: number;
  members: { path: string; from: string }[];
  excluded(name: string): boolean;
}

const LONG: Readonly<Record<string, string>> = {
  create: "c",
  extract: "x",
  get: "x",
  list: "t",
  file: "f",
  directory: "C",
  gzip: "z",
  gunzip: "z",
  ungzip: "z",
  verbose: "v",
  touch: "m",
  "preserve-permissions": "p",
  "same-permissions": "p",
  dereference: "h",
  "absolute-names": "P",
  "to-stdout": "O",
  "no-same-owner": "o",
  "no-same-permissions": "#",
  "same-owner": "s",
  exclude: "E",
  "strip-components": "S",
  overwrite: "_",
  "auto-compress": "a",
};
const SHORT = "cxtfCzvmphPOoak";
const ABSENT = "jJArudX";
const VALUED = "fCES";

export function parseTar(args: readonly string[], words: TarWords): TarOptions {
  const given = new Map<string, string[]>();
  const members: TarOptions["members"] = [];
  const rest = [...args];
  let from = ".";
  const take = (letter: string, value: string | undefined) => {
    const taken = VALUED.includes(letter) ? (value ?? rest.shift()) : "";
    if (taken === undefined) throw new TarError(words.valueMissing(letter));
    if (letter === "C") from = from === "." || taken.startsWith("/") ? taken : `${from}/${taken}`;
    given.set(letter, [...(given.get(letter) ?? []), taken]);
  };
  const letters = (text: string, bundled: boolean) => {
    for (let i = 0; i < text.length; i++) {
      const letter = text[i];
      if (ABSENT.includes(letter)) throw new TarError(`-${letter} is not simulated`);
      if (!SHORT.includes(letter)) throw new TarError(words.invalid(letter), words.misuse);
      const attached = bundled && VALUED.includes(letter) ? text.slice(i + 1) : "";
      take(letter, attached || undefined);
      if (attached) return;
    }
  };
  if (rest.length > 0 && !rest[0].startsWith("-")) letters(rest.shift()!, false);
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word.startsWith("--") && word !== "--") {
      const [, name, value] = /^--([^=]*)(?:=([^]*))?$/.exec(word)!;
      if (!LONG[name]) throw new TarError(words.unrecognized(word), words.misuse);
      take(LONG[name], value);
    } else if (word.startsWith("-") && word !== "-" && word !== "--") letters(word.slice(1), true);
    else if (word !== "--") members.push({ path: word, from });
  }
  return optionsOf(given, members, from, words);
}

function optionsOf(
  given: ReadonlyMap<string, string[]>,
  members: TarOptions["members"],
  directory: string,
  words: TarWords,
): TarOptions {
  const mode = (["c", "x", "t"] as const).find((letter) => given.has(letter));
  if (!mode) throw new TarError(words.noMode);
  const file = given.get("f")?.at(-1) ?? "-";
  const patterns = (given.get("E") ?? []).map(patternOf);
  return {
    mode,
    file,
    directory,
    gzip: given.has("z") || (given.has("a") && /\.t?gz$/.test(file)),
    verbose: given.get("v")?.length ?? 0,
    touch: given.has("m"),
    sameOwner: !given.has("o"),
    samePermissions: given.has("p"),
    dereference: given.has("h"),
    absolute: given.has("P"),
    toStdout: given.has("O"),
    strip: Number(given.get("S")?.at(-1) ?? 0),
    members,
    excluded: (name) => patterns.some((pattern) => pattern.test(name)),
  };
}

/** Matches a name from any slash on; `*` goes over slashes. */
function patternOf(glob: string): RegExp {
  const source = glob
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`(^|/)${source}/?$`);
}

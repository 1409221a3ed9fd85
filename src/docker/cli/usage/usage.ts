// In Docker: cobra.Command and pflag.Flag. What a command may be told: read by the command line, printed by `--help`.

export interface Flag {
  readonly name: string;
  readonly letter?: string;
  /** undefined: a switch. */
  readonly type?: string;
  /** What help says of it; a flag of which nothing is said is not shown. */
  readonly about?: string;
  /** Its value when it is not given, where help names it. */
  readonly initially?: string;
}

export interface Usage {
  /** What follows the command's name in its usage line. */
  readonly operands: string;
  readonly about: string;
  /** Every spelling, when there are several: those in a group, the foremost first, then the short one. */
  readonly spellings?: readonly string[];
  readonly flags: readonly Flag[];
  /** What help adds to `about`. */
  readonly details?: string;
}

/** The commands of a family, by the words under which they are run. */
export type Usages = Readonly<Record<string, Usage>>;

/** Values of these types start as something that help always names. */
const INITIALLY: Readonly<Record<string, string>> = { map: "map[]", duration: "0s" };

/** `-n, --tail string`: a flag as help shows it, what it does, and what it is when nobody gives it. */
export function flag(shown: string, about?: string, initially?: string): Flag {
  const [, letter, name, type] = /^(?:-(\w), )?--([\w-]+)(?: ([\w-]+))?$/.exec(shown)!;
  return { name, letter, type, about, initially: initially ?? INITIALLY[type] };
}

export const usage = (operands: string, about: string, ...flags: readonly Flag[]): Usage => ({
  operands,
  about,
  flags,
});

/** Commands that are also called without their group's name: `docker container stop`, `docker stop`. */
export const alsoShort = (group: string, usages: Usages): Usages =>
  Object.fromEntries(
    Object.entries(usages).map(([name, one]) => [name, { spellings: [`${group} ${name}`, name], ...one }]),
  );

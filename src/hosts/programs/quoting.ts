// How GNU programs quote file names on a terminal.

/** As `ls` shows a name on a terminal: in quotes when a shell would need them. */
export function quoteForLs(name: string): string {
  if (/^[\w%+,./:@^-][\w%+,./:@^~#{}\]=\u0080-\uffff-]*$/u.test(name)) return name;
  if (!name.includes("'")) return `'${name}'`;
  return /["$`\\!]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : `"${name}"`;
}

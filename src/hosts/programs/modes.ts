// Permission bits as chmod writes them.

import { ProgramError } from "./program.ts";

/** A mode after `u+x,go-w` or `755`. */
export function changedMode(spec: string, mode: number): number {
  if (/^[0-7]+$/.test(spec)) return Number.parseInt(spec, 8);
  let result = mode;
  for (const clause of spec.split(",")) {
    const match = /^([ugoa]*)((?:[-+=][rwxXst]*)+)$/.exec(clause);
    if (!match) throw new ProgramError(`invalid mode: ‘${spec}’\nTry 'chmod --help' for more information.`);
    const who = match[1] === "" || match[1].includes("a") ? "ugo" : match[1];
    for (const [, operator, letters] of match[2].matchAll(/([-+=])([rwxXst]*)/g)) {
      for (const group of who) {
        const shift = { u: 6, g: 3, o: 0 }[group]!;
        let bits = 0;
        if (letters.includes("r")) bits |= 4;
        if (letters.includes("w")) bits |= 2;
        if (letters.includes("x") || (letters.includes("X") && result & 0o111)) bits |= 1;
        if (operator === "=") result = (result & ~(7 << shift)) | (bits << shift);
        else result = operator === "+" ? result | (bits << shift) : result & ~(bits << shift);
      }
    }
  }
  return result;
}

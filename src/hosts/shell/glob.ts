// Pathname expansion: the files that match a pattern, in byte order.

import type { FileSystem } from "../fs/file-system.ts";
import { joinPath, resolvePath } from "../fs/paths.ts";
import { hasPattern, patternToRegExp, unquotePattern } from "./pattern.ts";

const MAX_MATCHES = 20_000;

/** The paths that match, written as the pattern is (relative or absolute); none when nothing matches. */
export function glob(fs: FileSystem, cwd: string, pattern: string): string[] {
  const absolute = pattern.startsWith("/");
  const parts = pattern.split("/").filter((part, i, all) => part !== "" || i === all.length - 1);
  let found = [absolute ? "/" : ""];
  for (const [i, part] of parts.entries()) {
    if (part === "" && i === parts.length - 1) {
      found = found
        .filter((path) => isDirectory(fs, resolvePath(cwd, path)))
        .map((path) => (path === "/" ? path : `${path}/`));
      break;
    }
    found = found.flatMap((base) => matches(fs, cwd, base, part)).slice(0, MAX_MATCHES);
  }
  return pattern === "/" ? ["/"] : found;
}

function matches(fs: FileSystem, cwd: string, base: string, part: string): string[] {
  const join = (name: string) => (base === "" ? name : joinPath(base, name));
  if (!hasPattern(part)) {
    const path = join(unquotePattern(part));
    return entryExists(fs, resolvePath(cwd, path)) ? [path] : [];
  }
  const directory = resolvePath(cwd, base || ".");
  if (!isDirectory(fs, directory)) return [];
  const regexp = patternToRegExp(part);
  const hidden = part.startsWith(".") || part.startsWith("\\.");
  return fs
    .list(directory)
    .filter((name) => (hidden || !name.startsWith(".")) && regexp.test(name))
    .map(join);
}

function isDirectory(fs: FileSystem, path: string): boolean {
  try {
    return fs.stat(path).type === "directory";
  } catch {
    return false;
  }
}

function entryExists(fs: FileSystem, path: string): boolean {
  try {
    fs.lstat(path);
    return true;
  } catch {
    return false;
  }
}

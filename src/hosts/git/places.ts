// Paths inside a repository, and how they look from where the command runs.

/** Whether a path lies in a folder or is it. */
export const within = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);

/** `web/a.yaml` of the repository at `top`, seen from `cwd`: `../a.yaml`, `a.yaml`. */
export function relativeTo(top: string, cwd: string, path: string): string {
  const from = cwd.slice(top.length).split("/").filter(Boolean);
  const to = path.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length && from[shared] === to[shared]) shared++;
  const rest = to.slice(shared).join("/");
  return "../".repeat(from.length - shared) + rest || "./";
}

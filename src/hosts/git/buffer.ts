// isomorphic-git counts on Node's global Buffer; where there is none, it is lent one.

import { Buffer } from "buffer";

export function lendBuffer(): void {
  const world = globalThis as { Buffer?: unknown };
  world.Buffer ??= Buffer;
}

import type { Program } from "../../simulation/index.ts";
import type { Shell } from "./shell.ts";
export function* runInteractive(_shell: Shell): Program<number> {
  return 0;
}

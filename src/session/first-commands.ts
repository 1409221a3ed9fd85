// The code of what people type first, brought when there is time for it: the first command then waits for nothing.

import { loadHttpDoor } from "../cluster/cluster.ts";
import { loadPrograms } from "../hosts/programs/index.ts";
import { loadKubectl } from "../kubectl/program.ts";

export async function loadFirstCommands(): Promise<void> {
  await loadKubectl();
  await Promise.all([
    loadHttpDoor(),
    loadPrograms(),
    import("../kubectl/get.ts"),
    import("../kubectl/apply.ts"),
  ]);
}

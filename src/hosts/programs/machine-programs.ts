// The programs of a node besides those of every Linux, and the laptop's way there. Their code comes when one of them is used.

import { lazy } from "../../simulation/index.ts";
import type { Executable } from "../process.ts";
import { lazily } from "./lazily.ts";
import type { ProgramBundle } from "./registry.ts";

const systemd = lazy(() => import("./systemctl.ts"));

export const sshProgram: Executable = lazily(
  lazy(() => import("./ssh.ts")),
  ({ ssh }) => ssh,
);

export const machinePrograms: ProgramBundle = new Map<string, Executable>([
  ["systemctl", lazily(systemd, ({ systemctl }) => systemctl)],
  [
    "journalctl",
    lazily(
      lazy(() => import("./journalctl.ts")),
      ({ journalctl }) => journalctl,
    ),
  ],
  ["shutdown", lazily(systemd, ({ shutdown }) => shutdown)],
  ["poweroff", lazily(systemd, ({ poweroff }) => poweroff)],
  ["reboot", lazily(systemd, ({ reboot }) => reboot)],
  [
    "crictl",
    lazily(
      lazy(() => import("./crictl.ts")),
      ({ crictl }) => crictl,
    ),
  ],
  [
    "sudo",
    lazily(
      lazy(() => import("./sudo.ts")),
      ({ sudo }) => sudo,
    ),
  ],
  ["ssh", sshProgram],
]);

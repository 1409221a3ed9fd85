// For tests: a host on its own, a script run on it, and a terminal to type at.

import { Simulation } from "../simulation/index.ts";
import { createHost } from "./host.ts";
import { createNoNetwork } from "./no-network.ts";
import type { Executable, Host, RunningProcess, Writer } from "./process.ts";
import { laptopPrograms } from "./programs/index.ts";
import { runShell } from "./shell/bash.ts";
import { decode } from "./streams.ts";
import { createTerminal } from "./terminal/device.ts";
import type { Terminal } from "./terminal/terminal.ts";

export interface GivenHost {
  simulation: Simulation;
  host: Host;
}

/** A laptop that belongs to root, without a network. */
export function givenHost(programs: ReadonlyMap<string, Executable> = laptopPrograms): GivenHost {
  const simulation = new Simulation({ seed: 1 });
  const user = { name: "ana", uid: 1000, gid: 1000, home: "/home/ana" };
  return {
    simulation,
    host: createHost({
      simulation,
      name: "laptop",
      net: createNoNetwork("laptop"),
      programs,
      user,
      env: [["LANG", "C.UTF-8"]],
    }),
  };
}

export interface ScriptResult {
  output: string;
  errors: string;
  status: number | undefined;
}

/** Runs `bash -c script`; what it printed when everything is done (or when `limitMs` have passed). */
export async function runScriptOn(
  { simulation, host }: GivenHost,
  script: string,
  limitMs?: number,
): Promise<ScriptResult> {
  const texts = { output: "", errors: "" };
  const writer = (name: "output" | "errors"): Writer => ({
    *write(chunk) {
      texts[name] += typeof chunk === "string" ? chunk : decode(chunk);
    },
    close() {},
  });
  const process = host.spawn({
    argv: ["bash", "-c", script],
    stdout: writer("output"),
    stderr: writer("errors"),
  });
  await simulation.throughHolds(() => simulation.settle(limitMs));
  const { outcome } = process.task;
  return { ...texts, status: outcome?.ok ? outcome.value : undefined };
}

/** A login shell on a terminal; `type` lets the simulation settle after the keys. */
export function givenTerminal({ simulation, host }: GivenHost, columns = 80, rows = 24) {
  const terminal: Terminal = createTerminal(columns, rows);
  let shown = "";
  terminal.onOutput((output) => (shown += output));
  const process: RunningProcess = host.spawn({
    argv: ["-bash"],
    terminal,
    program: (process) => runShell(process, { interactive: true }),
  });
  simulation.settle();
  return {
    terminal,
    process,
    async type(keys: string, ms?: number): Promise<void> {
      terminal.input(keys);
      await simulation.throughHolds(() => (ms === undefined ? simulation.settle() : simulation.advance(ms)));
    },
    /** Everything that was sent to the screen. */
    output: () => shown,
  };
}

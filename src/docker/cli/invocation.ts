// One run of the command: its streams, its daemon.

import type { Process } from "../../hosts/process.ts";
import type { Program } from "../../simulation/index.ts";
import type { Engine } from "../engine/engine.ts";
import { EngineError } from "../engine/model.ts";
import type { Flags } from "./flags.ts";

/** A command; its result is the exit code. */
export type Command = (docker: Invocation, flags: Flags, operands: string[]) => Program<number>;

export class Invocation {
  readonly process: Process;
  readonly engine: Engine;

  constructor(process: Process, engine: Engine) {
    this.process = process;
    this.engine = engine;
  }

  get now(): number {
    return this.process.simulation.now;
  }

  *out(text: string): Program<void> {
    if (text !== "") yield* this.process.stdout.write(text);
  }

  *err(text: string): Program<void> {
    if (text !== "") yield* this.process.stderr.write(text);
  }

  /** Does something to each, and goes on after a refusal, which is told; 1 when there was one. */
  *each(names: readonly string[], act: (name: string) => Program<void>): Program<number> {
    let status = 0;
    for (const name of names) {
      try {
        yield* act(name);
      } catch (error) {
        if (!(error instanceof EngineError)) throw error;
        yield* this.err(`Error response from daemon: ${error.message}\n`);
        status = 1;
      }
    }
    return status;
  }
}

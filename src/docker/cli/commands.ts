// In Docker: cli/command/commands. Every command by its words, with how many operands it takes.

import * as containers from "./containers.ts";
import * as images from "./images.ts";
import * as inspect from "./inspect.ts";
import { logs } from "./logs.ts";
import type { Command } from "./invocation.ts";
import * as objects from "./objects.ts";
import { ps } from "./ps.ts";
import { pull } from "./pull.ts";
import * as run from "./run.ts";
import { stats } from "./stats.ts";
import * as system from "./system.ts";
import { top } from "./top.ts";
import { ABSENT } from "./usage/absent.ts";

export interface Entry {
  command: Command;
  /** Operands; `most` is `least` unless given. */
  least?: number;
  most?: number;
  /** What follows the first operand belongs to the container. */
  stopAtOperand?: boolean;
}

const ANY = Infinity;

export const COMMANDS: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  ["run", { command: run.run, least: 1, most: ANY, stopAtOperand: true }],
  ["create", { command: run.create, least: 1, most: ANY, stopAtOperand: true }],
  ["exec", { command: run.exec, least: 2, most: ANY, stopAtOperand: true }],
  ["start", { command: run.start, least: 1, most: ANY }],
  ["attach", { command: run.attach, least: 1 }],
  ["ps", { command: ps }],
  ["logs", { command: logs, least: 1 }],
  ["stop", { command: containers.stop, least: 1, most: ANY }],
  ["restart", { command: containers.restart, least: 1, most: ANY }],
  ["kill", { command: containers.kill, least: 1, most: ANY }],
  ["rm", { command: containers.rm, least: 1, most: ANY }],
  ["pause", { command: containers.pause, least: 1, most: ANY }],
  ["unpause", { command: containers.unpause, least: 1, most: ANY }],
  ["wait", { command: containers.waitFor, least: 1, most: ANY }],
  ["rename", { command: containers.rename, least: 2 }],
  ["update", { command: containers.update, least: 1, most: ANY }],
  ["top", { command: top, least: 1, most: ANY, stopAtOperand: true }],
  ["port", { command: containers.port, least: 1, most: 2 }],
  ["diff", { command: containers.diff, least: 1 }],
  ["cp", { command: containers.cp, least: 2 }],
  ["stats", { command: stats, most: ANY }],
  ["container prune", { command: containers.containerPrune }],
  ["container inspect", { command: inspect.containerInspect, least: 1, most: ANY }],
  ["inspect", { command: inspect.inspect, least: 1, most: ANY }],
  ["images", { command: images.images, most: 1 }],
  ["image inspect", { command: inspect.imageInspect, least: 1, most: ANY }],
  ["image prune", { command: images.imagePrune }],
  ["pull", { command: pull, least: 1 }],
  ["rmi", { command: images.rmi, least: 1, most: ANY }],
  ["tag", { command: images.tag, least: 2 }],
  ["history", { command: images.history, least: 1 }],
  ["network ls", { command: objects.networkLs }],
  ["network create", { command: objects.networkCreate, least: 1 }],
  ["network inspect", { command: inspect.networkInspect, least: 1, most: ANY }],
  ["network rm", { command: objects.networkRm, least: 1, most: ANY }],
  ["network connect", { command: objects.networkConnect, least: 2 }],
  ["network disconnect", { command: objects.networkDisconnect, least: 2 }],
  ["network prune", { command: objects.networkPrune }],
  ["volume ls", { command: objects.volumeLs }],
  ["volume create", { command: objects.volumeCreate, most: 1 }],
  ["volume inspect", { command: inspect.volumeInspect, least: 1, most: ANY }],
  ["volume rm", { command: objects.volumeRm, least: 1, most: ANY }],
  ["volume prune", { command: objects.volumePrune }],
  ["info", { command: system.info }],
  ["version", { command: system.version }],
  ["events", { command: system.events }],
  ["system df", { command: system.systemDf }],
  ["system prune", { command: system.systemPrune }],
]);

/** Real commands that this engine does not have. */
export const NOT_SIMULATED: ReadonlySet<string> = new Set(Object.values(ABSENT).flat());

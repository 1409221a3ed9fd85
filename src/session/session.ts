// A session: a seed, a lab and a log of inputs become a cluster, a laptop and everything that a person sees. Synchronous but
// for what the simulation holds (code that is being loaded); the same inputs at the same instants give the same bytes.

import { createCluster, type Cluster } from "../cluster/cluster.ts";
import { createTerminal } from "../hosts/terminal/device.ts";
import type { Host, RunningProcess } from "../hosts/process.ts";
import type { Terminal } from "../hosts/terminal/terminal.ts";
import { textReader } from "../hosts/streams.ts";
import { attachWeb } from "../hosts/web/web.ts";
import { Load } from "../grading/load.ts";
import { Simulation } from "../simulation/index.ts";
import { applyManifests } from "./manifests.ts";
import { drawLoad, drawVariables, substitute, type LabSource, type Variables } from "./lab.ts";
import { createLaptop, WORK } from "./laptop.ts";
import { createMachines, type SideMachine } from "./machines.ts";
import type { FileView, Input, SessionFile } from "./protocol.ts";

/** What a session shows, as it happens. */
export interface SessionOutput {
  terminal(name: string, data: string): void;
  cell(id: string, data: string): void;
  cellEnd(id: string, exitCode: number): void;
}

export interface SessionOptions {
  lab: LabSource;
  seed: number;
  /** Milliseconds since 1970 at which virtual time begins; a fixed morning unless given. */
  start?: number;
  output?: Partial<SessionOutput>;
}

/** The beginning of a session needs code that is on its way: begin again when it is there. `Session.open` does. */
export class StillLoading extends Error {
  readonly loaded: Promise<void>;
  constructor(loaded: Promise<void>) {
    super("the session's beginning needs code that is still being loaded");
    this.loaded = loaded;
  }
}

/** A session that begins again so often waits for something that does not come. */
const MAX_BEGINNINGS = 20;
/** How long a new cluster gets to become ready before the learner sees it. */
const BOOT_LIMIT_MS = 60_000;
/** How long the script of a machine may take. */
const PREPARE_LIMIT_MS = 600_000;
const PREPARE_STEP_MS = 500;
const MAIN = "main";

type WithoutAt<T> = T extends { at: number } ? Omit<T, "at"> : never;
/** An input without its instant, which is now. */
export type Action = WithoutAt<Input>;

export class Session {
  readonly lab: LabSource;
  readonly seed: number;
  readonly variables: Variables;
  readonly simulation: Simulation;
  readonly cluster: Cluster;
  readonly laptop: Host;
  /** Machines beside the cluster, by name. */
  readonly machines: ReadonlyMap<string, SideMachine>;
  /** The load that the lab declares. */
  readonly load: Load | undefined;
  /** Where the learner sits: the laptop, or one of the machines. */
  readonly #desk: Host;
  readonly inputs: Input[] = [];
  readonly #output: Partial<SessionOutput>;
  readonly #terminals = new Map<string, Terminal>();
  readonly #cells = new Map<string, { process: RunningProcess; terminal: Terminal }>();

  constructor({ lab, seed, start, output = {} }: SessionOptions) {
    this.lab = lab;
    this.seed = seed;
    this.#output = output;
    this.variables = drawVariables(lab, seed);
    this.simulation = new Simulation({ seed, start });
    this.cluster = createCluster({ simulation: this.simulation, nodes: lab.nodes ?? 3 });
    attachWeb(this.cluster.network, this.simulation);
    const files = Object.entries(lab.home).map(([path, text]) => [path, substitute(text, this.variables)]);
    this.laptop = createLaptop(this.cluster, Object.fromEntries(files));
    this.machines = createMachines(this.cluster, this.laptop, lab.hosts ?? []);
    this.#desk = this.machines.get(lab.terminal ?? "")?.host ?? this.laptop;
    const { plugInside } = this.cluster;
    const { simulation } = this;
    this.load = lab.load && new Load({ simulation, plugInside, ...drawLoad(lab.load, this.variables) });
    this.#boot();
    const manifests = Object.keys(lab.cluster)
      .sort()
      .map((name) => substitute(lab.cluster[name], this.variables));
    applyManifests(this.cluster.client, manifests);
    this.#boot();
    for (const [path, text] of Object.entries(lab.scripts ?? {})) this.#prepare(path, text);
    this.terminal();
    this.simulation.runUntil(this.simulation.now);
  }

  /** A new session, with the code that its lab's beginning needs. */
  static async open(options: SessionOptions): Promise<Session> {
    for (let beginnings = 1; ; beginnings++) {
      try {
        return new Session(options);
      } catch (error) {
        if (!(error instanceof StillLoading) || beginnings === MAX_BEGINNINGS) throw error;
        await error.loaded;
      }
    }
  }

  #boot(): void {
    const { simulation } = this;
    if (simulation.settle(BOOT_LIMIT_MS) === "held") throw new StillLoading(simulation.released());
  }

  /** Runs a machine's script to its end. */
  #prepare(path: string, text: string): void {
    const { simulation } = this;
    const machine = this.machines.get(path.replace(/\.sh$/, ""));
    if (!machine) throw new Error(`start/hosts/${path}: the lab has no such machine`);
    const argv = ["bash", "-c", substitute(text, this.variables)];
    const { task } = machine.host.spawn({ argv });
    const limit = simulation.now + PREPARE_LIMIT_MS;
    while (!task.outcome && simulation.now < limit)
      if (simulation.advance(PREPARE_STEP_MS) === "held") throw new StillLoading(simulation.released());
  }

  /** Milliseconds since the start. */
  get elapsed(): number {
    return this.simulation.now - this.simulation.start;
  }

  /** Whether a command runs on the laptop. A shell that waits for one has its terminal raw, to edit the line. */
  get busy(): boolean {
    const terminals = [...this.#terminals.values()];
    return (
      this.#desk.processes().length > terminals.length || terminals.some(({ mode }) => mode === "cooked")
    );
  }

  /** The work folder, without git's own files; in order of paths. */
  files(): FileView[] {
    const { fs } = this.laptop;
    const found: FileView[] = [];
    const visit = (folder: string) => {
      for (const name of fs.list(folder)) {
        if (name === ".git") continue;
        const path = `${folder}/${name}`;
        const directory = fs.stat(path).type === "directory";
        found.push({ path, directory });
        if (directory) visit(path);
      }
    };
    visit(WORK);
    return found;
  }

  /** Does something now, and remembers it. */
  apply(action: Action): void {
    // Whatever is due at this instant comes before the input, when it is recorded as when it is replayed.
    this.simulation.runUntil(this.simulation.now);
    const input = { at: this.elapsed, ...action } as Input;
    const last = this.inputs.at(-1);
    if (
      last?.type === "keys" &&
      input.type === "keys" &&
      last.at === input.at &&
      last.terminal === input.terminal
    ) {
      this.inputs[this.inputs.length - 1] = { ...last, data: last.data + input.data };
    } else this.inputs.push(input);
    this.#perform(input);
  }

  #perform(input: Input): void {
    switch (input.type) {
      case "keys":
        return this.terminal(input.terminal).input(input.data);
      case "resize":
        return this.terminal(input.terminal).resize(input.columns, input.rows);
      case "cell":
        return this.#runCell(input.id, input.text, input.manifest);
      case "stop-cell":
        return this.#cells.get(input.id)?.process.signal("SIGINT");
      case "write":
        return this.#write(input.path, input.text);
      case "load":
        return this.#playLoad(input.playing);
      case "tick":
        return;
    }
  }

  #playLoad(playing: boolean): void {
    if (playing) this.load?.play();
    else this.load?.stop();
  }

  #write(path: string, text: string): void {
    const { fs } = this.laptop;
    fs.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { parents: true });
    fs.write(path, text);
  }

  /** The terminal of that name, with a login shell in it; a shell that ends is followed by a new one. */
  terminal(name = MAIN): Terminal {
    let terminal = this.#terminals.get(name);
    if (!terminal) {
      terminal = createTerminal();
      terminal.onOutput((data) => this.#output.terminal?.(name, data));
      this.#terminals.set(name, terminal);
      this.#logIn(terminal);
    }
    return terminal;
  }

  #logIn(terminal: Terminal): void {
    const shell = this.#desk.spawn({ argv: ["bash", "-l", "-i"], terminal, cwd: WORK });
    shell.task.onEnd(() => this.#whenUp(() => this.#logIn(terminal)));
  }

  /** At once, unless the machine with the terminal is just booting. */
  #whenUp(action: () => void): void {
    const machine = this.machines.get(this.#desk.name);
    if (machine) machine.whenUp(action);
    else action();
  }

  /** A cell has a terminal of its own, so that programs behave as in one, and ^C reaches what runs in front. */
  #runCell(id: string, text: string, manifest: boolean): void {
    this.#whenUp(() => this.#startCell(id, text, manifest));
  }

  #startCell(id: string, text: string, manifest: boolean): void {
    this.#cells.get(id)?.process.signal("SIGKILL");
    const terminal = createTerminal(100, 24);
    terminal.onOutput((data) => this.#output.cell?.(id, data));
    const process = this.#desk.spawn({
      argv: manifest ? ["kubectl", "apply", "-f", "-"] : ["bash", "-c", text],
      terminal,
      cwd: WORK,
      ...(manifest ? { stdin: textReader(text), terminalStreams: { stdin: false, stdout: true } } : {}),
    });
    terminal.foreground = process;
    this.#cells.set(id, { process, terminal });
    process.task.onEnd((outcome) => {
      if (this.#cells.get(id)?.process !== process) return;
      this.#cells.delete(id);
      this.#output.cellEnd?.(id, outcome.ok ? (outcome.value as number) : 130);
    });
  }

  /** What is kept and submitted. */
  file(): SessionFile {
    return {
      schema: "timonel/session/v1",
      lab: this.lab.name,
      seed: this.seed,
      start: this.simulation.start,
      inputs: this.inputs.map((input) => ({ ...input })),
      end: this.elapsed,
    };
  }
}

/** Plays a session again to its end. */
export async function replay(
  file: SessionFile,
  lab: LabSource,
  output?: Partial<SessionOutput>,
): Promise<Session> {
  const session = await Session.open({ lab, seed: file.seed, start: file.start, output });
  await continueWith(session, file);
  return session;
}

/** Applies recorded inputs to a new session, each at its instant, and lets time pass to the end. */
export async function continueWith(session: Session, file: SessionFile): Promise<void> {
  const { simulation } = session;
  const reach = (elapsed: number) =>
    simulation.throughHolds(() => simulation.runUntil(simulation.start + elapsed));
  for (const { at, ...action } of file.inputs) {
    await reach(Math.max(at, session.elapsed));
    session.apply(action as Action);
  }
  await reach(Math.max(file.end, session.elapsed));
}

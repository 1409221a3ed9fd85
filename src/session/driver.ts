// Ties a session to the wall clock and to a page: virtual time follows real time at the chosen speed, requests come in, news go out.
// The only part of a session that is asynchronous; the wall clock is handed in, nobody here has one.

import type { Judge } from "../grading/judge.ts";
import type { LabSource } from "./lab.ts";
import type { News } from "./news.ts";
import type { Message, Request, SessionFile, Speed } from "./protocol.ts";
import { continueWith, Session, type Action, type SessionOutput } from "./session.ts";
import { makesSomethingHappen, withoutLastCommand } from "./undo.ts";
import type { Judging } from "./judging.ts";
import type { WallClock } from "./unless-unwanted.ts";
import { clusterView } from "./view.ts";

export type { WallClock };

export interface DriverOptions {
  emit(message: Message): void;
  wall: WallClock;
  loadLab(name: string): Promise<LabSource>;
  /** Loads a lab's grader; what comes begins to watch a session. Undefined when the lab has none. */
  loadGrader(name: string): Promise<((session: Session) => Judge) | undefined>;
}

/** Real milliseconds that one slice of work may take before messages are looked at again. */
const SLICE_MS = 10;
const IDLE_MS = 1000;
/** Virtual time that a command gets while the clock is paused. */
const PAUSED_GRACE_MS = 2_000;
const SKIP_LIMIT_MS = 3_600_000;
/** What was merely typed is saved so late; what happened, at once. */
const SAVE_DELAY_MS = 300;
/** While something goes on that nobody does anything about, it is saved so often how far it got; while nothing does, more seldom. */
const SAVE_INTERVAL_MS = 5_000;
const QUIET_SAVE_INTERVAL_MS = 30_000;
const VIEW_INTERVAL_MS = 100;
/** In this virtual time a new shell shows its prompt. */
const PROMPT_MS = 50;
/** While a lab's load plays: a day in less than half a minute. */
const LOAD_SPEED = 3600;

export class SessionDriver {
  readonly #options: DriverOptions;
  #session: Session | undefined;
  #judging: Judging | undefined;
  #speed: Speed = 1;
  #queue: Promise<void> = Promise.resolve();
  #cancelTick: (() => void) | undefined;
  #cancelSave: (() => void) | undefined;
  #savedAt = { wall: -Infinity, virtual: -1 };
  /** Where real and virtual time were last tied together. */
  #anchor = { wall: 0, virtual: 0 };
  #pausedUntil = 0;
  #lastView = "";
  #lastRevision = -1;
  #lastViewAt = -Infinity;
  #news: News | undefined;
  #lastClock = "";
  #quiet = false;

  constructor(options: DriverOptions) {
    this.#options = options;
  }

  /** Requests are taken one after the other. A bug is told to the page, with what replays it. */
  handle(request: Request): void {
    this.#queue = this.#queue.then(() => this.#take(request)).catch((error: unknown) => this.#failed(error));
  }

  #failed(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const session = this.#session;
    const where = session
      ? ` (lab ${session.lab.name}, seed ${session.seed}, input ${session.inputs.length})`
      : "";
    this.#options.emit({ type: "failed", message: `${text}${where}` });
  }

  async #take(request: Request): Promise<void> {
    if (request.type === "open") {
      const lab = await this.#options.loadLab(request.lab);
      const seed = request.resume?.seed ?? request.seed ?? 1;
      const start = request.resume?.start ?? request.start;
      return this.#open(lab, seed, start, request.resume);
    }
    const session = this.#session;
    if (!session) return;
    await this.#catchUp();
    switch (request.type) {
      case "keys":
      case "resize":
      case "cell":
      case "stop-cell":
      case "write":
        return this.#act(session, request);
      case "load":
        return this.#playLoad(session, request.playing);
      case "read":
        return this.#read(session, request.request, request.path);
      case "speed":
        this.#speed = request.speed;
        this.#tie();
        return this.#tick();
      case "skip":
        return this.#skip(session);
      case "settle":
        await session.simulation.throughHolds(() => session.simulation.settle());
        return this.#arrived(session);
      case "undo": {
        const shorter = withoutLastCommand(session.file());
        return shorter ? this.#open(session.lab, session.seed, shorter.start, shorter) : undefined;
      }
      case "reset":
        return this.#open(session.lab, session.seed, session.simulation.start);
      case "check":
        return this.#judging?.check();
      case "submit": {
        const { pack } = await import("./submission.ts");
        const { name, bytes } = await pack(session);
        this.#options.emit({ type: "submission", request: request.request, name, bytes });
      }
    }
  }

  async #open(lab: LabSource, seed: number, start: number | undefined, resume?: SessionFile): Promise<void> {
    this.#cancelTick?.();
    this.#quiet = resume !== undefined;
    const shown = new Map<string, string>();
    const output: SessionOutput = {
      terminal: (terminal, data) => {
        if (this.#quiet) shown.set(terminal, (shown.get(terminal) ?? "") + data);
        else this.#options.emit({ type: "output", terminal, data });
      },
      cell: (id, data) => this.#options.emit({ type: "cell-output", id, data }),
      cellEnd: (id, exitCode) => this.#options.emit({ type: "cell-end", id, exitCode }),
    };
    const grading = this.#options.loadGrader(lab.name);
    this.#judging?.close();
    this.#options.emit({ type: "replayed" });
    const session = await Session.open({ lab, seed, start, output });
    this.#session = undefined;
    // Inputs wait for the grader, the prompt does not.
    if (!resume) session.simulation.advance(PROMPT_MS);
    const grader = await grading;
    this.#judging = grader && (await this.#judgingBy(grader, session));
    this.#session = session;
    if (resume) await continueWith(session, resume);
    const { News } = await import("./news.ts");
    this.#news = new News(session);
    this.#quiet = false;
    for (const [terminal, data] of shown) this.#options.emit({ type: "output", terminal, data });
    session.laptop.fs.watch("/home/learner/work", () => this.#tellFiles());
    this.#lastView = this.#lastClock = "";
    this.#lastRevision = -1;
    this.#passOverLeases(session);
    if (this.#speed === LOAD_SPEED) this.#speed = 1;
    this.#slowDownAfterLoad(session);
    this.#tie();
    this.#options.emit({ type: "ready", lab: lab.name, seed, now: session.simulation.now });
    this.#tellFiles();
    this.#save();
    this.#tick();
  }

  async #judgingBy(grader: (session: Session) => Judge, session: Session): Promise<Judging> {
    const { emit, wall } = this.#options;
    const judge = grader(session);
    const { Judging } = await import("./judging.ts");
    return new Judging({
      session,
      judge,
      grader,
      wall,
      tell: (report) => emit({ type: "report", report }),
      tried: (error) => (error === undefined ? this.#tie() : this.#failed(error)),
    });
  }

  #act(session: Session, request: Extract<Request, { type: Action["type"] }>): void {
    session.apply(request as Action);
    session.simulation.runUntil(session.simulation.now);
    if (this.#speed === 0) this.#pausedUntil = session.simulation.now + PAUSED_GRACE_MS;
    this.#tie();
    if (makesSomethingHappen(request as Action)) this.#save();
    else this.#saveSoon();
    this.#tick();
  }

  /** At its own speed; when it ends, the clock goes on at the usual one. */
  #playLoad(session: Session, playing: boolean): void {
    if (!session.load) return;
    this.#speed = playing ? LOAD_SPEED : 1;
    this.#act(session, { type: "load", playing });
    this.#slowDownAfterLoad(session);
  }

  #slowDownAfterLoad(session: Session): void {
    session.load?.onEnd(() => {
      if (this.#session !== session || this.#speed !== LOAD_SPEED) return;
      this.#speed = 1;
      this.#tie();
    });
  }

  #read(session: Session, request: number, path: string): void {
    const { fs } = session.laptop;
    const text = fs.exists(path) && fs.stat(path).type === "file" ? fs.readText(path) : undefined;
    this.#options.emit({ type: "file", request, path, text });
  }

  /** To the next change that a person would see. */
  async #skip(session: Session): Promise<void> {
    const { simulation, cluster } = session;
    const limit = simulation.now + SKIP_LIMIT_MS;
    const before = JSON.stringify(clusterView(cluster.client));
    const { store } = cluster.apiServer.operations.parts;
    let revision = store.revision;
    while ((simulation.nextAt() ?? Infinity) <= limit) {
      if (!simulation.step()) {
        if (!simulation.held) break;
        await simulation.released();
      }
      if (store.revision === revision) continue;
      revision = store.revision;
      if (JSON.stringify(clusterView(cluster.client)) !== before) break;
    }
    this.#arrived(session);
  }

  /** Ends the present instant, so that a replay sees the same order. */
  #arrived({ simulation }: Session): void {
    simulation.runUntil(simulation.now);
    this.#tie();
    this.#save();
    this.#tick();
  }

  #tie(): void {
    if (this.#session)
      this.#anchor = { wall: this.#options.wall.now(), virtual: this.#session.simulation.now };
  }

  /** The virtual instant that the wall clock has reached. */
  #target(session: Session): number {
    if (this.#speed === 0)
      return Math.max(session.simulation.now, this.#pausedUntil && this.#pausedTarget(session));
    return Math.round(this.#anchor.virtual + (this.#options.wall.now() - this.#anchor.wall) * this.#speed);
  }

  /** While paused, only what a command needs is let through. */
  #pausedTarget(session: Session): number {
    const next = session.simulation.nextAt();
    return next !== undefined && next <= this.#pausedUntil && session.busy ? next : session.simulation.now;
  }

  async #catchUp(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    await session.simulation.throughHolds(() =>
      session.simulation.runUntil(Math.max(session.simulation.now, this.#target(session))),
    );
  }

  #tick(): void {
    const session = this.#session;
    if (!session) return;
    this.#cancelTick?.();
    const { simulation } = session;
    const { wall } = this.#options;
    const begun = wall.now();
    try {
      for (;;) {
        const target = this.#target(session);
        const next = simulation.nextAt();
        if (simulation.held || next === undefined || next > target) {
          if (!simulation.held) simulation.runUntil(Math.max(simulation.now, target));
          break;
        }
        simulation.runUntil(Math.min(next, target));
        if (wall.now() - begun > SLICE_MS) break;
      }
    } catch (error) {
      return this.#failed(error);
    }
    this.#publish(session);
    if (simulation.held) {
      void simulation.released().then(() => {
        this.#tie();
        this.#tick();
      });
      return;
    }
    this.#cancelTick = wall.after(this.#nextWake(session), () => this.#tick());
  }

  /** Real milliseconds until something is to be done. */
  #nextWake(session: Session): number {
    const next = session.simulation.nextAt() ?? Infinity;
    if (this.#speed === 0) {
      const goesOn = next <= this.#pausedUntil && session.busy;
      return goesOn ? 0 : Math.min(IDLE_MS, this.#untilView(session));
    }
    // Housekeeping may come a moment late.
    if (!session.simulation.busy) return Math.min(IDLE_MS, this.#untilView(session));
    const wait = (next - this.#target(session)) / this.#speed;
    return Math.max(wait <= 0 ? 0 : 2, Math.min(IDLE_MS, wait, this.#untilView(session)));
  }

  /** Real milliseconds until changes that were not shown yet are shown. */
  #untilView({ cluster }: Session): number {
    if (cluster.apiServer.operations.parts.store.revision === this.#lastRevision) return Infinity;
    return Math.max(0, this.#lastViewAt + VIEW_INTERVAL_MS - this.#options.wall.now());
  }

  #publish(session: Session): void {
    const { emit, wall } = this.#options;
    const { revision } = session.cluster.apiServer.operations.parts.store;
    const now = wall.now();
    if (revision !== this.#lastRevision && now - this.#lastViewAt >= VIEW_INTERVAL_MS) {
      this.#lastRevision = revision;
      this.#lastViewAt = now;
      const view = clusterView(session.cluster.client);
      const text = JSON.stringify(view);
      if (text !== this.#lastView) {
        this.#lastView = text;
        emit({ type: "cluster", view });
      }
      this.#judging?.report();
    }
    this.#news?.tell(now, emit);
    const settled = !session.simulation.busy;
    const interval = settled ? QUIET_SAVE_INTERVAL_MS : SAVE_INTERVAL_MS;
    if (now - this.#savedAt.wall >= interval && session.simulation.now !== this.#savedAt.virtual)
      this.#save();
    const clock = `${Math.trunc(session.simulation.now / 1000)} ${this.#speed} ${settled}`;
    if (clock === this.#lastClock) return;
    this.#lastClock = clock;
    emit({ type: "clock", now: session.simulation.now, speed: this.#speed, settled });
  }

  /** Components renew their leases every few seconds; neither the view nor a check shows them. */
  #passOverLeases({ cluster }: Session): void {
    cluster.apiServer.operations.parts.store.watch("leases.coordination.k8s.io", ({ revision }) => {
      if (revision === this.#lastRevision + 1) this.#lastRevision = revision;
    });
  }

  #tellFiles(): void {
    const session = this.#session;
    if (!session || this.#quiet) return;
    this.#options.emit({ type: "files", files: session.files() });
  }

  #saveSoon(): void {
    this.#cancelSave?.();
    this.#cancelSave = this.#options.wall.after(SAVE_DELAY_MS, () => this.#save());
  }

  #save(): void {
    this.#cancelSave?.();
    const session = this.#session;
    if (!session) return;
    this.#savedAt = { wall: this.#options.wall.now(), virtual: session.simulation.now };
    this.#options.emit({ type: "save", session: session.file() });
  }
}

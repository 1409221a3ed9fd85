// The page's end of the session: one worker, what it said last, and where to write to it.
// Components read the stores and call the functions; nothing else in the page talks to the worker.

import type {
  ClusterView,
  ExchangeView,
  ScalingView,
  FileView,
  Language,
  LoadView,
  MachineView,
  Message,
  Request,
  SessionFile,
  Speed,
} from "../session/protocol.ts";
import type { Report, Text } from "../grading/report.ts";
import { keepSession } from "./saved-sessions.ts";
import type { Keeper } from "./saved-sessions.ts";
import { createStore } from "./store.ts";

export type Phase = "closed" | "opening" | "ready" | "failed";

export interface CellState {
  output: string;
  running: boolean;
  exitCode: number | undefined;
}

export interface ClockState {
  now: number;
  speed: Speed;
  settled: boolean;
}

export const phase = createStore<Phase>("closed");
export const failure = createStore("");
export const clock = createStore<ClockState>({ now: 0, speed: 1, settled: true });
export const cluster = createStore<ClusterView | undefined>(undefined);
export const scaling = createStore<ScalingView[]>([]);
/** Machines beside the cluster. */
export const machines = createStore<MachineView[]>([]);
/** Components of the control plane that do not run. */
export const stopped = createStore<string[]>([]);
/** The load that the lab declares. */
export const load = createStore<LoadView | undefined>(undefined);
/** The latest requests, oldest first. */
export const traffic = createStore<ExchangeView[]>([]);
const TRAFFIC_KEPT = 60;
export const files = createStore<FileView[]>([]);
export const report = createStore<Report | undefined>(undefined);
/** What the lab asks for. */
export const task = createStore<{ title: Text; task: Text } | undefined>(undefined);
export const cells = createStore<Record<string, CellState>>({});
/** "saved" until another tab takes the session, or where the browser keeps nothing. */
export const keeping = createStore<"saved" | "taken" | "impossible">("saved");
/** The language that the interface speaks; a language switch changes it without touching the session. */
export const language = createStore<Language>("es");

/** The name by which the page's one terminal is known to the session. */
export const TERMINAL = "main";

type Output = { data: string } | { clear: true };
const listeners = new Map<string, (output: Output) => void>();
/** Output that came before the terminal's own code. */
const waiting = new Map<string, Output[]>();
const answers = new Map<number, (message: Message) => void>();

let worker: Worker | undefined;
let keeper: Keeper | undefined;
let openLab = "";
/** What was saved last, and the virtual instant that was reached since. */
let saved: SessionFile | undefined;
let reached = 0;
let requests = 0;

/** Starts the lab's session, or resumes it where it was left. Does nothing when it is open already. */
export async function openSession(lab: string): Promise<void> {
  if (openLab === lab) return;
  worker?.terminate();
  openLab = lab;
  saved = undefined;
  phase.set("opening");
  worker = new Worker(new URL("./worker/session.worker.ts", import.meta.url), { type: "module" });
  document.addEventListener("visibilitychange", saveInstant);
  worker.onmessage = (event: MessageEvent<Message>) => receive(event.data);
  worker.onerror = (event) => fail(event.message || "the worker did not start");
  const resume = await savedSession(lab);
  // A new session begins at the wall clock's time; from then on the simulation alone has time.
  send({
    type: "open",
    lab,
    ...(resume ? { resume } : { start: Math.floor(Date.now() / 1000) * 1000, seed: newSeed() }),
  });
}

/** Each learner's own variant of the lab; `?seed=7` chooses one. */
function newSeed(): number {
  const asked = Number(new URLSearchParams(location.search).get("seed"));
  return Number.isSafeInteger(asked) && asked > 0
    ? asked
    : crypto.getRandomValues(new Uint32Array(1))[0] % 1_000_000;
}

async function savedSession(lab: string): Promise<SessionFile | undefined> {
  try {
    keeper = await keepSession(lab, () => keeping.set("taken"));
    keeping.set("saved");
    return await keeper.load();
  } catch {
    keeping.set("impossible");
    return undefined;
  }
}

export function send(request: Request): void {
  worker?.postMessage(request);
}

/** Sends a request that has an answer, and waits for it. */
export function ask(make: (request: number) => Request): Promise<Message> {
  const request = ++requests;
  return new Promise((resolve) => {
    answers.set(request, resolve);
    send(make(request));
  });
}

/** What the terminal of that name shows, from the beginning or since the last clear. One listener a terminal. */
export function onTerminalOutput(terminal: string, listener: (output: Output) => void): () => void {
  listeners.set(terminal, listener);
  for (const output of waiting.get(terminal) ?? []) listener(output);
  waiting.delete(terminal);
  return () => void listeners.delete(terminal);
}

export function runCell(id: string, text: string, manifest: boolean): void {
  putCell(id, { output: "", running: true, exitCode: undefined });
  send({ type: "cell", id, text, manifest });
}

function receive(message: Message): void {
  switch (message.type) {
    case "ready":
      reached = message.now;
      return phase.set("ready");
    case "output":
      return toTerminal(message.terminal, { data: message.data });
    case "replayed":
      cells.set({});
      traffic.set([]);
      scaling.set([]);
      load.set(undefined);
      machines.set([]);
      stopped.set([]);
      return clearScreens();
    case "cell-output":
      return addOutput(message.id, message.data);
    case "cell-end":
      return putCell(message.id, { ...cellOf(message.id), running: false, exitCode: message.exitCode });
    case "clock":
      reached = message.now;
      return clock.set({ now: message.now, speed: message.speed, settled: message.settled });
    case "cluster":
      return cluster.set(message.view);
    case "scaling":
      return scaling.set(message.autoscalers);
    case "machines":
      return machines.set(message.machines);
    case "stopped":
      return stopped.set(message.components);
    case "load":
      return load.set(message.load);
    case "traffic":
      return traffic.set([...traffic.get(), ...message.exchanges].slice(-TRAFFIC_KEPT));
    case "files":
      return files.set(message.files);
    case "report":
      return report.set(message.report);
    case "task":
      return task.set({ title: message.title, task: message.task });
    case "save":
      return save(message.session);
    case "file":
    case "submission":
      return answer(message);
    case "failed":
      return fail(message.message);
  }
}

function save(session: SessionFile): void {
  saved = session;
  void keeper?.save(session).catch(() => keeping.set("impossible"));
}

/** A page that is put away, perhaps for good, keeps how far time got. */
function saveInstant(): void {
  if (saved && document.visibilityState === "hidden")
    save({ ...saved, end: Math.max(saved.end, reached - saved.start) });
}

function cellOf(id: string): CellState {
  return cells.get()[id] ?? { output: "", running: true, exitCode: undefined };
}

/** What comes after a cell's end belongs to its next run: a session that is resumed tells each run again. */
function addOutput(id: string, data: string): void {
  const before = cells.get()[id];
  putCell(id, { output: (before?.running ? before.output : "") + data, running: true, exitCode: undefined });
}

function putCell(id: string, cell: CellState): void {
  cells.set({ ...cells.get(), [id]: cell });
}

function clearScreens(): void {
  for (const terminal of new Set([...listeners.keys(), ...waiting.keys()]))
    toTerminal(terminal, { clear: true });
}

function toTerminal(terminal: string, output: Output): void {
  const listener = listeners.get(terminal);
  if (listener) return listener(output);
  const before = "clear" in output ? [] : (waiting.get(terminal) ?? []);
  waiting.set(terminal, [...before, output]);
}

function answer(message: Message & { request: number }): void {
  answers.get(message.request)?.(message);
  answers.delete(message.request);
}

function fail(message: string): void {
  failure.set(message);
  phase.set("failed");
}

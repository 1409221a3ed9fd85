// Plays a session with this project's kubectl, in the simulated shell of a laptop beside a fresh cluster.

import { createCluster } from "../../src/cluster/cluster.ts";
import { createHost } from "../../src/hosts/host.ts";
import { laptopPrograms } from "../../src/hosts/programs/index.ts";
import type { Host, Writer } from "../../src/hosts/process.ts";
import { createPipe, decode } from "../../src/hosts/streams.ts";
import { kubectl } from "../../src/kubectl/kubectl.ts";
import { Simulation } from "../../src/simulation/index.ts";
import type { Answer } from "./compare.ts";
import type { Transcript } from "./transcript.ts";

const HOME = "/home/ana";
export const here = { namespace: "ns-00000", directory: `${HOME}/work` };

/** Between two commands: about what a shell and a client need to start. */
const PAUSE_MS = 100;
const LIMIT_MS = { usual: 60_000, slow: 180_000 };
const MARK = "@@done@@";
/** Reads a command at a time, ended by a zero byte; commands themselves have no input. */
const LOOP = `while IFS= read -r -d '' __c; do eval "$__c" </dev/null; printf '\\n${MARK} %s\\n' "$?"; done`;

/** A shell that is given one command at a time, and tells when each has ended. */
class Shell {
  readonly #simulation: Simulation;
  readonly #host: Host;
  #shown = "";
  #feed = createPipe(Number.MAX_SAFE_INTEGER).writer;

  constructor(simulation: Simulation, host: Host) {
    this.#simulation = simulation;
    this.#host = host;
    this.#start();
  }

  #start(): void {
    const pipe = createPipe(Number.MAX_SAFE_INTEGER);
    const output: Writer = {
      *write(this: void, chunk) {
        shell.#shown += typeof chunk === "string" ? chunk : decode(chunk);
      },
      close() {},
    };
    // oxlint-disable-next-line typescript/no-this-alias
    const shell = this;
    this.#feed = pipe.writer;
    const env = [...this.#host.env, ["NS", here.namespace], ["PWD", here.directory]] as [string, string][];
    this.#host.spawn({
      argv: ["bash", "-c", LOOP],
      stdin: pipe.reader,
      stdout: output,
      stderr: output,
      cwd: here.directory,
      env,
    });
  }

  /** Runs until the command has ended, or `limitMs` of virtual time have passed (exit 124, and a new shell). */
  async run(command: string, limitMs: number): Promise<Answer> {
    this.#shown = "";
    this.#feed.write(`${command}\0`).next();
    await this.#until(() => this.#shown.includes(MARK), this.#simulation.now + limitMs);
    const match = new RegExp(`\n${MARK} (\\d+)\n`).exec(this.#shown);
    const output = (match ? this.#shown.slice(0, match.index) : this.#shown).split("\n");
    if (output.at(-1) === "") output.pop();
    if (!match) this.#start();
    return { output, exit: match ? Number(match[1]) : 124 };
  }

  async #until(done: () => boolean, deadline: number): Promise<void> {
    const simulation = this.#simulation;
    while (!done()) {
      if (simulation.held) await simulation.released();
      else if ((simulation.nextAt() ?? Infinity) > deadline) return;
      else simulation.step();
    }
  }
}

/** What each command of the session printed, and the virtual seconds it all took. */
export async function play(transcript: Transcript): Promise<Answer[]> {
  const simulation = new Simulation({ seed: 1 });
  const cluster = createCluster({ simulation, profile: "bare" });
  const host = createHost({
    simulation,
    name: "laptop",
    net: cluster.plugIn("laptop", "192.168.49.200"),
    programs: new Map([...laptopPrograms, ["kubectl", kubectl]]),
    user: { name: "ana", uid: 1000, gid: 1000, home: HOME },
  });
  host.fs.mkdir(`${HOME}/.kube`, { parents: true });
  host.fs.write(`${HOME}/.kube/config`, cluster.kubeconfig());
  for (const { name, text } of transcript.files) {
    const path = `${here.directory}/${name}`;
    host.fs.mkdir(path.slice(0, path.lastIndexOf("/")), { parents: true });
    host.fs.write(path, text);
  }
  host.fs.mkdir(here.directory, { parents: true });
  await simulation.throughHolds(() => simulation.advance(3000));

  const shell = new Shell(simulation, host);
  await shell.run(
    `kubectl create namespace ${here.namespace} && kubectl config set-context --current --namespace ${here.namespace}`,
    LIMIT_MS.usual,
  );
  const limit = transcript.needs.includes("slow") ? LIMIT_MS.slow : LIMIT_MS.usual;
  const answers: Answer[] = [];
  for (const { command } of transcript.steps) {
    await simulation.throughHolds(() => simulation.advance(PAUSE_MS));
    answers.push(await shell.run(command, limit));
  }
  return answers;
}

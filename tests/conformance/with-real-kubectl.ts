// Plays a session with real kubectl in a real shell, against this project's cluster on localhost.

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { drive } from "../../src/cli/drive.ts";
import { serveCluster } from "../../src/cli/serve-cluster.ts";
import { createCluster, type Profile } from "../../src/cluster/cluster.ts";
import { Simulation } from "../../src/simulation/index.ts";
import type { Answer } from "./compare.ts";
import type { Transcript } from "./transcript.ts";

/** Virtual seconds a real second: nobody waits for a crash loop. */
const SPEED = 5;
const LIMIT_MS = { usual: 30_000, slow: 90_000 };

export interface RealCluster {
  /** `https://127.0.0.1:40123`. */
  readonly address: string;
  play(
    transcript: Transcript,
  ): Promise<{ answers: Answer[]; here: { namespace: string; directory: string } }>;
  stop(): Promise<void>;
}

/** A cluster on a free port of this machine, and the kubectl that speaks to it. */
export async function realCluster(
  kubectl: string,
  profile: Profile = "bare",
  speed = SPEED,
): Promise<RealCluster> {
  const simulation = new Simulation({ seed: 1, start: Math.trunc(Date.now() / 1000) * 1000 });
  const cluster = createCluster({ simulation, profile });
  await simulation.throughHolds(() => simulation.settle(60_000));
  const driver = drive(simulation, speed);
  const server = await serveCluster(cluster, driver, 0);
  const { address, kubeconfig } = server;
  const names = { count: 0 };
  return {
    address,
    play: (transcript) => playIn(transcript, kubectl, kubeconfig, `ns-${10_000 + ++names.count}`),
    async stop() {
      driver.stop();
      await server.close();
    },
  };
}

async function playIn(transcript: Transcript, kubectl: string, kubeconfig: string, namespace: string) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "timonel-conformance-")));
  const directory = join(home, "work");
  const programs = join(home, "programs");
  mkdirSync(directory);
  mkdirSync(programs);
  writeFileSync(join(programs, "kubectl"), `#!/bin/sh\nexec "${kubectl}" "$@"\n`, { mode: 0o755 });
  writeFileSync(join(home, "config"), kubeconfig);
  for (const { name, text } of transcript.files) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const env = {
    PATH: `${programs}:${process.env.PATH}`,
    HOME: home,
    KUBECONFIG: join(home, "config"),
    NS: namespace,
    LC_ALL: "C.UTF-8",
  };
  const shell = new RealShell(directory, env);
  const limit = transcript.needs.includes("slow") ? LIMIT_MS.slow : LIMIT_MS.usual;
  try {
    await shell.run(`kubectl create namespace ${namespace}`, limit);
    await shell.run(`kubectl config set-context --current --namespace ${namespace}`, limit);
    const answers: Answer[] = [];
    for (const { command } of transcript.steps) answers.push(await shell.run(command, limit));
    await shell.run(`kubectl delete namespace ${namespace} --wait=false`, limit);
    return { answers, here: { namespace, directory } };
  } finally {
    shell.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const MARK = "@@done@@";
/** Reads a command at a time from descriptor 3, ended by a zero byte, so that commands cannot read each other. */
const LOOP = `exec 2>&1; while IFS= read -r -d '' __c <&3; do eval "$__c" </dev/null; printf '\\n${MARK} %s\\n' "$?"; done`;

class RealShell {
  readonly #directory: string;
  readonly #env: Record<string, string>;
  #process: ReturnType<typeof spawn>;
  #shown = "";
  #changed = () => {};

  constructor(directory: string, env: Record<string, string>) {
    this.#directory = directory;
    this.#env = env;
    this.#process = this.#start();
  }

  #start() {
    const child = spawn("bash", ["--noprofile", "--norc", "-c", LOOP], {
      cwd: this.#directory,
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      detached: true,
    });
    child.stdout!.setEncoding("utf8").on("data", (text: string) => {
      this.#shown += text;
      this.#changed();
    });
    return child;
  }

  async run(command: string, limitMs: number): Promise<Answer> {
    this.#shown = "";
    const ended = new RegExp(`\n${MARK} (\\d+)\n`);
    (this.#process.stdio[3] as NodeJS.WritableStream).write(`${command}\0`);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs);
      this.#changed = () => {
        if (!ended.test(this.#shown)) return;
        clearTimeout(timer);
        resolve();
      };
    });
    const match = ended.exec(this.#shown);
    const output = (match ? this.#shown.slice(0, match.index) : this.#shown).split("\n");
    if (output.at(-1) === "") output.pop();
    if (!match) {
      this.stop();
      this.#process = this.#start();
    }
    return { output, exit: match ? Number(match[1]) : 124 };
  }

  stop(): void {
    if (this.#process.pid === undefined || this.#process.exitCode !== null) return;
    try {
      process.kill(-this.#process.pid, "SIGKILL");
    } catch {
      // It ended in the meantime.
    }
  }
}

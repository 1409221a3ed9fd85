// In Docker: cli/command/image/pull.go and pkg/jsonmessage. Pulls an image and shows how it comes.

import type { Program } from "../../simulation/index.ts";
import { canonicalReference } from "../../cluster/container-runtime/image.ts";
import { checkReference, familiarName, splitTag, type PullStep } from "../engine/images.ts";
import { humanSize } from "./format.ts";
import type { Command, Invocation } from "./invocation.ts";

const BAR = 50;

interface PullOptions {
  quiet: boolean;
  /** Whether the lines go to standard error: `docker run` pulls so. */
  aside: boolean;
}

/** Throws EngineError when no registry has it. */
export function* pullImage(docker: Invocation, name: string, { quiet, aside }: PullOptions): Program<string> {
  const { process, engine } = docker;
  const write = (text: string) => (quiet ? nothing() : aside ? docker.err(text) : docker.out(text));
  const live = !quiet && (aside ? process.terminal !== undefined : process.stdoutIsTerminal);
  const screen = live ? new Lines(write) : undefined;
  const [path, tag] = splitTag(familiarName(canonicalReference(name)));
  let begun = false;
  const short = path.replace(/^[^/]*\.[^/]*\//, "");
  const official = canonicalReference(name).startsWith("docker.io/library/");
  function* begin(): Program<void> {
    if (begun) return;
    begun = true;
    yield* write(`${tag}: Pulling from ${official ? `library/${path}` : short}\n`);
  }
  if (!aside && splitTag(name)[1] === "" && !name.includes("@")) yield* write("Using default tag: latest\n");
  const result = yield* engine.images.pull(name, function* (step) {
    yield* begin();
    if (screen) yield* screen.show(step);
    else if (step.status !== "Downloading" && step.status !== "Extracting")
      yield* write(`${step.layer}: ${step.status}\n`);
  });
  yield* begin();
  const shown = familiarName(result.familiar);
  yield* write(`Digest: ${result.digest}\n`);
  yield* write(
    result.fresh
      ? `Status: Downloaded newer image for ${shown}\n`
      : `Status: Image is up to date for ${shown}\n`,
  );
  if (result.fresh) {
    const attributes = { name: shown };
    engine.events.emit({ at: docker.now, type: "image", action: "pull", id: shown, attributes });
  }
  return result.familiar;
}

function* nothing(): Program<void> {}

/** Lines of a terminal that are written over, one a layer. */
class Lines {
  readonly #rows: string[] = [];
  readonly #write: (text: string) => Program<void>;

  constructor(write: (text: string) => Program<void>) {
    this.#write = write;
  }

  *show(step: PullStep): Program<void> {
    const line = `${step.layer}: ${step.status}${bar(step)}`;
    const at = this.#rows.indexOf(step.layer);
    if (at < 0) {
      this.#rows.push(step.layer);
      yield* this.#write(`${line} \n`);
      return;
    }
    const up = this.#rows.length - at;
    yield* this.#write(`\x1b[${up}A\x1b[2K\r${line}\r\x1b[${up}B`);
  }
}

function bar({ current, total }: PullStep): string {
  if (current === undefined || !total) return " ";
  const done = Math.min(BAR, Math.trunc((current / total) * BAR));
  const arrow = done >= BAR ? "=".repeat(BAR) + ">" : `${"=".repeat(done)}>${" ".repeat(BAR - done)}`;
  return ` [${arrow}]  ${humanSize(current, 4)}/${humanSize(total, 4)}`;
}

export const pull: Command = function* (docker, flags, [name]) {
  checkReference(name);
  const familiar = yield* pullImage(docker, name, { quiet: flags.on("quiet"), aside: false });
  yield* docker.out(`${familiar}\n`);
  return 0;
};

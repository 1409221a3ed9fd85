// In Kubernetes: pkg/kubelet/images and makeEnvironmentVariables in pkg/kubelet: what a container needs before it can start. Each is tried
// until it is there.

import type { Program } from "../../simulation/index.ts";
import type { Container as ContainerSpec } from "../api/types.ts";
import { StatusError } from "../apimachinery/status-error.ts";
import { ConnectionRefused } from "../client-go/client.ts";
import { Container, type ContainerOptions } from "../container-runtime/container.ts";
import type { Image } from "../container-runtime/image.ts";
import { PullError } from "../container-runtime/runtime.ts";
import type { BackOff } from "./back-off.ts";
import { ConfigError, environmentOf } from "./environment.ts";
import { mountsOf } from "./mounts.ts";
import type { PodContext } from "./pod-context.ts";

const CONFIG_RETRY_MS = 10_000;
const PULL_SYNC_MS = 1_500;

export interface Preparation {
  context: PodContext;
  /** Between two pulls that failed. */
  backOff: BackOff;
  /** As it is now. */
  spec(): ContainerSpec;
  tell(type: "Normal" | "Warning", reason: string, message: string): void;
  waiting(reason: string, message: string): void;
  /** `background`: nobody waits for it, true unless given. */
  sleep(ms: number, background?: boolean): Program<void>;
  /** What the container found the last time: a kubelet remembers what it has read. */
  environment?: [string, string][];
}

/** Blocks until the image is on the node. */
export function* imageFor(preparation: Preparation): Program<Image> {
  const { context, tell } = preparation;
  const { runtime } = context;
  for (;;) {
    const { image = "", imagePullPolicy } = preparation.spec();
    const local = runtime.local(image);
    if (local && imagePullPolicy !== "Always") {
      const where = "already present on machine and can be accessed by the pod";
      tell("Normal", "Pulled", `Container image ${JSON.stringify(image)} ${where}`);
      return local;
    }
    if (imagePullPolicy === "Never") {
      yield* mayNotPull(preparation, image);
      continue;
    }
    const pulled = yield* pull(preparation, image);
    if (pulled) return pulled;
  }
}

function* mayNotPull({ tell, waiting, sleep }: Preparation, image: string): Program<void> {
  const message = `Container image ${JSON.stringify(image)} is not present with pull policy of Never`;
  tell("Warning", "ErrImageNeverPull", message);
  tell("Warning", "Failed", "Error: ErrImageNeverPull");
  waiting("ErrImageNeverPull", message);
  yield* sleep(CONFIG_RETRY_MS);
}

function* pull(preparation: Preparation, image: string): Program<Image | undefined> {
  const { context, tell } = preparation;
  const { runtime, simulation } = context;
  tell("Normal", "Pulling", `Pulling image ${JSON.stringify(image)}`);
  const since = simulation.now;
  try {
    const pulled = yield* runtime.pull(image);
    const took = pullTime(simulation.now - since);
    tell(
      "Normal",
      "Pulled",
      `Successfully pulled image ${JSON.stringify(image)} in ${took} (${took} including waiting). Image size: ${pulled.sizeBytes} bytes.`,
    );
    return pulled;
  } catch (error) {
    if (!(error instanceof PullError)) throw error;
    yield* pullFailed(preparation, image, error.message);
    return undefined;
  }
}

function* pullFailed(preparation: Preparation, image: string, message: string): Program<void> {
  const { backOff, tell, waiting, sleep } = preparation;
  const { simulation } = preparation.context;
  const quoted = JSON.stringify(image);
  tell("Warning", "Failed", `Failed to pull image ${quoted}: ${message}`);
  tell("Warning", "Failed", "Error: ErrImagePull");
  waiting("ErrImagePull", message);
  backOff.next(simulation.now);
  const failedAt = simulation.now;
  yield* sleep(PULL_SYNC_MS, false);
  const left = backOff.remaining(failedAt, simulation.now);
  if (left <= 0) return;
  tell("Normal", "BackOff", `Back-off pulling image ${quoted}`);
  tell("Warning", "Failed", "Error: ImagePullBackOff");
  waiting("ImagePullBackOff", `Back-off pulling image ${quoted}: ErrImagePull: ${message}`);
  yield* sleep(left);
}

/** Blocks until every ConfigMap and Secret that the environment needs is there. */
export function* environmentFor(preparation: Preparation): Program<[string, string][]> {
  const { context, tell, waiting, sleep } = preparation;
  for (;;) {
    try {
      return (preparation.environment = environmentOf(context.client, context.pod, preparation.spec()));
    } catch (error) {
      if (error instanceof ConnectionRefused || error instanceof StatusError) {
        if (preparation.environment || context.pod.spec.hostNetwork) return preparation.environment ?? [];
        yield* sleep(CONFIG_RETRY_MS);
        continue;
      }
      if (!(error instanceof ConfigError)) throw error;
      tell("Warning", "Failed", `Error: ${error.message}`);
      waiting("CreateContainerConfigError", error.message);
      yield* sleep(CONFIG_RETRY_MS);
    }
  }
}

const pullTime = (ms: number): string =>
  ms < 1000 ? `${ms}ms` : `${(ms / 1000).toFixed(3).replace(/\.?0+$/, "")}s`;

/** The container itself, before it starts. */
export function newContainer(
  { simulation, hostname, net, etc, volumes }: PodContext,
  spec: ContainerSpec,
  own: Pick<ContainerOptions, "id" | "image" | "env" | "limits">,
): Container {
  const { command, args, workingDir, stdin, tty } = spec;
  const mounts = mountsOf(spec, volumes);
  return new Container({
    simulation,
    hostname,
    net,
    command,
    args,
    workingDir,
    stdin,
    tty,
    mounts,
    etc,
    ...own,
  });
}

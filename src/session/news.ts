// What happens besides changes of objects: requests as they travel, what autoscalers decide, how the lab's load fares, what runs on
// machines beside the cluster, which components of the control plane do not run.

import type { MachineView, Message } from "./protocol.ts";
import { Scaling } from "./scaling.ts";
import type { Session } from "./session.ts";
import { Traffic } from "./traffic.ts";

const INTERVAL_MS = 100;
const COMPONENTS = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/** Collects from a session, and tells what is new when it is asked. */
export class News {
  readonly #session: Session;
  readonly #traffic: Traffic;
  readonly #scaling: Scaling;
  #toldAt = -Infinity;
  #toldMachines = "";
  #toldStopped = "";
  #toldLoad: { playing: boolean; sent: number; stretches: number } | undefined;

  constructor(session: Session) {
    this.#session = session;
    this.#traffic = new Traffic(session.cluster.network);
    this.#scaling = new Scaling(session.cluster.client, session.simulation);
  }

  /** `now`: real milliseconds. What comes too soon after the last is told with the next; that a load began or ended, at once. */
  tell(now: number, emit: (message: Message) => void): void {
    const turned = this.#session.load?.playing !== this.#toldLoad?.playing;
    if (now - this.#toldAt < INTERVAL_MS && !turned) return;
    this.#toldAt = now;
    const exchanges = this.#traffic.take();
    if (exchanges.length > 0) emit({ type: "traffic", exchanges });
    const autoscalers = this.#scaling.take();
    if (autoscalers) emit({ type: "scaling", autoscalers });
    this.#tellLoad(emit);
    this.#tellMachines(emit);
    this.#tellStopped(emit);
  }

  #tellStopped(emit: (message: Message) => void): void {
    const running = runningComponents(this.#session);
    const stopped = COMPONENTS.filter((name) => !running.has(name));
    if (stopped.join() === this.#toldStopped) return;
    this.#toldStopped = stopped.join();
    emit({ type: "stopped", components: stopped });
  }

  #tellMachines(emit: (message: Message) => void): void {
    if (this.#session.machines.size === 0) return;
    const machines = machinesOf(this.#session);
    const state = JSON.stringify(machines);
    if (state === this.#toldMachines) return;
    this.#toldMachines = state;
    emit({ type: "machines", machines });
  }

  #tellLoad(emit: (message: Message) => void): void {
    const { load } = this.#session;
    if (!load) return;
    const { url, curve, playing, stretches } = load;
    const state = { playing, sent: stretches.at(-1)?.sent ?? 0, stretches: stretches.length };
    if (JSON.stringify(state) === JSON.stringify(this.#toldLoad)) return;
    this.#toldLoad = state;
    emit({ type: "load", load: { url, curve, playing, stretches: stretches.map((one) => ({ ...one })) } });
  }
}

/** As the machines know it, whom nobody has to ask. */
function runningComponents({ cluster }: Session): Set<string> {
  const workers = [...cluster.kubelets.values()].flatMap((kubelet) => kubelet.workers());
  const alive = workers.filter((one) => one.isStatic && one.containers().some(({ running }) => running));
  return new Set(alive.flatMap(({ pod }) => pod.metadata.labels?.component ?? []));
}

const machinesOf = ({ machines }: Session): MachineView[] =>
  [...machines].map(([name, machine]) => {
    const { total, used } = machine.memory();
    const containers = machine.containers().map((one) => ({
      id: one.id,
      name: one.name,
      image: one.image,
      status: one.status,
      exitCode: one.exitCode,
      oomKilled: one.oomKilled,
    }));
    return { name, memory: { total, used }, containers: containers.reverse() };
  });

// What happens besides changes of objects: requests as they travel, what autoscalers decide, how the lab's load fares, what runs on
// machines beside the cluster, which components of the control plane do not run.

import type { Load } from "../grading/load.ts";
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
  #playing: boolean | undefined;
  /** What was told last, by its type. All is taken to run until something else is told. */
  readonly #told = new Map([["stopped", JSON.stringify(stoppedMessage([]))]]);

  constructor(session: Session) {
    this.#session = session;
    this.#traffic = new Traffic(session.cluster.network);
    this.#scaling = new Scaling(session.cluster.client, session.simulation);
  }

  /** `now`: real milliseconds. What comes too soon after the last is told with the next; that a load began or ended, at once. */
  tell(now: number, emit: (message: Message) => void): void {
    const { load, machines } = this.#session;
    const turned = load?.playing !== this.#playing;
    if (now - this.#toldAt < INTERVAL_MS && !turned) return;
    this.#toldAt = now;
    this.#playing = load?.playing;
    const exchanges = this.#traffic.take();
    if (exchanges.length > 0) emit({ type: "traffic", exchanges });
    const autoscalers = this.#scaling.take();
    if (autoscalers) emit({ type: "scaling", autoscalers });
    if (load) this.#tellChange(loadMessage(load), emit);
    if (machines.size > 0) this.#tellChange({ type: "machines", machines: machinesOf(this.#session) }, emit);
    this.#tellChange(stoppedMessage(stoppedComponents(this.#session)), emit);
  }

  #tellChange(message: Message, emit: (message: Message) => void): void {
    const text = JSON.stringify(message);
    if (text === this.#told.get(message.type)) return;
    this.#told.set(message.type, text);
    emit(message);
  }
}

const stoppedMessage = (components: string[]): Message => ({ type: "stopped", components });

const loadMessage = ({ url, curve, playing, stretches }: Load): Message => ({
  type: "load",
  load: { url, curve, playing, stretches: stretches.map((one) => ({ ...one })) },
});

/** As the machines know it, whom nobody has to ask. */
function stoppedComponents({ cluster }: Session): string[] {
  const workers = [...cluster.kubelets.values()].flatMap((kubelet) => kubelet.workers());
  const alive = workers.filter((one) => one.isStatic && one.containers().some(({ running }) => running));
  const running = new Set(alive.map(({ pod }) => pod.metadata.labels?.component));
  return COMPONENTS.filter((name) => !running.has(name));
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

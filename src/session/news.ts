// What happens besides changes of objects: requests as they travel, what autoscalers decide, how the lab's load fares, what runs on
// machines beside the cluster.

import type { MachineView, Message } from "./protocol.ts";
import { Scaling } from "./scaling.ts";
import type { Session } from "./session.ts";
import { Traffic } from "./traffic.ts";

const INTERVAL_MS = 100;

/** Collects from a session, and tells what is new when it is asked. */
export class News {
  readonly #session: Session;
  readonly #traffic: Traffic;
  readonly #scaling: Scaling;
  #toldAt = -Infinity;
  #toldMachines = "";
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

// Requests as they travel, for whoever draws them: who asked for what, and who answered.

import type { Cluster } from "../cluster/cluster.ts";
import type { ExchangeView } from "./protocol.ts";

type Network = Cluster["network"];
type Exchange = Parameters<Parameters<Network["onTraffic"]>[0]>[0];

/** So many are kept between two looks; of more, the latest. */
const KEPT = 40;

/**
 * Whether it came through a name or a Service: what a kubelet asks its own Pods, or a component the API server, is no
 * learner's traffic.
 */
const travels = ({ from, to, reached }: Exchange): boolean =>
  to.address !== reached || from.startsWith("10.244.");

const API_SERVER = /^(10\.96\.0\.1|192\.168\.49\.2)$/;

export class Traffic {
  #waiting: ExchangeView[] = [];
  #count = 0;

  constructor(network: Network) {
    network.onTraffic((exchange) => {
      if (!travels(exchange) || API_SERVER.test(exchange.to.address)) return;
      const { at, from, to, reached, status } = exchange;
      this.#waiting.push({ id: this.#count++, at, from, to: to.address, port: to.port, reached, status });
      if (this.#waiting.length > KEPT) this.#waiting.shift();
    });
  }

  /** What came since the last look. */
  take(): ExchangeView[] {
    return this.#waiting.splice(0);
  }
}

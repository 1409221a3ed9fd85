// In Docker: libnetwork's port mapping. A port of the host that leads to a port of a container.

import { NetworkError, type Connection, type Listener } from "../../hosts/network.ts";
import type { Attachment } from "../../cluster/cni/network.ts";
import type { Program, Simulation } from "../../simulation/index.ts";
import { EngineError, type DockerContainer, type PortBinding } from "./model.ts";
import type { RoutedNetwork } from "../routed-network.ts";

const FIRST_EPHEMERAL = 32768;

/** The containers' ports on the host. */
export class PortAllocator {
  readonly #taken = new Map<string, DockerContainer>();
  readonly #net: RoutedNetwork;
  readonly #simulation: Simulation;

  constructor(simulation: Simulation, net: RoutedNetwork) {
    this.#simulation = simulation;
    this.#net = net;
  }

  /** Throws EngineError when the port is taken. */
  publish(
    container: DockerContainer,
    binding: PortBinding,
    target: { address: string; gateway: Attachment },
  ): { hostPort: number; close: () => void } {
    const hostPort = binding.hostPort || this.#free(binding.protocol);
    const key = `${binding.protocol}/${hostPort}`;
    const where = `${binding.hostIp}:${hostPort}`;
    const refuse = (why: string): never => {
      const { endpointId } = container.ends[0];
      throw new EngineError(
        500,
        `failed to set up container networking: driver failed programming external connectivity on endpoint ${container.name} (${endpointId}): ${why}`,
      );
    };
    if (this.#taken.has(key)) refuse(`Bind for ${where} failed: port is already allocated`);
    let stop = () => {};
    try {
      if (binding.protocol === "tcp")
        stop = this.#net.listen(hostPort, this.#forward(binding, target), binding.hostIp);
    } catch (error) {
      if (!(error instanceof NetworkError)) throw error;
      refuse(
        `failed to bind host port for ${where}:${target.address}:${binding.containerPort}/${binding.protocol}: address already in use`,
      );
    }
    this.#taken.set(key, container);
    return {
      hostPort,
      close: () => {
        stop();
        this.#taken.delete(key);
      },
    };
  }

  #free(protocol: string): number {
    let port = FIRST_EPHEMERAL;
    while (this.#taken.has(`${protocol}/${port}`)) port++;
    return port;
  }

  #forward(
    { hostIp, containerPort }: PortBinding,
    { address, gateway }: { address: string; gateway: Attachment },
  ): Listener {
    const own = new Set([...this.#net.addresses, "127.0.0.1", undefined]);
    const local = (from: string | undefined) => hostIp !== "127.0.0.1" || own.has(from);
    const simulation = this.#simulation;
    return {
      *http(request) {
        if (!local(request.remoteAddress)) throw new NetworkError("ECONNREFUSED", "Connection refused");
        const path = request.url.replace(/^https?:\/\/[^/?#]*/i, "") || "/";
        try {
          return yield* gateway.fetch({ ...request, url: `http://${address}:${containerPort}${path}` });
        } catch (error) {
          // The proxy has accepted already: who asked sees that nothing comes.
          if (error instanceof NetworkError) throw new NetworkError("ECONNRESET", "Connection reset by peer");
          throw error;
        }
      },
      *tcp(connection) {
        let inner: Connection;
        try {
          inner = yield* gateway.connect(address, containerPort);
        } catch (error) {
          if (error instanceof NetworkError) return connection.close();
          throw error;
        }
        const back = simulation.spawn("docker-proxy", pump(inner, connection));
        yield* pump(connection, inner);
        back.kill();
      },
    };
  }
}

function* pump(from: Connection, to: Connection): Program<void> {
  try {
    for (;;) {
      const chunk = yield* from.receive();
      if (!chunk) break;
      to.send(chunk);
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
  }
  to.close();
}

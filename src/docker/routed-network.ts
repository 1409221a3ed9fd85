// A machine's place on the network, with routes of its own to addresses behind it: Docker's bridges.

import type { HttpRequest } from "../cluster/apimachinery/http.ts";
import type { NetworkIdentity } from "../hosts/network.ts";

export interface Route {
  leadsTo(address: string): boolean;
  readonly via: NetworkIdentity;
}

export interface RoutedNetwork extends NetworkIdentity {
  /** Returns how to take the route away. */
  addRoute(route: Route): () => void;
}

const hostOf = ({ url }: HttpRequest): string => /^https?:\/\/([^:/?#]+)/i.exec(url)?.[1] ?? "";

export function routedNetwork(net: NetworkIdentity): RoutedNetwork {
  const routes = new Set<Route>();
  const towards = (address: string): NetworkIdentity => {
    for (const route of routes) if (route.leadsTo(address)) return route.via;
    return net;
  };
  return {
    hostname: net.hostname,
    addresses: net.addresses,
    listen: (port, listener, address) => net.listen(port, listener, address),
    fetch: (request, options) => towards(hostOf(request)).fetch(request, options),
    connect: (host, port, options) => towards(host).connect(host, port, options),
    resolve: (name) => net.resolve(name),
    listening: () => net.listening(),
    addRoute(route) {
      routes.add(route);
      return () => void routes.delete(route);
    },
  };
}

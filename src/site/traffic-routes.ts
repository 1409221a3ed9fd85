// Requests told in names: which Pod asked, through which Service, and which Pod answered.

import type { ClusterView, ExchangeView } from "../session/protocol.ts";

export interface Route {
  id: number;
  at: number;
  /** A Pod's name, "laptop", or an address. */
  from: string;
  /** The Service's name, undefined when a Pod was asked itself. */
  service: string | undefined;
  /** `10.96.4.2:80`. */
  asked: string;
  /** The Pod that answered. */
  pod: string | undefined;
  status: number | undefined;
}

const LAPTOP = "192.168.49.100";

/** Each exchange by the names of now; Pods that are gone are told by their address. */
export function routesOf(exchanges: readonly ExchangeView[], view: ClusterView): Route[] {
  const byAddress = new Map(view.pods.flatMap((pod) => (pod.ip ? [[pod.ip, pod] as const] : [])));
  const nameOf = (address: string) =>
    byAddress.get(address)?.name ?? (address === LAPTOP ? "laptop" : address);
  return exchanges.map(({ id, at, from, to, port, reached, status }) => {
    const pod = reached === undefined ? undefined : byAddress.get(reached);
    const service =
      view.services.find(({ clusterIP }) => clusterIP === to) ??
      (pod && view.services.find(({ endpoints }) => endpoints.includes(pod.uid)));
    return {
      id,
      at,
      from: nameOf(from),
      service: service?.name,
      asked: `${to}:${port}`,
      pod: reached === undefined ? undefined : nameOf(reached),
      status,
    };
  });
}

/** How many of the requests each Pod answered, endpoints without any included, in order of name. */
export function sharesOf(
  routes: readonly Route[],
  service: string,
  view: ClusterView,
): { pod: string; count: number }[] {
  const endpoints = view.services.find(({ name }) => name === service)?.endpoints ?? [];
  const names = new Set(view.pods.filter(({ uid }) => endpoints.includes(uid)).map(({ name }) => name));
  const counts = new Map([...names].map((name) => [name, 0]));
  for (const route of routes)
    if (route.service === service && route.pod !== undefined)
      counts.set(route.pod, (counts.get(route.pod) ?? 0) + 1);
  return [...counts].map(([pod, count]) => ({ pod, count })).sort((a, b) => (a.pod < b.pod ? -1 : 1));
}

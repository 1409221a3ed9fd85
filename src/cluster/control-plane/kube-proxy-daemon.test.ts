import { expect, test } from "vitest";
import { givenCluster } from "../testing.ts";
import { bodyText, type HttpResponse } from "../apimachinery/http.ts";

test("kube-proxy says on its node that it works, and how", () => {
  const { kubelets, client, simulation, network } = givenCluster({ profile: "kubeadm", nodes: 1 });
  simulation.advance(30_000);
  const visitor = network.attach({ hostname: "visitor", addresses: ["192.168.49.250"] });
  const ask = (url: string) => {
    const task = simulation.spawn<HttpResponse>("ask", visitor.fetch({ method: "GET", url, headers: {} }));
    task.onEnd(() => {});
    simulation.advance(100);
    if (!task.outcome?.ok) return undefined;
    return bodyText(task.outcome.value.body as string);
  };
  const [name] = [...kubelets.keys()];
  const { address } = client.get("nodes", name).status.addresses![0];

  expect(ask(`http://${address}:10249/proxyMode`)).toBe("iptables");
  expect(JSON.parse(ask(`http://${address}:10256/healthz`)!)).toMatchObject({ nodeEligible: true });
});

// In Kubernetes: k8s.io/client-go/tools/leaderelection. Of several that could, one works: the one whose name stands in the Lease.

import type { Program, Simulation } from "../../simulation/index.ts";
import { StatusError } from "../apimachinery/status-error.ts";
import { microTimeText } from "../apimachinery/time.ts";
import type { Lease } from "../api/types.ts";
import { ConnectionRefused, type Client } from "../client-go/client.ts";
import { eventRecorder } from "../client-go/event-recorder.ts";

const LEASE_SECONDS = 15;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;
const LEASES = "leases.coordination.k8s.io";

export interface Election {
  simulation: Simulation;
  client: Client;
  /** The Lease in kube-system. */
  name: string;
  identity: string;
  elected(): void;
}

/** Tries to get the lease, renews it, and returns when it could not be renewed in time. */
export function* lead(election: Election): Program<void> {
  const { simulation, elected } = election;
  const seen = { text: "", at: simulation.now };
  let renewedAt: number | undefined;
  for (;;) {
    const held = attempt(election, seen);
    if (held) {
      if (renewedAt === undefined) {
        tellOf(election);
        elected();
      }
      renewedAt = simulation.now;
    } else if (renewedAt !== undefined && simulation.now - renewedAt >= RENEW_DEADLINE_MS) return;
    yield* simulation.sleep(RETRY_MS, { background: true });
  }
}

/** Whether the lease is ours now. */
function attempt(
  { simulation, client, name, identity }: Election,
  seen: { text: string; at: number },
): boolean {
  const renewTime = microTimeText(simulation.now);
  try {
    const lease = client.find(LEASES, `kube-system/${name}`);
    if (!lease) {
      client.create(LEASES, newLease(name, identity, renewTime) as never);
      return true;
    }
    const { spec } = lease;
    const text = `${spec.holderIdentity} ${spec.renewTime as unknown as string}`;
    if (text !== seen.text) Object.assign(seen, { text, at: simulation.now });
    const mine = spec.holderIdentity === identity;
    if (!mine && spec.holderIdentity && simulation.now - seen.at < LEASE_SECONDS * 1000) return false;
    client.update(LEASES, {
      ...lease,
      spec: mine ? { ...spec, renewTime } : taken(lease, identity, renewTime),
    } as Lease);
    return true;
  } catch (error) {
    if (error instanceof ConnectionRefused || error instanceof StatusError) return false;
    throw error;
  }
}

const terms = (identity: string, renewTime: string) => ({
  holderIdentity: identity,
  leaseDurationSeconds: LEASE_SECONDS,
  acquireTime: renewTime,
  renewTime,
});

const taken = ({ spec }: Lease, identity: string, renewTime: string) => ({
  ...terms(identity, renewTime),
  leaseTransitions: (spec.leaseTransitions ?? 0) + 1,
});

const newLease = (name: string, identity: string, renewTime: string) => ({
  apiVersion: "coordination.k8s.io/v1",
  kind: "Lease",
  metadata: { name, namespace: "kube-system" },
  spec: { ...terms(identity, renewTime), leaseTransitions: 0 },
});

function tellOf({ simulation, client, name, identity }: Election): void {
  const component = name === "kube-scheduler" ? "default-scheduler" : name;
  try {
    const lease = client.find(LEASES, `kube-system/${name}`);
    if (lease)
      eventRecorder(simulation, client, { component }).event(
        lease,
        "Normal",
        "LeaderElection",
        `${identity} became leader`,
      );
  } catch (error) {
    if (!(error instanceof ConnectionRefused || error instanceof StatusError)) throw error;
  }
}

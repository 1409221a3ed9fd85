// In Kubernetes: kube-apiserver. The composition of the chain; its doors are `handle` (HTTP) and `inProcessClient`.

import { resourceName, type AnyKind } from "../api/kind.ts";
import type { HttpRequest, HttpResponse } from "../apimachinery/http.ts";
import type { KubeObject } from "../apimachinery/meta.ts";
import { serviceUnavailable, type StatusError } from "../apimachinery/status-error.ts";
import { ConnectionRefused, type ServedResource } from "../client-go/client.ts";
import type { Store } from "../etcd/store.ts";
import type { Authority } from "../pki/authority.ts";
import { lazy, type Program, type Simulation } from "../../simulation/index.ts";
import type { AdmissionPlugin } from "./admission/admission.ts";
import { defaultIngressClass, defaultStorageClass } from "./admission/default-classes.ts";
import { defaultTolerationSeconds } from "./admission/default-toleration-seconds.ts";
import { namespaceLifecycle } from "./admission/namespace-lifecycle.ts";
import { priority } from "./admission/priority.ts";
import { serviceAccount } from "./admission/service-account.ts";
import { storageProtection } from "./admission/storage-protection.ts";
import type { Trail } from "./audit/trail.ts";
import type { CustomResources } from "./apiextensions/custom-resources.ts";
import { bearer, x509, type Authenticator } from "./authentication.ts";
import { mastersAuthorizer, type Authorizer } from "./authorization.ts";
import { writeDefaultPolicy, writeKubeadmPolicy } from "./authorization/bootstrap.ts";
import { nodeAuthorizer } from "./authorization/node.ts";
import { Rbac } from "./authorization/rbac.ts";
import { servedResource } from "./in-process.ts";
import { Operations } from "./operations.ts";
import { KindTable } from "./registry/kind-table.ts";
import { bucketOf, readerOf, type Parts } from "./registry/registry.ts";
import { Tokens } from "./service-account-tokens.ts";
import { serviceAddresses } from "./registry/service-addresses.ts";

/** The door for HTTP: components have the other one, so that it comes with the first request. */
export const httpDoor = lazy(() => import("./http/handler.ts"));

/** What writes down who asked for what, when somebody wants that. */
const auditRoom = lazy(() => import("./audit/trail.ts"));

/** Where the rules are that admission goes by and that a new cluster has none of. */
const RULES = [
  "limitranges",
  "resourcequotas",
  "runtimeclasses.node.k8s.io",
  "validatingadmissionpolicies.admissionregistration.k8s.io",
  "mutatingadmissionpolicies.admissionregistration.k8s.io",
  "validatingwebhookconfigurations.admissionregistration.k8s.io",
  "mutatingwebhookconfigurations.admissionregistration.k8s.io",
  "namespaces",
];

/** A namespace is a rule when it names the security of its pods. */
const isRule = ({ kind, metadata }: KubeObject): boolean =>
  kind !== "Namespace" || Object.keys(metadata.labels ?? {}).some((key) => key.startsWith("pod-security."));

/** How long Events are kept. */
const EVENT_TTL_MS = 3_600_000;

export interface ApiServerOptions {
  simulation: Simulation;
  store: Store<KubeObject>;
  kinds: Iterable<AnyKind>;
  /** `192.168.49.2:6443`, as clients reach it. */
  address?: string;
  /** Whose client certificates are believed. */
  authority?: Authority;
  /** Whether there are the roles and bindings that kubeadm adds to those of any cluster. */
  kubeadm?: boolean;
  /** Features that are off unless they are turned on here, by Kubernetes' names: `GenericWorkload`. */
  featureGates?: Readonly<Record<string, boolean>>;
  /** The way to kubelets. */
  dial?: (request: HttpRequest) => Program<HttpResponse>;
}

export class ApiServer {
  readonly simulation: Simulation;
  readonly kinds: KindTable;
  readonly operations: Operations;
  readonly authenticators: readonly Authenticator[];
  readonly rbac: Rbac;
  readonly tokens: Tokens;
  readonly address: string;
  readonly featureGates: Readonly<Record<string, boolean>>;
  readonly dial: (request: HttpRequest) => Program<HttpResponse>;
  /** Changes whenever what is served changes: clients cache schemas by it. */
  get schemaHash(): string {
    return String(this.#generation);
  }
  /** Serves what definitions describe; there when the first definition was asked for. */
  customResources: CustomResources | undefined;
  #generation = 1;
  #running = true;
  #trail: Trail | undefined;
  #served: ServedResource[] | undefined;
  #stopListeners = new Set<() => void>();

  constructor(options: ApiServerOptions) {
    const { simulation, store } = options;
    const random = simulation.random("kube-apiserver");
    this.simulation = simulation;
    this.address = options.address ?? "127.0.0.1:6443";
    this.featureGates = options.featureGates ?? {};
    this.kinds = new KindTable(options.kinds);
    const reader = readerOf(store);
    this.tokens = new Tokens(simulation, reader);
    this.authenticators = [x509(options.authority, () => simulation.now), bearer(this.tokens.userOf)];
    this.dial =
      options.dial ??
      function* () {
        throw serviceUnavailable("no route to the kubelet");
      };
    const letters = (count: number, alphabet: string) =>
      Array.from({ length: count }, () => alphabet[random.below(alphabet.length)]).join("");
    writeDefaultPolicy({ store, simulation, random: simulation.random("rbac") });
    if (options.kubeadm) writeKubeadmPolicy({ store, simulation, random: simulation.random("kubeadm") });
    this.rbac = new Rbac(store);
    const authorizers: Authorizer[] = [mastersAuthorizer, nodeAuthorizer(store), this.rbac.authorize];
    const admission: AdmissionPlugin[] = [
      namespaceLifecycle,
      serviceAccount(letters),
      priority,
      defaultTolerationSeconds,
      defaultStorageClass,
      storageProtection,
      defaultIngressClass,
    ];
    const parts: Parts = {
      simulation,
      store,
      kinds: this.kinds,
      authorizers,
      admission,
      hooks: new Map([["services", serviceAddresses(random)]]),
      virtual: new Map(),
      reader,
      random,
    };
    this.operations = new Operations(parts);
    simulation.every(60_000, () => expireEvents(parts));
    this.#completeWhenNeeded();
  }

  /**
   * From now on requests are written down as a policy (the text of its file) wants them, a line at each stage, until the returned
   * function is called. Throws when the policy is wrong; the message says how.
   */
  *auditTo(policy: string, write: (line: string) => void): Program<() => void> {
    const { Trail } = yield* this.simulation.hold(auditRoom);
    this.#trail?.end();
    const trail = (this.#trail = new Trail(this, policy, write));
    return () => {
      trail.end();
      if (this.#trail === trail) this.#trail = undefined;
    };
  }

  /** Answers a request; refusals are answers. */
  *handle(request: HttpRequest): Program<HttpResponse> {
    if (this.#trail) return yield* this.#trail.handle(request);
    const { handle } = yield* this.simulation.hold(httpDoor);
    return yield* handle(this, request);
  }

  /** Components have rules to keep as soon as there are any, also when nobody has come by HTTP yet. */
  #completeWhenNeeded(): void {
    const { simulation, dial } = this;
    const { parts } = this.operations;
    const complete = function* (bucket: string): Program<void> {
      const { completeAdmission, prepareAdmission } = yield* simulation.hold(httpDoor);
      completeAdmission(parts, dial);
      yield* prepareAdmission(parts, { group: bucket.slice(bucket.indexOf(".") + 1) });
    };
    for (const bucket of RULES) {
      const stop = parts.store.watch(bucket, ({ value }) => {
        if (!isRule(value)) return;
        stop();
        simulation.spawn("complete admission", complete(bucket));
      });
    }
  }

  get running(): boolean {
    return this.#running;
  }

  /** Nobody is answered and every watch ends, until `start`. What is stored stays. */
  stop(): void {
    if (!this.#running) return;
    this.#running = false;
    for (const listener of [...this.#stopListeners]) listener();
    this.#stopListeners.clear();
  }

  start(): void {
    this.#running = true;
  }

  /** What every request is answered with while etcd does not answer. */
  storageFailure: StatusError | undefined;

  /** Throws what a component meets that asks now: ConnectionRefused, or etcd's failure. */
  assertAnswers(): void {
    if (!this.#running) throw new ConnectionRefused();
    if (this.storageFailure) throw this.storageFailure;
  }

  onStop(listener: () => void): () => void {
    this.#stopListeners.add(listener);
    return () => this.#stopListeners.delete(listener);
  }

  /** Each resource once; none whose objects are another one's. */
  servedResources(): readonly ServedResource[] {
    return (this.#served ??= this.kinds
      .all()
      .filter((kind) => !kind.storage?.resource && this.kinds.resource(resourceName(kind)) === kind)
      .map(servedResource));
  }

  /** Serves one more kind from now on. */
  addKind(kind: AnyKind): void {
    this.kinds.add(kind);
    this.#changed();
  }

  /** Does not serve a kind any more. */
  removeKind(kind: AnyKind): void {
    this.kinds.remove(kind);
    this.#changed();
  }

  #changed(): void {
    this.#served = undefined;
    this.#generation++;
  }
}

/** In Kubernetes this is a lease in etcd (--event-ttl). */
function expireEvents({ store, kinds, simulation }: Parts): void {
  const events = kinds.all().find((kind) => resourceName(kind) === "events");
  if (!events) return;
  const oldest = simulation.now - EVENT_TTL_MS;
  for (const event of store.list(bucketOf(events)) as any[]) {
    const last = Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp);
    if (last >= oldest) continue;
    store.delete(bucketOf(events), `${event.metadata.namespace}/${event.metadata.name}`, (value) => value);
  }
}

// The composition root: the only file that knows every component of the cluster.

import type { NetworkIdentity } from "../hosts/network.ts";
import { lazy, type Program, type Simulation } from "../simulation/index.ts";
import { addonImages } from "./addons/later.ts";
import type { ClientCertificate, HttpRequest, HttpResponse } from "./apimachinery/http.ts";
import type { KubeObject } from "./apimachinery/meta.ts";
import { StatusError } from "./apimachinery/status-error.ts";
import { builtinKinds } from "./api/index.ts";
import type { Pod } from "./api/types.ts";
import { bootstrap, DNS_SERVICE_IP, installCoreDns, keepApiService } from "./bootstrap.ts";
import type { Client } from "./client-go/client.ts";
import { createNetwork, publicResolver, type Attachment, type Network } from "./cni/network.ts";
import { bareCatalogue } from "./container-runtime/images/bare.ts";
import { createCatalogue, type Repository } from "./container-runtime/images/catalogue.ts";
import { imageNames as namesOf, otherRepositories, repositories } from "./container-runtime/images/index.ts";
import type { Catalogue } from "./container-runtime/image.ts";
import { createRuntime } from "./container-runtime/runtime.ts";
import { ETCD_FAILURE, type Plane } from "./control-plane/components.ts";
import { knownFlags } from "./control-plane/flags.ts";
import { controlPlaneImages, controlPlaneRepositories } from "./control-plane/images.ts";
import { installKubeProxy } from "./control-plane/install.ts";
import { Manifests } from "./control-plane/manifest-folder.ts";
import { staticManifests } from "./control-plane/manifests.ts";
import { ClusterNode } from "./control-plane/node.ts";
import { coreDns } from "./coredns/coredns.ts";
import { coreDnsRepository } from "./coredns/image.ts";
import { Store } from "./etcd/store.ts";
import { ApiServer, httpDoor } from "./kube-apiserver/api-server.ts";
import type { UserInfo } from "./kube-apiserver/context.ts";
import { KUBERNETES_VERSION } from "./kube-apiserver/http/version.ts";
import { inProcessClient } from "./kube-apiserver/in-process.ts";
import { tellHealth } from "./kube-apiserver/registry/component-health.ts";
import { runControllerManager } from "./kube-controller-manager/controller-manager.ts";
import { runServiceRules, translator } from "./kube-proxy/kube-proxy.ts";
import { runScheduler } from "./kube-scheduler/scheduler.ts";
import { Kubelet } from "./kubelet/kubelet.ts";
import { PodSource } from "./kubelet/pod-source.ts";
import type { TokenWish } from "./kubelet/volumes.ts";
import { adminKubeconfig } from "./kubeconfig.ts";
import { Authority, type Issued } from "./pki/authority.ts";
import { kubeadmMachines, bareMachines } from "./machines.ts";

/** `kubeadm`: a control-plane node, workers and DNS. `bare`: workers alone, containers that are not looked into. */
export type Profile = "kubeadm" | "bare";

export interface ClusterOptions {
  simulation: Simulation;
  profile?: Profile;
  /** Workers. */
  nodes?: number;
  /** Images that nodes have before anybody asks for them. */
  preloaded?: readonly string[];
  /** Features that are off unless they are turned on here, by Kubernetes' names: `GenericWorkload`. */
  featureGates?: Readonly<Record<string, boolean>>;
}

/** What kubeadm lets a client's certificate be used for. */
const healthChecks = lazy(() => import("./kube-apiserver/http/health.ts"));
const CLIENT_USAGES = ["digital signature", "key encipherment", "client auth"];
const CONTROL_PLANE_ADDRESS = "192.168.49.2";
const API_PORT = 6443;
const POD_SEARCH = "default.svc.cluster.local svc.cluster.local cluster.local";
const ADMINISTRATOR: ClientCertificate = {
  commonName: "kubernetes-admin",
  organizations: ["system:masters"],
};
const ADMIN: UserInfo = { username: "kubernetes-admin", groups: ["system:masters", "system:authenticated"] };

/** The API server to itself. */
const LOOPBACK: UserInfo = {
  username: "system:apiserver",
  groups: ["system:masters", "system:authenticated"],
};

const component = (username: string): UserInfo => ({ username, groups: ["system:authenticated"] });

const CONTROLLER_MANAGER = component("system:kube-controller-manager");
const SCHEDULER = component("system:kube-scheduler");

/** Controllers whose account has another name than they. */
const ACCOUNTS: Readonly<Record<string, string>> = {
  "serviceaccount-controller": "service-account-controller",
  "taint-eviction-controller": "node-controller",
};

const controllerUser = (name: string): UserInfo =>
  name === "kube-controller-manager" ? CONTROLLER_MANAGER : systemAccount(ACCOUNTS[name] ?? name);

const systemAccount = (name: string): UserInfo => ({
  username: `system:serviceaccount:kube-system:${name}`,
  groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system", "system:authenticated"],
});

export interface Cluster {
  readonly simulation: Simulation;
  readonly network: Network;
  readonly apiServer: ApiServer;
  readonly kubelets: ReadonlyMap<string, Kubelet>;
  /** A client that may do everything. */
  readonly client: Client;
  /** Answers a request as if it came over TLS with the administrator's certificate, or with none. */
  handle(request: HttpRequest): Program<HttpResponse>;
  /** A kubeconfig for the administrator. */
  kubeconfig(server?: string): string;
  /** Who vouches for servers and clients of this cluster. */
  readonly authority: Authority;
  /** Whom the administrator's certificate names. */
  readonly administrator: ClientCertificate;
  /** A machine outside the cluster, on the same wire. */
  plugIn(hostname: string, address: string): Attachment;
  /** As `plugIn`, but Services and the cluster's names work from there, as they do from a pod of `default`. */
  plugInside(hostname: string, address: string): Attachment;
}

/** Boots a cluster. Nodes register at once; pods start as virtual time passes. */
export function createCluster(options: ClusterOptions): Cluster {
  const { simulation, profile = "kubeadm" } = options;
  const network = createNetwork(simulation);
  const authority = new Authority(String(simulation.seed), simulation.now);
  const apiNet: { dial?: NetworkIdentity } = {};
  const apiServer = new ApiServer({
    simulation,
    store: new Store<KubeObject>(),
    kinds: builtinKinds,
    featureGates: options.featureGates,
    authority,
    kubeadm: profile === "kubeadm",
    address: `${CONTROL_PLANE_ADDRESS}:${API_PORT}`,
    dial: (request) => apiNet.dial!.fetch(request),
  });
  const clientFor = (user: UserInfo, informers?: UserInfo) => inProcessClient(apiServer, user, informers);
  /** A component that reads what its own informers list. */
  const informed = (user: UserInfo) => clientFor(user, user);
  const admin = inProcessClient(apiServer, ADMIN, undefined, true);
  const endpoint = { address: CONTROL_PLANE_ADDRESS, port: API_PORT };
  bootstrap(admin, endpoint);
  keepApiService(simulation, admin, endpoint, () => apiServer.running && !apiServer.storageFailure);

  const proxy = runServiceRules(simulation, informed(component("system:kube-proxy")));
  const machines =
    profile === "bare"
      ? bareMachines(options.nodes ?? 3)
      : kubeadmMachines(options.nodes ?? 3, CONTROL_PLANE_ADDRESS);
  const translate = (name: string, here: { name: string; address: string }) =>
    translator(proxy.rules, simulation.random(`kube-proxy/${name}`), here);
  const workers: Plane["workers"] = {
    "kube-controller-manager": {
      client: clientFor(CONTROLLER_MANAGER),
      run: () =>
        runControllerManager({
          simulation,
          clientFor: (account) => clientFor(controllerUser(account), CONTROLLER_MANAGER),
          signing: {
            authority,
            accountToken: (account, secret) => apiServer.tokens.legacy(account, secret),
          },
          fetchAs: (account) => (request) => {
            const { username, groups } = controllerUser(account);
            const clientCertificate = { commonName: username, organizations: groups };
            return apiServer.handle({ ...request, clientCertificate });
          },
        }),
    },
    "kube-scheduler": {
      client: clientFor(SCHEDULER),
      run: () => runScheduler(simulation, informed(SCHEDULER)),
    },
  };
  const where = { node: "control-plane", address: CONTROL_PLANE_ADDRESS, port: API_PORT };
  const initial = staticManifests({ ...where, version: KUBERNETES_VERSION });
  const plane: Plane = {
    simulation,
    ...where,
    flags: knownFlags(initial),
    storage: {
      up: () => apiServer.storageFailure === undefined,
      set(up) {
        apiServer.storageFailure = up ? undefined : new StatusError(500, "", ETCD_FAILURE);
      },
    },
    apiServer: {
      start: () => apiServer.start(),
      stop: () => apiServer.stop(),
      running: () => apiServer.running,
      handle: (request) => apiServer.handle(request),
      *healthWithoutEtcd(url) {
        return (yield* simulation.hold(healthChecks)).healthWithoutEtcd(url);
      },
      tellHealth: (component, why) => tellHealth(apiServer, component, why),
      audit: (policy, write) => apiServer.auditTo(policy, write),
    },
    workers,
  };
  const catalogue = catalogueOf(profile, informed(systemAccount("coredns")), network, plane);
  // Without a node for it, the control plane simply runs.
  if (profile === "bare") for (const { run } of Object.values(workers)) run();

  const source = new PodSource(simulation, clientFor(LOOPBACK));
  const kubelets = new Map<string, Kubelet>();
  for (const machine of machines) {
    const { name, address } = machine;
    const net = network.attach({
      hostname: name,
      addresses: [address],
      translate: translate(name, machine),
      resolvConf: () => "nameserver 192.168.49.1\n",
    });
    const isControlPlane = profile === "kubeadm" && address === CONTROL_PLANE_ADDRESS;
    const written: typeof initial = isControlPlane ? initial : new Map();
    const manifests = { initial: written, folder: new Manifests(written) };
    if (isControlPlane) apiNet.dial = net;
    const runtime = createRuntime({
      simulation,
      name,
      catalogue,
      preloaded: profile === "bare" ? true : [...preloadedOn(address), ...(options.preloaded ?? [])],
    });
    const kubelet = new Kubelet({
      simulation,
      client: clientFor({
        username: `system:node:${name}`,
        groups: ["system:nodes", "system:authenticated"],
      }),
      source,
      network,
      net,
      machine,
      runtime,
      manifests: profile === "kubeadm" ? manifests.folder : undefined,
      translate: translate(`${name}/pods`, machine),
      clusterDns: profile === "bare" ? undefined : DNS_SERVICE_IP,
      token: (pod, wish) => podToken(apiServer, pod, wish),
    });
    kubelets.set(name, kubelet);
    if (profile === "bare") continue;
    network.publicDns.set(name, address);
    new ClusterNode({
      simulation,
      machine,
      net,
      services: proxy,
      kubelet,
      runtime,
      manifests,
      server: `https://${CONTROL_PLANE_ADDRESS}:${API_PORT}`,
      caCertificate: () => authority.certificate,
    });
  }
  if (profile === "kubeadm")
    installKubeProxy(admin, [...kubelets.keys()], KUBERNETES_VERSION, simulation.random("kube-proxy/names"));
  for (const kubelet of kubelets.values()) kubelet.start();
  apiNet.dial ??= network.attach({ hostname: "control-plane", addresses: [CONTROL_PLANE_ADDRESS] });
  if (profile === "bare") apiNet.dial.listen(API_PORT, { http: (request) => apiServer.handle(request) });
  network.attach({ hostname: "router", addresses: ["192.168.49.1"] }).serveDns(publicResolver(network));
  if (profile === "kubeadm") installCoreDns(admin);
  let issued: Issued | undefined;
  const adminCertificate = () =>
    (issued ??= authority.issue({ ...ADMINISTRATOR, usages: CLIENT_USAGES, now: simulation.now }));

  return {
    simulation,
    network,
    apiServer,
    kubelets,
    client: admin,
    handle: (request) => apiServer.handle(request),
    kubeconfig: (server = `https://${CONTROL_PLANE_ADDRESS}:${API_PORT}`) =>
      adminKubeconfig(server, authority.certificate, ADMIN.username, adminCertificate()),
    authority,
    administrator: ADMINISTRATOR,
    plugIn: (hostname, address) =>
      network.attach({ hostname, addresses: [address], resolvConf: () => "nameserver 192.168.49.1\n" }),
    plugInside: (hostname, address) =>
      network.attach({
        hostname,
        addresses: [address],
        translate: translate(hostname, { name: hostname, address }),
        resolvConf: () => `search ${POD_SEARCH}\nnameserver ${DNS_SERVICE_IP}\noptions ndots:5\n`,
      }),
  };
}

/** Brings what the first request to the API server needs. */
export const loadHttpDoor = httpDoor;

/** What a pod proves its account with, as its kubelet asks for it. */
function podToken({ tokens, operations }: ApiServer, pod: Pod, wish: TokenWish): string {
  const { reader } = operations.parts;
  const { namespace, name, uid } = pod.metadata;
  const account = reader.find("serviceaccounts", `${namespace}/${pod.spec.serviceAccountName}`);
  const node = reader.find("nodes", pod.spec.nodeName ?? "");
  if (!account) return "";
  return tokens.issue({
    account,
    audiences: wish.audience ? [wish.audience] : undefined,
    expirationSeconds: wish.expirationSeconds,
    boundTo: { kind: "Pod", name, uid },
    node: node?.metadata,
  });
}

function catalogueOf(profile: Profile, client: Client, network: Network, plane: Plane): Catalogue {
  if (profile === "bare") return bareCatalogue();
  const own: Repository[] = [
    coreDnsRepository(coreDns(client, publicResolver(network))),
    ...controlPlaneRepositories(plane, KUBERNETES_VERSION),
  ];
  return createCatalogue([...repositories, ...own], laterRepositories);
}

/** What kubeadm has pulled before the cluster is there. */
function preloadedOn(address: string): string[] {
  const system = controlPlaneImages(KUBERNETES_VERSION);
  const needed =
    address === CONTROL_PLANE_ADDRESS ? system : system.filter((name) => name.includes("/kube-proxy:"));
  return ["registry.k8s.io/coredns/coredns:v1.14.1", "registry.k8s.io/pause:3.10.1", ...needed];
}

/** What comes when it is pulled: other images, and those of add-ons; at once, as soon as both are here. */
function laterRepositories(): Promise<readonly Repository[]> | readonly Repository[] {
  const [others, addons] = [otherRepositories(), addonImages()];
  if (others instanceof Promise || addons instanceof Promise)
    return Promise.all([others, addons]).then((all) => all.flat());
  return [...others, ...addons];
}

/** All that can be pulled. */
export const imageNames = () => namesOf(laterRepositories);

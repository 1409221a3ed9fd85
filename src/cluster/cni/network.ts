// In Kubernetes: what a CNI plugin and the wires below it do. Every machine and pod has an address; packets find their way.
// Left out here: packets. A connection is refused, times out, or carries bytes; an HTTP exchange is one message each way.

import type { HttpRequest, HttpResponse } from "../apimachinery/http.ts";
import {
  NetworkError,
  type Connection,
  type DnsAnswer,
  type DnsQuestion,
  type Listener,
  type NetworkIdentity,
  type RequestOptions,
} from "../../hosts/network.ts";
import { Killed, wait, type Program, type Simulation, type Task } from "../../simulation/index.ts";
import { connectionPair } from "./connection.ts";

/** The way there and back, in milliseconds. */
const LATENCY_MS = 1;
/** No answer at all: a wrong address outside. */
const TIMEOUT_MS = 130_000;
/** No neighbour has the address: the kernel asks three times. */
const UNREACHABLE_MS = 3_000;

/** A load is spread over so many connections at most. */
const MAX_WAYS = 60;

export interface Endpoint {
  address: string;
  port: number;
}

/**
 * What becomes of a connection to an address, on the machine where it begins (kube-proxy's rules). `client` is who connects, `now`
 * the time in milliseconds.
 */
export type Translate = (
  address: string,
  port: number,
  client: string,
  now: number,
) => Endpoint | "refused" | "dropped" | undefined;

/** Answers one question at once; `from` is who asks. */
export type DnsServer = (question: DnsQuestion, from: string) => DnsAnswer;

export interface AttachOptions {
  hostname: string;
  addresses: readonly string[];
  /** Rules of the machine; pods use their node's. */
  translate?: Translate;
  /** Contents of /etc/resolv.conf and /etc/hosts at the moment of asking. */
  resolvConf?: () => string;
  hosts?: () => string;
}

export interface Attachment extends NetworkIdentity {
  /** Answers DNS questions on port 53 from now on. Returns how to stop. */
  serveDns(server: DnsServer): () => void;
  /** So many requests to an address in the next `overMs`, as a measure of load: how many will be answered. */
  load(to: Endpoint, requests: number, overMs: number): number;
  /** Takes the cable out: whoever is connected sees a reset, whoever connects a silence. */
  detach(): void;
  /** Puts it in again. */
  attachAgain(): void;
}

interface Plugged {
  attachment: Attachment;
  listeners: Map<number, Listener>;
  dns: DnsServer | undefined;
  /** Rules of the machine. */
  translate: Translate | undefined;
  /** Calls in progress, cut when it goes. */
  open: Set<() => void>;
}

export interface Network {
  attach(options: AttachOptions): Attachment;
  /** Names of the world outside the cluster. */
  publicDns: Map<string, string>;
  /** Told of each HTTP exchange and connection, for those who draw traffic. */
  onTraffic(listener: (exchange: Exchange) => void): () => void;
}

export interface Exchange {
  at: number;
  from: string;
  /** As it was asked for, before translation. */
  to: Endpoint;
  /** Where it arrived; undefined when it did not. */
  reached: string | undefined;
  status: number | undefined;
}

const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
const IPV4 = /^\d{1,3}(\.\d{1,3}){3}$/;

const refused = () => new NetworkError("ECONNREFUSED", "Connection refused");
const reset = () => new NetworkError("ECONNRESET", "Connection reset by peer");
const timedOut = () => new NetworkError("ETIMEDOUT", "Connection timed out");
const unreachable = () => new NetworkError("EHOSTUNREACH", "No route to host");
const noName = (name: string) => new NetworkError("EAI_NONAME", `Name or service not known: ${name}`);
const noServer = () => new NetworkError("EAI_AGAIN", "Temporary failure in name resolution");

/** Private ranges are the cluster's; an address there that nobody has is answered by the nearest router. */
const isPrivate = (address: string) => /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);

export function createNetwork(simulation: Simulation): Network {
  const plugs = new Map<string, Plugged>();
  const publicDns = new Map<string, string>();
  const listeners = new Set<(exchange: Exchange) => void>();

  function tell(exchange: Exchange): void {
    for (const listener of listeners) listener(exchange);
  }

  function attach(options: AttachOptions): Attachment {
    const plug: Plugged = {
      attachment: undefined!,
      listeners: new Map(),
      dns: undefined,
      translate: options.translate,
      open: new Set(),
    };
    const own = new Set(options.addresses);
    const address = options.addresses[0] ?? "127.0.0.1";

    function* reach(
      to: Endpoint,
      limitMs: number,
    ): Program<{ plug: Plugged; listener: Listener; endpoint: Endpoint }> {
      const local = LOOPBACK.has(to.address) || own.has(to.address);
      const translated = options.translate?.(to.address, to.port, address, simulation.now);
      if (translated === "refused") {
        yield* simulation.sleep(LATENCY_MS);
        throw refused();
      }
      if (translated === "dropped") return yield* silence(limitMs);
      let endpoint = translated ?? to;
      // A node's own address, its node ports above all, is translated where the connection arrives.
      if (!translated && !local) {
        const arrived = plugs.get(to.address)?.translate?.(to.address, to.port, address, simulation.now);
        if (arrived === "refused") {
          yield* simulation.sleep(LATENCY_MS);
          throw refused();
        }
        if (arrived === "dropped") return yield* silence(limitMs);
        endpoint = arrived ?? endpoint;
      }
      const target = LOOPBACK.has(endpoint.address) ? plug : plugs.get(endpoint.address);
      if (!target) {
        if (!isPrivate(endpoint.address) || limitMs < UNREACHABLE_MS) return yield* silence(limitMs);
        yield* simulation.sleep(UNREACHABLE_MS);
        throw unreachable();
      }
      yield* simulation.sleep(LATENCY_MS);
      const listener = target.listeners.get(endpoint.port);
      if (!listener) throw refused();
      return { plug: target, listener, endpoint };
    }

    function* silence(limitMs: number): Program<never> {
      yield* simulation.sleep(Math.min(limitMs, TIMEOUT_MS));
      throw timedOut();
    }

    function* resolve(name: string): Program<string[]> {
      if (IPV4.test(name)) return [name];
      const fromFile = lookUpHosts(options.hosts?.() ?? "", name);
      if (fromFile.length > 0) return fromFile;
      if (name === "localhost") return ["127.0.0.1"];
      const { servers, candidates } = searchList(options.resolvConf?.() ?? "", name);
      let answered = false;
      for (const candidate of candidates) {
        const answer = yield* ask(servers, { name: candidate, type: "A" });
        if (answer === undefined) continue;
        answered = true;
        const addresses = answer.answers.filter(({ type }) => type === "A").map(({ data }) => data);
        if (addresses.length > 0) return addresses;
      }
      throw answered ? noName(name) : noServer();
    }

    function* ask(
      servers: readonly string[],
      { name, type }: DnsQuestion,
    ): Program<(DnsAnswer & { server: string }) | undefined> {
      for (const server of servers) {
        yield* simulation.sleep(LATENCY_MS);
        const translated = options.translate?.(server, 53, address, simulation.now);
        if (translated === "refused" || translated === "dropped") continue;
        const dns = plugs.get((translated ?? { address: server }).address)?.dns;
        if (dns) return { ...dns({ name: name.replace(/\.$/, "").toLowerCase(), type }, address), server };
      }
      return undefined;
    }

    /** Runs the other side as a task of its own; when its cable is taken out, the caller sees a reset. */
    function* exchange(target: Plugged, answer: Program<HttpResponse>): Program<HttpResponse> {
      const task: Task<HttpResponse> = simulation.spawn("http", answer);
      let cut: (() => void) | undefined;
      try {
        return yield* wait<HttpResponse>((resume, fail) => {
          cut = () => {
            task.kill("SIGPIPE");
            fail(reset());
          };
          target.open.add(cut);
          return task.onEnd((outcome) =>
            outcome.ok ? resume(outcome.value) : fail(killedAsReset(outcome.error)),
          );
        });
      } finally {
        if (cut) target.open.delete(cut);
      }
    }

    const identity: Attachment = {
      hostname: options.hostname,
      addresses: options.addresses,
      listen(port, listener) {
        if (plug.listeners.has(port)) throw new NetworkError("EADDRINUSE", "Address already in use");
        plug.listeners.set(port, listener);
        return () => {
          if (plug.listeners.get(port) === listener) plug.listeners.delete(port);
        };
      },
      *fetch(request: HttpRequest, requestOptions: RequestOptions = {}): Program<HttpResponse> {
        const url = parseAuthority(request.url);
        const said = requestOptions.resolve?.get(`${url.host}:${url.port}`);
        const [to] = said ? [said] : yield* resolve(url.host);
        const asked = { address: to, port: url.port };
        const report = (reached: string | undefined, status: number | undefined) =>
          tell({ at: simulation.now, from: address, to: asked, reached, status });
        try {
          const found = yield* reach(asked, requestOptions.connectTimeoutMs ?? TIMEOUT_MS);
          requestOptions.connected?.(to);
          if (!found.listener.http) throw reset();
          const response = yield* exchange(
            found.plug,
            found.listener.http({ ...request, remoteAddress: address }),
          );
          report(found.endpoint.address, response.status);
          return response;
        } catch (error) {
          if (error instanceof NetworkError) report(undefined, undefined);
          throw error;
        }
      },
      *connect(host, port, requestOptions: RequestOptions = {}): Program<Connection> {
        const [to] = yield* resolve(host);
        const found = yield* reach({ address: to, port }, requestOptions.connectTimeoutMs ?? TIMEOUT_MS);
        const [near, far] = connectionPair(address, to, port);
        const cut = () => near.reset();
        found.plug.open.add(cut);
        near.onClose(() => found.plug.open.delete(cut));
        if (found.listener.tcp) {
          const serve = found.listener.tcp(far);
          simulation.spawn("tcp", serve).onEnd(() => far.close());
        }
        return near;
      },
      resolve,
      ask: (question, server) =>
        ask(server ? [server] : searchList(options.resolvConf?.() ?? "", "").servers, question),
      listening: () => [...plug.listeners.keys()].sort((a, b) => a - b),
      serveDns(server) {
        plug.dns = server;
        return () => {
          plug.dns = undefined;
        };
      },
      load(to, requests, overMs) {
        // Each connection goes its own way; from a number on their shares do not change much.
        const ways = Math.min(Math.ceil(requests), MAX_WAYS);
        let served = 0;
        for (let i = 0; i < ways; i++) {
          const endpoint = options.translate?.(to.address, to.port, address, simulation.now) ?? to;
          if (typeof endpoint === "string") continue;
          const listener = plugs.get(endpoint.address)?.listeners.get(endpoint.port);
          served += listener?.load?.(requests / ways, overMs) ?? (listener?.http ? requests / ways : 0);
        }
        return served;
      },
      detach() {
        for (const one of options.addresses) if (plugs.get(one) === plug) plugs.delete(one);
        for (const cut of [...plug.open]) cut();
        plug.open.clear();
        plug.listeners.clear();
      },
      attachAgain() {
        for (const one of options.addresses) plugs.set(one, plug);
      },
    };
    plug.attachment = identity;
    identity.attachAgain();
    return identity;
  }

  return {
    attach,
    publicDns,
    onTraffic(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A server that was killed hangs up. */
const killedAsReset = (error: unknown): unknown => (error instanceof Killed ? reset() : error);

function parseAuthority(url: string): { host: string; port: number } {
  const match = /^(https?):\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?/i.exec(url);
  if (!match) throw new NetworkError("EAI_NONAME", `not a URL: ${url}`);
  const port = match[3] ? Number(match[3]) : match[1].toLowerCase() === "https" ? 443 : 80;
  return { host: match[2].replace(/^\[|\]$/g, ""), port };
}

/** Lines `address name…`; comments begin with #. */
function lookUpHosts(text: string, name: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim().split(/\s+/))
    .filter(([, ...names]) => names.includes(name))
    .map(([one]) => one);
}

/** Which servers to ask for which names: a name with fewer dots than `ndots` is tried with each search domain first. */
export function searchList(text: string, name: string): { servers: string[]; candidates: string[] } {
  const servers: string[] = [];
  let search: string[] = [];
  let ndots = 1;
  for (const line of text.split("\n")) {
    const [key, ...values] = line.trim().split(/\s+/);
    if (key === "nameserver") servers.push(values[0]);
    if (key === "search") search = values;
    if (key === "options")
      ndots = Number(values.find((value) => value.startsWith("ndots:"))?.slice(6) ?? ndots);
  }
  if (name.endsWith(".")) return { servers, candidates: [name] };
  const dots = name.split(".").length - 1;
  const searched = search.map((domain) => `${name}.${domain}`);
  return { servers, candidates: dots >= ndots ? [name, ...searched] : [...searched, name] };
}

/** The resolver of the world outside: it knows addresses and nothing else. */
export const publicResolver =
  ({ publicDns }: Network): DnsServer =>
  ({ name, type }) => {
    const data = publicDns.get(name);
    const answers = data && type === "A" ? [{ name, type, ttl: 300, data }] : [];
    return { code: data ? "NOERROR" : "NXDOMAIN", authoritative: false, answers };
  };

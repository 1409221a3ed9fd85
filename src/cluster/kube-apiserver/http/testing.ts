// For tests: an API server alone, and requests as the administrator.

import { builtinKinds } from "../../api/index.ts";
import { bodyText, bytesOf, isStream, type HttpRequest, type HttpResponse } from "../../apimachinery/http.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { Store } from "../../etcd/store.ts";
import { Simulation } from "../../../simulation/index.ts";
import { ApiServer, type ApiServerOptions } from "../api-server.ts";

export const ADMIN = { commonName: "kubernetes-admin", organizations: ["system:masters"] };

export interface Answer {
  status: number;
  type: string;
  /** Of a stream: what has come so far. */
  text(): string;
  json(): any;
  /** Of a watch: the events so far. */
  events(): any[];
  stop(): void;
}

export interface TestServer {
  simulation: Simulation;
  server: ApiServer;
  store: Store<KubeObject>;
  /** Objects are sent as JSON; what is not said is asked as the administrator, without a body. */
  ask(method: string, url: string, body?: unknown, more?: Partial<HttpRequest>): Promise<Answer>;
}

export function givenApiServer(options: Partial<ApiServerOptions> = {}): TestServer {
  const simulation = new Simulation({ seed: 1, start: Date.parse("2026-11-20T08:00:00Z") });
  const store = new Store<KubeObject>();
  const server = new ApiServer({ simulation, store, kinds: builtinKinds, ...options });
  const ask: TestServer["ask"] = async (method, url, body, more = {}) => {
    const request: HttpRequest = {
      method,
      url,
      clientCertificate: ADMIN,
      body: body === undefined || typeof body === "string" ? (body as string) : JSON.stringify(body),
      ...more,
      headers: { "content-type": "application/json", ...more.headers },
    };
    const process = simulation.spawn("request", server.handle(request));
    let answer: Answer | undefined;
    process.onEnd((outcome) => {
      if (!outcome.ok) throw outcome.error;
      answer = received(outcome.value);
    });
    await simulation.throughHolds(() => simulation.runUntil(simulation.now));
    return answer!;
  };
  return { simulation, server, store, ask };
}

function received(response: HttpResponse): Answer {
  let text = "";
  let stop = () => {};
  const { body } = response;
  if (isStream(body))
    stop = body.subscribe({ data: (chunk) => (text += bodyText(bytesOf(chunk))), end: () => {} });
  else text = bodyText(body);
  return {
    status: response.status,
    type: response.headers["content-type"],
    text: () => text,
    json: () => JSON.parse(text),
    events: () =>
      text
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    stop,
  };
}

// In Kubernetes: k8s.io/apiserver/pkg/endpoints/filters/audit.go. Every request that the policy wants is told, a line at each stage.
// Left out here: defaults in what was sent; sending events elsewhere (webhooks); what components read, for they read from memory.

import { isStream, type HttpRequest, type HttpResponse } from "../../apimachinery/http.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import { parseYaml } from "../../apimachinery/yaml.ts";
import type { Program } from "../../../simulation/index.ts";
import type { ApiServer } from "../api-server.ts";
import { authenticate } from "../authentication.ts";
import { decide } from "../authorization.ts";
import { requestAttributes } from "../authorization/request-attributes.ts";
import type { Attributes, UserInfo } from "../context.ts";
import { handle } from "../http/handler.ts";
import { parseResourcePath, parseUrl } from "../http/paths.ts";
import { impersonated } from "../impersonation.ts";
import { newUid } from "../registry/registry.ts";
import { componentsTold } from "./components.ts";
import { AuditEvent } from "./event.ts";
import { readPolicy, wantedOf, type Policy, type Stage } from "./policy.ts";

export { PolicyError } from "./policy.ts";

const LONG_RUNNING = new Set(["exec", "attach", "portforward", "proxy"]);

export class Trail {
  readonly server: ApiServer;
  readonly #policy: Policy;
  readonly #write: (line: string) => void;
  readonly #random;
  readonly #stop: () => void;

  /** `policy`: the text of its file. Throws PolicyError. */
  constructor(server: ApiServer, policy: string, write: (line: string) => void) {
    this.server = server;
    this.#policy = readPolicy(policy);
    this.#write = write;
    this.#random = server.simulation.random("audit");
    this.#stop = componentsTold(this);
  }

  /** Nothing is told any more. */
  end(): void {
    this.#stop();
  }

  /** Answers a request, and tells of it. */
  *handle(request: HttpRequest): Program<HttpResponse> {
    const { server } = this;
    const event = this.#opened(request);
    if (!event) return yield* handle(server, request);
    this.tell(event, "RequestReceived");
    yield* this.#readRequest(event, request);
    this.#decided(event, request);
    const response = yield* handle(server, request, event.annotations);
    this.#answered(event, response);
    const told = this.#untilItsEnd(event, response);
    return { ...told, headers: { ...told.headers, "audit-id": event.opening.auditID } };
  }

  tell(event: AuditEvent, stage: Stage): void {
    const line = event.line(stage, this.server.simulation.now);
    if (line !== undefined) this.#write(`${line}\n`);
  }

  /** The event of a request; undefined when the policy wants none. */
  opened(
    user: UserInfo,
    attributes: Attributes,
    from: { requestURI: string; sourceIPs: string[]; userAgent: string; auditID?: string },
  ): AuditEvent | undefined {
    const wanted = wantedOf(this.#policy, user, attributes);
    if (wanted.level === "None") return undefined;
    const { now } = this.server.simulation;
    const auditID = from.auditID || newUid(this.#random);
    return new AuditEvent({ ...from, auditID, wanted, user, attributes, receivedAt: now });
  }

  #opened(request: HttpRequest): AuditEvent | undefined {
    const { method, headers, remoteAddress } = request;
    const url = parseUrl(request.url);
    const attributes = requestAttributes(method, url, parseResourcePath(url.path));
    const at = request.url.replace(/^[a-z]+:\/\/[^/]*/, "") || "/";
    const source = remoteAddress?.replace(/^::ffff:/, "");
    return this.opened(this.#sender(request), attributes, {
      requestURI: at,
      sourceIPs: source ? [source] : [],
      userAgent: headers["user-agent"] ?? "",
      auditID: headers["audit-id"],
    });
  }

  #sender(request: HttpRequest): UserInfo {
    try {
      return authenticate(this.server.authenticators, request);
    } catch (error) {
      if (error instanceof StatusError) return { username: "", groups: [] };
      throw error;
    }
  }

  *#readRequest(event: AuditEvent, { headers, body }: HttpRequest): Program<void> {
    if (body === undefined || body.length === 0 || event.opening.attributes.path !== undefined) return;
    try {
      if (
        headers["content-type"]?.startsWith("application/vnd.kubernetes.protobuf") &&
        typeof body !== "string"
      ) {
        const { jsonOfProtobuf } = yield* this.server.simulation.hold(() => import("../http/protobuf.ts"));
        event.requested(JSON.parse(jsonOfProtobuf(body)));
      } else event.requested(read(body));
    } catch {
      // What cannot be read is refused; the answer says why.
    }
  }

  /** Whom the request is by, and whether they may. */
  #decided(event: AuditEvent, request: HttpRequest): void {
    const { authorizers } = this.server.operations.parts;
    const { user, attributes } = event.opening;
    if (user.username === "") return;
    try {
      const acting = impersonated(authorizers, user, request.headers);
      if (acting !== user) event.impersonated = acting;
      decideFor(event, decide(authorizers, acting, attributes));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }

  #answered(event: AuditEvent, { status, headers, body }: HttpResponse): void {
    event.status = { code: status };
    if (status === 401) {
      const message = event.opening.user.username === "" ? "Authentication failed" : "";
      event.status = { status: "Failure", message, reason: "Unauthorized", code: 401 };
      return;
    }
    if (isStream(body) || event.opening.attributes.path !== undefined) return;
    const answer = structured(headers["content-type"], body);
    if (answer?.kind === "Status") {
      const { status: outcome, message, reason, details } = answer;
      event.status = { status: outcome, message, reason, details, code: status };
    }
    if (answer) event.responded(answer);
  }

  /** A watch begins, and is over when it ends. */
  #untilItsEnd(event: AuditEvent, response: HttpResponse): HttpResponse {
    const { body, upgraded } = response;
    const { subresource } = event.opening.attributes;
    if (upgraded) {
      this.tell(event, "ResponseStarted");
      this.tell(event, "ResponseComplete");
      return response;
    }
    if (!isStream(body)) {
      if (LONG_RUNNING.has(subresource)) this.tell(event, "ResponseStarted");
      this.tell(event, "ResponseComplete");
      return response;
    }
    this.tell(event, "ResponseStarted");
    let over = false;
    const complete = () => {
      if (!over) this.tell(event, "ResponseComplete");
      over = true;
    };
    return {
      ...response,
      body: {
        subscribe(sink) {
          const stop = body.subscribe({
            data: (chunk) => sink.data(chunk),
            end(error) {
              complete();
              sink.end(error);
            },
          });
          return () => {
            stop();
            complete();
          };
        },
      },
    };
  }
}

/** The decision as it is annotated. */
export function decideFor(event: AuditEvent, { verdict, reason }: { verdict: string; reason: string }): void {
  event.annotations.set("authorization.k8s.io/decision", verdict === "allow" ? "allow" : "forbid");
  event.annotations.set("authorization.k8s.io/reason", reason);
}

const text = (body: string | Uint8Array) =>
  typeof body === "string" ? body : new TextDecoder().decode(body);

function read(body: string | Uint8Array): unknown {
  const source = text(body);
  return /^\s*[[{]/.test(source) ? JSON.parse(source) : parseYaml(source);
}

function structured(type: string | undefined, body: string | Uint8Array): any {
  if (type?.startsWith("application/json")) return JSON.parse(text(body));
  return type?.startsWith("application/yaml") ? parseYaml(text(body)) : undefined;
}

// In Kubernetes: k8s.io/apiserver/pkg/admission/plugin/webhook. Asks servers of the cluster whether a request is right, and what to change.
// Left out here: reinvocation; objects are not converted to the version that a rule names.
//
// Admission does not wait, and a webhook takes its time. So a request that needs an answer is given up with `AwaitingWebhook`, the
// question is asked meanwhile, and the request is made once more: then the answer is there. The HTTP door does that by itself;
// controllers take it for a server that does not answer just now, and come back.

import { ConnectionRefused } from "../../../client-go/client.ts";
import { applyJsonPatch } from "../../../apimachinery/json-patch.ts";
import { deepCopy } from "../../../apimachinery/objects.ts";
import { badRequest, internalError, StatusError } from "../../../apimachinery/status-error.ts";
import type { Program } from "../../../../simulation/index.ts";
import { resourceName } from "../../../api/kind.ts";
import { controllerOf } from "../../../apimachinery/meta.ts";
import type { RequestContext } from "../../context.ts";
import type { Parts } from "../../registry/registry.ts";
import type { AdmissionPlugin, AdmissionRequest } from "../admission.ts";
import { celIfLoaded } from "../late-cel.ts";
import { isExempt, namespaceMatches, objectMatches, ruleMatches } from "../policy/matching.ts";
import { requestEnvironment, requestVariables } from "../policy/variables.ts";
import { conditionsHold } from "../policy/validating-policy.ts";
import { callWebhook, reviewOf, type Answer, type Dial } from "./call.ts";

const GROUP = "admissionregistration.k8s.io";
/** How long an answer waits for a component to come back for it. */
const KEPT_MS = 60_000;

/** The request needs the answer of a webhook first; `ask` gets it. */
export class AwaitingWebhook extends ConnectionRefused {
  readonly ask: () => Program<void>;
  constructor(ask: () => Program<void>) {
    super();
    this.ask = ask;
  }
}

/** Contexts are copied on their way; all copies of one share their warnings. */
type Identity = RequestContext["warnings"];

/** Requests whose door waits for webhooks itself. */
const patient = new WeakSet<Identity>();
const isPatient = ({ warnings }: RequestContext) => patient.has(warnings);
const MAX_ATTEMPTS = 100;

/** Makes a request, again and again until all webhooks that it needs have answered. */
export function* throughWebhooks<T>(context: RequestContext, attempt: () => Program<T>): Program<T> {
  const { warnings } = context;
  const before = warnings.length;
  patient.add(warnings);
  for (let i = 0; i < MAX_ATTEMPTS; i++) {
    try {
      return yield* attempt();
    } catch (error) {
      if (!(error instanceof AwaitingWebhook)) throw error;
      warnings.length = before;
      yield* error.ask();
    }
  }
  throw internalError("webhooks did not come to an end");
}

interface Kept extends Answer {
  /** The object as it was when it was asked about. */
  object: any;
  at: number;
}

/** Denials, in the words and with the code that the webhook chose. */
function denial(name: string, result: any): StatusError {
  const start = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = result?.message || result?.reason;
  const code = result?.code >= 400 ? result.code : 400;
  return new StatusError(
    code,
    result?.reason ?? "",
    why ? `${start}: ${why}` : `${start} without explanation`,
    result?.details ?? {},
  );
}

function replaceContents(object: any, other: any): void {
  for (const key of Object.keys(object)) delete object[key];
  Object.assign(object, other);
}

function patched(name: string, object: any, response: any): any {
  if (!response.patch) return object;
  if (response.patchType !== "JSONPatch")
    throw internalError(
      `failed calling webhook ${JSON.stringify(name)}: received invalid webhook response: invalid patch type`,
    );
  const bytes = Uint8Array.from(atob(response.patch), (char) => char.charCodeAt(0));
  return applyJsonPatch(object, JSON.parse(new TextDecoder().decode(bytes)));
}

export function webhookPlugins(parts: Parts, dial: Dial): AdmissionPlugin[] {
  const answers = new WeakMap<Identity, Map<string, Kept>>();
  const asked = new Set<string>();

  const keptOf = ({ warnings }: RequestContext) => {
    let kept = answers.get(warnings);
    if (!kept) answers.set(warnings, (kept = new Map()));
    return kept;
  };

  /** What makes two attempts the same request. */
  function identity({
    kind,
    subresource,
    operation,
    namespace,
    name,
    object,
    old,
    context,
  }: AdmissionRequest): string {
    const owner = object && controllerOf(object)?.uid;
    const about = object?.metadata?.generateName || name || object?.metadata?.name;
    return [
      operation,
      resourceName(kind),
      subresource,
      namespace,
      about,
      owner,
      old?.metadata.resourceVersion,
      context.user.username,
    ].join(" ");
  }

  function conditionsOf(webhook: any, request: AdmissionRequest): boolean {
    const cel = celIfLoaded();
    if (!webhook.matchConditions?.length || !cel) return true;
    const environment = requestEnvironment(cel);
    const compiled = webhook.matchConditions.map(({ expression }: any) => ({
      expression,
      ...cel.compile(expression, environment),
    }));
    const holds = conditionsHold(
      cel,
      compiled,
      requestVariables(cel, request, parts.authorizers),
      cel.newBudget(),
    );
    if (typeof holds === "boolean") return holds;
    if (webhook.failurePolicy === "Ignore") return false;
    throw internalError(`failed calling webhook ${JSON.stringify(webhook.name)}: ${holds.problem}`);
  }

  function concerns(webhook: any, request: AdmissionRequest): boolean {
    const anyVersion = (webhook.matchPolicy ?? "Equivalent") === "Equivalent";
    return (
      (webhook.rules ?? []).some((rule: any) => ruleMatches(rule, request, anyVersion)) &&
      namespaceMatches(webhook.namespaceSelector, request) &&
      objectMatches(webhook.objectSelector, request) &&
      conditionsOf(webhook, request)
    );
  }

  function checkDryRun({ name, sideEffects }: any, { context }: AdmissionRequest): void {
    if (context.dryRun && sideEffects !== "None" && sideEffects !== "NoneOnDryRun")
      throw badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`);
  }

  /** The answer, when it is there; asks for it otherwise. */
  function answerOf(key: string, webhook: any, request: AdmissionRequest): Kept {
    const kept = keptOf(request.context);
    const known = kept.get(key);
    if (known && (isPatient(request.context) || known.at + KEPT_MS > parts.simulation.now)) return known;
    checkDryRun(webhook, request);
    const object = request.object && deepCopy(request.object);
    const ask = function* (): Program<void> {
      const answer = yield* callWebhook(parts, dial, webhook, reviewOf(parts, { ...request, object }));
      kept.set(key, { ...answer, object, at: parts.simulation.now });
      asked.delete(key);
    };
    if (!isPatient(request.context) && !asked.has(key)) {
      asked.add(key);
      parts.simulation.spawn(`ask webhook ${webhook.name}`, ask());
    }
    throw new AwaitingWebhook(ask);
  }

  /** Goes on without a webhook that does not answer, when its policy says so. */
  function failed({ name, failurePolicy }: any, why: string): void {
    if (failurePolicy === "Ignore") return;
    throw internalError(`failed calling webhook ${JSON.stringify(name)}: ${why}`);
  }

  const prefixed = (context: RequestContext, start: string) =>
    [...keptOf(context).keys()].filter((key) => key.startsWith(`${start} `));

  function run(resource: string, request: AdmissionRequest, mutating: boolean): void {
    if (isExempt(request)) return;
    for (const { metadata, webhooks = [] } of request.reader.list(`${resource}.${GROUP}`) as any[]) {
      for (const webhook of webhooks) {
        if (!concerns(webhook, request)) continue;
        const key = `${identity(request)} ${mutating} ${metadata.name} ${webhook.name}`;
        const { response, failure, object } = answerOf(key, webhook, request);
        if (failure !== undefined) failed(webhook, failure);
        else {
          request.context.warnings.push(...(response.warnings ?? []));
          if (!response.allowed) throw denied(webhook, request, response);
          if (mutating && request.object)
            replaceContents(request.object, patched(webhook.name, deepCopy(object), response));
        }
      }
    }
  }

  /** A refusal ends the request: a component that tries again asks again. */
  function denied(webhook: any, request: AdmissionRequest, { status }: any): StatusError {
    forget(request);
    return denial(webhook.name, status);
  }

  function forget(request: AdmissionRequest): void {
    if (!answers.has(request.context.warnings)) return;
    for (const key of prefixed(request.context, identity(request))) keptOf(request.context).delete(key);
  }

  return [
    {
      name: "MutatingAdmissionWebhook",
      mutate: (request) => run("mutatingwebhookconfigurations", request, true),
    },
    {
      name: "ValidatingAdmissionWebhook",
      validate(request) {
        run("validatingwebhookconfigurations", request, false);
        if (!isPatient(request.context)) forget(request);
      },
    },
  ];
}

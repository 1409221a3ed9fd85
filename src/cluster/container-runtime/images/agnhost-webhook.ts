// agnhost webhook: the admission webhooks of Kubernetes' own tests.
// Left out here: TLS (the flags are taken, the files are not read) and the conversion of custom resources.

import { bodyText, type HttpRequest, type HttpResponse } from "../../apimachinery/http.ts";
import type { Process } from "../../../hosts/process.ts";
import type { Program } from "../../../simulation/index.ts";
import { pathOf, serveSmall, textResponse } from "./daemon.ts";

const START_MS = 25;
const DELAY_MS = 5000;
const DISALLOWED = "webhook-disallow";

interface Verdict {
  allowed: boolean;
  status?: { message: string };
  patch?: readonly object[];
}

const ALLOWED: Verdict = { allowed: true };
const denied = (message: string): Verdict => ({ allowed: false, status: { message } });
const patched = (...patch: object[]): Verdict => ({ allowed: true, patch });

const marked = (values: any) => values?.["webhook-e2e-test"] === DISALLOWED;

function pods({ object }: any): Verdict {
  const problems: string[] = [];
  if (marked(object?.metadata.labels)) problems.push("the pod contains unwanted label; ");
  if (object?.spec.containers.some(({ name }: any) => name.includes(DISALLOWED)))
    problems.push("the pod contains unwanted container name; ");
  return problems.length > 0 ? denied(problems.join("").trim()) : ALLOWED;
}

function mutatingPods({ object }: any): Verdict {
  if (object?.metadata.name !== "webhook-to-be-mutated") return ALLOWED;
  const container = { image: "webhook-added-image", name: "webhook-added-init-container", resources: {} };
  return patched({ op: "add", path: "/spec/initContainers", value: [container] });
}

/** Each stage that has begun begins the next. */
function mutatingData({ object }: any): Verdict {
  const { data = {} } = object ?? {};
  const stages = ["mutation-start", "mutation-stage-1", "mutation-stage-2"];
  const patch = stages
    .slice(1)
    .filter((_, i) => data[stages[i]] === "yes")
    .map((stage) => ({ op: "add", path: `/data/${stage}`, value: "yes" }));
  return patch.length > 0 ? patched(...patch) : ALLOWED;
}

function addLabel({ object }: any): Verdict {
  return object?.metadata.labels
    ? patched({ op: "add", path: "/metadata/labels/added-label", value: "yes" })
    : patched({ op: "add", path: "/metadata/labels", value: { "added-label": "yes" } });
}

const HANDLERS: Readonly<Record<string, (request: any) => Verdict>> = {
  "/always-deny": () => denied("this webhook denies all requests"),
  "/always-allow-delay-5s": () => ALLOWED,
  "/add-label": addLabel,
  "/pods": pods,
  "/pods/attach": ({ name }) =>
    name === "to-be-attached-pod" ? denied("attaching to pod 'to-be-attached-pod' is not allowed") : ALLOWED,
  "/mutating-pods": mutatingPods,
  "/configmaps": ({ object }) =>
    marked(object?.data) ? denied("the configmap contains unwanted key and value") : ALLOWED,
  "/mutating-configmaps": mutatingData,
  "/custom-resource": ({ object, oldObject }) =>
    marked((object ?? oldObject)?.data) ? denied("the custom resource contains unwanted data") : ALLOWED,
  "/mutating-custom-resource": mutatingData,
  "/crd": ({ object }) =>
    marked(object?.metadata.labels) ? denied("the crd contains unwanted label") : ALLOWED,
};

function answerOf(review: any, { allowed, status, patch }: Verdict): string {
  const response = {
    uid: review.request.uid,
    allowed,
    ...(status ? { status: { metadata: {}, ...status } } : {}),
    ...(patch ? { patch: btoa(JSON.stringify(patch)), patchType: "JSONPatch" } : {}),
  };
  return JSON.stringify({ kind: review.kind, apiVersion: review.apiVersion, response });
}

const JSON_TYPE = { "content-type": "application/json" };

export function agnhostWebhook(process: Process): Program<number> {
  const port = Number(/--port[= ](\d+)/.exec(process.argv.join(" "))?.[1] ?? 443);

  function* answer(request: HttpRequest): Program<HttpResponse> {
    const path = pathOf(request);
    if (path === "/readyz") return textResponse(200, "ok");
    const handler = Object.hasOwn(HANDLERS, path) ? HANDLERS[path] : undefined;
    if (!handler) return textResponse(404, "404 page not found\n");
    if (path === "/always-allow-delay-5s") yield* process.simulation.sleep(DELAY_MS);
    try {
      const review = JSON.parse(bodyText(request.body as string));
      return textResponse(200, answerOf(review, handler(review.request)), JSON_TYPE);
    } catch {
      return textResponse(400, "could not read the AdmissionReview\n");
    }
  }

  return serveSmall(process, { port, startMs: START_MS, exitCode: 2, answer });
}

// In Kubernetes: k8s.io/kubectl/pkg/cmd/certificates. Decides about requests for certificates.

import { isConflict } from "../cluster/apimachinery/status-error.ts";
import { timeText } from "../cluster/apimachinery/time.ts";
import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { FILE_FLAGS, PRINT_FLAGS } from "./flag-sets.ts";
import type { Invocation } from "./invocation.ts";
import { readManifests } from "./manifests.ts";
import { objectPrinter } from "./printers/printer.ts";

const PATH = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
const TRIES = 10;

interface Decision {
  type: "Approved" | "Denied";
  other: "Approved" | "Denied";
  reason: string;
  message: string;
  done: string;
}

const has = (csr: Obj, type: string) =>
  ((csr.status?.conditions ?? []) as Obj[]).some((condition) => condition.type === type);

/** The request with the decision in it; undefined when it is there already. */
function decided(k: Invocation, csr: Obj, { type, other, reason, message }: Decision): Obj | undefined {
  if (has(csr, other))
    throw new Failure(`certificate signing request ${JSON.stringify(csr.metadata.name)} is already ${other}`);
  if (has(csr, type) && !k.flags.bool("force")) return undefined;
  const others = ((csr.status?.conditions ?? []) as Obj[]).filter((condition) => condition.type !== type);
  const condition = {
    type,
    status: "True",
    reason,
    message,
    lastUpdateTime: timeText(k.now),
    lastTransitionTime: null,
  };
  return { ...csr, status: { ...csr.status, conditions: [...others, condition] } } as Obj;
}

function* decide(k: Invocation, name: string, decision: Decision): Program<Obj> {
  for (let left = TRIES; ; left--) {
    const csr = yield* k.client.json("GET", `${PATH}/${encodeURIComponent(name)}`);
    const next = decided(k, csr, decision);
    if (!next) return csr;
    try {
      return yield* k.client.json("PUT", `${PATH}/${encodeURIComponent(name)}/approval`, { body: next });
    } catch (error) {
      if (left <= 0 || !isConflict(error)) throw error;
    }
  }
}

function* namesOf(k: Invocation): Program<string[]> {
  const fromFiles =
    k.flags.list("filename").length > 0 || k.flags.string("kustomize")
      ? (yield* readManifests(k)).map(({ value }) => value as Obj)
      : [];
  const wrong = fromFiles.find((object) => object.kind !== "CertificateSigningRequest");
  if (wrong) throw new Failure("can only handle certificates.k8s.io/v1 certificate signing requests");
  return [...k.args, ...fromFiles.map((object) => String(object.metadata?.name))];
}

const run = (decision: Decision) =>
  function* (k: Invocation): Program<void> {
    const names = yield* namesOf(k);
    if (names.length === 0)
      throw new Failure("one or more CSRs must be specified as <name> or -f <filename>");
    const printer = objectPrinter(k);
    for (const name of names) {
      const csr = yield* decide(
        k,
        name.replace(/^(csr|certificatesigningrequests?)(\.certificates\.k8s\.io)?\//, ""),
        decision,
      );
      yield* k.print(
        printer
          ? printer.print(csr, {
              name: `certificatesigningrequest.certificates.k8s.io/${csr.metadata.name}`,
              typed: true,
            })
          : `certificatesigningrequest.certificates.k8s.io/${csr.metadata.name} ${decision.done}\n`,
      );
    }
  };

const flags = (word: string) => `--force=false: Also when it is ${word} already.${FILE_FLAGS}${PRINT_FLAGS}`;

export const command: Command = {
  usage: "certificate SUBCOMMAND [options]",
  summary: "Modify certificate resources.",
  subcommands: {
    approve: {
      usage: "certificate approve (-f FILENAME | NAME) [options]",
      summary: "Approve a certificate signing request",
      flags: flags("approved"),
      run: run({
        type: "Approved",
        other: "Denied",
        reason: "KubectlApprove",
        message: "This CSR was approved by kubectl certificate approve.",
        done: "approved",
      }),
    },
    deny: {
      usage: "certificate deny (-f FILENAME | NAME) [options]",
      summary: "Deny a certificate signing request",
      flags: flags("denied"),
      run: run({
        type: "Denied",
        other: "Approved",
        reason: "KubectlDeny",
        message: "This CSR was denied by kubectl certificate deny.",
        done: "denied",
      }),
    },
  },
};

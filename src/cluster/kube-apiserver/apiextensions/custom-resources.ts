// In Kubernetes: the controllers of apiextensions-apiserver (naming, establishing, finalizer, api approval). Follows definitions:
// names and establishes them, serves what they describe, and cleans up after them.

import { customResourceDefinitionKind } from "../../api/apiextensions-v1/customresourcedefinition.ts";
import type { CustomResourceDefinition, DefinitionCondition } from "../../api/apiextensions-v1/types.ts";
import { resourceName, type AnyKind } from "../../api/kind.ts";
import type { KubeObject } from "../../apimachinery/meta.ts";
import { deepEqual } from "../../apimachinery/objects.ts";
import { StatusError } from "../../apimachinery/status-error.ts";
import { timeText } from "../../apimachinery/time.ts";
import type { ApiServer } from "../api-server.ts";
import { contextFor, type RequestContext } from "../context.ts";
import type { Target } from "../registry/write.ts";
import { approvalCondition } from "./approval.ts";
import { customKind } from "./custom-kind.ts";
import { CLEANUP, definitionStrategy } from "./definition-strategy.ts";
import { conditionOf, isTrue, nameOf, withCondition } from "./naming.ts";
import { compareVersions } from "./versions.ts";

/** How long the controllers take to see a change. */
const SEEN_MS = 10;
const RETRY_MS = 1000;

interface Served {
  definition: CustomResourceDefinition;
  kinds: AnyKind[];
}

export class CustomResources {
  #server: ApiServer;
  #kind: AnyKind;
  #context: RequestContext;
  #served = new Map<string, Served>();
  #queued = new Set<string>();

  constructor(server: ApiServer) {
    this.#server = server;
    this.#kind = { ...customResourceDefinitionKind, strategy: definitionStrategy };
    this.#context = contextFor(
      { username: "system:apiserver", groups: ["system:masters", "system:authenticated"] },
      { fieldManager: "kube-apiserver" },
    );
    server.addKind(this.#kind);
    const { store } = server.operations.parts;
    const bucket = resourceName(this.#kind);
    store.watch(bucket, ({ type, key, value }) => {
      if (type === "delete") this.#forget(key);
      else this.#look(value as CustomResourceDefinition);
    });
    for (const definition of store.list(bucket)) this.#look(definition as CustomResourceDefinition);
  }

  #look(definition: CustomResourceDefinition): void {
    this.#serve(definition);
    this.#queue(definition.metadata.name);
  }

  #forget(name: string): void {
    for (const kind of this.#served.get(name)?.kinds ?? []) this.#server.removeKind(kind);
    this.#served.delete(name);
    // Names that it had are free now.
    for (const other of this.#all()) if (!isTrue(other, "NamesAccepted")) this.#queue(other.metadata.name);
  }

  #queue(name: string, ms = SEEN_MS): void {
    if (this.#queued.has(name)) return;
    this.#queued.add(name);
    this.#server.simulation.after(ms, () => {
      this.#queued.delete(name);
      this.#attempt(name);
    });
  }

  #all(): CustomResourceDefinition[] {
    return this.#server.operations.parts.store.list(resourceName(this.#kind)) as CustomResourceDefinition[];
  }

  /** A refusal (the namespace of an object is gone, a plugin objects) is a reason to try again. */
  #attempt(name: string): void {
    try {
      this.#reconcile(name);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#again(name);
    }
  }

  #again(name: string): void {
    this.#server.simulation.after(RETRY_MS, () => this.#attempt(name), { background: true });
  }

  #reconcile(name: string): void {
    const { store } = this.#server.operations.parts;
    const definition = store.get(resourceName(this.#kind), name) as CustomResourceDefinition | undefined;
    if (!definition) return;
    if (definition.metadata.deletionTimestamp && definition.metadata.finalizers?.includes(CLEANUP))
      return this.#cleanUp(definition);
    const named = this.#name(definition);
    this.#writeStatus(definition, named);
  }

  /** Naming first; a definition whose names are accepted is established with the next look. */
  #name(definition: CustomResourceDefinition): CustomResourceDefinition["status"] {
    const { metadata, spec } = definition;
    const others = this.#all().filter(
      (one) => one.spec.group === spec.group && one.metadata.name !== metadata.name,
    );
    const { names, accepted } = nameOf(definition, others);
    const set = [accepted, this.#establishing(definition, accepted), approvalCondition(definition)];
    let conditions = definition.status?.conditions;
    for (const one of set) if (one) conditions = withCondition(conditions, one, this.#now());
    return { ...definition.status, acceptedNames: names, conditions };
  }

  #establishing(definition: CustomResourceDefinition, accepted: DefinitionCondition): DefinitionCondition {
    const before = conditionOf(definition, "Established");
    const make = (status: string, reason: string, message: string) => ({
      type: "Established",
      status,
      reason,
      message,
    });
    if (before?.status === "True") return before;
    if (before?.reason === "Installing" && accepted.status === "True")
      return make("True", "InitialNamesAccepted", "the initial names have been accepted");
    return accepted.status === "True"
      ? make("False", "Installing", "the initial names have been accepted")
      : (before ?? make("False", "NotAccepted", "not all names are accepted"));
  }

  #now(): string {
    return timeText(this.#server.simulation.now);
  }

  #target(name: string, subresource = ""): Target {
    return { kind: this.#kind, namespace: undefined, name, subresource };
  }

  #writeStatus(definition: CustomResourceDefinition, status: CustomResourceDefinition["status"]): void {
    if (deepEqual(status, definition.status)) return;
    const { operations } = this.#server;
    operations.update(this.#context, this.#target(definition.metadata.name, "status"), (latest) => ({
      ...latest,
      status,
    }));
  }

  /** Puts the kinds of a definition where requests find them, anew when they changed. */
  #serve(definition: CustomResourceDefinition): void {
    const { name } = definition.metadata;
    if (!isTrue(definition, "Established")) return;
    const before = this.#served.get(name);
    if (before && sameService(before.definition, definition)) return;
    const kinds = definition.spec.versions
      .filter((version) => version.served)
      .sort((a, b) => compareVersions(b.name, a.name))
      .map((version) => customKind(definition, version));
    for (const kind of before?.kinds ?? [])
      if (!kinds.some((next) => next.version === kind.version && next.kind === kind.kind))
        this.#server.removeKind(kind);
    for (const kind of kinds) this.#server.addKind(kind);
    this.#served.set(name, { definition, kinds });
  }

  /** Deletes all objects of the kind; the definition goes when they are gone. */
  #cleanUp(definition: CustomResourceDefinition): void {
    const { name } = definition.metadata;
    const condition = (status: string, reason: string, message: string) => ({
      ...definition.status,
      conditions: withCondition(
        definition.status?.conditions,
        { type: "Terminating", status, reason, message },
        this.#now(),
      ),
    });
    const left = this.#deleteObjects(definition);
    if (left > 0) {
      this.#writeStatus(
        definition,
        condition("True", "InstanceDeletionInProgress", "CustomResource deletion is in progress"),
      );
      // The objects' finalizers are somebody else's work.
      return this.#again(name);
    }
    const { operations } = this.#server;
    operations.update(this.#context, this.#target(name), (latest: KubeObject) => ({
      ...latest,
      metadata: {
        ...latest.metadata,
        finalizers: latest.metadata.finalizers?.filter((one) => one !== CLEANUP),
      },
    }));
  }

  /** How many objects are left. */
  #deleteObjects({ spec, metadata }: CustomResourceDefinition): number {
    const { operations } = this.#server;
    const kind = this.#served.get(metadata.name)?.kinds[0];
    if (!kind) return 0;
    for (const object of operations.list(this.#context, kind, {}).items) {
      if (object.metadata.deletionTimestamp) continue;
      try {
        const { namespace, name } = object.metadata;
        operations.delete(this.#context, { kind, namespace, name, subresource: "" });
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
      }
    }
    return operations.parts.store.count(`${spec.names.plural}.${spec.group}`);
  }
}

const sameService = (a: CustomResourceDefinition, b: CustomResourceDefinition) =>
  deepEqual(a.spec, b.spec) && deepEqual(a.status?.acceptedNames, b.status?.acceptedNames);

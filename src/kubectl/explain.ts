// In Kubernetes: k8s.io/kubectl/pkg/explain/v2. Documentation of fields, from the server's OpenAPI v3.

import type { Program } from "../simulation/index.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Discovery, groupResource, type ResourceType } from "./discovery.ts";
import { Failure } from "./failure.ts";
import type { Invocation } from "./invocation.ts";

export const command: Command = {
  usage:
    "explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2] [options]",
  summary: "Describe fields and structure of various resources.",
  examples: ["kubectl explain pods", "kubectl explain pods.spec.containers"],
  flags: `
--api-version='': Use this group and version.
-o, --output='plaintext': plaintext or plaintext-openapiv2.
-R, --recursive=false: Show all fields below.`,
  run: runExplain,
};

function* runExplain(k: Invocation): Program<void> {
  if (k.args.length === 0)
    throw new Failure(
      `You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.`,
    );
  if (k.args.length > 1) throw new Failure("We accept only this format: explain RESOURCE");
  const discovery = yield* k.discovery();
  const { type, path } = yield* typeAndPath(k, discovery, k.args[0].replace(/\.$/, ""));
  const document = yield* k.client.json(
    "GET",
    `/openapi/v3/${type.group ? `apis/${type.group}` : "api"}/${type.version}`,
  );
  const schemas = (document.components?.schemas ?? {}) as Record<string, Obj>;
  const explainer = new Explainer(schemas);
  const root = explainer.ofKind(type);
  if (!root)
    throw new Failure(`GVK ${type.group}/${type.version}, Kind=${type.kind} not found in OpenAPI schema`);
  yield* k.print(
    `${type.group ? `GROUP:      ${type.group}\n` : ""}KIND:       ${type.kind}\nVERSION:    ${type.version}\n\n`,
  );
  yield* k.print(explainer.explain(root, path, k.flags.bool("recursive")));
}

function* typeAndPath(
  k: Invocation,
  discovery: Discovery,
  argument: string,
): Program<{ type: ResourceType; path: string[] }> {
  const [name, ...rest] = argument.split(".");
  const version = k.flags.string("api-version");
  const full = yield* discovery.lookUp(argument);
  const first =
    full && rest.length > 0 && argument.toLowerCase() === groupResource(full)
      ? full
      : yield* discovery.lookUp(name);
  if (!first)
    throw new Failure(`the server doesn't have a resource type ${JSON.stringify(name)}`, { verbatim: true });
  const path =
    first === full && rest.length > 0 && argument.toLowerCase() === groupResource(full) ? [] : rest;
  if (!version) return { type: first, path };
  const exact = discovery.types.find(
    (type) =>
      type.plural === first.plural &&
      (type.group ? `${type.group}/${type.version}` : type.version) === version,
  );
  if (!exact)
    throw new Failure(`couldn't find resource for ${JSON.stringify(`${version}, Resource=${first.plural}`)}`);
  return { type: exact, path };
}

const WIDTH = 80;

/** Words in lines of at most 80 columns, paragraphs kept. */
export function wrapped(text: string, indent: string): string {
  return text
    .split("\n")
    .map((paragraph) => wrapLine(paragraph.trimEnd(), indent))
    .join("\n");
}

function wrapLine(text: string, indent: string): string {
  const lines: string[] = [];
  const lead = /^ */.exec(text)![0];
  let line = lead;
  for (const word of text.slice(lead.length).split(" ")) {
    const next = line.trim() === "" ? line + word : `${line} ${word}`;
    if (line.trim() !== "" && indent.length + next.length > WIDTH) {
      lines.push(indent + line);
      line = word;
    } else line = next;
  }
  return [...lines, indent + line].join("\n");
}

class Explainer {
  #schemas: Record<string, Obj>;

  constructor(schemas: Record<string, Obj>) {
    this.#schemas = schemas;
  }

  ofKind({ group, version, kind }: ResourceType): Obj | undefined {
    return Object.values(this.#schemas).find((schema) =>
      ((schema["x-kubernetes-group-version-kind"] ?? []) as Obj[]).some(
        (one) => one.group === group && one.version === version && one.kind === kind,
      ),
    );
  }

  explain(root: Obj, path: readonly string[], recursive: boolean): string {
    let schema = root;
    let field: Obj | undefined;
    for (const name of path) {
      const next = (this.#fieldsOf(schema)[name] ?? undefined) as Obj | undefined;
      if (!next) throw new Failure(`field ${JSON.stringify(name)} does not exist`);
      field = next;
      schema = this.#target(next);
    }
    const head = field ? `FIELD: ${path.at(-1)} <${this.#typeName(field)}>\n${this.#enumHead(field)}\n` : "";
    const texts = [field?.description, schema !== field ? schema.description : undefined].filter(
      Boolean,
    ) as string[];
    const description = `DESCRIPTION:\n${(texts.length > 0 ? [...new Set(texts)] : ["<empty>"]).map((text) => wrapped(text, "    ")).join("\n")}\n${texts.length > 0 ? "    \n" : ""}`;
    const fields = this.#fieldsOf(schema);
    const names = Object.keys(fields).sort();
    if (names.length === 0) return `${head}${description}\n`;
    return `${head}${description}FIELDS:\n${recursive ? `${this.#tree(schema, 1, [])}\n` : `${names.map((name) => this.#fieldText(name, fields[name] as Obj, schema)).join("")}\n`}`;
  }

  #enumHead(field: Obj): string {
    const values = (field.enum ?? this.#target(field).enum) as string[] | undefined;
    return values ? `ENUM:\n${values.map((value) => `    ${value}\n`).join("")}` : "\n";
  }

  #fieldText(name: string, field: Obj, parent: Obj): string {
    const required = ((parent.required ?? []) as string[]).includes(name) ? " -required-" : "";
    const enumLine = field.enum ? `  enum: ${enumText(field.enum as string[])}\n` : "";
    const text =
      (field.description as string | undefined) ??
      (this.#target(field).description as string | undefined) ??
      "<no description>";
    return `  ${name}\t<${this.#typeName(field)}>${required}\n${enumLine}${wrapped(text, "    ")}\n\n`;
  }

  #tree(schema: Obj, level: number, seen: readonly Obj[]): string {
    const fields = this.#fieldsOf(schema);
    return Object.keys(fields)
      .sort()
      .map((name) => {
        const field = fields[name] as Obj;
        const required = ((schema.required ?? []) as string[]).includes(name) ? " -required-" : "";
        const enumLine = field.enum ? `${"  ".repeat(level)}enum: ${enumText(field.enum as string[])}\n` : "";
        const target = this.#target(field);
        const below = seen.includes(target) ? "" : this.#tree(target, level + 1, [...seen, schema]);
        return `${"  ".repeat(level)}${name}\t<${this.#typeName(field)}>${required}\n${enumLine}${below}`;
      })
      .join("");
  }

  #fieldsOf(schema: Obj): Record<string, unknown> {
    return (schema.properties ?? {}) as Record<string, unknown>;
  }

  #reference(schema: Obj): string | undefined {
    const ref = (schema.$ref ?? (schema.allOf as Obj[] | undefined)?.[0]?.$ref) as string | undefined;
    return ref?.slice(ref.lastIndexOf("/") + 1);
  }

  /** What a field leads to: the type itself, or that of a list's or map's elements. */
  #target(field: Obj): Obj {
    const reference = this.#reference(field);
    if (reference) return this.#schemas[reference] ?? {};
    if (field.items) return this.#target(field.items as Obj);
    if (typeof field.additionalProperties === "object")
      return this.#target(field.additionalProperties as Obj);
    return field;
  }

  #typeName(field: Obj): string {
    const reference = this.#reference(field);
    if (reference) return reference.slice(reference.lastIndexOf(".") + 1);
    if (field.type === "array") return `[]${this.#typeName((field.items ?? {}) as Obj)}`;
    if (typeof field.additionalProperties === "object")
      return `map[string]${this.#typeName(field.additionalProperties as Obj)}`;
    return field.type === "object" ? "Object" : ((field.type as string | undefined) ?? "Object");
  }
}

const enumText = (values: readonly string[]): string => {
  const shown = values
    .slice(0, 4)
    .map((value) => (value === "" ? '""' : value))
    .join(", ");
  return values.length > 4 ? `${shown}, ....` : shown;
};

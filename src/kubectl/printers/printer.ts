// In Kubernetes: k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go. The printer that `-o` asks for.

import { goSyntax } from "../../cluster/apimachinery/go-value.ts";
import { TemplateError, compileGoTemplate } from "../../cluster/apimachinery/go-template.ts";
import { JsonPathError, compileJsonPath } from "../../cluster/apimachinery/jsonpath.ts";
import type { Obj } from "../client.ts";
import { Failure } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import { kindName, type ResourceType } from "../discovery.ts";
import { jsonText, printJson, printKyaml, printYaml, withoutManagedFields } from "./json.ts";

export interface PrintContext {
  /** `deployment.apps/web`, for results and -o name. */
  name: string;
  /** Whether the object keeps the order of its fields (Go's structs) instead of having them sorted. */
  typed?: boolean;
}

/** Prints one object after the other. */
export interface Printer {
  print(object: Obj, context: PrintContext): string;
}

const FORMATS = [
  "custom-columns",
  "custom-columns-file",
  "go-template",
  "go-template-file",
  "json",
  "jsonpath",
  "jsonpath-as-json",
  "jsonpath-file",
  "kyaml",
  "name",
  "template",
  "templatefile",
  "wide",
  "yaml",
];

const OTHER_FORMATS = FORMATS.filter(
  (format) => !["custom-columns", "custom-columns-file", "wide"].includes(format),
);

export const noSuchFormat = (format: string, allowed: readonly string[] = OTHER_FORMATS) =>
  new Failure(
    `unable to match a printer suitable for the output format ${JSON.stringify(format)}, allowed formats are: ${allowed.join(",")}`,
  );

export { FORMATS as GET_FORMATS };

/** Splits `jsonpath={.a}` and `-o jsonpath --template={.a}`. */
export function outputFormat(k: Invocation): { format: string; argument: string } {
  const output = k.flags.string("output");
  const equals = output.indexOf("=");
  const format = equals < 0 ? output : output.slice(0, equals);
  const template = k.flags.has("template") ? k.flags.string("template") : "";
  if (format === "" && template) return { format: "go-template", argument: template };
  return { format, argument: equals < 0 ? template : output.slice(equals + 1) };
}

/** The printer for `-o`; undefined when the default was asked for. Formats that only `get` knows are not here. */
export function objectPrinter(k: Invocation): Printer | undefined {
  const { format, argument } = outputFormat(k);
  const visible = (object: Obj) =>
    k.flags.has("show-managed-fields") && k.flags.bool("show-managed-fields")
      ? object
      : withoutManagedFields(object);
  let printed = 0;
  switch (format) {
    case "":
      return undefined;
    case "json":
      return { print: (object, { typed }) => printJson(visible(object), typed ?? false) };
    case "yaml":
      return { print: (object) => printYaml(visible(object), printed++ === 0) };
    case "kyaml":
      return { print: (object) => printKyaml(visible(object)) };
    case "name":
      return { print: (object, { name }) => namesOf(object, name) };
  }
  return templatePrinter(k, format, argument);
}

const namesOf = (object: Obj, name: string): string =>
  Array.isArray(object.items)
    ? (object.items as Obj[]).map((item) => `${genericName(item)}\n`).join("")
    : `${name}${name.endsWith("/") ? "<unknown>" : ""}\n`;

/** `deployment.apps/web` from an object alone. */
export function genericName(object: Obj): string {
  const group = String(object.apiVersion ?? "").includes("/")
    ? `.${String(object.apiVersion).split("/")[0]}`
    : "";
  return `${String(object.kind).toLowerCase()}${group}/${object.metadata?.name ?? ""}`;
}

const NEEDS_TEMPLATE: Readonly<Record<string, string>> = {
  "go-template": "template",
  template: "template",
  "go-template-file": "template",
  templatefile: "template",
  jsonpath: "jsonpath",
  "jsonpath-as-json": "jsonpath",
  "jsonpath-file": "jsonpath",
};

export function templatePrinter(k: Invocation, format: string, argument: string): Printer | undefined {
  const kind = NEEDS_TEMPLATE[format];
  if (!kind) throw noSuchFormat(format);
  if (!argument) throw new Failure(`template format specified but no template given`);
  const source = format.endsWith("file") ? templateFile(k, argument) : argument;
  const allowMissing =
    !k.flags.has("allow-missing-template-keys") || k.flags.bool("allow-missing-template-keys");
  if (kind === "template") return goTemplatePrinter(source, allowMissing);
  return jsonPathPrinter(source, allowMissing, format === "jsonpath-as-json");
}

function templateFile(k: Invocation, path: string): string {
  try {
    return k.readFile(path);
  } catch (error) {
    if (error instanceof Failure) throw new Failure(`error reading --template ${path}, ${error.message}`);
    throw error;
  }
}

function goTemplatePrinter(source: string, allowMissing: boolean): Printer {
  let template;
  try {
    template = compileGoTemplate(source, allowMissing);
  } catch (error) {
    if (error instanceof TemplateError)
      throw new Failure(`error parsing template ${source}, ${error.message}`);
    throw error;
  }
  return {
    print: (object) => {
      try {
        return template.print(object);
      } catch (error) {
        if (error instanceof TemplateError)
          throw new Failure(`error executing template ${JSON.stringify(source)}: ${error.message}`);
        throw error;
      }
    },
  };
}

function jsonPathPrinter(source: string, allowMissing: boolean, asJson: boolean): Printer {
  let path;
  try {
    path = compileJsonPath(source, allowMissing);
  } catch (error) {
    if (error instanceof JsonPathError)
      throw new Failure(`error parsing jsonpath ${source}, ${error.message}`);
    throw error;
  }
  return {
    print: (object) => {
      try {
        if (asJson) return jsonText(path.find(object).flat());
        return path.print(object);
      } catch (error) {
        if (error instanceof JsonPathError) throw executionFailure(source, object, error);
        throw error;
      }
    },
  };
}

const executionFailure = (source: string, object: Obj, error: Error) =>
  new Failure(
    `error executing jsonpath ${JSON.stringify(source)}: Error executing template: ${error.message}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t${source}\n\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n`,
  );

/**
 * What a command says of an object that it changed: `-o` when asked for, else `deployment.apps/web created`.
 * `dryRun` adds which kind of dry run it was.
 */
export function resultPrinter(k: Invocation, dryRun = k.flags.has("dry-run") ? k.dryRun() : "none") {
  const printer = objectPrinter(k);
  const suffix = { none: "", client: " (dry run)", server: " (server dry run)" }[dryRun];
  return {
    asked: printer !== undefined,
    print(type: ResourceType, object: Obj, operation: string, typed = false): string {
      const name = kindName(type, String(object.metadata?.name || "<unknown>"));
      return printer ? printer.print(object, { name, typed }) : `${name} ${operation}${suffix}\n`;
    },
  };
}

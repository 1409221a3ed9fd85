// In Kubernetes: k8s.io/kubectl/pkg/cmd/create: configmap, secret, namespace, serviceaccount, token.

import type { Program } from "../../simulation/index.ts";
import { FileError } from "../../hosts/fs/file-system.ts";
import { parseDuration } from "../../cluster/apimachinery/duration.ts";
import { StatusError } from "../../cluster/apimachinery/status-error.ts";
import type { Obj } from "../client.ts";
import type { Command } from "../command.ts";
import { Failure } from "../failure.ts";
import { DRY_RUN, PRINT_FLAGS } from "../flag-sets.ts";
import type { Invocation } from "../invocation.ts";
import { absolute } from "../kubeconfig.ts";
import { objectPrinter } from "../printers/printer.ts";
import { contentHash } from "../kustomize/hash.ts";
import { CREATE_FLAGS, createGenerated, keyValue, oneName } from "../save.ts";

const COMMON = CREATE_FLAGS + DRY_RUN + PRINT_FLAGS;
const SOURCES = `
--append-hash=false: Add a hash of the content to the name.
--from-env-file=[]: A file of lines KEY=value.
--from-file=[]: A file, a folder, or key=file.
--from-literal=[...]: key=value.`;

type Content = Map<string, Uint8Array>;

const encoder = new TextEncoder();

function readBytes(k: Invocation, path: string): Uint8Array {
  try {
    return k.process.fs.read(absolute(k.process, path));
  } catch (error) {
    if (error instanceof FileError)
      throw new Failure(`error reading ${path}: ${error.message.toLowerCase()}`);
    throw error;
  }
}

/** Keys and contents from literals, files, folders and environment files. */
function contentOf(k: Invocation, what: string): Content {
  const content: Content = new Map();
  const add = (key: string, bytes: Uint8Array) => {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      throw new Failure(
        `"${key}" is not a valid key name for a ${what}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      );
    if (content.has(key))
      throw new Failure(
        `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${what} ${JSON.stringify(k.args[0])}`,
      );
    content.set(key, bytes);
  };
  if (
    k.flags.list("from-env-file").length > 0 &&
    (k.flags.list("from-file").length > 0 || k.flags.list("from-literal").length > 0)
  )
    throw new Failure("from-env-file cannot be combined with from-file or from-literal");
  for (const file of k.flags.list("from-file"))
    for (const [key, path] of filesOf(k, file)) add(key, readBytes(k, path));
  for (const literal of k.flags.list("from-literal")) {
    const pair = keyValue(literal);
    if (!pair || pair[0] === "") throw new Failure(`invalid literal source ${literal}, expected key=value`);
    add(pair[0], encoder.encode(unquoted(pair[1])));
  }
  for (const file of k.flags.list("from-env-file"))
    for (const [key, value] of envLines(k, file)) add(key, encoder.encode(value));
  return content;
}

const unquoted = (text: string) => text.replace(/^(["'])(.*)\1$/s, "$2");

function filesOf(k: Invocation, argument: string): [string, string][] {
  const pair = keyValue(argument);
  if (pair && (pair[0] === "" || pair[1] === ""))
    throw new Failure(
      pair[0] === ""
        ? `key name for file path ${pair[1]} missing`
        : `file path for key name ${pair[0]} missing`,
    );
  if (pair?.[1].includes("=")) throw new Failure("key names or file paths cannot contain '='");
  const path = pair?.[1] ?? argument;
  const { fs } = k.process;
  if (!fs.exists(absolute(k.process, path)))
    throw new Failure(`error reading ${path}: no such file or directory`);
  if (fs.stat(absolute(k.process, path)).type !== "directory")
    return [[pair?.[0] ?? path.slice(path.lastIndexOf("/") + 1), path]];
  if (pair) throw new Failure("cannot give a key name for a directory path");
  return fs
    .list(absolute(k.process, path))
    .filter(
      (name) =>
        fs.stat(absolute(k.process, `${path}/${name}`)).type === "file" && /^[-._a-zA-Z0-9]+$/.test(name),
    )
    .map((name) => [name, `${path.replace(/\/$/, "")}/${name}`]);
}

function envLines(k: Invocation, file: string): [string, string][] {
  return new TextDecoder()
    .decode(readBytes(k, file))
    .split("\n")
    .map((line) => line.trimStart().replace(/\r$/, ""))
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line): [string, string] => keyValue(line) ?? [line, k.process.env.get(line) ?? ""])
    .map(([key, value]) => {
      if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key))
        throw new Failure(
          `${JSON.stringify(key)} is not a valid key name: a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')`,
        );
      return [key, value];
    });
}

const base64 = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes));

function configMapOf(name: string, content: Content): Obj {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [key, bytes] of content) {
    try {
      data[key] = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      binaryData[key] = base64(bytes);
    }
  }
  return {
    kind: "ConfigMap",
    apiVersion: "v1",
    metadata: { name },
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
  };
}

const secretOf = (name: string, content: Content, type = ""): Obj => ({
  kind: "Secret",
  apiVersion: "v1",
  metadata: { name },
  ...(content.size > 0
    ? { data: Object.fromEntries([...content].map(([key, bytes]) => [key, base64(bytes)])) }
    : {}),
  ...(type ? { type } : {}),
});

/** With `--append-hash`, another content has another name. */
function named(k: Invocation, object: Obj): Obj {
  if (!k.flags.bool("append-hash")) return object;
  const { name } = object.metadata;
  const content = { ...object, data: object.data ?? {} };
  return { ...object, metadata: { ...object.metadata, name: `${name}-${contentHash(content, name)}` } };
}

const secretFailure = (message: string) => `failed to create secret ${message}`;

/** A certificate's or key's file, missed in other words than the sources of a generic secret. */
function readPem(k: Invocation, path: string): Uint8Array {
  if (!k.process.fs.exists(absolute(k.process, path)))
    throw new Failure(`Cannot read file ${path}, open ${path}: no such file or directory`);
  return readBytes(k, path);
}

function* createTls(k: Invocation): Program<void> {
  const name = oneName(k);
  const [cert, key] = [k.flags.string("cert"), k.flags.string("key")];
  if (!cert || !key) throw new Failure("key and cert must be specified");
  const content: Content = new Map([
    ["tls.crt", readPem(k, cert)],
    ["tls.key", readPem(k, key)],
  ]);
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!text(content.get("tls.crt")!).includes("-----BEGIN"))
    throw new Failure("tls: failed to find any PEM data in certificate input");
  if (!text(content.get("tls.key")!).includes("-----BEGIN"))
    throw new Failure("tls: failed to find any PEM data in key input");
  yield* createGenerated(k, {
    object: named(k, secretOf(name, content, "kubernetes.io/tls")),
    failure: secretFailure,
  });
}

function* createRegistrySecret(k: Invocation): Program<void> {
  const name = oneName(k);
  const [username, password, email] = ["docker-username", "docker-password", "docker-email"].map((flag) =>
    k.flags.string(flag),
  );
  const files = k.flags.list("from-file");
  const content: Content = new Map();
  if (files.length > 0) content.set(".dockerconfigjson", readBytes(k, keyValue(files[0])?.[1] ?? files[0]));
  else {
    const missing = [username ? "" : "docker-username", password ? "" : "docker-password"].filter(Boolean);
    if (missing.length > 0)
      throw new Failure(
        `either --from-file or the combination of --docker-username, --docker-password and --docker-server is required`,
      );
    const auth = btoa(`${username}:${password}`);
    const entry = { username, password, ...(email ? { email } : {}), auth };
    content.set(
      ".dockerconfigjson",
      encoder.encode(JSON.stringify({ auths: { [k.flags.string("docker-server")]: entry } })),
    );
  }
  yield* createGenerated(k, {
    object: named(k, secretOf(name, content, "kubernetes.io/dockerconfigjson")),
    failure: secretFailure,
  });
}

function* createToken(k: Invocation): Program<void> {
  const name = oneName(k);
  const bound = k.flags.string("bound-object-kind");
  if (bound && !k.flags.string("bound-object-name"))
    throw new Failure("--bound-object-name is required if --bound-object-kind is provided");
  if (!bound && k.flags.string("bound-object-name"))
    throw new Failure("--bound-object-name can only be set if --bound-object-kind is provided");
  if (bound && !["Node", "Pod", "Secret"].includes(bound))
    throw new Failure("supported --bound-object-kind values are Node, Pod, Secret");
  const duration = k.flags.string("duration");
  if (parseDuration(duration) < 0) throw new Failure("--duration must be greater than or equal to 0");
  const spec: Obj = { audiences: k.flags.list("audience") };
  if (duration !== "0s") spec.expirationSeconds = Math.round(parseDuration(duration) / 1000);
  if (bound)
    spec.boundObjectRef = {
      kind: bound,
      apiVersion: "v1",
      name: k.flags.string("bound-object-name"),
      uid: k.flags.string("bound-object-uid"),
    };
  const path = `/api/v1/namespaces/${k.namespace}/serviceaccounts/${name}/token`;
  const printer = objectPrinter(k);
  try {
    const answer = yield* k.client.json("POST", path, {
      body: { kind: "TokenRequest", apiVersion: "authentication.k8s.io/v1", metadata: {}, spec, status: {} },
    });
    yield* k.print(
      printer
        ? printer.print(answer, { name: `tokenrequest.authentication.k8s.io/${name}`, typed: true })
        : answer.status.token + (k.process.stdoutIsTerminal ? "\n" : ""),
    );
  } catch (error) {
    if (error instanceof StatusError) throw new Failure(`failed to create token: ${error.message}`);
    throw error;
  }
}

export const configuration: Record<string, Command> = {
  configmap: {
    aliases: ["cm"],
    usage:
      "create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]",
    summary: "Create a config map based on a file, directory, or specified literal value.",
    flags: SOURCES + COMMON,
    *run(k) {
      const name = oneName(k);
      yield* createGenerated(k, {
        object: named(k, configMapOf(name, contentOf(k, "ConfigMap"))),
        what: "configmap",
      });
    },
  },
  secret: {
    usage: "create secret (docker-registry | generic | tls) [options]",
    summary:
      "Create a secret with specified type.\n\n A docker-registry type secret is for accessing a container registry.\n\n A generic type secret indicate an Opaque secret type.\n\n A tls type secret holds TLS certificate and its associated key.",
    subcommands: {
      generic: {
        usage:
          "create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]",
        summary: "Create a secret from a local file, directory, or literal value",
        flags: `--type='': The type of the secret.${SOURCES}${COMMON}`,
        *run(k) {
          const name = oneName(k);
          yield* createGenerated(k, {
            object: named(k, secretOf(name, contentOf(k, "Secret"), k.flags.string("type"))),
            failure: secretFailure,
          });
        },
      },
      tls: {
        usage:
          "create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none] [options]",
        summary: "Create a TLS secret",
        flags: `--cert='': The file of the certificate.\n--key='': The file of its key.\n--append-hash=false: Add a hash of the content to the name.${COMMON}`,
        run: createTls,
      },
      "docker-registry": {
        usage:
          "create secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none] [options]",
        summary: "Create a secret for use with a Docker registry",
        flags: `--append-hash=false: Add a hash of the content to the name.\n--docker-email='': Email for the registry.\n--docker-password='': Password for the registry.\n--docker-server='https://index.docker.io/v1/': Address of the registry.\n--docker-username='': Name for the registry.\n--from-file=[]: A file with the credentials.${COMMON}`,
        run: createRegistrySecret,
      },
    },
  },
  namespace: {
    aliases: ["ns"],
    usage: "create namespace NAME [--dry-run=server|client|none] [options]",
    summary: "Create a namespace with the specified name.",
    flags: COMMON,
    *run(k) {
      const name = oneName(k);
      const object = { kind: "Namespace", apiVersion: "v1", metadata: { name }, spec: {}, status: {} };
      yield* createGenerated(k, { object });
    },
  },
  serviceaccount: {
    aliases: ["sa"],
    usage: "create serviceaccount NAME [--dry-run=server|client|none] [options]",
    summary: "Create a service account with the specified name.",
    flags: COMMON,
    *run(k) {
      const name = oneName(k);
      yield* createGenerated(k, {
        object: { kind: "ServiceAccount", apiVersion: "v1", metadata: { name } },
        what: "serviceaccount",
      });
    },
  },
  token: {
    usage: "create token SERVICE_ACCOUNT_NAME [options]",
    summary: "Request a service account token.",
    flags: `
--audience=[]: For whom the token is meant.
--bound-object-kind='': The kind of the object with which the token dies.
--bound-object-name='': Its name.
--bound-object-uid='': Its UID.
--duration=0s: How long the token is valid.
${PRINT_FLAGS}`,
    run: createToken,
  },
};

// In Kubernetes: k8s.io/kubectl/pkg/cmd/create: service, ingress.

import type { Program } from "../../simulation/index.ts";
import type { Obj } from "../client.ts";
import type { Command } from "../command.ts";
import { Failure } from "../failure.ts";
import { DRY_RUN, PRINT_FLAGS } from "../flag-sets.ts";
import type { Invocation } from "../invocation.ts";
import { CREATE_FLAGS, createGenerated, keyValue, oneName } from "../save.ts";

const COMMON = CREATE_FLAGS + DRY_RUN + PRINT_FLAGS;
const TCP = "--tcp=[]: port or port:targetPort; may be repeated.";

/** Reads `80:8080`, `80`, `80:http`. */
function portOf(text: string): Obj {
  const [portText, targetText = portText] = text.split(":");
  const number = (value: string) => (/^\d+$/.test(value) ? Number(value) : undefined);
  const port = number(portText);
  if (port === undefined)
    throw new Failure(`strconv.ParseUint: parsing ${JSON.stringify(portText)}: invalid syntax`);
  if (targetText !== portText && (number(targetText) ?? 1) > 65535)
    throw new Failure("must be between 1 and 65535, inclusive");
  return {
    name: text.replace(":", "-"),
    protocol: "TCP",
    port,
    targetPort: number(targetText) ?? targetText,
  };
}

function serviceOf(k: Invocation, name: string, type: string): Obj {
  const ports: Obj[] = k.flags.list("tcp").map(portOf);
  const nodePort = k.flags.has("node-port") ? k.flags.int("node-port") : 0;
  const clusterIP = k.flags.has("clusterip") ? k.flags.string("clusterip") : "";
  return {
    kind: "Service",
    apiVersion: "v1",
    metadata: { name, labels: { app: name } },
    spec: {
      ...(ports.length > 0 ? { ports: ports.map((port) => (nodePort ? { ...port, nodePort } : port)) } : {}),
      selector: { app: name },
      ...(clusterIP ? { clusterIP } : {}),
      type,
      ...(type === "ExternalName" ? { externalName: k.flags.string("external-name") } : {}),
    },
    status: { loadBalancer: {} },
  };
}

const HOSTNAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

function service(type: string, name: string, flags: string): Command {
  const lower = type.toLowerCase();
  return {
    usage: `create service ${lower} NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]`,
    summary: `Create ${name === "ExternalName" ? "an" : "a"} ${name} service`,
    required: type === "ExternalName" ? ["external-name"] : [],
    flags: `${TCP}${flags}${COMMON}`,
    *run(k): Program<void> {
      const serviceName = oneName(k);
      const headless = k.flags.has("clusterip") && k.flags.string("clusterip") === "None";
      if (type === "ExternalName") {
        const external = k.flags.string("external-name");
        if (!HOSTNAME.test(external)) throw new Failure(`invalid service external name ${external}`);
      } else if (k.flags.list("tcp").length === 0 && !headless)
        throw new Failure(`at least one tcp port specifier must be provided`);
      yield* createGenerated(k, { object: serviceOf(k, serviceName, type), what: `${type} service` });
    },
  };
}

const PATHS = /^(?:([^/=]*))?(\/[^=]*)?=([^:,]+):([^,]+)(?:,(.*))?$/;

/** Reads `host/path*=svc:port,tls=secret`. */
function ruleOf(rule: string) {
  const match = PATHS.exec(rule);
  if (!match)
    throw new Failure(
      `rule ${rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]`,
    );
  const [, host = "", path = "", name, port, tls] = match;
  const prefix = path.endsWith("*");
  return {
    host,
    path: {
      path: prefix ? path.slice(0, -1) : path,
      pathType: prefix ? "Prefix" : "Exact",
      backend: backendOf(name, port),
    },
    tls: tls === undefined ? undefined : (keyValue(tls)?.[1] ?? ""),
  };
}

const backendOf = (name: string, port: string): Obj => ({
  service: { name, port: /^\d+$/.test(port) ? { number: Number(port) } : { name: port } },
});

function ingressOf(k: Invocation, name: string): Obj {
  const rules: { host: string; paths: Obj[] }[] = [];
  const tls: Obj[] = [];
  for (const rule of k.flags.list("rule").map(ruleOf)) {
    const known = rules.find(({ host }) => host === rule.host);
    if (known) known.paths.push(rule.path);
    else rules.push({ host: rule.host, paths: [rule.path] });
    if (rule.tls === undefined) continue;
    const entry = tls.find(({ secretName }) => (secretName ?? "") === rule.tls);
    if (entry) entry.hosts = [...new Set([...(entry.hosts as string[]), rule.host])];
    else tls.push({ hosts: [rule.host], ...(rule.tls ? { secretName: rule.tls } : {}) });
  }
  const annotations = Object.fromEntries(
    k.flags.list("annotation").map((text) => {
      const pair = keyValue(text);
      if (!pair) throw new Failure(`annotation ${text} is invalid and should be in format key=[value]`);
      return pair;
    }),
  );
  const backend = k.flags.string("default-backend");
  return {
    kind: "Ingress",
    apiVersion: "networking.k8s.io/v1",
    metadata: { name, ...(Object.keys(annotations).length > 0 ? { annotations } : {}) },
    spec: {
      ...(k.flags.string("class") ? { ingressClassName: k.flags.string("class") } : {}),
      ...(backend ? { defaultBackend: backendOf(...defaultBackend(backend)) } : {}),
      ...(tls.length > 0 ? { tls } : {}),
      ...(rules.length > 0
        ? { rules: rules.map(({ host, paths }) => ({ ...(host ? { host } : {}), http: { paths } })) }
        : {}),
    },
    status: { loadBalancer: {} },
  };
}

function defaultBackend(text: string): [string, string] {
  const pair = keyValue(text, ":");
  if (!pair || !pair[0] || !pair[1])
    throw new Failure("default-backend should be in format servicename:serviceport");
  return pair;
}

export const networking: Record<string, Command> = {
  service: {
    aliases: ["svc"],
    usage: "create service [flags] [options]",
    summary: "Create a service using a specified subcommand.",
    subcommands: {
      clusterip: service("ClusterIP", "ClusterIP", "\n--clusterip='': The address, or None."),
      nodeport: service("NodePort", "NodePort", "\n--node-port=0: The port on each node."),
      loadbalancer: service("LoadBalancer", "LoadBalancer", ""),
      externalname: service(
        "ExternalName",
        "ExternalName",
        "\n--external-name='': The name that it stands for.",
      ),
    },
  },
  ingress: {
    aliases: ["ing"],
    usage: "create ingress NAME --rule=host/path=service:port[,tls[=secret]]  [options]",
    summary: "Create an ingress with the specified name.",
    flags: `
--annotation=[...]: An annotation, key=value.
--class='': The class of the ingress.
--default-backend='': Where everything else goes: service:port.
--rule=[...]: host/path=service:port[,tls=secret].
${COMMON}`,
    *run(k) {
      const name = oneName(k);
      if (k.flags.list("rule").length === 0 && !k.flags.string("default-backend"))
        throw new Failure(
          "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
        );
      yield* createGenerated(k, { object: ingressOf(k, name), what: "ingress" });
    },
  },
};

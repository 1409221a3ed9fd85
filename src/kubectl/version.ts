// In Kubernetes: k8s.io/kubectl/pkg/cmd/version.

import { dumpYaml } from "../cluster/apimachinery/yaml-dump.ts";
import type { Obj } from "./client.ts";
import type { Command } from "./command.ts";
import { Failure } from "./failure.ts";
import { jsonText } from "./printers/json.ts";

const CLIENT = {
  major: "1",
  minor: "36",
  gitVersion: "v1.36.4",
  gitCommit: "bb826b1d48562f110659e64e8ec444327433db95",
  gitTreeState: "clean",
  buildDate: "2026-09-29T20:03:31Z",
  goVersion: "go1.27.1",
  compiler: "gc",
  platform: "linux/amd64",
};
const KUSTOMIZE = "v5.8.1";

export const command: Command = {
  usage: "version [flags] [options]",
  summary: "Print the client and server version information for the current context.",
  flags: `
--client=false: Only the client's version; no server is needed.
-o, --output='': One of 'yaml' or 'json'.`,
  *run(k) {
    const output = k.flags.string("output");
    if (k.args.length > 0) throw new Failure(`extra arguments: [${k.args.join(" ")}]`);
    if (output && output !== "json" && output !== "yaml")
      throw new Failure("--output must be 'yaml' or 'json'");
    let server: Obj | undefined;
    let failure: unknown;
    if (!k.flags.bool("client")) {
      try {
        server = yield* k.client.json("GET", "/version", { query: { timeout: "32s" } });
      } catch (error) {
        failure = error;
      }
    }
    const versions = {
      clientVersion: CLIENT,
      kustomizeVersion: KUSTOMIZE,
      ...(server ? { serverVersion: server } : {}),
    };
    if (output === "json") yield* k.print(jsonText(versions, 2));
    else if (output === "yaml") yield* k.print(dumpYaml(versions));
    else {
      yield* k.print(`Client Version: ${CLIENT.gitVersion}\nKustomize Version: ${KUSTOMIZE}\n`);
      if (server) yield* k.print(`Server Version: ${server.gitVersion}\n`);
    }
    if (failure) throw failure;
  },
};

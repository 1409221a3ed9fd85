// In Kubernetes: k8s.io/kubectl/pkg/cmd/config: what set-cluster and set-credentials refuse, and what they clear away.

import type { JsonObject } from "../../cluster/apimachinery/meta.ts";
import { Failure } from "../failure.ts";
import type { Invocation } from "../invocation.ts";
import type { Section } from "./files.ts";

/** What cannot be said at once. */
export function refuseContradictions({ flags }: Invocation, section: Section): void {
  const said = (flag: string) => flags.has(flag) && flags.string(flag) !== "";
  if (section === "clusters" && flags.bool("insecure-skip-tls-verify") && said("certificate-authority"))
    throw new Failure("you cannot specify a certificate authority and insecure mode at the same time");
  if (section !== "users") return;
  const methods = [
    ...(said("token") ? ["--token"] : []),
    ...(said("username") || said("password") ? ["--username/--password"] : []),
  ];
  if (methods.length > 1)
    throw new Failure(
      `you cannot specify more than one authentication method at the same time: ${methods.join(", ")}`,
    );
}

/** A cluster is either checked or not. */
export function clearContradictions({ flags }: Invocation, value: JsonObject): void {
  if (flags.changed("certificate-authority")) delete value["insecure-skip-tls-verify"];
  if (value["insecure-skip-tls-verify"] !== true) return;
  delete value["certificate-authority"];
  delete value["certificate-authority-data"];
}

/** One way to log in replaces another; commands and providers have flags of their own. */
export function setCredentials({ flags }: Invocation, value: JsonObject): void {
  const [token, basic] = [flags.changed("token"), flags.changed("username") || flags.changed("password")];
  if (token || basic) {
    if (!token) delete value.token;
    if (!basic) {
      delete value.username;
      delete value.password;
    }
  }
  const split = (text: string) => {
    const at = text.indexOf("=");
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  };
  if (flags.changed("exec-command")) {
    const env = flags.list("exec-env").map((text) => ({ name: split(text)[0], value: split(text)[1] }));
    value.exec = {
      apiVersion: flags.string("exec-api-version"),
      ...(flags.list("exec-arg").length > 0 ? { args: [...flags.list("exec-arg")] } : {}),
      command: flags.string("exec-command"),
      ...(env.length > 0 ? { env } : {}),
      provideClusterInfo: flags.bool("exec-provide-cluster-info"),
    } as unknown as JsonObject;
  }
  if (flags.changed("auth-provider"))
    value["auth-provider"] = {
      config: Object.fromEntries(flags.list("auth-provider-arg").map(split)),
      name: flags.string("auth-provider"),
    } as unknown as JsonObject;
}

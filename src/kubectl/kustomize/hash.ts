// In kustomize: api/hasher; in Kubernetes: k8s.io/kubectl/pkg/util/hash. The suffix that follows from a map's content.

import { goJson } from "../../cluster/apimachinery/go-value.ts";
import { sha256 } from "../../hosts/programs/digest.ts";
import type { Obj } from "../client.ts";

const LETTERS: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

const encoded = (text: string): string =>
  [...sha256(new TextEncoder().encode(text)).slice(0, 10)].map((char) => LETTERS[char] ?? char).join("");

/** Ten letters of a ConfigMap or Secret. Kustomize leaves the name out, `kubectl create --append-hash` does not. */
export function contentHash({ kind, type, data, binaryData, stringData }: Obj, name = ""): string {
  const common = { kind: kind as string, name, data: (data ?? "") as unknown };
  const whole =
    kind === "Secret"
      ? {
          ...common,
          type: (type ?? "") as string,
          ...(stringData ? { stringData: stringData as unknown } : {}),
        }
      : { ...common, ...(binaryData ? { binaryData: binaryData as unknown } : {}) };
  return encoded(goJson(whole));
}

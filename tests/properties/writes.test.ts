// Writers that race: what was answered with success is there.

import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyText, isStream, type HttpRequest } from "../../src/cluster/apimachinery/http.ts";
import { answerTo, givenServer } from "../fuzz/requests.ts";
import { settings } from "./objects.ts";

const ADMIN = { commonName: "kubernetes-admin", organizations: ["system:masters"] };
const COLLECTION = "/api/v1/namespaces/default/configmaps";

type Step = { writer: number; action: "read" | "put" | "patch" | "apply" };

const step: fc.Arbitrary<Step> = fc.record({
  writer: fc.nat(2),
  action: fc.constantFrom("read", "put", "patch", "apply"),
});

test("a write that was granted is never lost, whoever else wrote in between", async () => {
  const cluster = givenServer();
  let run = 0;
  const ask = async (method: string, url: string, body?: unknown, type = "application/json") => {
    const request: HttpRequest = { method, url, headers: { "content-type": type }, clientCertificate: ADMIN };
    const answer = await answerTo(
      cluster,
      body === undefined ? request : { ...request, body: JSON.stringify(body) },
    );
    return {
      status: answer.status,
      object: isStream(answer.body) ? undefined : JSON.parse(bodyText(answer.body)),
    };
  };

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const url = `${COLLECTION}/race-${run++}`;
      const name = url.split("/").at(-1);
      const config = (data: object) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data });
      await ask("POST", COLLECTION, config({ log: "" }));
      const seen: any[] = [];
      const granted: string[] = [];
      const patched: Record<string, string> = {};
      for (const [turn, { writer, action }] of steps.entries()) {
        seen[writer] ??= (await ask("GET", url)).object;
        if (action === "read") seen[writer] = (await ask("GET", url)).object;
        else if (action === "put") {
          const mark = `${turn};`;
          const draft = structuredClone(seen[writer]);
          draft.data.log += mark;
          const { status, object } = await ask("PUT", url, draft);
          expect([200, 409]).toContain(status);
          if (status === 200) {
            granted.push(mark);
            seen[writer] = object;
          }
        } else {
          const field = action === "patch" ? `p${writer}` : `a${writer}`;
          const change = { data: { [field]: String(turn) } };
          const { status } =
            action === "patch"
              ? await ask("PATCH", url, change, "application/merge-patch+json")
              : await ask(
                  "PATCH",
                  `${url}?fieldManager=w${writer}&force=true`,
                  config(change.data),
                  "application/apply-patch+yaml",
                );
          expect(status).toBe(200);
          patched[field] = String(turn);
        }
      }
      const { object } = await ask("GET", url);
      expect(object.data).toEqual({ log: granted.join(""), ...patched });
    }),
    settings(40),
  );
});

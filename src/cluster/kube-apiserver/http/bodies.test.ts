import { expect, test } from "vitest";
import { givenApiServer, type TestServer } from "./testing.ts";

const MAPS = "/api/v1/namespaces/default/configmaps";
const JSON_PATCH = { headers: { "content-type": "application/json-patch+json" } };
const MERGE_PATCH = { headers: { "content-type": "application/merge-patch+json" } };
const YAML = { headers: { "content-type": "application/yaml" } };

async function given(): Promise<TestServer> {
  const server = givenApiServer();
  await server.ask("POST", "/api/v1/namespaces", { metadata: { name: "default" } });
  await server.ask("POST", MAPS, { metadata: { name: "one" }, data: { a: "1" } });
  return server;
}

async function refusalOf({ ask }: TestServer, ...request: Parameters<TestServer["ask"]>): Promise<string> {
  const { code, reason, message } = (await ask(...request)).json();
  return `${code} ${reason}: ${message}`;
}

test("a body that cannot be read is refused in the decoder's words", async () => {
  const server = await given();
  const head = "400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): ";
  const json = `${head}couldn't get version/kind; json parse error: `;

  const refusals: [string, string][] = [
    ["", `${json}unexpected end of JSON input (<empty>)`],
    ["{", `${json}unexpected end of JSON input ({)`],
    ['{"a" 1}', `${json}invalid character '1' after object key ({"a" 1})`],
    [
      "[1]",
      `${json}json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" } (5b315d)`,
    ],
    [
      `{"a":${"[".repeat(2000)}${"]".repeat(2000)}}`,
      `${json}exceeded max depth ({"a":[[[[[[[[[[[[[[[[[[[[[[[[[ ...)`,
    ],
    [
      '{"kind":"Service","apiVersion":"v1"}',
      '400 BadRequest: Service in version "v1" cannot be handled as a ConfigMap: converting (v1.Service) to (core.ConfigMap): unknown conversion',
    ],
    [
      '{"kind":"ConfigMap","apiVersion":"v2"}',
      "400 BadRequest: the API version in the data (v2) does not match the expected API version (v1)",
    ],
  ];

  for (const [body, refusal] of refusals) expect(await refusalOf(server, "POST", MAPS, body)).toBe(refusal);
});

test("YAML that would fill the memory is refused", async () => {
  const server = await given();
  const letters = [..."abcdefghij"];
  const bomb = letters.map(
    (letter, i) =>
      `${letter}: &${letter} [${Array(9)
        .fill(i === 0 ? "x" : `*${letters[i - 1]}`)
        .join(",")}]`,
  );

  expect(await refusalOf(server, "POST", MAPS, bomb.join("\n"), YAML)).toBe(
    "400 BadRequest: the object provided is unrecognized (must be of type ConfigMap): yaml: document contains excessive aliasing (613a202661205b782c782c782c782c782c782c782c782c785d0a623a2026 ...)",
  );
  expect(await refusalOf(server, "POST", MAPS, `a: ${"[".repeat(5000)}`, YAML)).toMatch(
    "exceeded max depth of 10000",
  );
});

test("a form of body that is not offered is refused with those that are", async () => {
  const server = await given();
  const form = { headers: { "content-type": "application/x-www-form-urlencoded" } };

  expect(await refusalOf(server, "POST", MAPS, "a=b", form)).toBe(
    "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf",
  );
  expect(await refusalOf(server, "PATCH", `${MAPS}/one`, {})).toBe(
    "415 UnsupportedMediaType: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml",
  );
});

test("sizes have limits: of a body, of an object, of a patch's operations and of what it copies", async () => {
  const server = await given();
  const large = (bytes: number) => ({
    metadata: { name: "large", labels: {} },
    data: { a: "x".repeat(bytes) },
  });
  const operation = { op: "test", path: "/kind", value: "ConfigMap" };
  const copies = Array.from({ length: 40 }, (_, i) => ({ op: "copy", from: "/data", path: `/data/a${i}` }));

  expect(await refusalOf(server, "POST", MAPS, large(3 * 1024 * 1024))).toBe(
    "413 RequestEntityTooLarge: Request entity too large: limit is 3145728",
  );
  expect(await refusalOf(server, "PATCH", `${MAPS}/one`, Array(10_001).fill(operation), JSON_PATCH)).toBe(
    "413 RequestEntityTooLarge: Request entity too large: The allowed maximum operations in a JSON patch is 10000, got 10001",
  );
  expect(await refusalOf(server, "PATCH", `${MAPS}/one`, copies, JSON_PATCH)).toBe(
    "422 Invalid: the server rejected our request due to an error in our request",
  );
});

test("patches that cannot be read are refused", async () => {
  const server = await given();

  expect(await refusalOf(server, "PATCH", `${MAPS}/one`, "{", MERGE_PATCH)).toBe(
    "400 BadRequest: error decoding patch: unexpected end of JSON input",
  );
  expect(await refusalOf(server, "PATCH", `${MAPS}/one`, "x", JSON_PATCH)).toBe(
    "400 BadRequest: invalid character 'x' looking for beginning of value",
  );
  expect(
    await refusalOf(
      server,
      "PATCH",
      `${MAPS}/one`,
      [{ op: "test", path: "/data/a", value: "2" }],
      JSON_PATCH,
    ),
  ).toBe("422 Invalid: the server rejected our request due to an error in our request");
});

test("options that a write cannot have are refused", async () => {
  const server = await given();
  const post = (query: string) => refusalOf(server, "POST", `${MAPS}?${query}`, { metadata: { name: "x" } });
  const remove = (query: string, body?: object) => refusalOf(server, "DELETE", `${MAPS}/one?${query}`, body);

  expect(await post("dryRun=Foo")).toBe(
    '422 Invalid: CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["Foo"]: supported values: "All"',
  );
  expect(await post("fieldValidation=Loud")).toBe(
    '422 Invalid: CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: "Loud": supported values: "", "Ignore", "Strict", "Warn"',
  );
  expect(await remove("propagationPolicy=Sideways")).toBe(
    '422 Invalid: DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Sideways": supported values: "Foreground", "Background", "Orphan", "nil"',
  );
  expect(await remove("", { orphanDependents: true, propagationPolicy: "Orphan" })).toBe(
    '422 Invalid: DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  );
  expect(await remove("gracePeriodSeconds=soon")).toBe(
    '400 BadRequest: strconv.ParseInt: parsing "soon": invalid syntax',
  );
  expect(await refusalOf(server, "PATCH", `${MAPS}/one?force=true`, {}, MERGE_PATCH)).toBe(
    '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
  );
});

test("an update of nothing creates what may be created so", async () => {
  const { ask } = await given();
  const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases/mine";

  expect((await ask("PUT", leases, { metadata: { name: "mine" } })).status).toBe(201);
  expect((await ask("PUT", leases, { metadata: { name: "mine" } })).status).toBe(200);
  expect((await ask("PUT", `${MAPS}/absent`, { metadata: { name: "absent" } })).status).toBe(404);
});

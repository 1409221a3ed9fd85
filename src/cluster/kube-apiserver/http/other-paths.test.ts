import { expect, test } from "vitest";
import { givenApiServer } from "./testing.ts";

test("health is told check by check", async () => {
  const { ask } = givenApiServer();
  const verbose = (await ask("GET", "/readyz?verbose&exclude=etcd&exclude=nosuch")).text().split("\n");

  expect((await ask("GET", "/livez?exclude=etcd")).text()).toBe("ok");
  expect((await ask("GET", "/healthz/ping")).text()).toBe("ok");
  expect((await ask("GET", "/healthz/nosuch")).status).toBe(404);
  expect(verbose.slice(0, 5)).toEqual([
    "[+]ping ok",
    "[+]log ok",
    "[+]etcd excluded: ok",
    "[+]etcd-readiness ok",
    "[+]informer-sync ok",
  ]);
  expect(verbose.slice(-4)).toEqual([
    "[+]shutdown ok",
    'warn: some health checks cannot be excluded: no matches for "nosuch"',
    "readyz check passed",
    "",
  ]);
});

test("requests are counted, and watches while they last", async () => {
  const { ask } = givenApiServer();
  await ask("GET", "/api/v1/namespaces/default/pods");
  await ask("GET", "/api/v1/namespaces/default/pods/x");
  const watch = await ask("GET", "/api/v1/pods?watch=1");
  const counted = async (name: string) =>
    (await ask("GET", "/metrics"))
      .text()
      .split("\n")
      .filter((line) => line.startsWith(name) && line.includes('resource="pods"'));

  expect(await counted("apiserver_request_total")).toEqual([
    'apiserver_request_total{code="200",component="apiserver",dry_run="",group="",resource="pods",scope="cluster",subresource="",verb="WATCH",version="v1"} 1',
    'apiserver_request_total{code="200",component="apiserver",dry_run="",group="",resource="pods",scope="namespace",subresource="",verb="LIST",version="v1"} 1',
    'apiserver_request_total{code="404",component="apiserver",dry_run="",group="",resource="pods",scope="resource",subresource="",verb="GET",version="v1"} 1',
  ]);
  expect(await counted("apiserver_longrunning_requests")).toEqual([
    'apiserver_longrunning_requests{component="apiserver",group="",resource="pods",scope="cluster",subresource="",verb="WATCH",version="v1"} 1',
  ]);
  watch.stop();
  expect((await counted("apiserver_longrunning_requests"))[0]).toMatch(/ 0$/);
});

test("answers are indented for people", async () => {
  const { ask } = givenApiServer();
  const url = "/api/v1/namespaces/default/pods/x";

  const curl = await ask("GET", url, undefined, { headers: { "user-agent": "curl/8.5.0" } });

  expect(curl.text().split("\n").slice(0, 3)).toEqual(["{", '  "kind": "Status",', '  "apiVersion": "v1",']);
  expect((await ask("GET", `${url}?pretty=true`)).text()).toBe(curl.text());
  expect((await ask("GET", url)).text()).toMatch(/^\{"kind":"Status","apiVersion":"v1",.*\}\n$/);
  expect((await ask("GET", "/version")).text()).toMatch(/^\{\n {2}"major": "1",\n/);
});

test("what nobody serves is a page, what a version lacks a Status", async () => {
  const { ask } = givenApiServer();

  for (const path of [
    "/nosuch",
    "/apis/nosuch.example/v1",
    "/apis/nosuch.example/v1/things",
    "/logs",
    "/debug",
  ])
    expect([path, (await ask("GET", path)).status, (await ask("GET", path)).text()]).toEqual([
      path,
      404,
      "404 page not found\n",
    ]);
  expect((await ask("GET", "/api/v1/things")).json()).toEqual({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: "the server could not find the requested resource",
    reason: "NotFound",
    details: {},
    code: 404,
  });
});

test("clients that have a document are told so", async () => {
  const { server, ask } = givenApiServer();
  const accept = "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json";
  const first = await ask("GET", "/apis", undefined, { headers: { accept } });
  const index = (await ask("GET", "/openapi/v3")).json().paths["apis/apps/v1"].serverRelativeURL as string;

  expect([first.json().apiVersion, first.type]).toEqual([
    "apidiscovery.k8s.io/v2beta1",
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList",
  ]);
  expect((await ask("GET", index)).json().components.schemas["io.k8s.api.apps.v1.Deployment"].type).toBe(
    "object",
  );
  expect((await ask("GET", "/openapi/v3/apis/apps/v1?hash=OLD")).status).toBe(301);
  expect((await ask("GET", "/openapi/v2")).json().definitions["io.k8s.api.core.v1.Pod"].type).toBe("object");
  expect(server.running).toBe(true);
});

test("a list of resources says how they are stored", async () => {
  const { ask } = givenApiServer();
  const { resources } = (await ask("GET", "/apis/apps/v1")).json();

  expect(resources[0]).toEqual({
    name: "controllerrevisions",
    singularName: "controllerrevision",
    namespaced: true,
    kind: "ControllerRevision",
    verbs: ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
    storageVersionHash: "85nkx63pcBU=",
  });
});

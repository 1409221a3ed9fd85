import { request as plainRequest } from "node:http";
import https, { type RequestOptions } from "node:https";
import { connect, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCluster } from "../cluster/cluster.ts";
import { Authority } from "../cluster/pki/authority.ts";
import { Simulation } from "../simulation/index.ts";
import { drive, type Driver } from "./drive.ts";
import { serveCluster, type ServedCluster } from "./serve-cluster.ts";

const field = (kubeconfig: string, name: string) =>
  Buffer.from(new RegExp(`${name}: (\\S+)`).exec(kubeconfig)![1], "base64").toString();

interface Answer {
  status: number;
  body: string;
}

describe("a cluster over HTTPS", () => {
  let driver: Driver;
  let served: ServedCluster;
  let admin: { ca: string; cert: string; key: string };

  beforeAll(async () => {
    const simulation = new Simulation({ seed: 1, start: Math.trunc(Date.now() / 1000) * 1000 });
    const cluster = createCluster({ simulation, profile: "bare", nodes: 1 });
    await simulation.throughHolds(() => simulation.settle(60_000));
    driver = drive(simulation, 1);
    served = await serveCluster(cluster, driver, 0);
    admin = {
      ca: field(served.kubeconfig, "certificate-authority-data"),
      cert: field(served.kubeconfig, "client-certificate-data"),
      key: field(served.kubeconfig, "client-key-data"),
    };
  });

  afterAll(async () => {
    driver.stop();
    await served.close();
  });

  const ask = (path: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const request = https.request(`${served.address}${path}`, { agent: false, ...options }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode!, body: text }));
      });
      request.on("error", reject);
      request.end(body);
    });

  test("the kubeconfig's certificate is the administrator's", async () => {
    const { status, body } = await ask("/api/v1/namespaces/default", admin);

    expect(status).toBe(200);
    expect((JSON.parse(body) as { kind: string }).kind).toBe("Namespace");
  });

  test("the server's certificate is good for its names alone", async () => {
    const { ca } = admin;

    expect((await ask("/healthz", { ca, servername: "kubernetes.default" })).body).toBe("ok");
    await expect(ask("/healthz", { ca, servername: "elsewhere.example" })).rejects.toThrow(
      "Hostname/IP does not match certificate's altnames",
    );
  });

  test("who shows no certificate is anonymous", async () => {
    const { status, body } = await ask("/api/v1/secrets", { ca: admin.ca });

    expect(status).toBe(403);
    expect((JSON.parse(body) as { message: string }).message).toBe(
      'secrets is forbidden: User "system:anonymous" cannot list resource "secrets" in API group "" at the cluster scope',
    );
  });

  test("who shows another authority's certificate is nobody", async () => {
    const forged = new Authority("another", Date.now()).issue({
      commonName: "kubernetes-admin",
      organizations: ["system:masters"],
      usages: ["client auth"],
      now: Date.now(),
    });

    const answer = await ask("/version", { ca: admin.ca, cert: forged.certificate, key: forged.key });

    expect(answer).toEqual({
      status: 401,
      body: '{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}\n',
    });
  });

  test("who speaks plain HTTP is told", async () => {
    const answer = await new Promise<Answer>((resolve, reject) => {
      const request = plainRequest(`http://127.0.0.1:${served.port}/api`, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
        response.on("end", () => resolve({ status: response.statusCode!, body: text }));
      });
      request.on("error", reject).end();
    });

    expect(answer).toEqual({ status: 400, body: "Client sent an HTTP request to an HTTPS server.\n" });
  });

  test("broken connections harm nobody else", async () => {
    const { port } = served;
    const plain = (act: (socket: Socket) => void) => () => {
      const socket: Socket = connect(port, "127.0.0.1", () => act(socket));
      return socket;
    };
    const secure = (act: (socket: Socket) => void) => () => {
      const socket: Socket = connectTls({ port, host: "127.0.0.1", ...admin }, () => act(socket));
      return socket;
    };
    const broken = [
      plain((socket) => socket.write(Buffer.from([0x16, 3, 1, 0, 5, 1, 2, 3, 4, 5])) && socket.destroy()),
      plain((socket) => socket.end(Buffer.from([0x16, 3, 3, 255, 255, 0]))),
      secure((socket) => {
        socket.write("POST /api/v1/namespaces HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{");
        socket.destroy();
      }),
      secure((socket) => {
        socket.write("GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: x\r\n\r\n");
        setTimeout(() => socket.destroy(), 20);
      }),
      secure((socket) => socket.end("NONSENSE\r\n\r\n")),
    ];
    for (const open of broken) for (let i = 0; i < 5; i++) open().on("error", () => {});
    await new Promise((resolve) => setTimeout(resolve, 100));

    const answers = await Promise.all(Array.from({ length: 50 }, () => ask("/api/v1/nodes", admin)));

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
  });

  test("a body may have 3 MiB, headers one", async () => {
    const headers = { "content-type": "application/json" };
    const tooMuch = await ask(
      "/api/v1/namespaces/default/configmaps",
      { ...admin, method: "POST", headers },
      Buffer.alloc(3 * 1024 * 1024 + 10, " "),
    );
    const tooLong = await new Promise<string>((resolve) => {
      const socket = connectTls({ port: served.port, host: "127.0.0.1", ...admin }, () =>
        socket.write(`GET /api HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(1_100_000)}`),
      );
      socket.setEncoding("utf8").on("error", () => {});
      socket.once("data", (text) => resolve(String(text)));
    });

    expect([tooMuch.status, JSON.parse(tooMuch.body).message]).toEqual([
      413,
      "Request entity too large: limit is 3145728",
    ]);
    expect(tooLong.split("\r\n")[0]).toBe("HTTP/1.1 431 Request Header Fields Too Large");
  });
});

import { expect, test } from "vitest";
import { byteStream, type HttpResponse } from "../../cluster/apimachinery/http.ts";
import type { Program } from "../../simulation/index.ts";
import { bashPrograms, busyboxPrograms, laptopPrograms } from "./index.ts";
import { givenHost, runScriptOn, type GivenHost } from "../testing.ts";

/** A server on port 8080 that answers by path. */
function givenServer(programs = laptopPrograms): GivenHost {
  const given = givenHost(programs);
  given.host.net.listen(8080, {
    *http({ url, method, body }): Program<HttpResponse> {
      const { pathname } = new URL(url);
      if (pathname === "/missing")
        return { status: 404, headers: { "content-type": "text/plain" }, body: "no such page\n" };
      if (pathname === "/moved") return { status: 302, headers: { location: "/" }, body: "" };
      if (pathname === "/slow") yield* given.simulation.sleep(5000);
      if (pathname === "/stream") return { status: 200, headers: {}, body: ticking(given) };
      if (method === "POST") return { status: 201, headers: {}, body: `got ${String(body)}\n` };
      return { status: 200, headers: { "content-type": "text/html" }, body: "welcome\n" };
    },
  });
  return given;
}

function ticking({ simulation }: GivenHost) {
  const writer = byteStream();
  for (const second of [1, 2, 3]) simulation.after(second * 1000, () => writer.write(`tick ${second}\n`));
  simulation.after(4000, () => writer.end());
  return writer.stream;
}

test.each([
  ["curl -s localhost:8080", "welcome\n", "", 0],
  ["curl -s localhost:8080/missing", "no such page\n", "", 0],
  ["curl -sf localhost:8080/missing", "", "", 22],
  ["curl -sSf localhost:8080/missing", "", "curl: (22) The requested URL returned error: 404\n", 22],
  ["curl -s -o /dev/null -w '%{http_code}\\n' localhost:8080/missing", "404\n", "", 0],
  ["curl -sI localhost:8080", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", "", 0],
  ["curl -sL localhost:8080/moved", "welcome\n", "", 0],
  ["curl -s -d a=1 -d b=2 localhost:8080", "got a=1&b=2\n", "", 0],
  ["curl -s localhost:8080/stream | head -1", "tick 1\n", "", 0],
  [
    "curl -sS -m 2 localhost:8080/slow",
    "",
    "curl: (28) Operation timed out after 2000 milliseconds with 0 bytes received\n",
    28,
  ],
  [
    "curl http://localhost:81",
    "",
    "curl: (7) Failed to connect to localhost port 81 after 0 ms: Could not connect to server\n",
    7,
  ],
  [
    "curl -sv localhost:8080",
    "welcome\n",
    `* Host localhost:8080 was resolved.
* IPv6: (none)
* IPv4: 127.0.0.1
*   Trying 127.0.0.1:8080...
* Connected to localhost (127.0.0.1) port 8080
* using HTTP/1.x
> GET / HTTP/1.1
> Host: localhost:8080
> User-Agent: curl/8.14.1
> Accept: */*
> 
* Request completely sent off
< HTTP/1.1 200 OK\r
< Content-Type: text/html\r
< \r
{ [8 bytes data]
* Connection #0 to host localhost left intact
`,
    0,
  ],
  [
    "curl -sv http://127.0.0.1:81",
    "",
    `*   Trying 127.0.0.1:81...
* Failed to connect to 127.0.0.1 port 81 after 0 ms: Could not connect to server
* closing connection #0
`,
    7,
  ],
  ["curl nowhere.example", "", "curl: (6) Could not resolve host: nowhere.example\n", 6],
  ["wget -qO- localhost:8080", "welcome\n", "", 0],
  ["wget -q localhost:81", "", "", 4],
  [
    "wget -O page http://localhost:8080/",
    "",
    `--2026-01-05 09:00:00--  http://localhost:8080/
Resolving localhost (localhost)... 127.0.0.1
Connecting to localhost (localhost)|127.0.0.1|:8080... connected.
HTTP request sent, awaiting response... 200 OK
Length: unspecified [text/html]
Saving to: ‘page’

     0K                                                       100% 2.54M=0s

2026-01-05 09:00:00 (2.54 MB/s) - ‘page’ saved [8]

`,
    0,
  ],
  [
    "wget http://127.0.0.1:81",
    "",
    "--2026-01-05 09:00:00--  http://127.0.0.1:81/\nConnecting to 127.0.0.1:81... failed: Connection refused.\n",
    4,
  ],
  [
    "wget -nv http://localhost:8080/missing",
    "",
    "http://localhost:8080/missing:\n2026-01-05 09:00:00 ERROR 404: Not Found.\n",
    8,
  ],
  [
    "wget",
    "",
    "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
    1,
  ],
  ["nc -zv localhost 8080", "", "localhost (127.0.0.1:8080) open\n", 0],
])("%s", async (script, output, errors, status) => {
  expect(await runScriptOn(givenServer(), script)).toEqual({ output, errors, status });
});

const busybox = new Map([...bashPrograms, ...busyboxPrograms]);

test.each([
  ["wget -qO- localhost:8080", "welcome\n", "", 0],
  ["wget -qO- localhost:81", "", "wget: can't connect to remote host (127.0.0.1): Connection refused\n", 1],
  ["wget -qO- nowhere", "", "wget: bad address 'nowhere'\n", 1],
  ["wget -qO- localhost:8080/missing", "", "wget: server returned error: HTTP/1.1 404 Not Found\n", 1],
  ["wget -q -T 1 -O- localhost:8080/slow", "", "wget: download timed out\n", 1],
])("busybox: %s", async (script, output, errors, status) => {
  expect(await runScriptOn(givenServer(busybox), script)).toEqual({ output, errors, status });
});

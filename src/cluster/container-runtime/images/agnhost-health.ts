// agnhost's grpc-health-checking: a health service that says what it is told to say.

import type { HttpRequest, HttpResponse } from "../../apimachinery/http.ts";
import type { Process } from "../../../hosts/process.ts";
import type { Program } from "../../../simulation/index.ts";
import { pathOf, textResponse, untilSignal } from "./daemon.ts";

const START_MS = 25;
const METHOD = "/grpc.health.v1.Health/Check";
const NOT_FOUND = "5";
const UNIMPLEMENTED = "12";
const [SERVING, NOT_SERVING] = [1, 2];

/** `--name value` or `--name=value`. */
function option({ argv }: Process, name: string, otherwise: string): string {
  const at = argv.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`));
  if (at < 0) return otherwise;
  return argv[at].includes("=") ? argv[at].slice(name.length + 3) : (argv[at + 1] ?? otherwise);
}

const grpc = (headers: Record<string, string>, body?: Uint8Array): HttpResponse => ({
  status: 200,
  headers: { "content-type": "application/grpc", ...headers },
  body: body ?? "",
});

/** The service that a request asks about. */
const serviceOf = ({ body }: HttpRequest): string =>
  body instanceof Uint8Array && body.length > 7 ? new TextDecoder().decode(body.subarray(7)) : "";

export function* grpcHealthChecking(process: Process): Program<number> {
  const { simulation, net } = process;
  const port = Number(option(process, "port", "5000"));
  const httpPort = Number(option(process, "http-port", "8080"));
  const service = option(process, "service", "");
  const delay = Number(option(process, "delay-unhealthy-sec", "-1"));
  const log = (line: string) =>
    process.stderr.write(
      `${new Date(simulation.now).toISOString().slice(0, 19).replace("T", " ").replaceAll("-", "/")} ${line}\n`,
    );
  let status = SERVING;
  yield* simulation.sleep(START_MS);
  const stops = [
    net.listen(httpPort, {
      *http(request) {
        const path = pathOf(request);
        if (path !== "/make-serving" && path !== "/make-not-serving")
          return textResponse(404, "404 page not found\n");
        status = path === "/make-serving" ? SERVING : NOT_SERVING;
        yield* log(status === SERVING ? "Mark as healthy" : "Mark as unhealthy");
        return textResponse(200, "");
      },
    }),
    net.listen(port, {
      // oxlint-disable-next-line require-yield
      *http(request) {
        if (request.headers["content-type"] !== "application/grpc") return textResponse(400, "");
        if (pathOf(request) !== METHOD)
          return grpc({ "grpc-status": UNIMPLEMENTED, "grpc-message": "unknown service" });
        const asked = serviceOf(request);
        if (asked !== "" && asked !== service)
          return grpc({ "grpc-status": NOT_FOUND, "grpc-message": "unknown service" });
        return grpc({ "grpc-status": "0" }, new Uint8Array([0, 0, 0, 0, 2, 0x08, status]));
      },
    }),
  ];
  yield* log(`Http server starting to listen on :${httpPort}`);
  yield* log(`gRPC server starting to listen on :${port}`);
  if (delay >= 0) simulation.after(delay * 1000, () => (status = NOT_SERVING));
  yield* untilSignal(process, "SIGTERM", "SIGINT");
  for (const stop of stops) stop();
  return 2;
}

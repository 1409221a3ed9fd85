// Servers that start, log and listen, but whose protocols are not spoken, and interpreters that do not interpret.
// Left out here: what they are for; who connects is hung up on, who starts the interpreter is told.

import { bashPrograms, busyboxPrograms, coreutils } from "../../../hosts/programs/index.ts";
import type { Executable } from "../../../hosts/process.ts";
import type { ImageConfig } from "../image.ts";
import type { Repository } from "./catalogue.ts";
import { untilSignal } from "./daemon.ts";

interface Silent {
  name: string;
  tags: readonly string[];
  sizeMiB: number;
  command: string;
  port: number;
  startMs: number;
  /** The line that says that it is ready; `@` stands for the time. */
  ready: string;
  /** One of these must be set, or it refuses to start with the text. */
  needs?: { variables: readonly string[]; refusal: string };
  config?: ImageConfig;
}

const daemon = ({ command, port, startMs, ready, needs }: Silent): Executable =>
  function* (process) {
    const { env, simulation } = process;
    if (needs && !needs.variables.some((name) => env.get(name))) {
      yield* process.stderr.write(needs.refusal);
      return 1;
    }
    yield* simulation.sleep(startMs);
    const time = new Date(simulation.now).toISOString().replace("T", " ").replace("Z", "");
    yield* process.stdout.write(`${ready.replaceAll("@", time)}\n`);
    const stop = process.net.listen(port, {
      *tcp(connection) {
        yield* process.stderr.write(`${command}: a client connected: its protocol is not simulated\n`);
        connection.send(`${command}: not simulated\n`);
        connection.close();
      },
    });
    yield* untilSignal(process, "SIGTERM", "SIGINT");
    stop();
    return 0;
  };

const silent = (server: Silent): Repository => ({
  name: server.name,
  versions: server.tags.map((tag) => ({
    tag,
    sizeMiB: tag.includes("alpine") ? server.sizeMiB / 2 : server.sizeMiB,
    layout: tag.includes("alpine") ? ("busybox" as const) : ("debian" as const),
    programs: new Map<string, Executable>([
      ...(tag.includes("alpine") ? busyboxPrograms : new Map([...coreutils, ...bashPrograms])),
      [server.command, daemon(server)],
    ]),
    config: { cmd: [server.command], exposedPorts: [`${server.port}/tcp`], ...server.config },
  })),
});

const MYSQL_REFUSAL = `[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified
    You need to specify one of the following as an environment variable:
    - MYSQL_ROOT_PASSWORD
    - MYSQL_ALLOW_EMPTY_PASSWORD
    - MYSQL_RANDOM_ROOT_PASSWORD
`;

const POSTGRES_REFUSAL = `Error: Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the
       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".

       You may also use "POSTGRES_HOST_AUTH_METHOD=trust" to allow all
       connections without a password. This is *not* recommended.

       See PostgreSQL documentation about "trust":
       https://www.postgresql.org/docs/current/auth-trust.html
`;

const SERVERS: readonly Silent[] = [
  {
    name: "postgres",
    tags: ["latest", "13", "14", "15", "16", "17", "18", "16-alpine", "17-alpine", "alpine"],
    sizeMiB: 150,
    command: "postgres",
    port: 5432,
    startMs: 1500,
    ready: "@ UTC [1] LOG:  database system is ready to accept connections",
    needs: { variables: ["POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD"], refusal: POSTGRES_REFUSAL },
    config: { env: { PGDATA: "/var/lib/postgresql/data" }, stopSignal: "SIGINT" },
  },
  {
    name: "mysql",
    tags: ["latest", "5.6", "5.7", "8", "8.0", "8.4", "9"],
    sizeMiB: 220,
    command: "mysqld",
    port: 3306,
    startMs: 4000,
    ready: "@ [System] [MY-010931] [Server] mysqld: ready for connections. Version: '8.4.6'  port: 3306",
    needs: {
      variables: ["MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"],
      refusal: MYSQL_REFUSAL,
    },
  },
  {
    name: "mongo",
    tags: ["latest", "4", "5", "6", "7", "8"],
    sizeMiB: 270,
    command: "mongod",
    port: 27017,
    startMs: 900,
    ready: '{"t":{"$date":"@"},"s":"I","c":"NETWORK","msg":"Waiting for connections","attr":{"port":27017}}',
  },
  {
    name: "memcached",
    tags: ["latest", "1.6", "1.6-alpine", "alpine"],
    sizeMiB: 32,
    command: "memcached",
    port: 11211,
    startMs: 20,
    ready: "memcached: listening on port 11211",
  },
  {
    name: "rabbitmq",
    tags: ["latest", "3", "3-management", "4", "4-management"],
    sizeMiB: 100,
    command: "rabbitmq-server",
    port: 5672,
    startMs: 5000,
    ready: "@ [info] <0.9.0> Server startup complete; 4 plugins started.",
  },
];

const interpreter = (name: string): Executable =>
  function* (process) {
    yield* process.stderr.write(`${name}: not simulated\n`);
    return 1;
  };

const language = (name: string, tags: readonly string[], commands: readonly string[]): Repository => ({
  name,
  versions: tags.map((tag) => ({
    tag,
    sizeMiB: /slim|alpine/.test(tag) ? 45 : 380,
    layout: tag.includes("alpine") ? ("busybox" as const) : ("debian" as const),
    programs: new Map<string, Executable>([
      ...(tag.includes("alpine") ? busyboxPrograms : new Map([...coreutils, ...bashPrograms])),
      ...commands.map((command) => [command, interpreter(command)] as const),
    ]),
    config: { cmd: [commands[0]] },
  })),
});

const variants = (versions: readonly string[]) =>
  versions.flatMap((version) => [
    version,
    ...["slim", "alpine"].map((suffix) => (version === "latest" ? suffix : `${version}-${suffix}`)),
  ]);

export const silentRepositories: readonly Repository[] = [
  ...SERVERS.map(silent),
  language("python", variants(["latest", "3", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14"]), [
    "python3",
    "python",
    "pip",
  ]),
  language("node", variants(["latest", "lts", "18", "20", "22", "24"]), ["node", "npm", "npx"]),
];

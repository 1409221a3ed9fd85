// What a Redis server does with a command: strings, numbers, expiry, a few lists and hashes.
// Left out here: everything else; it is answered as an unknown command.

import type { Simulation } from "../../../simulation/index.ts";
import type { Reply } from "./redis-protocol.ts";

type Value = string | string[] | Map<string, string>;
const OK: Reply = { simple: "OK" };
const error = (message: string): Reply => ({ error: message });
const WRONG_TYPE = error("WRONGTYPE Operation against a key holding the wrong kind of value");
const NOT_INTEGER = error("ERR value is not an integer or out of range");

type Run = (database: Database, args: string[]) => Reply;

/** The keys of one server. */
export class Database {
  readonly simulation: Simulation;
  readonly version: string;
  readonly startedAt: number;
  readonly #values = new Map<string, Value>();
  readonly #expiry = new Map<string, number>();
  connections = 0;

  constructor(simulation: Simulation, version: string) {
    this.simulation = simulation;
    this.version = version;
    this.startedAt = simulation.now;
  }

  run([name, ...args]: readonly string[]): Reply {
    const known = COMMANDS[name.toUpperCase()];
    if (!known) {
      const beginning = args.slice(0, 20).map((arg) => `'${arg}' `);
      return error(`ERR unknown command '${name}', with args beginning with: ${beginning.join("")}`);
    }
    const [least, most, run] = known;
    if (args.length < least || args.length > most)
      return error(`ERR wrong number of arguments for '${name.toLowerCase()}' command`);
    return run(this, args);
  }

  get(key: string): Value | undefined {
    const at = this.#expiry.get(key);
    if (at !== undefined && at <= this.simulation.now) this.remove(key);
    return this.#values.get(key);
  }

  set(key: string, value: Value): void {
    this.#values.set(key, value);
  }

  remove(key: string): boolean {
    this.#expiry.delete(key);
    return this.#values.delete(key);
  }

  /** Undefined: it stays. */
  expiry(key: string): number | undefined {
    return this.#expiry.get(key);
  }

  expireAt(key: string, at: number | undefined): void {
    if (at === undefined) this.#expiry.delete(key);
    else this.#expiry.set(key, at);
  }

  keys(): string[] {
    return [...this.#values.keys()].filter((key) => this.get(key) !== undefined);
  }

  clear(): void {
    this.#values.clear();
    this.#expiry.clear();
  }
}

function add(database: Database, key: string, amount: string): Reply {
  const value = database.get(key) ?? "0";
  if (typeof value !== "string") return WRONG_TYPE;
  if (!/^-?\d+$/.test(value) || !/^-?\d+$/.test(amount)) return NOT_INTEGER;
  const sum = Number(value) + Number(amount);
  database.set(key, String(sum));
  return sum;
}

const set: Run = (database, [key, value, ...options]) => {
  const words = options.map((option) => option.toUpperCase());
  const exists = database.get(key) !== undefined;
  if ((words.includes("NX") && exists) || (words.includes("XX") && !exists)) return null;
  const at = words.findIndex((word) => word === "EX" || word === "PX");
  if (words.length > 0 && at < 0 && !words.some((word) => ["NX", "XX", "KEEPTTL"].includes(word)))
    return error("ERR syntax error");
  database.set(key, value);
  if (!words.includes("KEEPTTL")) database.expireAt(key, undefined);
  if (at >= 0)
    database.expireAt(
      key,
      database.simulation.now + Number(options[at + 1]) * (words[at] === "EX" ? 1000 : 1),
    );
  return OK;
};

const get: Run = (database, [key]) => {
  const value = database.get(key);
  return value === undefined ? null : typeof value === "string" ? value : WRONG_TYPE;
};

const expire: Run = (database, [key, seconds]) => {
  if (!/^-?\d+$/.test(seconds)) return NOT_INTEGER;
  if (database.get(key) === undefined) return 0;
  database.expireAt(key, database.simulation.now + Number(seconds) * 1000);
  return 1;
};

const ttl: Run = (database, [key]) => {
  if (database.get(key) === undefined) return -2;
  const at = database.expiry(key);
  return at === undefined ? -1 : Math.round((at - database.simulation.now) / 1000);
};

const keys: Run = (database, [pattern]) => {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  const matching = new RegExp(`^${source}$`);
  return database.keys().filter((key) => matching.test(key));
};

const push =
  (left: boolean): Run =>
  (database, [key, ...items]) => {
    const list = database.get(key) ?? [];
    if (!Array.isArray(list)) return WRONG_TYPE;
    const next = left ? [...items.toReversed(), ...list] : [...list, ...items];
    database.set(key, next);
    return next.length;
  };

const pop =
  (left: boolean): Run =>
  (database, [key]) => {
    const list = database.get(key);
    if (list === undefined) return null;
    if (!Array.isArray(list)) return WRONG_TYPE;
    const item = list.at(left ? 0 : -1)!;
    const rest = left ? list.slice(1) : list.slice(0, -1);
    if (rest.length > 0) database.set(key, rest);
    else database.remove(key);
    return item;
  };

const lrange: Run = (database, [key, from, to]) => {
  const list = database.get(key) ?? [];
  if (!Array.isArray(list)) return WRONG_TYPE;
  const end = Number(to) < 0 ? list.length + Number(to) : Number(to);
  return list.slice(Number(from), end + 1);
};

const hset: Run = (database, [key, ...pairs]) => {
  const hash = database.get(key) ?? new Map<string, string>();
  if (!(hash instanceof Map)) return WRONG_TYPE;
  const before = hash.size;
  for (let i = 0; i + 1 < pairs.length; i += 2) hash.set(pairs[i], pairs[i + 1]);
  database.set(key, hash);
  return hash.size - before;
};

const hashOf = (database: Database, key: string, use: (hash: Map<string, string>) => Reply): Reply => {
  const hash = database.get(key) ?? new Map<string, string>();
  return hash instanceof Map ? use(hash) : WRONG_TYPE;
};

const info: Run = (database) => {
  const uptime = Math.floor((database.simulation.now - database.startedAt) / 1000);
  const count = database.keys().length;
  return [
    "# Server",
    `redis_version:${database.version}`,
    "redis_mode:standalone",
    "os:Linux (simulated)",
    "tcp_port:6379",
    `uptime_in_seconds:${uptime}`,
    "",
    "# Clients",
    `connected_clients:${database.connections}`,
    "",
    "# Replication",
    "role:master",
    "connected_slaves:0",
    "",
    "# Keyspace",
    ...(count > 0 ? [`db0:keys=${count},expires=0,avg_ttl=0`] : []),
    "",
  ].join("\r\n");
};

const MANY = Infinity;
/** Fewest and most arguments, and what to do. */
const COMMANDS: Readonly<Record<string, [number, number, Run]>> = {
  PING: [0, 1, (_, [text]) => text ?? { simple: "PONG" }],
  ECHO: [1, 1, (_, [text]) => text],
  SET: [2, MANY, set],
  GET: [1, 1, get],
  DEL: [
    1,
    MANY,
    (database, args) => args.filter((key) => database.get(key) !== undefined && database.remove(key)).length,
  ],
  EXISTS: [1, MANY, (database, args) => args.filter((key) => database.get(key) !== undefined).length],
  INCR: [1, 1, (database, [key]) => add(database, key, "1")],
  DECR: [1, 1, (database, [key]) => add(database, key, "-1")],
  INCRBY: [2, 2, (database, [key, amount]) => add(database, key, amount)],
  APPEND: [
    2,
    2,
    (database, [key, more]) => {
      const value = `${String(database.get(key) ?? "")}${more}`;
      database.set(key, value);
      return value.length;
    },
  ],
  KEYS: [1, 1, keys],
  DBSIZE: [0, 0, (database) => database.keys().length],
  EXPIRE: [2, 2, expire],
  TTL: [1, 1, ttl],
  LPUSH: [2, MANY, push(true)],
  RPUSH: [2, MANY, push(false)],
  LPOP: [1, 1, pop(true)],
  RPOP: [1, 1, pop(false)],
  LRANGE: [3, 3, lrange],
  LLEN: [
    1,
    1,
    (database, [key]) =>
      ((list) => (Array.isArray(list) ? list.length : WRONG_TYPE))(database.get(key) ?? []),
  ],
  HSET: [3, MANY, hset],
  HGET: [2, 2, (database, [key, field]) => hashOf(database, key, (hash) => hash.get(field) ?? null)],
  HGETALL: [1, 1, (database, [key]) => hashOf(database, key, (hash) => [...hash].flat())],
  FLUSHALL: [0, 1, (database) => (database.clear(), OK)],
  FLUSHDB: [0, 1, (database) => (database.clear(), OK)],
  INFO: [0, 1, info],
  SELECT: [1, 1, () => OK],
  CLIENT: [0, MANY, () => OK],
  COMMAND: [0, MANY, () => []],
  QUIT: [0, 0, () => OK],
};

// In metrics-server: pkg/storage. Two points of each container and node: what is between them was used in that time.

/** Processor time up to an instant, and memory at it. */
export interface Point {
  /** When the container or node began; undefined when nobody says. */
  startedAt?: number;
  at: number;
  cpuSeconds: number;
  memoryBytes: number;
}

export interface Used {
  at: number;
  windowMs: number;
  cores: number;
  memoryBytes: number;
}

export interface Scrape {
  nodes: Map<string, Point>;
  /** By `namespace/pod`, then container. */
  pods: Map<string, Map<string, Point>>;
}

/** A container so young is measured from its beginning. */
const FRESH_MS = 10_000;

const used = (before: Point | undefined, last: Point): Used | undefined =>
  before && {
    at: last.at,
    windowMs: last.at - before.at,
    cores: Math.max(0, (last.cpuSeconds - before.cpuSeconds) / ((last.at - before.at) / 1000)),
    memoryBytes: last.memoryBytes,
  };

export class Storage {
  readonly #resolutionMs: number;
  #last: Scrape = { nodes: new Map(), pods: new Map() };
  #before: Scrape = { nodes: new Map(), pods: new Map() };

  constructor(resolutionMs: number) {
    this.#resolutionMs = resolutionMs;
  }

  /** Whether there is anything to tell. */
  get ready(): boolean {
    return this.#before.nodes.size > 0 || this.#before.pods.size > 0;
  }

  store(scrape: Scrape): void {
    const before: Scrape = { nodes: new Map(), pods: new Map() };
    for (const [name, point] of scrape.nodes) {
      const earlier = this.#earlier(this.#last.nodes.get(name), this.#before.nodes.get(name), point);
      if (earlier) before.nodes.set(name, earlier);
    }
    for (const [key, containers] of scrape.pods) {
      const known = new Map<string, Point>();
      for (const [name, point] of containers) {
        const earlier =
          this.#fresh(point) ??
          this.#earlier(this.#last.pods.get(key)?.get(name), this.#before.pods.get(key)?.get(name), point);
        if (earlier) known.set(name, earlier);
      }
      if (known.size > 0) before.pods.set(key, known);
    }
    this.#last = scrape;
    this.#before = before;
  }

  #fresh({ startedAt, at }: Point): Point | undefined {
    const age = startedAt === undefined ? Infinity : at - startedAt;
    return age >= FRESH_MS && age < this.#resolutionMs
      ? { startedAt, at: startedAt!, cpuSeconds: 0, memoryBytes: 0 }
      : undefined;
  }

  /** The point before, unless it is of an earlier life. */
  #earlier(last: Point | undefined, before: Point | undefined, point: Point): Point | undefined {
    if (!last || (point.startedAt !== undefined && point.startedAt >= last.at)) return undefined;
    return point.at > last.at ? last : before;
  }

  node(name: string): Used | undefined {
    const last = this.#last.nodes.get(name);
    return last && used(this.#before.nodes.get(name), last);
  }

  /** What each container of a pod used; undefined when that is not known of all of them. */
  pod(key: string): Map<string, Used> | undefined {
    const last = this.#last.pods.get(key);
    if (!last) return undefined;
    const result = new Map<string, Used>();
    for (const [name, point] of last) {
      const found = used(this.#before.pods.get(key)?.get(name), point);
      if (!found) return undefined;
      result.set(name, found);
    }
    return result;
  }
}

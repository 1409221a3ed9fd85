// In Docker: daemon/events. What happened, for `docker events`.

export interface EngineEvent {
  /** Milliseconds since 1970. */
  at: number;
  type: "container" | "image" | "network" | "volume";
  action: string;
  id: string;
  attributes: Readonly<Record<string, string>>;
}

/** The daemon remembers so many. */
const KEPT = 256;

export class Events {
  #past: EngineEvent[] = [];
  #listeners = new Set<(event: EngineEvent) => void>();

  emit(event: EngineEvent): void {
    this.#past.push(event);
    if (this.#past.length > KEPT) this.#past.shift();
    for (const listener of [...this.#listeners]) listener(event);
  }

  get past(): readonly EngineEvent[] {
    return this.#past;
  }

  /** Returns how to stop. */
  follow(listener: (event: EngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

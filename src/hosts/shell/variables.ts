// Shell variables: scalars, arrays, associative arrays; exported, read-only, integer; local to functions by dynamic scope.

import { ShellError } from "./flow.ts";

export interface Variable {
  value: string | undefined;
  list?: Map<number, string>;
  table?: Map<string, string>;
  exported?: boolean;
  readonly?: boolean;
  integer?: boolean;
}

const copyOf = (variable: Variable): Variable => ({
  ...variable,
  list: variable.list && new Map(variable.list),
  table: variable.table && new Map(variable.table),
});

export class Variables {
  readonly #all = new Map<string, Variable>();
  readonly #frames: Map<string, Variable | undefined>[] = [];

  find(name: string): Variable | undefined {
    return this.#all.get(name);
  }

  /** The value; an array's first element. */
  get(name: string): string | undefined {
    const variable = this.#all.get(name);
    if (!variable) return undefined;
    return variable.list ? variable.list.get(0) : variable.table ? variable.table.get("0") : variable.value;
  }

  set(name: string, value: string): void {
    const variable = this.#all.get(name);
    if (!variable) {
      this.#all.set(name, { value });
      return;
    }
    if (variable.readonly) throw new ShellError(`${name}: readonly variable`);
    if (variable.list) variable.list.set(0, value);
    else if (variable.table) variable.table.set("0", value);
    else variable.value = value;
  }

  /** The variable, made when it does not exist. */
  declare(name: string): Variable {
    let variable = this.#all.get(name);
    if (!variable) this.#all.set(name, (variable = { value: undefined }));
    return variable;
  }

  setElement(name: string, index: string | number, value: string): void {
    const variable = this.declare(name);
    if (variable.readonly) throw new ShellError(`${name}: readonly variable`);
    if (typeof index === "string") {
      (variable.table ??= new Map()).set(index, value);
      return;
    }
    if (!variable.list) {
      variable.list = new Map();
      if (variable.value !== undefined) variable.list.set(0, variable.value);
      variable.value = undefined;
    }
    variable.list.set(index < 0 ? Math.max(0, ...variable.list.keys()) + 1 + index : index, value);
  }

  unset(name: string): void {
    const variable = this.#all.get(name);
    if (variable?.readonly) throw new ShellError(`${name}: cannot unset: readonly variable`);
    this.#all.delete(name);
  }

  /** The elements in order of their index: a scalar is an array of one. */
  elements(name: string): [string, string][] {
    const variable = this.#all.get(name);
    if (!variable) return [];
    if (variable.table) return [...variable.table];
    if (variable.list)
      return [...variable.list].sort((a, b) => a[0] - b[0]).map(([i, value]) => [String(i), value]);
    return variable.value === undefined ? [] : [["0", variable.value]];
  }

  /** Makes `name` local to the function that runs. */
  local(name: string): Variable {
    const frame = this.#frames.at(-1);
    if (frame && !frame.has(name)) {
      frame.set(name, this.#all.get(name));
      this.#all.set(name, { value: undefined });
    }
    return this.declare(name);
  }

  get inFunction(): boolean {
    return this.#frames.length > 0;
  }

  enter(): void {
    this.#frames.push(new Map());
  }

  leave(): void {
    for (const [name, before] of this.#frames.pop()!) {
      if (before) this.#all.set(name, before);
      else this.#all.delete(name);
    }
  }

  names(): string[] {
    return [...this.#all.keys()].sort();
  }

  exported(): [string, string][] {
    const found: [string, string][] = [];
    for (const [name, { exported, value }] of this.#all)
      if (exported && value !== undefined) found.push([name, value]);
    return found;
  }

  /** A copy for a subshell. */
  fork(): Variables {
    const copy = new Variables();
    for (const [name, variable] of this.#all) copy.#all.set(name, copyOf(variable));
    for (const _ of this.#frames) copy.#frames.push(new Map());
    return copy;
  }

  /** Puts a variable back as it was (`x=1 command`). */
  restore(name: string, before: Variable | undefined): void {
    if (before) this.#all.set(name, before);
    else this.#all.delete(name);
  }

  /** What `restore` needs. */
  snapshot(name: string): Variable | undefined {
    const variable = this.#all.get(name);
    return variable && copyOf(variable);
  }
}

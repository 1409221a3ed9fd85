// In Kubernetes: k8s.io/client-go/util/jsonpath, the parser of kubectl's JSONPath templates.

export type PathNode =
  | { type: "text"; text: string }
  | { type: "field"; name: string }
  | { type: "wildcard" }
  | { type: "recursive" }
  | { type: "slice"; start?: number; end?: number; step?: number; single: boolean }
  | { type: "filter"; left: PathNode[]; operator: string; right: PathNode[] }
  | { type: "union"; paths: PathNode[][] }
  | { type: "number"; value: number }
  | { type: "boolean"; value: boolean }
  | { type: "identifier"; name: string }
  | { type: "action"; nodes: PathNode[] };

export class JsonPathError extends Error {}

const isTerminator = (char: string | undefined) => char === undefined || /[\s.,[\]$@{}]/.test(char);

const codePoint = (char: string) =>
  `U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")} '${char}'`;

class Parser {
  #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Text and actions, in order. */
  template(): PathNode[] {
    const nodes: PathNode[] = [];
    while (this.#at < this.#text.length) {
      const brace = this.#text.indexOf("{", this.#at);
      const end = brace < 0 ? this.#text.length : brace;
      if (end > this.#at) nodes.push({ type: "text", text: this.#text.slice(this.#at, end) });
      this.#at = end + 1;
      if (brace >= 0) nodes.push({ type: "action", nodes: this.#action() });
    }
    return nodes;
  }

  #action(): PathNode[] {
    const nodes: PathNode[] = [];
    for (;;) {
      const char = this.#text[this.#at];
      if (char === "}") {
        this.#at++;
        return nodes;
      }
      this.#step(nodes, char);
    }
  }

  #step(nodes: PathNode[], char: string | undefined): void {
    if (char === undefined || char === "\n" || char === "\r") throw new JsonPathError("unclosed action");
    if (this.#text.startsWith("[?(", this.#at)) nodes.push(this.#filter());
    else if (this.#text.startsWith("..", this.#at)) nodes.push(...this.#recursive());
    else if (char === " " || char === "@" || char === "$") this.#at++;
    else if (char === "[") nodes.push(this.#array());
    else if (char === '"' || char === "'") nodes.push(this.#quote(char));
    else if (char === ".") nodes.push(this.#field());
    else if (/[-+\d]/.test(char)) nodes.push(this.#number());
    else if (/[\p{L}\p{N}_]/u.test(char)) nodes.push(this.#identifier());
    else throw new JsonPathError(`unrecognized character in action: ${codePoint(char)}`);
  }

  #word(): string {
    const start = this.#at;
    while (!isTerminator(this.#text[this.#at])) this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    return this.#text.slice(start, this.#at);
  }

  #field(): PathNode {
    this.#at++;
    const name = this.#word();
    return name === "*" ? { type: "wildcard" } : { type: "field", name: name.replaceAll("\\", "") };
  }

  #recursive(): PathNode[] {
    this.#at += 2;
    const next = this.#text[this.#at];
    if (next === undefined || !/[\p{L}\p{N}_]/u.test(next)) return [{ type: "recursive" }];
    return [{ type: "recursive" }, { type: "field", name: this.#word().replaceAll("\\", "") }];
  }

  #number(): PathNode {
    const text = /^[-+]?[\d.]*/.exec(this.#text.slice(this.#at))![0];
    this.#at += text.length;
    if (!/^[-+]?\d+(\.\d+)?$/.test(text)) throw new JsonPathError(`cannot parse number ${text}`);
    return { type: "number", value: Number(text) };
  }

  #identifier(): PathNode {
    const name = this.#word();
    if (name === "true" || name === "false") return { type: "boolean", value: name === "true" };
    return { type: "identifier", name };
  }

  #quote(mark: string): PathNode {
    const start = ++this.#at;
    while (this.#text[this.#at] !== mark) {
      if (this.#at >= this.#text.length || this.#text[this.#at] === "\n")
        throw new JsonPathError("unterminated quoted string");
      this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    }
    return { type: "text", text: unescaped(this.#text.slice(start, this.#at++)) };
  }

  #array(): PathNode {
    const start = ++this.#at;
    for (let quote = ""; quote || this.#text[this.#at] !== "]"; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined || char === "\n") throw new JsonPathError("unterminated array");
      if (char === quote) quote = "";
      else if (!quote && (char === '"' || char === "'")) quote = char;
    }
    return arrayNode(this.#text.slice(start, this.#at++));
  }

  #filter(): PathNode {
    this.#at += 3;
    const start = this.#at;
    let depth = 1;
    for (let quote = ""; depth > 0; this.#at++) {
      const char = this.#text[this.#at];
      if (char === undefined || (char === "\n" && !quote)) throw new JsonPathError("unterminated filter");
      if (quote) {
        if (char === "\\") this.#at++;
        else if (char === quote) quote = "";
      } else if (char === '"' || char === "'") quote = char;
      else if (char === "(") depth++;
      else if (char === ")") depth--;
    }
    const body = this.#text.slice(start, this.#at - 1);
    if (this.#text[this.#at] !== "]") throw new JsonPathError("unclosed array expect ]");
    this.#at++;
    return filterNode(body);
  }
}

function arrayNode(body: string): PathNode {
  const text = body.trim() === "*" ? ":" : body.trim();
  const quoted = /^'([^']*)'$/.exec(text) ?? /^"([^"]*)"$/.exec(text);
  if (quoted) return { type: "field", name: quoted[1].replaceAll("\\", "") };
  if (text.includes(","))
    return { type: "union", paths: unionParts(text).map((part) => inner(`[${part.trim()}]`)) };
  const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
  if (!match || text === "") throw new JsonPathError(`invalid array index ${text}`);
  const bound = (part: string | undefined) =>
    part === undefined || part === "" || part === ":" ? undefined : Number(part.replace(":", ""));
  if (match[2] === undefined) {
    const index = Number(match[1]);
    return { type: "slice", start: index, end: index + 1, single: true };
  }
  return {
    type: "slice",
    start: bound(match[1]),
    end: bound(match[2]),
    step: bound(match[3]),
    single: false,
  };
}

/** Commas inside quotes part nothing. */
const unionParts = (text: string) => text.match(/('[^']*'|"[^"]*"|[^,])+/g) ?? [];

function filterNode(body: string): PathNode {
  const match = /^((?:'[^']*'|"[^"]*"|[^'"!<>=])*)(==|!=|<=|>=|<|>|=)(.*)$/s.exec(body);
  if (!match) return { type: "filter", left: inner(body), operator: "exists", right: [] };
  return { type: "filter", left: inner(match[1].trim()), operator: match[2], right: inner(match[3].trim()) };
}

const inner = (text: string): PathNode[] => {
  const [action] = new Parser(`{${text}}`).template();
  return action.type === "action" ? action.nodes : [];
};

/** The escapes of Go strings that learners use. */
const unescaped = (text: string): string =>
  text.replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_, code: string) => {
    if (/^[ux]./.test(code)) return String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    return { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" }[code] ?? code;
  });

export const parseJsonPath = (text: string): PathNode[] => new Parser(text).template();

/** `name`, `.name`, `{name}` and `{.name}` all mean `{.name}` (custom columns, sort-by). */
export function relaxedJsonPath(expression: string): string {
  if (expression === "") return expression;
  const match = /^\{\.?([^{}]+)\}$|^\.?([^{}]+)$/.exec(expression);
  if (!match)
    throw new JsonPathError(
      "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'",
    );
  return `{.${match[1] ?? match[2]}}`;
}

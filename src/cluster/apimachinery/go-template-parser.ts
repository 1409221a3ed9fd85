// In Go: text/template/parse. Templates as `kubectl -o go-template=…` takes them.
// Left out here: define, template and block.

export type Arg =
  | { type: "dot" }
  | { type: "nil" }
  | { type: "literal"; value: string | number | boolean }
  | { type: "field"; base?: Arg; path: string[]; text: string }
  | { type: "variable"; name: string; path: string[]; text: string }
  | { type: "function"; name: string }
  | { type: "pipeline"; pipeline: Pipeline };

export interface Command {
  args: Arg[];
  text: string;
}

export interface Pipeline {
  declared: string[];
  assigns: boolean;
  commands: Command[];
}

export type TemplateNode =
  | { type: "text"; text: string }
  | { type: "print"; pipeline: Pipeline; line: number; column: number }
  | {
      type: "if" | "with" | "range";
      pipeline: Pipeline;
      body: TemplateNode[];
      otherwise: TemplateNode[];
      line: number;
      column: number;
    }
  | { type: "break" }
  | { type: "continue" };

export class TemplateError extends Error {}

interface Piece {
  kind: "text" | "action";
  text: string;
  line: number;
  column: number;
}

/** Cuts the text at {{ and }}, trimming where a marker says so. */
function pieces(source: string): Piece[] {
  const result: Piece[] = [];
  let at = 0;
  let trimNext = false;
  while (at <= source.length) {
    const open = source.indexOf("{{", at);
    let text = source.slice(at, open < 0 ? undefined : open);
    if (trimNext) text = text.replace(/^[ \t\r\n]+/, "");
    const line = source.slice(0, open < 0 ? at : open).split("\n").length;
    if (open < 0) {
      if (text) result.push({ kind: "text", text, line, column: 0 });
      return result;
    }
    const trimBefore = /^\{\{-[ \t\r\n]/.test(source.slice(open, open + 4));
    if (trimBefore) text = text.replace(/[ \t\r\n]+$/, "");
    if (text) result.push({ kind: "text", text, line, column: 0 });
    const close = endOfAction(source, open + 2, line);
    const body = source.slice(open + (trimBefore ? 3 : 2), close);
    trimNext = /[ \t\r\n]-$/.test(body);
    const column = open - source.lastIndexOf("\n", open) + 1;
    result.push({ kind: "action", text: (trimNext ? body.slice(0, -1) : body).trim(), line, column });
    at = close + 2;
  }
  return result;
}

function endOfAction(source: string, from: number, line: number): number {
  if (/^-?\s*\/\*/.test(source.slice(from))) {
    const end = source.indexOf("*/", from);
    if (end >= 0) return source.indexOf("}}", end);
  }
  for (let i = from; i < source.length; i++) {
    if (source.startsWith("}}", i)) return i;
    if (source[i] === "`") i = source.indexOf("`", i + 1);
    else if (source[i] === '"' || source[i] === "'") i = endOfQuote(source, i, line);
    if (i < 0) break;
  }
  throw new TemplateError(`template: output:${line}: unclosed action`);
}

function endOfQuote(source: string, from: number, line: number): number {
  for (let i = from + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === source[from]) return i;
    else if (source[i] === "\n") break;
  }
  throw new TemplateError(`template: output:${line}: unterminated quoted string`);
}

const TOKEN =
  /\s+|"(?:\\.|[^"\\])*"|`[^`]*`|'(?:\\.|[^'\\])+'|:=|[-+]?(?:0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)|\$?[\p{L}_][\p{L}\p{N}_]*|\$|\.(?:[\p{L}_][\p{L}\p{N}_]*)?|[|(),=]/uy;

function tokenize(text: string, line: number): string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match)
      throw new TemplateError(`template: output:${line}: unexpected ${JSON.stringify(text[at])} in operand`);
    tokens.push(/^\s/.test(match[0]) ? " " : match[0]);
  }
  return tokens;
}

class Parser {
  #pieces: Piece[];
  #at = 0;

  constructor(source: string) {
    this.#pieces = pieces(source);
  }

  parse(): TemplateNode[] {
    const { nodes, stop } = this.#block();
    if (stop)
      throw new TemplateError(`template: output:${stop.line}: unexpected {{${stop.text.split(" ")[0]}}}`);
    return nodes;
  }

  #block(): { nodes: TemplateNode[]; stop?: Piece } {
    const nodes: TemplateNode[] = [];
    while (this.#at < this.#pieces.length) {
      const piece = this.#pieces[this.#at++];
      if (piece.kind === "text") nodes.push({ type: "text", text: piece.text });
      else if (/^(end|else)\b/.test(piece.text)) return { nodes, stop: piece };
      else if (!piece.text.startsWith("/*")) nodes.push(this.#action(piece));
    }
    return { nodes };
  }

  #action(piece: Piece): TemplateNode {
    const { line, column } = piece;
    const keyword = /^(if|with|range|break|continue|define|template|block)\b\s*(.*)$/s.exec(piece.text);
    if (!keyword) return { type: "print", pipeline: parsePipeline(piece.text, line), line, column };
    const [, word, rest] = keyword;
    if (word === "break" || word === "continue") return { type: word };
    if (word !== "if" && word !== "with" && word !== "range")
      throw new TemplateError(`template: output:${line}: {{${word}}} is not simulated`);
    const pipeline = parsePipeline(rest, line);
    const { nodes: body, stop } = this.#block();
    return { type: word, pipeline, body, otherwise: this.#otherwise(stop, piece), line, column };
  }

  #otherwise(stop: Piece | undefined, opened: Piece): TemplateNode[] {
    if (!stop) throw new TemplateError(`template: output:${opened.line}: unexpected EOF`);
    const chained = /^else\s+((?:if|with)\b.*)$/s.exec(stop.text);
    if (chained) return [this.#action({ ...stop, text: chained[1] })];
    if (stop.text === "end") return [];
    const rest = this.#block();
    if (rest.stop?.text !== "end") throw new TemplateError(`template: output:${opened.line}: unexpected EOF`);
    return rest.nodes;
  }
}

function parsePipeline(text: string, line: number): Pipeline {
  const tokens = tokenize(text, line);
  const declaration = /^\s*(\$[\p{L}\p{N}_]*)(?:\s*,\s*(\$[\p{L}\p{N}_]*))?\s*(:?=)/u.exec(text);
  const declared = declaration ? [declaration[1], declaration[2]].filter((name) => name !== undefined) : [];
  const from = declaration ? tokens.findIndex((token) => token === ":=" || token === "=") + 1 : 0;
  const state = { tokens, at: from, line };
  const commands = parseCommands(state, false);
  if (commands.length === 0 || commands.some((command) => command.args.length === 0))
    throw new TemplateError(`template: output:${line}: missing value for command`);
  return { declared, assigns: declaration?.[3] === "=", commands };
}

interface State {
  tokens: string[];
  at: number;
  line: number;
}

function parseCommands(state: State, nested: boolean): Command[] {
  const commands: Command[] = [{ args: [], text: "" }];
  while (state.at < state.tokens.length) {
    const token = state.tokens[state.at];
    if (token === ")") {
      if (!nested) throw new TemplateError(`template: output:${state.line}: unexpected right paren ")"`);
      return commands;
    }
    const current = commands.at(-1)!;
    if (token === "|") {
      state.at++;
      commands.push({ args: [], text: "" });
    } else if (token === " ") {
      state.at++;
      if (current.args.length > 0) current.text += " ";
    } else {
      const start = state.at;
      current.args.push(parseOperand(state));
      current.text += state.tokens.slice(start, state.at).join("");
    }
  }
  if (nested) throw new TemplateError(`template: output:${state.line}: unclosed left paren`);
  return commands;
}

function parseOperand(state: State): Arg {
  const arg = parseTerm(state);
  const path: string[] = [];
  while (/^\.[\p{L}_]/u.test(state.tokens[state.at] ?? "")) path.push(state.tokens[state.at++].slice(1));
  if (path.length === 0) return arg;
  if (arg.type === "field" || arg.type === "variable")
    return { ...arg, path: [...arg.path, ...path], text: `${arg.text}.${path.join(".")}` };
  return { type: "field", base: arg, path, text: `.${path.join(".")}` };
}

function parseTerm(state: State): Arg {
  const token = state.tokens[state.at++];
  if (token === "(") {
    const commands = parseCommands(state, true);
    state.at++;
    return { type: "pipeline", pipeline: { declared: [], assigns: false, commands } };
  }
  if (token === ".") return { type: "dot" };
  if (token.startsWith(".")) return { type: "field", path: [token.slice(1)], text: token };
  if (token.startsWith("$")) return { type: "variable", name: token, path: [], text: token };
  if (token.startsWith("`")) return { type: "literal", value: token.slice(1, -1) };
  if (token.startsWith('"')) return { type: "literal", value: unquote(token) };
  if (token.startsWith("'"))
    return { type: "literal", value: unquote(`"${token.slice(1, -1)}"`).codePointAt(0)! };
  if (/^[-+\d]/.test(token)) return { type: "literal", value: Number(token) };
  if (token === "true" || token === "false") return { type: "literal", value: token === "true" };
  if (token === "nil") return { type: "nil" };
  if (/^[\p{L}_]/u.test(token)) return { type: "function", name: token };
  throw new TemplateError(`template: output:${state.line}: unexpected ${JSON.stringify(token)} in operand`);
}

function unquote(token: string): string {
  return token
    .slice(1, -1)
    .replace(/\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)/g, (_, code: string) =>
      /^[ux]./.test(code)
        ? String.fromCodePoint(Number.parseInt(code.slice(1), 16))
        : ({ n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" }[code] ?? code),
    );
}

export const parseTemplate = (source: string): TemplateNode[] => new Parser(source).parse();

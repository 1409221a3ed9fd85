import { Terminal as Emulator } from "@xterm/headless";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Simulation } from "../../simulation/index.ts";
import { givenHost, givenTerminal } from "../testing.ts";
import { createTerminal } from "./device.ts";
import { LineEditor } from "./line-editor.ts";
import { textWidth } from "./width.ts";

const PROMPT = "ana@laptop:~$ ";

/** What an emulator shows after the output: its lines without what is blank at their ends. */
async function screenOf(output: string, columns: number, rows = 24): Promise<string[]> {
  const emulator = new Emulator({ cols: columns, rows, allowProposedApi: true });
  await new Promise<void>((resolve) => emulator.write(output, resolve));
  const buffer = emulator.buffer.active;
  const lines = Array.from({ length: buffer.length }, (_, i) => buffer.getLine(i)!.translateToString(true));
  while (lines.at(-1) === "") lines.pop();
  return lines;
}

async function shownAfter(keys: readonly string[], columns = 80): Promise<string[]> {
  const given = givenTerminal(givenHost(), columns);
  for (const key of keys) await given.type(key, 50);
  return await screenOf(given.output(), columns);
}

test("runs what is typed and shows the prompt again", async () => {
  expect(await shownAfter(["echo hola\r"])).toEqual([`${PROMPT}echo hola`, "hola", PROMPT]);
});

test("^C stops the program in front, and a loop of builtins", async () => {
  const lines = await shownAfter(["sleep 100\r", "\x03", "while :; do :; done\r", "\x03", "echo $?\r"]);

  expect(lines).toEqual([
    `${PROMPT}sleep 100`,
    "^C",
    `${PROMPT}while :; do :; done`,
    "^C",
    `${PROMPT}echo $?`,
    "130",
    PROMPT,
  ]);
});

test("^C abandons the line that is being typed", async () => {
  expect(await shownAfter(["echo no", "\x03", "echo yes\r"])).toEqual([
    `${PROMPT}echo no^C`,
    `${PROMPT}echo yes`,
    "yes",
    PROMPT,
  ]);
});

test("asks for more lines while a command is not complete", async () => {
  expect(await shownAfter(["for i in 1 2\r", "do echo $i\r", "done\r"])).toEqual([
    `${PROMPT}for i in 1 2`,
    "> do echo $i",
    "> done",
    "1",
    "2",
    PROMPT,
  ]);
});

test("pasted lines wait for Enter", async () => {
  const lines = await shownAfter(["\x1b[200~echo a\recho b\x1b[201~"]);

  expect(lines).toEqual([`${PROMPT}echo a`, "echo b"]);
});

test("^Z stops a program, fg goes on with it", async () => {
  const lines = await shownAfter(["sleep 60\r", "\x1a", "jobs\r", "fg\r", "\x03"]);

  const stopped = "[1]+  Stopped                 sleep 60";
  expect(lines).toEqual([
    `${PROMPT}sleep 60`,
    "^Z",
    stopped,
    `${PROMPT}jobs`,
    stopped,
    `${PROMPT}fg`,
    "sleep 60",
    "^C",
    PROMPT,
  ]);
});

test("Up recalls, ^R searches, Tab completes files", async () => {
  const lines = await shownAfter([
    "touch largefile.txt\r",
    "echo uno\r",
    "\x1b[A\r",
    "\x12touch\r",
    "ls lar\t\r",
  ]);

  expect(lines.filter((line) => !line.startsWith("(") && !line.includes("reverse"))).toEqual([
    `${PROMPT}touch largefile.txt`,
    `${PROMPT}echo uno`,
    "uno",
    `${PROMPT}echo uno`,
    "uno",
    `${PROMPT}touch largefile.txt`,
    `${PROMPT}ls largefile.txt `,
    "largefile.txt",
    PROMPT,
  ]);
});

test("nano saves what was typed", async () => {
  const given = givenTerminal(givenHost());

  for (const keys of ["nano n.txt\r", "hola ñ", "\x0f", "\r", "\x18", "cat n.txt\r"]) await given.type(keys);

  expect((await screenOf(given.output(), 80)).slice(-2)).toEqual(["hola ñ", PROMPT]);
});

test.each([
  ["nano n.txt", "\x18"],
  ["vi n.txt", ":q!\r"],
  ["less n.txt", "q"],
  ["cat n.txt | less", "q"],
])(
  "%s draws itself anew when the terminal's size changes, and no more after its end",
  async (command, leave) => {
    const given = givenTerminal(givenHost());
    for (const line of ["echo one > n.txt; echo two >> n.txt", command]) await given.type(`${line}\r`);
    const before = given.output().length;

    given.terminal.resize(40, 8);

    const drawn = await screenOf(given.output().slice(before), 40, 8);
    expect(drawn.filter((line) => /^(one|two)$/.test(line))).toEqual(["one", "two"]);
    expect(drawn).toHaveLength(8);
    await given.type(leave);
    const ended = given.output().length;
    given.terminal.resize(60, 20);
    expect(given.output().slice(ended)).not.toContain("one");
  },
);

test("^D on an empty line logs out", async () => {
  const given = givenTerminal(givenHost());

  await given.type("\x04");

  expect(given.process.task.outcome).toEqual({ ok: true, value: 0 });
});

const KEYS = [
  "a",
  "b",
  " ",
  "ñ",
  "é",
  "日",
  "😀",
  "-",
  "\x1b[D",
  "\x1b[C",
  "\x01",
  "\x05",
  "\x0b",
  "\x15",
  "\x17",
  "\x19",
  "\x7f",
  "\x04",
  "\x1bb",
  "\x1bf",
  "\x1bd",
  "\x1b[3~",
  "\x14",
  "\x1b[A",
  "\x1b[B",
];

test("after any keys the screen shows the prompt and the line, the cursor where it is", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom(...KEYS), { maxLength: 60 }),
      fc.integer({ min: 10, max: 40 }),
      async (keys, columns) => {
        const simulation = new Simulation({ seed: 1 });
        const terminal = createTerminal(columns, 24);
        let output = "";
        terminal.onOutput((chunk) => (output += chunk));
        const editor = new LineEditor({ terminal, history: ["first", "a second, longer line"] });
        const task = simulation.spawn("edit", editor.read("$ "));
        simulation.settle();

        for (const key of keys) {
          if (task.outcome) break;
          terminal.input(key);
          simulation.settle();
        }
        if (task.outcome) return;

        const { before, after } = editor.state;
        const emulator = new Emulator({ cols: columns, rows: 24, allowProposedApi: true });
        await new Promise<void>((resolve) => emulator.write(output, resolve));
        const { active } = emulator.buffer;
        const shown = Array.from({ length: active.length }, (_, i) =>
          active.getLine(i)!.translateToString(false),
        ).join("");
        expect(shown.replace(/\s+/g, "")).toBe(`$${before}${after}`.replace(/\s+/g, ""));
        if (textWidth(before + after) === [...(before + after)].length)
          expect(active.cursorY * columns + active.cursorX).toBe(2 + textWidth(before));
      },
    ),
    { numRuns: 150, seed: 7 },
  );
}, 30_000);

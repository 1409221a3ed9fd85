// What the stories share: a session of its own, and hands on its laptop.

import { EMPTY_LAB } from "../../src/session/lab.ts";
import { Session } from "../../src/session/session.ts";

/** Without what a terminal does not show: its own commands, and what was written over. */
const asSeen = (text: string): string =>
  text.replaceAll(/\x1b\[[?\d;]*[A-Za-z]/g, "").replaceAll(/[^\n]*\r(?!\n)/g, "");

export async function givenSession() {
  let shown = "";
  let ended: number | undefined;
  const show = (_: string, data: string) => void (shown += data);
  const session = await Session.open({
    lab: EMPTY_LAB,
    seed: 1,
    output: { terminal: show, cell: show, cellEnd: (_, code) => void (ended = code) },
  });
  const { simulation } = session;
  const pass = (seconds: number) => simulation.throughHolds(() => simulation.advance(seconds * 1000));

  /** Runs a command line to its end: what it printed, and its exit code. */
  async function runs(text: string): Promise<[output: string, exitCode: number]> {
    shown = "";
    ended = undefined;
    session.apply({ type: "cell", id: "cell", text, manifest: false });
    while (ended === undefined) await pass(0.2);
    return [shown.replaceAll("\r\n", "\n"), ended];
  }

  /** Presses keys in the terminal; what it shows so many seconds later. */
  async function type(keys: string, seconds = 2): Promise<string> {
    shown = "";
    session.apply({ type: "keys", terminal: "main", data: keys });
    await pass(seconds);
    return asSeen(shown);
  }

  return {
    session,
    pass,
    runs,
    run: async (text: string): Promise<string> => (await runs(text))[0],
    type,
    /** Types a line; what the terminal shows so many seconds later. */
    enter: (line: string, seconds: number) => type(`${line}\r`, seconds),
  };
}

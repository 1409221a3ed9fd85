import { expect, test } from "vitest";
import { withoutLastCommand } from "../../src/session/undo.ts";
import { digest, playStory, recorder, replayed, story, storeText } from "./story.ts";

test("the same seed and inputs give the same bytes", async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    expect(digest(await story(seed)), `seed ${seed}`).toBe(digest(await story(seed)));
  }
});

test("another seed gives another story", async () => {
  expect(digest(await story(1))).not.toBe(digest(await story(2)));
});

test("the story really goes through what it says", async () => {
  const { shown } = await playStory(1);

  expect(shown).toContain("deployment.apps/web created");
  expect(shown.match(/main: "200 "/g)).toHaveLength(3);
  expect(shown).toContain("ImagePull");
  expect(shown).toContain("deployment.apps/web rolled back");
  expect(shown).toContain("RFC 1123");
});

test("replaying a recorded session ends in the same store and shows the same", async () => {
  const { session, shown } = await playStory(11);
  const { output, text } = recorder();

  const again = await replayed(JSON.parse(JSON.stringify(session.file())), output);

  expect(text()).toBe(shown);
  expect(storeText(again)).toBe(storeText(session));
  expect(again.file()).toEqual(session.file());
});

test("undo is the session without its last command", async () => {
  const { session } = await playStory(12);

  const shorter = withoutLastCommand(session.file())!;
  const before = await replayed(shorter, recorder().output);

  expect(shorter.inputs).toHaveLength(session.inputs.length - 1);
  expect(before.inputs.at(-1)).toEqual(session.inputs.at(-2));
  expect(before.elapsed).toBe(session.inputs.at(-1)!.at);
});

test("undo goes on until nothing is left", async () => {
  const { session } = await playStory(13);
  let file = session.file();
  for (let undone = withoutLastCommand(file); undone; undone = withoutLastCommand(file)) file = undone;

  expect(file.inputs).toEqual([]);
});

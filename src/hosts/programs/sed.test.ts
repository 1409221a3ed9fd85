import { expect, test } from "vitest";
import { givenHost, runScriptOn } from "../testing.ts";

const SCRIPT = (edit: string) =>
  `cd /tmp; printf 'a\\nb\\n' > f.txt; ${edit}; for f in *; do echo $f: $(cat $f); done`;

test.each([
  ["sed -i s/a/x/ f.txt", "f.txt: x b\n"],
  ["sed -i.bak s/a/x/ f.txt", "f.txt: x b\nf.txt.bak: a b\n"],
  ["sed --in-place=.bak s/a/x/ f.txt", "f.txt: x b\nf.txt.bak: a b\n"],
  ["sed -i'old_*' s/a/x/ f.txt", "f.txt: x b\nold_f.txt: a b\n"],
  ["sed -n -i 1p f.txt", "f.txt: a\n"],
  ["sed -ie s/a/x/ f.txt", "f.txt: x b\nf.txte: a b\n"],
])("in place, a suffix keeps what was there: %s", async (edit, files) => {
  expect((await runScriptOn(givenHost(), SCRIPT(edit))).output).toBe(files);
});

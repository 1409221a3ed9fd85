// npm run validate: what the site is built from is read before it is built. A mistake names its file and its field.

import { validateLabs } from "./lab-files.ts";
import { validateLessons } from "./lesson-files.ts";

const read: (() => void | Promise<void>)[] = [validateLabs, validateLessons];

for (const validate of read) {
  try {
    await validate();
  } catch (error) {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}

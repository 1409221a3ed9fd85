// npm run new -- lab|lesson|controller NAME: every file of a new thing, in both languages, with a test or check that says what to fill in.

import { createFiles, startingFiles, WrongName } from "./new/starting-files.ts";

const USAGE = `Usage: npm run new -- lab NAME                          npm run new -- lab rolling-back
       npm run new -- lesson MODULE/NN-NAME            npm run new -- lesson 03-workloads/01-pods
       npm run new -- controller NAME                  npm run new -- controller statefulset`;

const [kind, name, ...rest] = process.argv.slice(2);

try {
  const start = startingFiles(kind, name);
  if (!start || rest.length > 0) {
    console.error(USAGE);
    process.exitCode = 2;
  } else {
    for (const path of createFiles(start.files)) console.log(`created ${path}`);
    console.log(`\n${start.next}`);
  }
} catch (error) {
  if (!(error instanceof WrongName)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}

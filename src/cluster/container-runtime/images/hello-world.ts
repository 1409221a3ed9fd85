// The image with which Docker's documentation begins: it prints a text and ends.

import type { Executable } from "../../../hosts/process.ts";
import type { Repository } from "./catalogue.ts";

/** Its first sentence is the original's; the rest says what happened here. */
const TEXT = `
Hello from Docker!
This message shows that your installation appears to be working correctly.

What came before it: the docker client asked the daemon for a container; the daemon
pulled the image hello-world, made a container of it and ran the one program in it,
which printed this. The daemon passed the text on to the client, and the client to you.

`;

const hello: Executable = function* ({ stdout }) {
  yield* stdout.write(TEXT);
  return 0;
};

export const helloWorldRepository: Repository = {
  name: "hello-world",
  versions: ["latest", "linux"].map((tag) => ({
    tag,
    sizeMiB: 0.01,
    layout: "busybox",
    programs: new Map([["hello", hello]]),
    config: { cmd: ["/hello"] },
  })),
};

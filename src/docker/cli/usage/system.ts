// In Docker: cli/command/system. What the commands on the daemon, and on whatever it has, may be told.

import { FILTER, FORMAT, FORMAT_ONLY, FORMAT_ROWS, PRUNE_FORCE, SIZE } from "./shared-flags.ts";
import { alsoShort, flag, usage, type Usages } from "./usage.ts";

export const SYSTEM: Usages = {
  ...alsoShort("system", {
    events: usage(
      "[OPTIONS]",
      "What happens at the daemon, as it happens",
      FILTER,
      FORMAT_ONLY,
      flag("--since string", "From then on, the past included"),
      flag("--until string", "End at that time"),
    ),
    info: usage("[OPTIONS]", "What the daemon is, has and can", FORMAT),
  }),
  inspect: usage(
    "[OPTIONS] NAME|ID [NAME|ID...]",
    "All that is known of something, whatever it is",
    FORMAT,
    SIZE,
    flag("--type string", "What it is: container, image, network, volume"),
  ),
  "system df": usage(
    "[OPTIONS]",
    "How much disk Docker takes",
    FORMAT_ROWS,
    flag("-v, --verbose", "One by one"),
  ),
  "system prune": usage(
    "[OPTIONS]",
    "Delete whatever nothing uses",
    flag("-a, --all", "Images with a tag too"),
    flag("--filter filter", "Only what matches, such as label=KEY"),
    PRUNE_FORCE,
    flag("--volumes", "Nameless volumes too"),
  ),
  version: usage("[OPTIONS]", "Which versions client and daemon have", FORMAT),
};

// In Docker: cli/command/image. What the commands on images may be told.

import {
  FILTER,
  FORMAT,
  FORMAT_ROWS,
  NO_TRUNC,
  PRUNE_FILTER,
  PRUNE_FORCE,
  QUIET_IDS,
  TRUST,
} from "./shared-flags.ts";
import { alsoShort, flag, usage, type Usages } from "./usage.ts";

const VARIANT = "Only the variant for OS[/ARCH[/VARIANT]]";

export const IMAGES: Usages = {
  ...alsoShort("image", {
    history: usage(
      "[OPTIONS] IMAGE",
      "The layers of an image and the steps that made them",
      FORMAT_ROWS,
      flag("-H, --human", "Sizes and ages for people to read", "true"),
      NO_TRUNC,
      flag("--platform string", VARIANT),
      QUIET_IDS,
    ),
    images: {
      ...usage(
        "[OPTIONS] [REPOSITORY[:TAG]]",
        "The images of this machine",
        flag("-a, --all", "Those in between too, of which others are made"),
        flag("--digests", "A column of digests"),
        FILTER,
        FORMAT_ROWS,
        NO_TRUNC,
        QUIET_IDS,
        flag("--tree", "The variants below each image (EXPERIMENTAL)"),
      ),
      spellings: ["image ls", "image list", "images"],
    },
    pull: usage(
      "[OPTIONS] NAME[:TAG|@DIGEST]",
      "Fetch an image from its registry",
      flag("-a, --all-tags", "Every tag of the repository"),
      TRUST,
      flag("--platform string", VARIANT),
      flag("-q, --quiet", "Print the image's name alone"),
    ),
    rmi: {
      ...usage(
        "[OPTIONS] IMAGE [IMAGE...]",
        "Delete images from this machine",
        flag("-f, --force", "Even if a stopped container uses it"),
        flag("--no-prune", "Keep untagged images it was made of"),
        flag("--platform strings", VARIANT),
      ),
      spellings: ["image rm", "image remove", "rmi"],
    },
    tag: usage("SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]", "Give an image one more name"),
  }),
  "image inspect": usage(
    "[OPTIONS] IMAGE [IMAGE...]",
    "All that is known of images",
    FORMAT,
    flag("--platform string", VARIANT),
  ),
  "image prune": usage(
    "[OPTIONS]",
    "Delete images that nothing uses",
    flag("-a, --all", "Those with a tag too"),
    PRUNE_FILTER,
    PRUNE_FORCE,
  ),
};

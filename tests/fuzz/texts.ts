// Texts that nobody would write.

import fc from "fast-check";

/** More with FUZZ_RUNS, others with FUZZ_SEED. */
export const FUZZ = { runs: Number(process.env.FUZZ_RUNS ?? 1), seed: Number(process.env.FUZZ_SEED ?? 1) };

/** Pieces of a language in any order, with noise between them. */
export const pieces = (own: readonly string[]): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...own) },
        { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 4 }) },
        {
          weight: 1,
          arbitrary: fc.constantFrom("ñ", "😀", "\ud800", "\0", "\u2028", "\r\n", "9".repeat(25), "toString"),
        },
      ),
      { maxLength: 14 },
    )
    .map((parts) => parts.join(""));

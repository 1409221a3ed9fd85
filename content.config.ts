import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
import { defineCollection } from "astro/content/config";
import { z } from "astro/zod";

/** A lesson's front matter says which row of the syllabus it is, and which lab stands beside it. */
const lesson = z.object({
  lesson: z
    .string()
    .regex(/^\d+\.\d+$/, "a lesson is module.number, like 3.3")
    .optional(),
  lab: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional(),
});

export const collections = {
  docs: defineCollection({ loader: docsLoader(), schema: docsSchema({ extend: lesson }) }),
};

// The built-in types' merge keys, loaded when a patch is first made.

import { mergeSchema } from "../cluster/api/merge-keys.ts";
import { schemaOf } from "../cluster/api/schema.ts";

export { mergeSchema };

export const hasSchema = (type: string): boolean => schemaOf(type) !== undefined;

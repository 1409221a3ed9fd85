import { proveInTests, SLOW } from "./prove.ts";

for (const name of SLOW) proveInTests(name);

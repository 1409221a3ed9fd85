// The types of groups that few sessions use (admissionregistration, apiextensions, flowcontrol, resource …), loaded when needed.

import type { Program, Simulation } from "../../simulation/index.ts";
import { addTypes } from "./schema.ts";

let loaded = false;

/** Makes `schemaOf` know the rare groups. Costs no virtual time. */
export function* loadRareTypes(simulation: Simulation): Program<void> {
  if (loaded) return;
  const { default: text } = yield* simulation.hold(() => import("./generated/schema-rare.ts"));
  addTypes(text);
  loaded = true;
}

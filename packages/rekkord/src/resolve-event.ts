import { type EventSpec, type FieldSource, type Given, HookError, type Situation } from "@backup-hooks/core";
import { eventOf } from "./protocol/codec.ts";
import type { RekkordEvent, RekkordEventName } from "./protocol/events.ts";

/**
 * SUCCESS as the first hook of the phase sees it: 1, or 0 after work that failed.
 * @throws HookError VALUE_INVALID
 */
export function situationOf(name: RekkordEventName, row: EventSpec, { set, work }: Given): Situation<RekkordEvent> {
  if (!row.fields.includes("SUCCESS")) return { event: eventOf(name, row, {}), sources: {} };
  const said = set["SUCCESS"];
  if (said !== undefined && said !== "0" && said !== "1") {
    throw new HookError("VALUE_INVALID", "--set SUCCESS", { product: "Rekkord", expected: "0 or 1", got: JSON.stringify(said) });
  }
  const derived = work === undefined || work.ending === "success" ? "1" : "0";
  const source: FieldSource = said === undefined ? "derived" : "given";
  return { event: eventOf(name, row, { SUCCESS: said ?? derived }), sources: { SUCCESS: source } };
}

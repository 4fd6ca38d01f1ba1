import {
  type EventInput,
  type EventSpec,
  HookError,
  type ResolvedEvent,
  type ValueOrigin,
} from "@backup-hooks/core";
import { createEvent } from "./protocol/codec.ts";
import type { RekkordEvent, RekkordEventName } from "./protocol/events.ts";

/**
 * SUCCESS as the first hook of the phase receives it: 1, or 0 after a failed operation.
 * @throws HookError VALUE_INVALID
 */
export function resolveEvent(
  name: RekkordEventName,
  row: EventSpec,
  { set, work }: EventInput,
): ResolvedEvent<RekkordEvent> {
  if (!row.fields.includes("SUCCESS")) return { event: createEvent(name, row, {}), origins: {} };
  const explicit = set["SUCCESS"];
  if (explicit !== undefined && explicit !== "0" && explicit !== "1") {
    throw new HookError("VALUE_INVALID", "--set SUCCESS", {
      product: "Rekkord",
      expected: "0 or 1",
      received: JSON.stringify(explicit),
    });
  }
  const derived = work === undefined || work.ending === "success" ? "1" : "0";
  const origin: ValueOrigin = explicit === undefined ? "derived" : "explicit";
  return {
    event: createEvent(name, row, { SUCCESS: explicit ?? derived }),
    origins: { SUCCESS: origin },
  };
}

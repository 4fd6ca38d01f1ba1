import { type Call, type EventSpec, HookError, type Outcome, type Reply } from "@backup-hooks/core";
import type { RekkordEvent, RekkordEventName } from "./events.ts";

/**
 * How an installed entry is called. Rekkord passes no argument and no hook name, so the entry, one
 * file per directory, has to name its event.
 */
export function encodeCall(event: RekkordEvent): Call {
  return { args: [event.name], env: event.fields };
}

/**
 * The event named by the first argument; further arguments are ignored.
 * @throws HookError CALL_INVALID
 */
export function decodeCall(
  { args, env }: Call,
  events: Readonly<Record<RekkordEventName, EventSpec>>,
): RekkordEvent {
  const [name = ""] = args;
  const row = Object.hasOwn(events, name) ? events[name as RekkordEventName] : undefined;
  if (row === undefined) {
    throw new HookError("CALL_INVALID", "this is no call of a hook", {
      product: "Rekkord",
      expected: `an event first: ${Object.keys(events).join(", ")}`,
      received: args.length === 0 ? "none" : args.map((arg) => JSON.stringify(arg)).join(" "),
    });
  }
  const fields = Object.fromEntries(
    row.fields.flatMap((field) => (env[field] === undefined ? [] : [[field, env[field]]])),
  );
  return createEvent(name as RekkordEventName, row, fields);
}

/** Creates the event. The operation's status is known only if SUCCESS reports it. */
export function createEvent(
  name: RekkordEventName,
  { operation, phase }: EventSpec,
  fields: Readonly<Record<string, string>>,
): RekkordEvent {
  const { SUCCESS: success } = fields;
  const status =
    phase !== "post" || success === undefined
      ? {}
      : { status: success === "1" ? ("success" as const) : ("error" as const) };
  return { product: "rekkord", name, operation, phase, ...status, fields };
}

/** Rekkord distinguishes only 0 from everything else. */
export function encodeOutcome({ decision }: Outcome): Reply {
  return { exitCode: decision === "proceed" ? 0 : 1, files: {} };
}

import { type Call, type EventSpec, HookError, type Outcome, type Reply } from "@backup-hooks/core";
import { type BarmanEvent, type BarmanEventName, barmanEvents } from "./events.ts";
import { ABORT_STOP, hookEnv } from "./hooks.ts";

/** sysexits' EX_TEMPFAIL: no meaning of its own to Barman, so a retry script that answers it is tried again. */
const TRY_AGAIN = 75;

/** How Barman calls an installed entry; it is always a retry option, since a plain one has no say. */
export function callOf(event: BarmanEvent): Call {
  return { args: [], env: hookEnv(event, "retry") };
}

/** What calls us, from BARMAN_HOOK and BARMAN_PHASE; variables of other families are left aside. */
export function decodeCall({ env }: Call, events: Readonly<Record<BarmanEventName, EventSpec>>): BarmanEvent {
  const { BARMAN_HOOK: hook = "", BARMAN_PHASE: phase = "" } = env;
  const name = `${phase}_${hook.replace(/(_retry)?_script$/, "")}`;
  const row = Object.hasOwn(events, name) ? events[name as BarmanEventName] : undefined;
  if (row === undefined || !/_script$/.test(hook)) {
    throw new HookError("CALL_INVALID", "this is no call of a hook script", {
      product: "Barman",
      expected: `BARMAN_PHASE pre or post and BARMAN_HOOK one of ${barmanEvents.map((event) => `${event}_script, ${event}_retry_script`).join(", ")}`,
      got: `BARMAN_PHASE "${phase}" and BARMAN_HOOK "${hook}"`,
    });
  }
  const fields = Object.fromEntries(row.fields.flatMap((field) => (env[field] === undefined ? [] : [[field, env[field]]])));
  const failed = Boolean(fields["BARMAN_ERROR"]) || fields["BARMAN_STATUS"] === "FAILED";
  return {
    product: "barman",
    name: name as BarmanEventName,
    operation: row.operation,
    phase: row.phase,
    ...(row.phase === "post" && { status: failed ? ("error" as const) : ("success" as const) }),
    fields,
  };
}

/** Exit codes are all that Barman hears: 63 stops, 75 is tried again, 0 goes on. */
export function encodeOutcome({ decision }: Outcome): Reply {
  const exitCode = decision === "cancel" || decision === "fail" ? ABORT_STOP : decision === "proceed" ? 0 : TRY_AGAIN;
  return { exitCode, files: {} };
}

import { type Call, type EventSpec, HookError, type Outcome, type Reply } from "@backup-hooks/core";
import {
  type BarmanEvent,
  type BarmanEventName,
  barmanEvents,
  resolveStatus,
  splitEventName,
} from "./events.ts";

/** Exit statuses that a retry script answers with (hooks.py, EXIT_ABORT_*). Everything else but 0 is a failure. */
export const ABORT_CONTINUE = 62;
export const ABORT_STOP = 63;
/** sysexits' EX_TEMPFAIL: no meaning of its own to Barman, so a retry script that answers it is tried again. */
export const TRY_AGAIN = 75;

export type HookKind = "plain" | "retry";

/** The option that holds a hook: `pre_backup_retry_script`. */
export function optionName(name: string, kind: HookKind): string {
  return `${name}${kind === "retry" ? "_retry" : ""}_script`;
}

/** What Barman sets for one of the two hooks of an event. BARMAN_HOOK is in no manual. */
export function buildHookEnv(event: BarmanEvent, kind: HookKind): Readonly<Record<string, string>> {
  const { phase, event: main } = splitEventName(event.name);
  return {
    ...event.fields,
    BARMAN_HOOK: optionName(main, kind),
    BARMAN_RETRY: kind === "retry" ? "1" : "0",
    BARMAN_PHASE: phase,
  };
}

/** How Barman calls an installed entry; it is always a retry option, since a plain one has no say. */
export function encodeCall(event: BarmanEvent): Call {
  return { args: [], env: buildHookEnv(event, "retry") };
}

/** What calls us, from BARMAN_HOOK and BARMAN_PHASE; arguments and variables of other families are left aside, missing ones are empty. */
export function decodeCall(
  { env }: Call,
  events: Readonly<Record<BarmanEventName, EventSpec>>,
): BarmanEvent {
  const { BARMAN_HOOK: hook = "", BARMAN_PHASE: phase = "" } = env;
  const called = `${phase}_${hook.replace(/(_retry)?_script$/, "")}`;
  const row = Object.hasOwn(events, called) ? events[called as BarmanEventName] : undefined;
  if (row === undefined || !hook.endsWith("_script")) {
    throw new HookError("CALL_INVALID", "this is no call of a hook script", {
      product: "Barman",
      expected: `BARMAN_PHASE pre or post and BARMAN_HOOK one of ${barmanEvents.map((event) => `${event}_script, ${event}_retry_script`).join(", ")}`,
      received: `BARMAN_PHASE "${phase}" and BARMAN_HOOK "${hook}"`,
    });
  }
  const name = called as BarmanEventName;
  const fields = Object.fromEntries(row.fields.map((field) => [field, env[field] ?? ""]));
  return {
    product: "barman",
    name,
    operation: row.operation,
    phase: row.phase,
    ...resolveStatus(name, fields),
    fields,
  };
}

/** Exit codes are all that Barman hears: 63 stops, or after the work is logged as an error; 75 is tried again, 0 goes on. */
export function encodeOutcome({ decision }: Outcome): Reply {
  const exitCode =
    decision === "cancel" || decision === "fail"
      ? ABORT_STOP
      : decision === "proceed"
        ? 0
        : TRY_AGAIN;
  return { exitCode, files: {} };
}

import { dirname, resolve } from "node:path";
import type { Attempt, EventSpec, ExitPolicy, Hook, Plan, Verdict } from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import { callerSpecs } from "./callers.ts";
import type { RetrospectConfig } from "./config/load.ts";
import { findHandlers } from "./config/lookup.ts";
import { refuseExisting } from "./intervention-file.ts";
import { encodeCall } from "./protocol/codec.ts";
import { listGuesses, type RetrospectEvent, type RetrospectEventName } from "./protocol/events.ts";
import { findOddities } from "./protocol/fields.ts";

type EventTable = Readonly<Record<RetrospectEventName, EventSpec>>;

const IMMEDIATE =
  "Retrospect for Windows calls hooks only for scripted executions, not for immediate ones (documented): no handler is called.";

/** Calls the single handler once per event. The handler is looked up for each event. */
export function planHooks(
  events: readonly RetrospectEvent[],
  config: RetrospectConfig,
  eventTable: EventTable,
  assumptions: Assumptions,
): Plan {
  const plan = { order: "sequence", onFailure: "stop", hooks: [] } as const;
  if (assumptions.immediate && assumptions.caller === "windows-engine")
    return { ...plan, notes: [IMMEDIATE] };
  const { handlers, looked } = findHandlers(config.handler, assumptions);
  const [handler, ...others] = handlers;
  const { title } = callerSpecs[assumptions.caller];
  if (handler === undefined) {
    const hint = config.handler === undefined ? " (--handler names one)" : "";
    return {
      ...plan,
      notes: [`There is no handler at ${looked.join(" or ")}${hint}: ${title} calls nothing.`],
    };
  }
  const several =
    others.length === 0
      ? []
      : [
          `Not known: which of several handlers ${title} takes. ${handler} is played, not ${others.join(", ")}.`,
        ];
  return {
    ...plan,
    hooks: events.map((event) => createHook(event, handler, eventTable, assumptions)),
    notes: [...several, ...events.flatMap(({ fields }) => findOddities(fields))],
  };
}

function createHook(
  event: RetrospectEvent,
  handler: string,
  eventTable: EventTable,
  assumptions: Assumptions,
): Hook {
  // The path as the handler's process receives it.
  const file = event.fields["interventionFile"];
  const replyFile = file === undefined ? undefined : resolve(dirname(handler), file);
  return {
    id: event.name,
    event,
    step: () => {
      if (replyFile !== undefined) refuseExisting(replyFile);
      return {
        ...encodeCall(event, eventTable, assumptions),
        file: handler,
        // Inferred: the samples call their helpers by bare name, and the Nagios sample confirms it.
        cwd: dirname(handler),
        ...(replyFile !== undefined && { replyFile }),
        stdio: "split",
        // The MySQL sample leaves a background process that keeps its standard error open for an
        // hour.
        until: "exit",
        descendants: "keep",
      };
    },
    policy: createPolicy(event.name, eventTable[event.name], assumptions),
  };
}

/**
 * An intervention file is a veto. An exit status alone has no effect unless `exitStatusVetoes` is
 * set.
 */
export function createPolicy(
  name: RetrospectEventName,
  row: EventSpec,
  assumptions: Assumptions,
): ExitPolicy {
  return (attempt) => {
    if (row.veto !== undefined && isIntervention(attempt, assumptions))
      return {
        action: "cancel",
        note: ["an intervention", ...listGuesses(name, assumptions)].join(". "),
      };
    return decideDefault(attempt, row, assumptions);
  };
}

function isIntervention(
  { reply, exitCode, timedOut }: Attempt,
  { emptyFileIntervenes, exitStatusVetoes }: Assumptions,
): boolean {
  if (reply !== undefined && (reply !== "" || emptyFileIntervenes)) return true;
  return exitStatusVetoes && exitCode !== undefined && exitCode !== 0 && !timedOut;
}

function decideDefault(
  attempt: Attempt,
  row: EventSpec,
  { exitStatusVetoes }: Assumptions,
): Verdict {
  if (attempt.error !== undefined) {
    const what =
      attempt.exitCode === undefined && attempt.signal === undefined
        ? "no handler"
        : "no intervention";
    return { action: "warn", note: `Retrospect goes on as if there were ${what} (inferred)` };
  }
  if (attempt.reply === "")
    return {
      action: "warn",
      note: "not known: whether an empty intervention file counts; it is taken for none (--empty-file-intervenes)",
    };
  if (attempt.exitCode === 0) return { action: "continue" };
  if (row.veto === undefined)
    return { action: "warn", note: "Retrospect goes on: at this event it asks nothing" };
  const guess = exitStatusVetoes
    ? ""
    : "; not known: what Retrospect makes of a status alone (--exit-status-vetoes)";
  return {
    action: "warn",
    note: `nothing was written, so ${attempt.exitCode === undefined ? "the end" : "the status"} changes nothing${guess}`,
  };
}

/** The text is written to Retrospect's log. Its format and level there are unknown. */
export function readReply({ reply }: Attempt): string[] {
  return (reply ?? "").split(/\r?\n/).filter((line) => line !== "");
}

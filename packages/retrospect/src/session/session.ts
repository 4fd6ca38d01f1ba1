import {
  type DispatchResult,
  type Effect,
  type EventInput,
  type EventSpec,
  findVeto,
  type Scenario,
} from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { isClient } from "../callers.ts";
import type { RetrospectEvent, RetrospectEventName } from "../protocol/events.ts";
import { formatDate } from "../protocol/fields.ts";
import { type End, resolveEventFrom, SUCCESS, type Values } from "../resolve-event.ts";
import { type SessionContext, type SessionPart, waitForMedium } from "./media.ts";
import type { SessionOptions } from "./options.ts";

/** The only error code without a known cause that was observed. */
const UNKNOWN_ERROR: End = { numErrors: "0", fatalErrCode: "-1", fatalErrMsg: "unknown error" };
const DAY_MS = 24 * 60 * 60_000;

/**
 * A whole session from StartApp to EndApp around one script with one source; a client has only the
 * source. The order is inferred from the KB page, which says when each event is dispatched, from
 * the harness and from comments.
 */
export function* playSession(
  options: SessionOptions,
  eventTable: Readonly<Record<RetrospectEventName, EventSpec>>,
  input: EventInput,
  assumptions: Assumptions,
): Scenario<RetrospectEvent> {
  const start = input.startedAt ?? new Date();
  const effects: Effect[] = [];
  let elapsed = 0;
  const formatNow = (ms = 0): string => formatDate(new Date(start.getTime() + elapsed + ms));
  const findBlocked = (): Effect | undefined =>
    effects.find(({ decision }) => decision === "blocked");
  const isWanted = (name: Parameters<SessionOptions["events"]["has"]>[0]): boolean =>
    options.events.has(name);

  const context: SessionContext = {
    *dispatch(name, values = {}) {
      const row = eventTable[name];
      // A client has only two events, and nothing follows a handler that never ends.
      if (row === undefined || findBlocked()) return undefined;
      const timestamp = formatNow();
      const defaults = {
        scriptName: options.script,
        startDate: timestamp,
        endDate: timestamp,
        stopDate: timestamp,
        ...values,
      };
      const { event } = resolveEventFrom(
        name,
        row,
        { values: defaults, explicit: selectExplicitValues(name, input, values) },
        assumptions,
      );
      const result = yield { events: [event], cancelable: row.veto !== undefined };
      elapsed +=
        result?.outcome.hooks
          .flatMap(({ attempts }) => attempts)
          .reduce((sum, { durationMs }) => sum + durationMs, 0) ?? 0;
      if (result !== undefined && result.effect.decision !== "proceed") effects.push(result.effect);
      return result;
    },
    *pause(ms, why) {
      if (findBlocked()) return;
      yield { pauseMs: ms, why };
      elapsed += ms;
    },
  };

  function* runSource(scriptStart: string): SessionPart<End> {
    const startEvents: readonly RetrospectEventName[] =
      assumptions.preStartSource || isWanted("PreStartSource")
        ? ["PreStartSource", "StartSource"]
        : ["StartSource"];
    const sourceStart = formatNow();
    const buildTimes = (): Values => ({ sourceStart, sourceEnd: formatNow(), scriptStart });
    // The duration covers copying only (observed), so waiting does not count.
    const nothing: Values = { kbBackedUp: "0", numFiles: "0", duration: "0" };
    for (const name of startEvents) {
      if (!isVetoed(yield* context.dispatch(name))) continue;
      if (assumptions.endAfterVeto)
        yield* context.dispatch("EndSource", { ...buildTimes(), ...nothing, ...SUCCESS });
      return SUCCESS;
    }
    const { end, script, copied } = yield* runSourceAccess();
    yield* context.dispatch("EndSource", { ...buildTimes(), ...(copied ? {} : nothing), ...end });
    return script;
  }

  /** What happens while the source is accessed: how the source ends, and how the script ends. */
  function* runSourceAccess(): SessionPart<{
    readonly end: End;
    readonly script: End;
    readonly copied: boolean;
  }> {
    if (isWanted("AnomalyAlert") && isVetoed(yield* context.dispatch("AnomalyAlert")))
      return { end: SUCCESS, script: SUCCESS, copied: false };
    if (isWanted("MediaRequest") || isWanted("TimedOutMediaRequest")) {
      const medium = yield* waitForMedium(context, options.media);
      if (medium !== true) {
        if (medium.decision === "blocked") effects.push(medium);
        return { end: UNKNOWN_ERROR, script: UNKNOWN_ERROR, copied: false };
      }
    }
    if (!isWanted("FatalBackupError")) return { end: SUCCESS, script: SUCCESS, copied: true };
    const fatal = yield* context.dispatch("FatalBackupError");
    const { errCode = "-1", errMsg = "unknown error" } = fatal?.events[0]?.fields ?? {};
    const end: End = { numErrors: "0", fatalErrCode: errCode, fatalErrMsg: errMsg };
    return { end, script: isVetoed(fatal) ? { ...SUCCESS, numErrors: "1" } : end, copied: false };
  }

  function* script(): SessionPart<void> {
    const scriptStart = formatNow();
    if (isVetoed(yield* context.dispatch("StartScript"))) {
      if (assumptions.endAfterVeto) yield* context.dispatch("EndScript", { ...SUCCESS });
      return;
    }
    const end = yield* runSource(scriptStart);
    const stopped = isWanted("StopSched") && !isVetoed(yield* context.dispatch("StopSched"));
    yield* context.dispatch("EndScript", { ...(stopped && end === SUCCESS ? UNKNOWN_ERROR : end) });
  }

  function* runEngine(): SessionPart<void> {
    if (isVetoed(yield* context.dispatch("StartApp"))) return;
    if (isWanted("PasswordEntry")) yield* context.dispatch("PasswordEntry");
    if (!isWanted("StartBackupServer")) yield* script();
    else if (!isVetoed(yield* context.dispatch("StartBackupServer"))) {
      yield* script();
      yield* context.dispatch("StopBackupServer");
    }
    if (options.next)
      yield* context.dispatch(options.next.passes ? "NextExec" : "ScriptCheckFailed", {
        scriptName: options.next.script,
        startDate: formatNow(DAY_MS),
      });
    yield* context.dispatch("EndApp");
  }

  if (isClient(assumptions.caller)) yield* runSource(formatNow());
  else yield* runEngine();
  return (
    findBlocked() ??
    effects[0] ?? {
      decision: "proceed",
      message: `would run ${options.script} to its end (the order of its events is inferred)`,
    }
  );
}

const isVetoed = (result: DispatchResult | undefined): boolean =>
  result !== undefined && findVeto(result.outcome.hooks) !== undefined;

/**
 * `--set` for one event overrides `--set` for all events. For `scriptName`, a value that the event
 * itself requires (the next script's name) overrides the latter, too.
 */
function selectExplicitValues(
  name: RetrospectEventName,
  { set }: EventInput,
  values: Values,
): Values {
  const all = Object.entries(set).filter(
    ([field]) =>
      !field.includes(":") && !(field === "scriptName" && values["scriptName"] !== undefined),
  );
  const eventValues = Object.entries(set).flatMap(([key, value]) =>
    key.startsWith(`${name}:`) ? [[key.slice(name.length + 1), value]] : [],
  );
  return Object.fromEntries([...all, ...eventValues]);
}

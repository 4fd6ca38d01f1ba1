import { type Answer, type EventSpec, type FiringResult, type Given, objection, type Scenario } from "@backup-hooks/core";
import { isClient } from "../callers.ts";
import type { RetrospectEvent, RetrospectEventName } from "../protocol/events.ts";
import { formatDate } from "../protocol/fields.ts";
import { type Part, type Stage, waitForMedium } from "./media.ts";
import type { Settings } from "../assumptions.ts";
import { type End, situationWith, SUCCESS, type Values } from "../resolve-event.ts";
import type { Wishes } from "./options.ts";

/** The one code without a cause that was seen. */
const UNKNOWN_ERROR: End = { numErrors: "0", fatalErrCode: "-1", fatalErrMsg: "unknown error" };
const DAY_MS = 24 * 60 * 60_000;

/**
 * A whole session from StartApp to EndApp around one script with one source; a client sees the source only. The order is inferred
 * from when the KB page says that each event fires, from the harness and from comments.
 */
export function* session(
  wishes: Wishes,
  table: Readonly<Record<RetrospectEventName, EventSpec>>,
  given: Given,
  settings: Settings,
): Scenario<RetrospectEvent> {
  const start = given.startedAt ?? new Date();
  const answers: Answer[] = [];
  let elapsed = 0;
  const now = (ms = 0): string => formatDate(new Date(start.getTime() + elapsed + ms));
  const blocked = (): Answer | undefined => answers.find(({ decision }) => decision === "blocked");
  const wants = (name: Parameters<Wishes["events"]["has"]>[0]): boolean => wishes.events.has(name);

  const stage: Stage = {
    *fire(name, values = {}) {
      const row = table[name];
      // A client has two events only, and a handler that never ends lets nothing follow.
      if (row === undefined || blocked()) return undefined;
      const moment = now();
      const known = { scriptName: wishes.script, startDate: moment, endDate: moment, stopDate: moment, ...values };
      const { event } = situationWith(name, row, { values: known, said: saidFor(name, given, values) }, settings);
      const result = yield { events: [event], heard: row.veto !== undefined };
      elapsed += result?.outcome.hooks.flatMap(({ attempts }) => attempts).reduce((sum, { durationMs }) => sum + durationMs, 0) ?? 0;
      if (result !== undefined && result.answer.decision !== "proceed") answers.push(result.answer);
      return result;
    },
    *pause(ms, why) {
      if (blocked()) return;
      yield { pauseMs: ms, why };
      elapsed += ms;
    },
  };

  function* source(scriptStart: string): Part<End> {
    const starts: readonly RetrospectEventName[] =
      settings.preStartSource || wants("PreStartSource") ? ["PreStartSource", "StartSource"] : ["StartSource"];
    const sourceStart = now();
    const times = (): Values => ({ sourceStart, sourceEnd: now(), scriptStart });
    // The duration is that of copying (observed), so waiting does not count.
    const nothing: Values = { kbBackedUp: "0", numFiles: "0", duration: "0" };
    for (const name of starts) {
      if (!objected(yield* stage.fire(name))) continue;
      if (settings.endAfterVeto) yield* stage.fire("EndSource", { ...times(), ...nothing, ...SUCCESS });
      return SUCCESS;
    }
    const { end, script, copied } = yield* during();
    yield* stage.fire("EndSource", { ...times(), ...(copied ? {} : nothing), ...end });
    return script;
  }

  /** What comes up while the source is accessed: how it ends, and how the script does. */
  function* during(): Part<{ readonly end: End; readonly script: End; readonly copied: boolean }> {
    if (wants("AnomalyAlert") && objected(yield* stage.fire("AnomalyAlert"))) return { end: SUCCESS, script: SUCCESS, copied: false };
    if (wants("MediaRequest") || wants("TimedOutMediaRequest")) {
      const medium = yield* waitForMedium(stage, wishes.media);
      if (medium !== true) {
        if (medium.decision === "blocked") answers.push(medium);
        return { end: UNKNOWN_ERROR, script: UNKNOWN_ERROR, copied: false };
      }
    }
    if (!wants("FatalBackupError")) return { end: SUCCESS, script: SUCCESS, copied: true };
    const fatal = yield* stage.fire("FatalBackupError");
    const { errCode = "-1", errMsg = "unknown error" } = fatal?.events[0]?.fields ?? {};
    const end: End = { numErrors: "0", fatalErrCode: errCode, fatalErrMsg: errMsg };
    return { end, script: objected(fatal) ? { ...SUCCESS, numErrors: "1" } : end, copied: false };
  }

  function* script(): Part<void> {
    const scriptStart = now();
    if (objected(yield* stage.fire("StartScript"))) {
      if (settings.endAfterVeto) yield* stage.fire("EndScript", { ...SUCCESS });
      return;
    }
    const end = yield* source(scriptStart);
    const stopped = wants("StopSched") && !objected(yield* stage.fire("StopSched"));
    yield* stage.fire("EndScript", { ...(stopped && end === SUCCESS ? UNKNOWN_ERROR : end) });
  }

  function* engine(): Part<void> {
    if (objected(yield* stage.fire("StartApp"))) return;
    if (wants("PasswordEntry")) yield* stage.fire("PasswordEntry");
    if (!wants("StartBackupServer")) yield* script();
    else if (!objected(yield* stage.fire("StartBackupServer"))) {
      yield* script();
      yield* stage.fire("StopBackupServer");
    }
    if (wishes.next)
      yield* stage.fire(wishes.next.passes ? "NextExec" : "ScriptCheckFailed", { scriptName: wishes.next.script, startDate: now(DAY_MS) });
    yield* stage.fire("EndApp");
  }

  if (isClient(settings.caller)) yield* source(now());
  else yield* engine();
  return (
    blocked() ?? answers[0] ?? { decision: "proceed", says: `would run ${wishes.script} to its end (the order of its events is inferred)` }
  );
}

const objected = (result: FiringResult | undefined): boolean => result !== undefined && objection(result.outcome.hooks) !== undefined;

/** `--set` for one event goes before one for all, and before that what only this event is about (the next script's name). */
function saidFor(name: RetrospectEventName, { set }: Given, values: Values): Values {
  const all = Object.entries(set).filter(
    ([field]) => !field.includes(":") && !(field === "scriptName" && values["scriptName"] !== undefined),
  );
  const own = Object.entries(set).flatMap(([key, value]) => (key.startsWith(`${name}:`) ? [[key.slice(name.length + 1), value]] : []));
  return Object.fromEntries([...all, ...own]);
}

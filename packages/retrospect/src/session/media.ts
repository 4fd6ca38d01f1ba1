import type { DispatchResult, Effect, ScenarioStep } from "@backup-hooks/core";
import { findVeto } from "@backup-hooks/core";
import type { RetrospectEvent, RetrospectEventName } from "../protocol/events.ts";
import type { Values } from "../resolve-event.ts";

/** Part of a scenario: yields steps and receives their results. */
export type SessionPart<Result> = Generator<
  ScenarioStep<RetrospectEvent>,
  Result,
  DispatchResult | undefined
>;
/**
 * What a part may do: dispatch an event (undefined if this caller lacks it, or if the session is
 * blocked), and let time pass.
 */
export interface SessionContext {
  dispatch(name: RetrospectEventName, values?: Values): SessionPart<DispatchResult | undefined>;
  pause(ms: number, why: string): SessionPart<void>;
}
/**
 * In milliseconds. `after`: when the medium becomes available; `timeout`: the preference, absent if
 * it is off.
 */
export interface MediaWait {
  readonly after?: number;
  readonly timeout?: number;
}

/** MediaRequest is repeated while the window is open (KB, documented). */
const EVERY_MS = 5 * 60_000;
/** After this many resets of the timer, the session counts as blocked. */
const MAX_RESETS = 7;

/**
 * Returns true if the medium is available; else the effect that explains why the source is skipped,
 * or `blocked`.
 */
export function* waitForMedium(
  context: SessionContext,
  { after, timeout }: MediaWait,
): SessionPart<true | Effect> {
  // Without either, there is nothing to wait for: the medium is available at the first request.
  const there = after ?? (timeout === undefined ? 0 : Number.POSITIVE_INFINITY);
  const limit = timeout ?? Number.POSITIVE_INFINITY;
  let passed = 0;
  let waited = 0;
  for (let resets = 0; ; ) {
    const request = yield* context.dispatch("MediaRequest", {
      minutesWaited: formatMinutes(waited),
    });
    if (request === undefined) return true;
    if (findVeto(request.outcome.hooks)) return request.effect;
    if (passed >= there) return true;
    const ms = Math.min(EVERY_MS, limit - waited, there - passed);
    yield* context.pause(ms, "waiting for the medium");
    passed += ms;
    waited += ms;
    if (passed >= there) return true;
    if (waited < limit) continue;
    const late = yield* context.dispatch("TimedOutMediaRequest", {
      minutesWaited: formatMinutes(waited),
    });
    if (late === undefined) return true;
    if (!findVeto(late.outcome.hooks)) return late.effect;
    resets += 1;
    if (resets >= MAX_RESETS)
      return {
        decision: "blocked",
        message: `would wait for the medium for ever: the handler has reset the timer ${resets} times, and would again`,
      };
    // Inferred: the timer that is reset is the one whose minutes the events report.
    waited = 0;
  }
}

const formatMinutes = (ms: number): string => String(Math.floor(ms / 60_000));

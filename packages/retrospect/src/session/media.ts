import type { Answer, FiringResult, ScenarioStep } from "@backup-hooks/core";
import { objection } from "@backup-hooks/core";
import type { RetrospectEvent, RetrospectEventName } from "../protocol/events.ts";
import type { Values } from "../resolve-event.ts";

/** Part of a scenario: yields steps and is told results. */
export type Part<Result> = Generator<ScenarioStep<RetrospectEvent>, Result, FiringResult | undefined>;
/** What a part may do: fire an event (undefined: this caller has none, or nothing goes on any more), and let time pass. */
export interface Stage {
  fire(name: RetrospectEventName, values?: Values): Part<FiringResult | undefined>;
  pause(ms: number, why: string): Part<void>;
}
/** Milliseconds. `after`: when the medium is there; `timeout`: the preference, absent when it is off. */
export interface MediaWait {
  readonly after?: number;
  readonly timeout?: number;
}

/** MediaRequest comes again while the window is open (KB, documented). */
const EVERY_MS = 5 * 60_000;
/** After so many resets of the timer nothing else is to be expected. */
const MAX_RESETS = 7;

/** True: the medium is there. An answer: why the source goes without it, or `blocked`. */
export function* waitForMedium(stage: Stage, { after, timeout }: MediaWait): Part<true | Answer> {
  // Without either there is nothing to wait for: the medium comes at the first request.
  const there = after ?? (timeout === undefined ? 0 : Number.POSITIVE_INFINITY);
  const limit = timeout ?? Number.POSITIVE_INFINITY;
  let passed = 0;
  let waited = 0;
  for (let resets = 0; ; ) {
    const asked = yield* stage.fire("MediaRequest", { minutesWaited: minutes(waited) });
    if (asked === undefined) return true;
    if (objection(asked.outcome.hooks)) return asked.answer;
    if (passed >= there) return true;
    const ms = Math.min(EVERY_MS, limit - waited, there - passed);
    yield* stage.pause(ms, "waiting for the medium");
    passed += ms;
    waited += ms;
    if (passed >= there) return true;
    if (waited < limit) continue;
    const late = yield* stage.fire("TimedOutMediaRequest", { minutesWaited: minutes(waited) });
    if (late === undefined) return true;
    if (!objection(late.outcome.hooks)) return late.answer;
    resets += 1;
    if (resets >= MAX_RESETS)
      return {
        decision: "blocked",
        says: `would wait for the medium for ever: the handler has reset the timer ${resets} times, and would again`,
      };
    // Inferred: the timer that is reset is the one whose minutes the events tell.
    waited = 0;
  }
}

const minutes = (ms: number): string => String(Math.floor(ms / 60_000));

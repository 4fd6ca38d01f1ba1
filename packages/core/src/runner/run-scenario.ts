import type { Adapter } from "../model/adapter.ts";
import type { FiringResult, Scenario, ScenarioEnd } from "../model/scenario.ts";
import { systemClock } from "../util/clock.ts";
import { fire } from "./run-operation.ts";
import type { Interruption } from "../model/plan.ts";
import { interruption, type RunOptions } from "./run-plan.ts";

export interface ScenarioResult {
  readonly answer: ScenarioEnd;
  /** In the order in which they were over; none of them when `keep` is false. */
  readonly firings: readonly FiringResult[];
  /** Set when it was cut short from outside. */
  readonly interrupted?: Interruption;
}

export interface ScenarioOptions extends RunOptions {
  /** Told of each pause before it is taken. */
  readonly paused?: (pauseMs: number, why: string) => void;
  /** Told of each firing when it is over. */
  readonly fired?: (result: FiringResult) => void;
  /** False: results are told and forgotten, so that ten thousand of them cost no memory. Default true. */
  readonly keep?: boolean;
}

/** Plays a scenario to its end, telling it after each firing what came of it. Interrupted, it plays nothing further. */
export async function playScenario(
  adapter: Adapter,
  scenario: Scenario,
  config: unknown,
  options: ScenarioOptions,
): Promise<ScenarioResult> {
  const firings: FiringResult[] = [];
  let next = scenario.next(undefined);
  while (!next.done) {
    const step = next.value;
    let told: FiringResult | undefined;
    if ("events" in step) {
      told = await fire(adapter, { events: step.events.map(({ name }) => name), heard: step.heard }, step.events, config, options);
      if (options.keep !== false) firings.push(told);
      options.fired?.(told);
    } else if ("pauseMs" in step) {
      options.paused?.(step.pauseMs, step.why);
      await (options.clock ?? systemClock).sleep(step.pauseMs, options.signal);
    } else {
      firings.push(...(await sideBySide(adapter, step.tracks, step.parallel, config, options)));
    }
    const interrupted = interruption(options.signal);
    if (interrupted) return { answer: { decision: "fail", says: "was stopped from outside" }, firings, interrupted };
    next = scenario.next(told);
  }
  return { answer: next.value, firings };
}

/** At most `parallel` tracks at a time, each begun when another ends. */
async function sideBySide(
  adapter: Adapter,
  tracks: readonly Scenario[],
  parallel: number,
  config: unknown,
  options: ScenarioOptions,
): Promise<FiringResult[]> {
  const waiting = tracks.values();
  const firings: FiringResult[] = [];
  const worker = async (): Promise<void> => {
    for (const track of waiting) firings.push(...(await playScenario(adapter, track, config, options)).firings);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, tracks.length) }, worker));
  return firings;
}

import type { Adapter } from "../model/adapter.ts";
import type { Interruption } from "../model/plan.ts";
import type { DispatchResult, Scenario, ScenarioEnd } from "../model/scenario.ts";
import { systemClock } from "../util/clock.ts";
import { dispatchEvents } from "./run-operation.ts";
import { getInterruption, type RunOptions } from "./run-plan.ts";

export interface ScenarioResult {
  readonly end: ScenarioEnd;
  /** In the order of their ends; empty if `keepResults` is false. */
  readonly dispatches: readonly DispatchResult[];
  /** Set if the scenario was stopped by a signal. */
  readonly interrupted?: Interruption;
}

export interface ScenarioOptions extends RunOptions {
  /** Called before each pause. */
  readonly onPause?: (pauseMs: number, why: string) => void;
  /** Called after each dispatch. */
  readonly onDispatched?: (result: DispatchResult) => void;
  /**
   * False: results are reported and dropped, so that ten thousand of them use no memory. Default
   * true.
   */
  readonly keepResults?: boolean;
}

/**
 * Plays a scenario to its end and passes it the result of each dispatch. After a signal it plays
 * nothing further.
 */
export async function playScenario(
  adapter: Adapter,
  scenario: Scenario,
  config: unknown,
  options: ScenarioOptions,
): Promise<ScenarioResult> {
  const dispatches: DispatchResult[] = [];
  let next = scenario.next(undefined);
  while (!next.done) {
    const step = next.value;
    let lastResult: DispatchResult | undefined;
    if ("events" in step) {
      lastResult = await dispatchEvents(
        adapter,
        { events: step.events.map(({ name }) => name), cancelable: step.cancelable },
        step.events,
        config,
        options,
      );
      if (options.keepResults !== false) dispatches.push(lastResult);
      options.onDispatched?.(lastResult);
    } else if ("pauseMs" in step) {
      options.onPause?.(step.pauseMs, step.why);
      await (options.clock ?? systemClock).sleep(step.pauseMs, options.signal);
    } else {
      dispatches.push(...(await playTracks(adapter, step.tracks, step.parallel, config, options)));
    }
    const interrupted = getInterruption(options.signal);
    if (interrupted)
      return {
        end: { decision: "fail", message: "was stopped from outside" },
        dispatches,
        interrupted,
      };
    next = scenario.next(lastResult);
  }
  return { end: next.value, dispatches };
}

/** Runs at most `parallel` tracks at a time; each further one starts when another ends. */
async function playTracks(
  adapter: Adapter,
  tracks: readonly Scenario[],
  parallel: number,
  config: unknown,
  options: ScenarioOptions,
): Promise<DispatchResult[]> {
  const waiting = tracks.values();
  const dispatches: DispatchResult[] = [];
  const playWaiting = async (): Promise<void> => {
    for (const track of waiting)
      dispatches.push(...(await playScenario(adapter, track, config, options)).dispatches);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, tracks.length) }, playWaiting));
  return dispatches;
}

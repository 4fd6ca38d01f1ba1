import type { Effect, HookEvent } from "./event.ts";
import type { Outcome } from "./plan.ts";

/** One step of a scenario: a dispatch to play, a pause, or several scenarios in parallel. */
export type ScenarioStep<Event extends HookEvent = HookEvent> =
  | { readonly events: readonly Event[]; readonly cancelable: boolean }
  | { readonly pauseMs: number; readonly why: string }
  | { readonly tracks: readonly Scenario<Event>[]; readonly parallel: number };

/**
 * Several related dispatches, such as a whole session. The generator receives the result of each
 * dispatch (undefined after a pause or tracks), decides on the next step, and returns what the
 * product does at the end.
 */
export type Scenario<Event extends HookEvent = HookEvent> = Generator<
  ScenarioStep<Event>,
  ScenarioEnd,
  DispatchResult | undefined
>;

/** What the product does at the end, and what the scenario found. */
export interface ScenarioEnd extends Effect {
  /** Lines of text for the user. */
  readonly notes?: readonly string[];
  /** The same in machine-readable form, under names of the adapter's own. */
  readonly found?: Readonly<Record<string, unknown>>;
}

/** The result of one dispatch. */
export interface DispatchResult {
  readonly events: readonly HookEvent[];
  readonly cancelable: boolean;
  readonly outcome: Outcome;
  readonly effect: Effect;
}

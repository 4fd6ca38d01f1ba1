import type { Effect, HookEvent } from "./event.ts";
import type { Outcome } from "./plan.ts";

/** One step of a scenario: a firing to play, time that passes, or several scenarios side by side. */
export type ScenarioStep<Event extends HookEvent = HookEvent> =
  | { readonly events: readonly Event[]; readonly cancelable: boolean }
  | { readonly pauseMs: number; readonly why: string }
  | { readonly tracks: readonly Scenario<Event>[]; readonly parallel: number };

/**
 * Several firings that hang together, such as a whole session: a generator that is told after each firing what came of it
 * (undefined after a pause or tracks) and decides what happens next. Returns what the product does in the end.
 */
export type Scenario<Event extends HookEvent = HookEvent> = Generator<
  ScenarioStep<Event>,
  ScenarioEnd,
  DispatchResult | undefined
>;

/** What the product does in the end, and what was found out on the way. */
export interface ScenarioEnd extends Effect {
  /** Lines for a person. */
  readonly notes?: readonly string[];
  /** The same for a program, under names of the adapter's own. */
  readonly found?: Readonly<Record<string, unknown>>;
}

/** One call of the product's hook runner, played. */
export interface DispatchResult {
  readonly events: readonly HookEvent[];
  readonly cancelable: boolean;
  readonly outcome: Outcome;
  readonly effect: Effect;
}

import type { Decision, Effect, EventSpec } from "./event.ts";
import { describeEnd } from "./exit-policy.ts";
import type { HookRun, Outcome } from "./plan.ts";

const decisions: Readonly<Record<HookRun["verdict"]["action"], Decision>> = {
  continue: "proceed",
  warn: "proceed",
  cancel: "cancel",
  fail: "fail",
  postpone: "postpone",
  // A retry loop that was stopped before it succeeded.
  retry: "blocked",
};

/**
 * The decision of a run of hooks, whether or not the product uses it: the first objection decides.
 */
export function combineRuns(hooks: readonly HookRun[], notes: readonly string[] = []): Outcome {
  const blocked = hooks.find((run) => run.blocked !== undefined);
  const decision =
    blocked === undefined ? decisions[findVeto(hooks)?.verdict.action ?? "continue"] : "blocked";
  return { decision, hooks, notes };
}

/** The first hook that objected, or undefined. */
export function findVeto(hooks: readonly HookRun[]): HookRun | undefined {
  return hooks.find(({ verdict }) => decisions[verdict.action] !== "proceed");
}

/**
 * Turns an outcome into the product's effect. A result that the product ignores never affects the
 * decision. `cancel` has the effect of the row's veto; `fail` and `postpone` stand as they are.
 * Without an objection, the row's default applies.
 */
export function applyEventRules(
  outcome: Outcome,
  dispatch: { readonly cancelable: boolean; readonly events: readonly string[] },
  rows: Readonly<Record<string, EventSpec>>,
): Outcome & { readonly effect: Effect } {
  const { decision, hooks } = outcome;
  if (decision === "blocked") {
    return withEffect(outcome, {
      decision,
      message: hooks.find((run) => run.blocked !== undefined)?.blocked ?? "would wait for ever",
    });
  }
  const vetoedBy = findVeto(hooks);
  const row = rows[vetoedBy?.hook.event.name ?? dispatch.events[0] ?? ""];
  // The product would not start its hooks at all; the notes tell why.
  if (
    vetoedBy === undefined &&
    decision !== "proceed" &&
    dispatch.cancelable &&
    row?.veto !== undefined
  ) {
    return withEffect(outcome, { decision, message: row.veto.message }, outcome.notes[0]);
  }
  if (vetoedBy === undefined)
    return withEffect(outcome, row?.default ?? { decision: "proceed", message: "would go on" });
  const reason = `${vetoedBy.hook.id} ${describeEnd(getLastAttempt(vetoedBy))}`;
  if (!dispatch.cancelable || row?.veto === undefined) {
    return withEffect(
      outcome,
      { decision: "proceed", message: "would go on: at this point it does not listen to a hook" },
      reason,
    );
  }
  return withEffect(
    outcome,
    decision === "cancel" ? row.veto : { decision, message: row.veto.message },
    reason,
  );
}

function withEffect(
  outcome: Outcome,
  effect: Effect,
  reason?: string,
): Outcome & { readonly effect: Effect } {
  return {
    ...outcome,
    decision: effect.decision,
    effect: reason === undefined ? effect : { ...effect, message: `${effect.message} (${reason})` },
  };
}

function getLastAttempt({ attempts, hook }: HookRun): HookRun["attempts"][number] {
  const last = attempts.at(-1);
  if (last === undefined) throw new TypeError(`hook ${hook.id} objected without having run`);
  return last;
}

import type { Decision, Effect, EventSpec } from "./event.ts";
import { describeEnd } from "./exit-policy.ts";
import type { HookRun, Outcome } from "./plan.ts";

const decisions: Readonly<Record<HookRun["verdict"]["action"], Decision>> = {
  continue: "proceed",
  warn: "proceed",
  cancel: "cancel",
  fail: "fail",
  postpone: "postpone",
  // A loop that was left before it succeeded.
  retry: "blocked",
};

/** What a run of hooks amounts to before anybody asks whether the product listens: the first objection decides. */
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
 * What the product hears of it. A result nobody listens to never decides; a hook's `cancel` means what the row says a veto
 * means there; `fail` and `postpone` speak for themselves; and where silence has a meaning of its own, silence has it.
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
  // The product would not even start its hooks; the notes say why.
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

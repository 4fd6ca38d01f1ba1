import type { Answer, Decision, EventSpec } from "./event.ts";
import type { HookRun, Outcome } from "./plan.ts";
import { describeEnd } from "./exit-policy.ts";

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
export function fold(hooks: readonly HookRun[], notes: readonly string[] = []): Outcome {
  const blocked = hooks.find((run) => run.blocked !== undefined);
  const decision = blocked === undefined ? decisions[objection(hooks)?.verdict.action ?? "continue"] : "blocked";
  return { decision, hooks, notes };
}

/** The first hook that objected, or undefined. */
export function objection(hooks: readonly HookRun[]): HookRun | undefined {
  return hooks.find(({ verdict }) => decisions[verdict.action] !== "proceed");
}

/**
 * What the product hears of it. A result nobody listens to never decides; a hook's `cancel` means what the row says a veto
 * means there; `fail` and `postpone` speak for themselves; and where silence has a meaning of its own, silence has it.
 */
export function gate(
  outcome: Outcome,
  firing: { readonly heard: boolean; readonly events: readonly string[] },
  rows: Readonly<Record<string, EventSpec>>,
): Outcome & { readonly answer: Answer } {
  const { decision, hooks } = outcome;
  if (decision === "blocked") {
    return answered(outcome, { decision, says: hooks.find((run) => run.blocked !== undefined)?.blocked ?? "would wait for ever" });
  }
  const objector = objection(hooks);
  const row = rows[objector?.hook.event.name ?? firing.events[0] ?? ""];
  // The product would not even start its hooks; the notes say why.
  if (objector === undefined && decision !== "proceed" && firing.heard && row?.veto !== undefined) {
    return answered(outcome, { decision, says: row.veto.says }, outcome.notes[0]);
  }
  if (objector === undefined) return answered(outcome, row?.silence ?? { decision: "proceed", says: "would go on" });
  const because = `${objector.hook.id} ${describeEnd(lastAttempt(objector))}`;
  if (!firing.heard || row?.veto === undefined) {
    return answered(outcome, { decision: "proceed", says: "would go on: at this point it does not listen to a hook" }, because);
  }
  return answered(outcome, decision === "cancel" ? row.veto : { decision, says: row.veto.says }, because);
}

function answered(outcome: Outcome, answer: Answer, because?: string): Outcome & { readonly answer: Answer } {
  return {
    ...outcome,
    decision: answer.decision,
    answer: because === undefined ? answer : { ...answer, says: `${answer.says} (${because})` },
  };
}

function lastAttempt({ attempts, hook }: HookRun): HookRun["attempts"][number] {
  const last = attempts.at(-1);
  if (last === undefined) throw new TypeError(`hook ${hook.id} objected without having run`);
  return last;
}

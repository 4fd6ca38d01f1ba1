import type { EventSpec } from "../../model/event.ts";
import type { Attempt } from "../../model/attempt.ts";
import type { Hook, Plan } from "../../model/plan.ts";
import { runPlan } from "../../runner/run-plan.ts";
import { allEnds, ends, played } from "../harness/attempts.ts";
import { perRow, rowsOf } from "../harness/example-events.ts";
import { type Draft, holds, type Rule, same } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { env, onPlan } from "../harness/sandbox.ts";

const actions: readonly string[] = ["continue", "warn", "cancel", "fail", "retry", "postpone"];
/** The hooks of the sample's configuration, of which nothing is started. */
export const planRules: readonly Rule[] = [
  {
    id: "C06",
    group: "plans",
    title: "every end of a hook has a verdict",
    sentence: "A policy is total: each exit code from 0 to 255, each signal, a time-out and a failed start have a verdict.",
    drafts: (subject) =>
      perRow(subject, (row) =>
        Object.entries(ends).map(([name, attempts]) => ({
          row,
          name,
          run: () => onPlan(subject, row, (plan) => hasVerdicts(plan, attempts)),
        })),
      ),
  },
  {
    id: "C09",
    group: "plans",
    title: "hooks are told apart",
    sentence: "Each hook of a plan has an id of its own, and belongs to an event that was fired.",
    drafts: (subject) =>
      perRow(subject, (row) => [
        {
          row,
          name: "ids",
          run: () => onPlan(subject, row, ({ hooks }) => same("ids that stand twice", [], repeated(hooks.map(({ id }) => id)))),
        },
        {
          row,
          name: "planned",
          run: () =>
            onPlan(subject, row, ({ hooks }) => {
              holds(hooks.length > 0, "hooks of the sample's configuration", "at least one for every event", hooks);
              same(
                "events of hooks that were not fired",
                [],
                hooks.map(({ event }) => event.name).filter((name) => name !== row),
              );
            }),
        },
      ]),
  },
  {
    id: "C10",
    group: "plans",
    title: "who does not wait does not listen",
    sentence: "A hook that the product does not wait for can neither stop anything nor be tried again.",
    drafts: (subject) =>
      perRow(subject, (row, spec) => [
        { row, name: "order", run: () => onPlan(subject, row, (plan) => unheard(subject, plan, row, spec)) },
      ]),
  },
  {
    id: "C11",
    group: "plans",
    title: "a failure stops the later hooks, or does not",
    sentence:
      "With run-all every hook runs, later ones knowing that something went wrong; with stop none runs after the first that objects.",
    drafts: (subject) =>
      rowsOf(subject).map(([row]): Draft => ({ row, name: "after-an-objection", run: () => onPlan(subject, row, goesOn) })),
  },
];

const repeated = (names: readonly string[]): string[] => names.filter((name, index) => names.indexOf(name) !== index);

function hasVerdicts({ hooks }: Plan, attempts: readonly Attempt[]): void {
  for (const { id, policy } of hooks) {
    for (const attempt of attempts) {
      const { action, note } = policy(attempt);
      holds(actions.includes(action), `the verdict of ${id}`, `one of ${actions.join(", ")}`, { attempt, action });
      holds(note === undefined || typeof note === "string", `the note of ${id}`, "a text, or none", { attempt, note });
    }
  }
}

function unheard({ adapter }: Subject, { order }: Plan, row: string, { veto, again }: EventSpec): void {
  if (order !== "detached") return;
  const lists = Object.values(adapter.operations).flatMap(({ before, endings }) => [
    ...before,
    ...Object.values(endings).flatMap(({ after }) => after),
  ]);
  const heard = lists.some((firing) => firing.heard && firing.events.includes(row));
  same("ears for a hook that runs beside the work", { heard: false }, { heard, veto, again });
}

/** Each hook in turn objects, if any end of it does. */
async function goesOn({ hooks, ...plan }: Plan): Promise<void> {
  for (const [index, hook] of hooks.entries()) {
    const objecting = allEnds.find((attempt) => ["cancel", "fail"].includes(hook.policy(attempt).action));
    if (objecting === undefined) continue;
    const well = allEnds.find(({ exitCode }) => exitCode === 0);
    const steps: { readonly id: string; readonly ok: boolean }[] = [];
    const watched = hooks.map(
      (one): Hook => ({
        ...one,
        step(progress) {
          steps.push({ id: one.id, ok: progress.ok });
          return one.step(progress);
        },
      }),
    );
    const end = (): Attempt => (steps.length === index + 1 ? objecting : (well ?? objecting));
    await runPlan({ ...plan, hooks: watched }, { env, maxAttempts: 1, ...played(end) });
    const goOn = plan.onFailure === "run-all" || plan.order === "detached";
    const expected = hooks.flatMap(({ id }, at) => (at <= index || goOn ? [{ id, ok: plan.order === "detached" || at <= index }] : []));
    same(`what runs when ${hook.id} objects (onFailure: ${plan.onFailure})`, expected, steps);
  }
}

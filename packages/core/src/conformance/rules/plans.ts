import type { Attempt } from "../../model/attempt.ts";
import type { EventSpec } from "../../model/event.ts";
import type { Hook, Plan } from "../../model/plan.ts";
import { runPlan } from "../../runner/run-plan.ts";
import { allAttempts, attemptsByEnd, simulateAttempts } from "../harness/attempts.ts";
import { listRows, mapRows } from "../harness/example-events.ts";
import { env, withPlan } from "../harness/sandbox.ts";
import { assert, assertEqual, type Check, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

const actions: readonly string[] = ["continue", "warn", "cancel", "fail", "retry", "postpone"];
/** The hooks of the sample's configuration, planned but not started. */
export const planRules: readonly Rule[] = [
  {
    id: "C06",
    group: "plans",
    title: "every end of a hook has a verdict",
    sentence:
      "A policy is total: each exit code from 0 to 255, each signal, a time-out and a failed start have a verdict.",
    createChecks: (subject) =>
      mapRows(subject, (row) =>
        Object.entries(attemptsByEnd).map(([name, attempts]) => ({
          row,
          name,
          run: () => withPlan(subject, row, (plan) => assertVerdicts(plan, attempts)),
        })),
      ),
  },
  {
    id: "C09",
    group: "plans",
    title: "hooks are told apart",
    sentence: "Each hook of a plan has an id of its own, and belongs to an event that was fired.",
    createChecks: (subject) =>
      mapRows(subject, (row) => [
        {
          row,
          name: "ids",
          run: () =>
            withPlan(subject, row, ({ hooks }) =>
              assertEqual("ids that stand twice", [], findRepeated(hooks.map(({ id }) => id))),
            ),
        },
        {
          row,
          name: "planned",
          run: () =>
            withPlan(subject, row, ({ hooks }) => {
              assert(
                hooks.length > 0,
                "hooks of the sample's configuration",
                "at least one for every event",
                hooks,
              );
              assertEqual(
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
    sentence:
      "A hook that the product does not wait for can neither stop anything nor be tried again.",
    createChecks: (subject) =>
      mapRows(subject, (row, spec) => [
        {
          row,
          name: "order",
          run: () => withPlan(subject, row, (plan) => checkDetached(subject, plan, row, spec)),
        },
      ]),
  },
  {
    id: "C11",
    group: "plans",
    title: "a failure stops the later hooks, or does not",
    sentence:
      "With run-all every hook runs, later ones knowing that something went wrong; with stop none runs after the first that objects.",
    createChecks: (subject) =>
      listRows(subject).map(
        ([row]): Check => ({
          row,
          name: "after-an-objection",
          run: () => withPlan(subject, row, checkLaterHooks),
        }),
      ),
  },
];

const findRepeated = (names: readonly string[]): string[] =>
  names.filter((name, index) => names.indexOf(name) !== index);

function assertVerdicts({ hooks }: Plan, attempts: readonly Attempt[]): void {
  for (const { id, policy } of hooks) {
    for (const attempt of attempts) {
      const { action, note } = policy(attempt);
      assert(actions.includes(action), `the verdict of ${id}`, `one of ${actions.join(", ")}`, {
        attempt,
        action,
      });
      assert(
        note === undefined || typeof note === "string",
        `the note of ${id}`,
        "a text, or none",
        { attempt, note },
      );
    }
  }
}

function checkDetached(
  { adapter }: Subject,
  { order }: Plan,
  row: string,
  { veto, onRetry }: EventSpec,
): void {
  if (order !== "detached") return;
  const lists = Object.values(adapter.operations).flatMap(({ before, endings }) => [
    ...before,
    ...Object.values(endings).flatMap(({ after }) => after),
  ]);
  const cancelable = lists.some((dispatch) => dispatch.cancelable && dispatch.events.includes(row));
  assertEqual(
    "ears for a hook that runs beside the work",
    { cancelable: false },
    { cancelable, veto, onRetry },
  );
}

/** Each hook vetoes in turn, if any of its endings is a veto. */
async function checkLaterHooks({ hooks, ...plan }: Plan): Promise<void> {
  for (const [index, hook] of hooks.entries()) {
    const vetoing = allAttempts.find((attempt) =>
      ["cancel", "fail"].includes(hook.policy(attempt).action),
    );
    if (vetoing === undefined) continue;
    const success = allAttempts.find(({ exitCode }) => exitCode === 0);
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
    const end = (): Attempt => (steps.length === index + 1 ? vetoing : (success ?? vetoing));
    await runPlan({ ...plan, hooks: watched }, { env, maxAttempts: 1, ...simulateAttempts(end) });
    const continues = plan.onFailure === "run-all" || plan.order === "detached";
    const expected = hooks.flatMap(({ id }, position) =>
      position <= index || continues
        ? [{ id, ok: plan.order === "detached" || position <= index }]
        : [],
    );
    assertEqual(
      `what runs when ${hook.id} objects (onFailure: ${plan.onFailure})`,
      expected,
      steps,
    );
  }
}

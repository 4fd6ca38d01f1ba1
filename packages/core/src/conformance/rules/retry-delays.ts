import type { EventSpec } from "../../model/event.ts";
import type { Verdict } from "../../model/exit-policy.ts";
import type { Plan } from "../../model/plan.ts";
import { allAttempts } from "../harness/attempts.ts";
import { mapRows } from "../harness/example-events.ts";
import { createEvent, withConfig, withPlan } from "../harness/sandbox.ts";
import { assert, assertEqual, type Rule } from "../rule.ts";
import type { Subject } from "../sample.ts";

/** Attempt numbers that could break a delay calculation. */
const LATE = [100, 1000, 1_000_000];

/** The delays of hooks that are retried. */
export const pauseRules: readonly Rule[] = [
  {
    id: "C07",
    group: "plans",
    title: "pauses are finite, and as documented",
    sentence:
      "A pause is a finite time from 0 on, the documented one for each attempt, and a hook is tried again only where the row says so.",
    createChecks: (subject) =>
      mapRows(subject, (row, spec) => [
        {
          row,
          name: "finite",
          run: () => withPlan(subject, row, (plan) => assertPauses(plan, spec)),
        },
        { row, name: "documented-retry", run: () => checkDocumentedPauses(subject, row, "retry") },
        {
          row,
          name: "documented-postpone",
          run: () => checkDocumentedPauses(subject, row, "postpone"),
        },
      ]),
  },
];

type RetryVerdict = Extract<Verdict, { readonly delayMs: number }>;
const isRetry = (verdict: Verdict): verdict is RetryVerdict =>
  verdict.action === "retry" || verdict.action === "postpone";

function assertPauses({ hooks }: Plan, { onRetry }: EventSpec): void {
  for (const { id, policy } of hooks) {
    for (const number of [...Array(20).keys(), ...LATE].map((index) => index + 1)) {
      for (const attempt of allAttempts.map((end) => ({ ...end, number }))) {
        const verdict = policy(attempt);
        if (isRetry(verdict))
          assert(
            Number.isFinite(verdict.delayMs) && verdict.delayMs >= 0,
            `a pause of ${id}`,
            "a finite time from 0 on",
            {
              attempt,
              verdict,
            },
          );
      }
    }
  }
  const retries = hooks
    .filter(({ policy }) => allAttempts.some((attempt) => policy(attempt).action === "retry"))
    .map(({ id }) => id);
  if (onRetry === undefined)
    assertEqual("hooks that are tried again, though the row does not say so", [], retries);
}

/**
 * The delay after attempt n, for whichever counts the attempts: the runner of this hook or the
 * whole operation.
 */
function checkDocumentedPauses(
  subject: Subject,
  row: string,
  action: RetryVerdict["action"],
): Promise<void> {
  const { adapter, sample } = subject;
  const documented = sample.pauses?.[action] ?? [];
  return withConfig(subject, async (config) => {
    const collectPauses = async (number: number): Promise<readonly number[]> => {
      const { hooks } = await adapter.plan(
        [await createEvent(subject, row, config, { attempt: number })],
        config,
      );
      const verdicts = hooks.flatMap(({ policy }) =>
        allAttempts.map((attempt) => policy({ ...attempt, number })),
      );
      return [
        ...new Set(
          verdicts
            .filter(isRetry)
            .flatMap((verdict) => (verdict.action === action ? [verdict.delayMs] : [])),
        ),
      ];
    };
    if ((await collectPauses(1)).length === 0) return;
    assert(documented.length > 0, `sample.pauses.${action}`, "the documented pauses", documented);
    for (const [index, ms] of documented.entries())
      assertEqual(`the pauses after failure ${index + 1}`, [ms], await collectPauses(index + 1));
  });
}

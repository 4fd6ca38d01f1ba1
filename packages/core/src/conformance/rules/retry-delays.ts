import type { EventSpec } from "../../model/event.ts";
import type { Plan } from "../../model/plan.ts";
import type { Verdict } from "../../model/exit-policy.ts";
import { allEnds } from "../harness/attempts.ts";
import { perRow } from "../harness/example-events.ts";
import { holds, type Rule, same } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { eventOf, onPlan, withConfig } from "../harness/sandbox.ts";

/** Numbers of attempts that a clock could trip over. */
const LATE = [100, 1000, 1_000_000];

/** The clocks of hooks that are tried again. */
export const pauseRules: readonly Rule[] = [
  {
    id: "C07",
    group: "plans",
    title: "pauses are finite, and as documented",
    sentence:
      "A pause is a finite time from 0 on, the documented one for each attempt, and a hook is tried again only where the row says so.",
    drafts: (subject) =>
      perRow(subject, (row, spec) => [
        { row, name: "finite", run: () => onPlan(subject, row, (plan) => hasPauses(plan, spec)) },
        { row, name: "documented-retry", run: () => documentedPauses(subject, row, "retry") },
        { row, name: "documented-postpone", run: () => documentedPauses(subject, row, "postpone") },
      ]),
  },
];

type Again = Extract<Verdict, { readonly delayMs: number }>;
const isAgain = (verdict: Verdict): verdict is Again => verdict.action === "retry" || verdict.action === "postpone";

function hasPauses({ hooks }: Plan, { again }: EventSpec): void {
  for (const { id, policy } of hooks) {
    for (const number of [...Array(20).keys(), ...LATE].map((index) => index + 1)) {
      for (const attempt of allEnds.map((end) => ({ ...end, number }))) {
        const verdict = policy(attempt);
        if (isAgain(verdict))
          holds(Number.isFinite(verdict.delayMs) && verdict.delayMs >= 0, `a pause of ${id}`, "a finite time from 0 on", {
            attempt,
            verdict,
          });
      }
    }
  }
  const retries = hooks.filter(({ policy }) => allEnds.some((attempt) => policy(attempt).action === "retry")).map(({ id }) => id);
  if (again === undefined) same("hooks that are tried again, though the row does not say so", [], retries);
}

/** The pause after attempt n of whichever counts the attempts: the runner of this hook, or the whole operation. */
function documentedPauses(subject: Subject, row: string, action: Again["action"]): Promise<void> {
  const { adapter, sample } = subject;
  const documented = sample.pauses?.[action] ?? [];
  return withConfig(subject, async (config) => {
    const pauses = async (number: number): Promise<readonly number[]> => {
      const { hooks } = await adapter.plan([await eventOf(subject, row, config, { attempt: number })], config);
      const verdicts = hooks.flatMap(({ policy }) => allEnds.map((attempt) => policy({ ...attempt, number })));
      return [...new Set(verdicts.filter(isAgain).flatMap((verdict) => (verdict.action === action ? [verdict.delayMs] : [])))];
    };
    if ((await pauses(1)).length === 0) return;
    holds(documented.length > 0, `sample.pauses.${action}`, "the documented pauses", documented);
    for (const [index, ms] of documented.entries()) same(`the pauses after failure ${index + 1}`, [ms], await pauses(index + 1));
  });
}

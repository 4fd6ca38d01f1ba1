import { listCases } from "./case.ts";
import { rules } from "./rules/index.ts";
import type { Subject } from "./sample.ts";

export { type Case, listCases } from "./case.ts";
export { withCall, withCommand, withHooks, withPolicy, withRow } from "./mutants/mutate.ts";
export { type Mutant, testMutants } from "./mutants/run-mutants.ts";
export type { Group } from "./rule.ts";
export type { Files, InstallSample, Sample } from "./sample.ts";

/** A rule's id, group and title, and the sentence of the contract that it checks. */
export interface RuleInfo {
  readonly id: string;
  readonly group: string;
  readonly title: string;
  readonly sentence: string;
}
/** Every rule, ordered by id. */
export const ruleList: readonly RuleInfo[] = rules.map(({ id, group, title, sentence }) => ({
  id,
  group,
  title,
  sentence,
}));

/**
 * `describe` and `test` of a test runner such as vitest or node:test: functions that take a name
 * and a function.
 */
export interface Runner {
  readonly describe: (name: string, body: () => void) => unknown;
  readonly test: (name: string, run: () => Promise<void>) => unknown;
}

/**
 * Tests an adapter against the whole contract: one test per case, grouped by rule. Nothing can be
 * skipped.
 */
export function testAdapter({ adapter, sample, describe, test }: Subject & Runner): void {
  const all = listCases(adapter, sample);
  for (const { id, title } of rules) {
    const ruleCases = all.filter(({ rule }) => rule === id);
    if (ruleCases.length === 0) continue;
    describe(`${id} ${title}`, () => {
      for (const one of ruleCases) test(one.id, () => one.run());
    });
  }
}

import type { Adapter } from "@backup-hooks/core";
import { type Case, listCases, ruleList } from "@backup-hooks/core/conformance";
import type { Subject } from "./subjects.ts";

/** One case and what came of it. */
export interface CaseResult extends Pick<Case, "id" | "rule" | "row"> {
  /** The full message; absent: the case passed. */
  readonly failure?: string;
}
/** What came of one adapter. */
export interface ProductResult {
  readonly adapter: Adapter;
  readonly cases: readonly CaseResult[];
}
export interface Count {
  readonly passed: number;
  readonly total: number;
}

/** The groups of rules, in the order of the contract. */
export const groups: readonly string[] = [...new Set(ruleList.map(({ group }) => group))];

/** So many cases at a time: they wait for processes most of the time. */
const CONCURRENCY = 4;

/** Runs every case of an adapter, or those of some rules. */
export async function runCases(
  { adapter, sample }: Subject,
  wanted?: readonly string[],
): Promise<ProductResult> {
  const chosen = listCases(adapter, sample).filter(({ rule }) => wanted?.includes(rule) ?? true);
  const results: CaseResult[] = [];
  const waiting = chosen.entries();
  const runNext = async (): Promise<void> => {
    for (const [index, one] of waiting) results[index] = await runCase(one);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, runNext));
  return { adapter, cases: results };
}

async function runCase({ id, rule, row, run }: Case): Promise<CaseResult> {
  try {
    await run();
    return { id, rule, row };
  } catch (error) {
    return { id, rule, row, failure: error instanceof Error ? error.message : String(error) };
  }
}

/** The cases of a group of rules. */
export function filterGroup({ cases }: ProductResult, group: string): readonly CaseResult[] {
  const ruleIds = ruleList.filter((rule) => rule.group === group).map(({ id }) => id);
  return cases.filter(({ rule }) => ruleIds.includes(rule));
}

export const findFailures = (results: readonly CaseResult[]): readonly CaseResult[] =>
  results.filter(({ failure }) => failure !== undefined);

export const countPassed = (results: readonly CaseResult[]): Count => ({
  passed: results.length - findFailures(results).length,
  total: results.length,
});

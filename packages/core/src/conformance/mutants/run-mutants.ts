import { deepStrictEqual, match } from "node:assert/strict";
import type { Adapter } from "../../model/adapter.ts";
import { listCases } from "../case.ts";
import type { Sample } from "../sample.ts";

/** A plausible mistake in an adapter, and the rule that has to catch it. */
export interface Mutant {
  /** What is wrong, in a few words. */
  readonly title: string;
  /** The rule that catches it, such as `C04`. */
  readonly rule: string;
  /** A row at which the rule catches it. */
  readonly row: string;
  /** Returns the same adapter with the mistake. */
  mutate(adapter: Adapter): Adapter;
}

/** Number of concurrent cases. Cases spend most of their time waiting for processes. */
const CONCURRENCY = 4;

/**
 * Proves that each rule is needed: a mutant fails cases of its own rule, at its row too, and no
 * case of another rule. Without the rule, the mistake would go undetected.
 */
export function testMutants({
  adapter,
  sample,
  mutants,
  test,
}: {
  readonly adapter: Adapter;
  readonly sample: Sample;
  readonly mutants: readonly Mutant[];
  readonly test: (name: string, run: () => Promise<void>) => unknown;
}): void {
  for (const { title, rule, row, mutate } of mutants) {
    test(`${rule} catches at ${row}: ${title}`, async () => {
      const failures = await collectFailures(mutate(adapter), sample);
      const others = failures.filter((one) => one.rule !== rule);
      deepStrictEqual(
        others.map(({ message }) => message),
        [],
        "without this rule the fault would pass",
      );
      const caught = failures.find((one) => one.rule === rule && one.row === row);
      match(
        caught?.message ?? `no case of ${rule} failed at ${row}`,
        new RegExp(`^${rule}/${row}/[^]*\\n {2}the contract: .+\\n`),
      );
    });
  }
}

async function collectFailures(adapter: Adapter, sample: Sample) {
  const failures: { readonly rule: string; readonly row: string; readonly message: string }[] = [];
  const waiting = listCases(adapter, sample).values();
  const runCases = async (): Promise<void> => {
    for (const { rule, row, run } of waiting) {
      await run().catch((error: unknown) =>
        failures.push({
          rule,
          row,
          message: error instanceof Error ? error.message : String(error),
        }),
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, runCases));
  return failures;
}

import * as fc from "fast-check";
import { afterAll, beforeAll, describe, test } from "vitest";
import { formatCases, literalCases } from "./literals.ts";
import { goIsHere, Oracle } from "./oracle.ts";
import { sameAs } from "./property.ts";
import { timeCases } from "./times.ts";

/** BACKUP_HOOKS_LIVE_CASES: templates to compare. BACKUP_HOOKS_LIVE_SEED: those of an earlier run again. */
const count = Number(process.env["BACKUP_HOOKS_LIVE_CASES"] ?? 20_000);
const seed = Number(process.env["BACKUP_HOOKS_LIVE_SEED"] ?? Date.now() % 2 ** 31);

describe.runIf(goIsHere("live: templates were"))("beside Go's own engine", () => {
  let oracle: Oracle;
  beforeAll(() => {
    oracle = new Oracle();
  });
  afterAll(() => oracle.close());

  test(`${count} templates with typed data: output and error text are equal (seed ${seed})`, {
    timeout: 0,
  }, async () => {
    await fc.assert(sameAs(oracle), { numRuns: count, seed });
  });

  test.each([
    ["literals", literalCases, 0.25],
    ["values in random formats", formatCases, 0.25],
    ["times and durations", timeCases, 0.1],
  ] as const)(
    `%s, a part of as many (seed ${seed})`,
    { timeout: 0 },
    async (_what, generated, part) => {
      await fc.assert(sameAs(oracle, generated), { numRuns: Math.ceil(count * part), seed });
    },
  );
});

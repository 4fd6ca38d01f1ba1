import { mkdtempSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { files, readByBarman, readByOurs, writeFiles } from "./configurations.ts";
import { asBarman, asOurs, clear, comparable, type HookCase } from "./hooks.ts";
import { missing, type Oracle, startOracle, wanted } from "./oracle.ts";
import { script } from "./scripts.ts";
import { hookScenario } from "./situations.ts";

/** BACKUP_HOOKS_LIVE_RUNS: hooks per version, and three times as many configurations. BACKUP_HOOKS_LIVE_SEED: the cases of an earlier run again. */
const runs = Number(process.env["BACKUP_HOOKS_LIVE_RUNS"] ?? 300);
const seed = Number(process.env["BACKUP_HOOKS_LIVE_SEED"] ?? Date.now() % 2 ** 31);
const required = process.env["BACKUP_HOOKS_REQUIRE_ORACLES"] === "1";
const SHRINK_MS = 20_000;
const HOUR = 3_600_000;

const hookCase: fc.Arbitrary<HookCase> = fc.record({
  scenario: hookScenario,
  script,
  pauses: fc.constantFrom(1, 2, 3, 8, 14),
});

/** The same cases for both: what they give must be equal, case by case. */
async function compare<Case>(
  cases: fc.Arbitrary<Case>,
  numRuns: number,
  what: string,
  play: (one: Case) => Promise<{ readonly ours: unknown; readonly theirs: unknown }>,
): Promise<void> {
  process.stderr.write(`live: ${what}: ${numRuns} cases, seed ${seed}\n`);
  let stopAt = Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(cases, async (one) => {
    // After a failure fast-check looks for a smaller case; when its time is over, what it has is small enough.
    if (performance.now() > stopAt) return;
    try {
      const { ours, theirs } = await play(one);
      expect(ours).toStrictEqual(theirs);
    } catch (error) {
      stopAt = Math.min(stopAt, performance.now() + SHRINK_MS);
      throw error;
    }
  });
  await fc.assert(property, { seed, numRuns });
}

for (const one of wanted) {
  const { version } = one;
  const oracle = await startOracle(one);
  if (oracle === undefined) process.stderr.write(`${missing(one)}\n`);

  describe.skipIf(oracle === undefined && !required)(`beside the real Barman ${version}`, () => {
    const found = (): Oracle => {
      if (oracle === undefined) throw new Error(missing(one));
      return oracle;
    };
    let root = "";
    beforeAll(() => {
      root = realpathSync(mkdtempSync(join(tmpdir(), "barman-live-")));
    });
    afterAll(() => {
      oracle?.close();
      clear(root);
    });

    test("a configuration means the same", { timeout: HOUR }, async () => {
      const real = found();
      await compare(files, 3 * runs, `configurations, Barman ${version}`, async (all) => {
        const path = writeFiles(join(root, "config"), all);
        return { theirs: await readByBarman(real, path), ours: await readByOurs(version, path) };
      });
    });

    test("a hook sees the same, and its ends mean the same", { timeout: HOUR }, async () => {
      const real = found();
      await compare(hookCase, runs, `hooks, Barman ${version}`, async (one) => {
        const folder = join(root, "hook");
        const theirs = comparable(await asBarman(real, version, folder, one));
        const ours = comparable(await asOurs(version, folder, one));
        clear(folder);
        return { theirs, ours };
      });
    });
  });
}

describe("a Barman to compare with is missing", () => {
  const [, one] = wanted;
  const absent: readonly (readonly [string, NodeJS.ProcessEnv])[] = [
    ["when nothing names it", {}],
    ["when the variable is empty", { BACKUP_HOOKS_BARMAN_3_17: "" }],
    ["when there is no such Python", { BACKUP_HOOKS_BARMAN_3_17: "/nowhere/python" }],
    ["when that is no Python", { BACKUP_HOOKS_BARMAN_3_17: process.execPath }],
  ];
  test.each(absent)("%s", async (_, env) => {
    expect(
      await startOracle({ version: "3.17.0", variable: "BACKUP_HOOKS_BARMAN_3_17" }, env),
    ).toBeUndefined();
  });

  test("and one line says so", () => {
    expect(one && missing(one)).toBe(
      "live: Barman 3.17.0 is missing: set BACKUP_HOOKS_BARMAN_3_17 to a Python that has it; not compared",
    );
  });
});

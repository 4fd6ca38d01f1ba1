import { AssertionError } from "node:assert";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { listCases, ruleList, withCall, withRow } from "../src/conformance/index.ts";
import type { Adapter } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";
import { folder } from "./toy.ts";
import { toy } from "./toy-adapter.ts";

describe("the list of cases", () => {
  const all = listCases(toy(), sample);
  const ids = all.map(({ id }) => id);

  test("has every id once", () => {
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^C\d\d\/[\w-]+\/[\w-]+$/.test(id))).toEqual([]);
  });

  test("is the same every time", () => {
    expect(listCases(toy(), sample).map(({ id }) => id)).toEqual(ids);
  });

  test("holds what the documentation calls by its id", () => {
    expect(ids).toEqual(
      expect.arrayContaining([
        "C04/before/hostile-newline",
        "C08/closing/word-keepRunning",
        "C19/backup/refused-at-set-up",
      ]),
    );
  });

  test("has cases of every rule that an adapter without install and without losses is held to", () => {
    const idle = ruleList.map(({ id }) => id).filter((id) => !all.some(({ rule }) => rule === id));
    expect(idle).toEqual(["C15", "C23"]);
  });

  test("needs no test runner, and no order", async () => {
    const some = all.filter(({ rule }) => ["C04", "C08", "C19"].includes(rule)).toReversed();
    for (const { run } of some) await run();
  });
});

describe("a rule", () => {
  test.each(ruleList.map((rule) => [rule.id, rule] as const))(
    "%s has a title and a sentence of the contract",
    (_id, { title, sentence }) => {
      expect(title).toMatch(/^[a-z].*[^.]$/);
      expect(sentence).toMatch(/^(?:[A-Z]|decode|call|load).*\.$/s);
    },
  );

  test("is numbered without a gap", () => {
    expect(ruleList.map(({ id }) => id)).toEqual(
      ruleList.map((_, index) => `C${String(index + 1).padStart(2, "0")}`),
    );
  });
});

describe("a failing case", () => {
  const failure = async (id: string, adapter: Adapter = toy()): Promise<unknown> =>
    listCases(adapter, sample)
      .find((one) => one.id === id)
      ?.run()
      .catch((error: unknown) => error);

  test("says the rule, the row, what was expected, what came, and the sentence of the contract", async () => {
    const broken = withCall(toy(), "before", ({ args, env }) => ({
      args,
      env: { ...env, TOY_JOB: "weekly" },
    }));
    const error = await failure("C04/before/example-1", broken);
    expect(error).toBeInstanceOf(AssertionError);
    expect((error as AssertionError).message).toBe(
      [
        "C04/before/example-1: the fields of decode(call(event))",
        "  the contract: decode is the inverse of call: whatever a field holds comes back as it was; what the row declares lossy is lost once, and no more of it a second time.",
        "  expected: { TOY_JOB: 'nightly', TOY_STATUS: '' }",
        "  got: { TOY_JOB: 'weekly', TOY_STATUS: '' }",
      ].join("\n"),
    );
  });

  test("says what was thrown in the adapter", async () => {
    const broken = withCall(toy(), "before", () => {
      throw new RangeError("a mistake of the adapter's");
    });
    expect(String(await failure("C04/before/example-1", broken))).toContain(
      "got: RangeError: a mistake of the adapter's",
    );
  });

  test("is of the row that is wrong, and not of its neighbours", async () => {
    const broken = withRow(toy(), "after", (row) => ({ ...row, source: "" }));
    expect(await failure("C21/before/source", broken)).toBeUndefined();
    expect(String(await failure("C21/after/source", broken))).toContain(
      "expected: a text that names it",
    );
  });
});

describe("with node:test", () => {
  const run = async (env: Readonly<Record<string, string>> = {}) => {
    const home = folder();
    const file = join(import.meta.dirname, "fixtures", "conformance-node.ts");
    const args = ["--no-warnings", "--test", "--test-reporter=tap", file];
    const options = {
      reject: false,
      extendEnv: false,
      cwd: home,
      env: { PATH: "/usr/bin:/bin", TMPDIR: home, ...env },
    } as const;
    const { stdout, exitCode } = await execa(process.execPath, args, options);
    const count = (what: string): number =>
      Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(stdout)?.[1]);
    return {
      exitCode,
      passed: count("pass"),
      failed: count("fail"),
      stdout,
      left: readdirSync(home),
    };
  };

  test("every case of the toy passes, and nothing is left in the temporary folder", async () => {
    const { exitCode, passed, failed, left } = await run();
    expect({ exitCode, passed, failed }).toEqual({
      exitCode: 0,
      passed: listCases(toy(), sample).length,
      failed: 0,
    });
    expect(left).toEqual([]);
  });

  test("a mistake fails, with the sentence that it breaks", async () => {
    const { exitCode, failed, stdout } = await run({ BROKEN: "1" });
    expect({ exitCode, failed }).toEqual({ exitCode: 1, failed: 1 });
    expect(stdout).toContain("not ok 4 - C01/adapter/version");
    expect(stdout).toContain("names the contract it was written for");
  });
});

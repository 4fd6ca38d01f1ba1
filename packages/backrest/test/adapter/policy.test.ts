import { existsSync } from "node:fs";
import { join } from "node:path";
import { backrest, formatDuration } from "@backup-hooks/backrest";
import { describe, expect, test } from "vitest";
import { command, json, site } from "./site.ts";

const failing = (onError: string, ...conditions: readonly string[]) => ({
  ...command("exit 3", ...conditions),
  onError,
});

describe("onError at SNAPSHOT_START", () => {
  test.each([
    ["ON_ERROR_IGNORE", "warn", "proceed", true],
    ["ON_ERROR_CANCEL", "cancel", "cancel", false],
    ["ON_ERROR_FATAL", "fail", "fail", false],
    ["ON_ERROR_RETRY_1MINUTE", "postpone", "postpone", false],
    ["ON_ERROR_RETRY_10MINUTES", "postpone", "postpone", false],
    ["ON_ERROR_RETRY_EXPONENTIAL_BACKOFF", "postpone", "postpone", false],
  ])("%s", async (policy, action, decision, laterRun) => {
    const cwd = site({
      repo: [failing(policy, "SNAPSHOT_START")],
      plan: [command("touch later", "SNAPSHOT_START")],
    });
    const { report, exitCode } = await json(["rehearse", "SNAPSHOT_START"], cwd);
    expect(report.decision).toBe(decision);
    expect(report.hooks[0]?.verdict.action).toBe(action);
    expect(exitCode).toBe(decision === "proceed" ? 0 : 1);
    expect(existsSync(join(cwd, "later"))).toBe(laterRun);
  });
});

describe("who listens", () => {
  test.each([
    ["after a success", ["SNAPSHOT_END"], "cancel"],
    ["after a warning", ["SNAPSHOT_END", "--as", "warning"], "cancel"],
    ["after a failure", ["SNAPSHOT_END", "--as", "error"], "proceed"],
    ["at an error", ["ANY_ERROR"], "proceed"],
  ])("%s", async (_what, args, decision) => {
    const cwd = site({
      repo: [failing("ON_ERROR_CANCEL", "SNAPSHOT_END", "ANY_ERROR")],
      plan: [command("touch later", "SNAPSHOT_END")],
    });
    const { report } = await json(["rehearse", ...args], cwd);
    expect(report.decision === "proceed" ? "proceed" : "cancel").toBe(decision);
    // Halting has nothing to do with being heard.
    expect(existsSync(join(cwd, "later"))).toBe(false);
  });
});

describe("pauses of a retry", () => {
  test.each([
    [1, "10s"],
    [2, "20s"],
    [9, "42m40s"],
    [10, "1h0m0s"],
    [31, "1h0m0s"],
    [40, "1h0m0s"],
  ])("exponential, run %i", async (attempt, delay) => {
    const { report } = await json(
      ["rehearse", "SNAPSHOT_START", "--attempt", String(attempt)],
      site({ plan: [failing("ON_ERROR_RETRY_EXPONENTIAL_BACKOFF", "SNAPSHOT_START")] }),
    );
    expect(report.hooks[0]?.verdict.note).toContain(`again in ${delay},`);
  });

  test.each([
    [60_000, "1m0s"],
    [600_000, "10m0s"],
    [2_560_000, "42m40s"],
    [3_600_000, "1h0m0s"],
    [1_500, "1.5s"],
  ])("%i ms in Go's words", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

test("numbers and names of a policy mean the same", async () => {
  const { report } = await json(
    ["rehearse", "SNAPSHOT_START"],
    site({ plan: [{ conditions: [2], onError: 2, actionCommand: { command: "exit 1" } }] }),
  );
  expect(report.decision).toBe("fail");
});

test("only one release is known", () => {
  expect(() => backrest({ version: "1.9" })).toThrow("this version of Backrest is not known here");
});

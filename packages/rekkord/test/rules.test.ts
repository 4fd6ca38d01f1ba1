import { join } from "node:path";
import type { Attempt } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import {
  exitStatus,
  type RekkordConfig,
  type RekkordEvent,
  type RekkordEventName,
  rekkord,
} from "../src/index.ts";
import { isAtLeast } from "../src/versions.ts";
import { folder } from "./fixture.ts";

type Made = Parameters<typeof rekkord>[0];
const end = (more: Partial<Attempt>): Attempt => ({
  number: 1,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
  ...more,
});
const config = (hooks: RekkordConfig["hooks"]): RekkordConfig => ({
  path: "rekkord.ini",
  repository: {},
  hooks,
});

/** The plan of a phase with one hook, and its event. */
async function planned(name: RekkordEventName, made: Made = {}) {
  const adapter = rekkord(made);
  const settings = config({ [name]: [{ path: "/h/dump", id: "dump" }] });
  const { event } = await adapter.resolveEvent(name, settings, { set: {}, options: {} });
  return { adapter, event, plan: await adapter.plan([event], settings) };
}

describe("a failure in words", () => {
  const rest = "the others still run, with SUCCESS=0";
  const newer =
    "; with the base of 2026-10 SIGPIPE would be ignored, and which release has it is not known (--base)";
  test.each<
    [name: RekkordEventName, made: Made, attempt: Partial<Attempt>, action: string, note: string]
  >([
    ["presave", {}, { exitCode: 3 }, "cancel", `status 3 = a failure; ${rest}`],
    ["postsave", {}, { exitCode: 3 }, "fail", `status 3 = a failure; ${rest}`],
    [
      "presave",
      { version: "0.97" },
      { exitCode: 3 },
      "cancel",
      "status 3 = a failure; the others still run",
    ],
    ["postscan", {}, { signal: "SIGTERM" }, "fail", `status 143 = a failure; ${rest}`],
    [
      "postscan",
      {},
      { error: new Error("E2BIG") },
      "fail",
      `Rekkord could not start it = a failure; ${rest}`,
    ],
    ["postsave", {}, { signal: "SIGPIPE" }, "fail", `status 141 = a failure; ${rest}${newer}`],
    [
      "postsave",
      { base: "2026-10" },
      { signal: "SIGPIPE" },
      "fail",
      `status 141 = a failure; ${rest}`,
    ],
  ])("%s of %j after %j", async (name, made, attempt, action, note) => {
    const { plan } = await planned(name, made);
    expect(plan.hooks[0]?.policy(end(attempt))).toEqual({ action, note });
  });

  test.each<[Partial<Attempt>, number | undefined]>([
    [{ exitCode: 0 }, 0],
    [{ signal: "SIGKILL" }, 137],
    [{ exitCode: 5, error: new Error("no output") }, undefined],
    [{}, undefined],
  ])("the status of %j is %s", (attempt, status) => {
    expect(exitStatus(end(attempt))).toBe(status);
  });
});

describe("what is inferred is said", () => {
  test.each<[RekkordEventName, Made, string]>([
    [
      "presave",
      {},
      "pre hooks see SUCCESS (--pre-success), and that post-save hooks do not run after a failed pre hook",
    ],
    ["presave", { postAfterPreFailure: true }, "post-save hooks run after a failed pre hook"],
    [
      "prescan",
      { preSuccess: "unset" },
      "pre hooks do not see SUCCESS (--pre-success), and that post-scan hooks do not run",
    ],
  ])("%s of %j", async (name, made, says) => {
    expect((await planned(name, made)).plan.notes).toEqual([expect.stringContaining(says)]);
  });
});

describe("a script in the place of the hooks", () => {
  const placed = async (script: string) => {
    const { adapter, event } = await planned("presave");
    return adapter.withScript?.(
      config({ presave: [], postsave: [{ path: "/h/other", id: "other" }] }),
      event,
      script,
    );
  };

  test("is called by its full path where there is one", async () => {
    const path = join(folder({ "hooks/dump": "" }), "hooks", "dump");
    expect(await placed(path)).toMatchObject({
      path: "rekkord.ini",
      hooks: {
        presave: [{ path, id: expect.stringContaining("dump") }],
        postsave: [{ path: "/h/other", id: "other" }],
      },
    });
  });

  test("is the shell's text where there is none", async () => {
    expect((await placed("true; exit 3"))?.hooks["presave"]).toMatchObject([
      { path: "true; exit 3" },
    ]);
  });

  test("of a phase without a directory is its first hook", async () => {
    const { adapter, event } = await planned("postscan");
    expect(adapter.plan([event], config({}))).toMatchObject({ hooks: [] });
  });
});

describe("a call", () => {
  test.each<[string[], Record<string, string>, Partial<RekkordEvent>]>([
    [["postsave"], { SUCCESS: "1" }, { status: "success", fields: { SUCCESS: "1" } }],
    [["presave"], { SUCCESS: "0" }, { phase: "pre", fields: { SUCCESS: "0" } }],
    [["postsave"], {}, { phase: "post", fields: {} }],
  ])("%j with %j", (args, env, told) => {
    const event = rekkord().decodeCall({ args, env });
    expect(event).toMatchObject(told);
    expect(Object.keys(event.fields)).toEqual(Object.keys(told.fields ?? {}));
  });

  test("that is none is refused in full", () => {
    expect(() => rekkord().decodeCall({ args: [], env: {} })).toThrow(
      expect.objectContaining({
        code: "CALL_INVALID",
        message:
          "Rekkord: this is no call of a hook (expected an event first: presave, postsave, prescan, postscan, got none)",
      }),
    );
  });
});

describe("a version", () => {
  test.each(["0.97", "0.97.3", "0.104", "0.104.12", "0.200"])("%s is known", (version) => {
    expect(rekkord({ version }).version).toBe(version);
  });

  test.each([
    ["0.98", true],
    ["0.103.9", true],
    ["0.96", false],
    ["1.0.104", false],
    ["0.104-beta", false],
    ["0.104.x", false],
    ["v0.104", false],
    ["newest", false],
  ])("%s is not, in between: %s", (version, between) => {
    const refusal = () => rekkord({ version });
    expect(refusal).toThrow(
      expect.objectContaining({
        code: "USAGE",
        message: expect.stringMatching(
          /^Rekkord: this version of Rekkord is not known here \(expected 0\.97/,
        ),
      }),
    );
    expect(refusal).toThrow(
      expect.objectContaining({
        message: between
          ? expect.stringContaining("play both")
          : expect.not.stringContaining("play both"),
      }),
    );
  });

  test("is compared by its number, not by its text", () => {
    expect([
      isAtLeast("0.104", "0.97"),
      isAtLeast("0.97", "0.104"),
      isAtLeast("0.97", "0.97"),
      isAtLeast("?", "0.97"),
    ]).toEqual([true, false, true, false]);
  });
});

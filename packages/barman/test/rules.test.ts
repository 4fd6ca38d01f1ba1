import type { Attempt, Hook } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import {
  type BarmanConfig,
  type BarmanEvent,
  type BarmanEventName,
  barman,
  formatPythonJson,
  formatTruthyJson,
} from "../src/index.ts";

const adapter = barman();
const end = (more: Partial<Attempt>): Attempt => ({
  number: 1,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
  ...more,
});

function event(
  name: BarmanEventName,
  fields: Readonly<Record<string, string>> = {},
  status?: "success" | "error",
): BarmanEvent {
  const { operation, phase, examples } = adapter.events[name];
  return {
    product: "barman",
    name,
    operation,
    phase,
    ...(status && { status }),
    fields: { ...examples[0]?.fields, ...fields },
  };
}
const config = (hooks: Record<string, string>): BarmanConfig =>
  ({
    path: "/etc/barman.conf",
    version: adapter.version,
    servers: {
      main: { name: "main", hooks, settings: {} },
      other: { name: "other", hooks: { pre_backup_script: "o" }, settings: {} },
    },
  }) as unknown as BarmanConfig;
const hook = async (name: BarmanEventName, kind: "" | "_retry", value = "x"): Promise<Hook> =>
  (await adapter.plan([event(name)], config({ [`${name}${kind}_script`]: value })))
    .hooks[0] as Hook;

describe("a verdict in words", () => {
  const FOR_EVER = (s: number) => `Barman tries again in ${s} s`;
  test.each<[BarmanEventName, "" | "_retry", Partial<Attempt>, object]>([
    ["pre_backup", "", { exitCode: 0 }, { action: "continue" }],
    [
      "pre_backup",
      "",
      { exitCode: 63 },
      {
        action: "warn",
        note: "Barman logs a warning and goes on: nothing a plain script does can stop it",
      },
    ],
    [
      "pre_backup",
      "_retry",
      { exitCode: 62 },
      { action: "warn", note: "62 = ABORT_CONTINUE: Barman stops trying and goes on" },
    ],
    [
      "pre_backup",
      "_retry",
      { exitCode: 63 },
      { action: "cancel", note: "63 = ABORT_STOP: Barman stops the operation" },
    ],
    [
      "post_backup",
      "_retry",
      { exitCode: 63 },
      {
        action: "warn",
        note: "63 = ABORT_STOP comes too late after the operation: Barman logs an error and a warning and goes on",
      },
    ],
    [
      "pre_backup",
      "_retry",
      { exitCode: 1 },
      { action: "retry", delayMs: 3_000, note: FOR_EVER(3) },
    ],
    [
      "pre_backup",
      "_retry",
      { exitCode: 1, number: 6 },
      { action: "retry", delayMs: 60_000, note: FOR_EVER(60) },
    ],
  ])("%s%s after %j", async (name, kind, attempt, verdict) => {
    expect((await hook(name, kind)).policy(end(attempt))).toEqual(verdict);
  });

  test("the first failure ends the plan, whose hooks run one after the other", async () => {
    expect(await adapter.plan([event("pre_backup")], config({}))).toEqual({
      hooks: [],
      order: "sequence",
      onFailure: "stop",
    });
  });

  test("an empty option runs nothing, and says so", async () => {
    const empty = await hook("pre_backup", "_retry", "");
    expect(() => empty.step({ attempt: 1, ok: true, env: {} })).toThrow(
      "the option is empty: Barman runs nothing",
    );
  });

  test("a server that is not there has no hooks", async () => {
    const { hooks } = await adapter.plan(
      [event("pre_backup", { BARMAN_SERVER: "nowhere" })],
      config({ pre_backup_script: "x" }),
    );
    expect(hooks).toEqual([]);
  });

  test("only the plain post_archive script loses its error text", async () => {
    const set = config({
      post_archive_script: "x",
      post_backup_script: "x",
      post_archive_retry_script: "x",
    });
    const told = async (name: BarmanEventName) =>
      (await adapter.plan([event(name, { BARMAN_ERROR: "E" })], set)).hooks.map((one) => {
        const step = one.step({ attempt: 1, ok: true, env: {} });
        return [one.id, "env" in step && step.env["BARMAN_ERROR"]];
      });
    expect(await told("post_archive")).toEqual([
      ["post_archive_retry_script", "E"],
      ["post_archive_script", ""],
    ]);
    expect(await told("post_backup")).toEqual([["post_backup_script", "E"]]);
  });
});

describe("a script in the place of the hooks", () => {
  const placed = (script: string, hooks: Record<string, string>, server = "main") =>
    adapter.withScript?.(config(hooks), event("pre_backup", { BARMAN_SERVER: server }), script)
      .servers;

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ["new", {}, { pre_backup_retry_script: "new" }],
    ["new", { pre_backup_script: "a" }, { pre_backup_script: "new" }],
    [
      "new",
      { pre_backup_script: "a", pre_backup_retry_script: "b" },
      { pre_backup_script: "new", pre_backup_retry_script: "new" },
    ],
    [
      "new",
      { post_backup_script: "a" },
      { post_backup_script: "a", pre_backup_retry_script: "new" },
    ],
    [
      "pre_backup_script=a=b\nc",
      { pre_backup_retry_script: "b" },
      { pre_backup_script: "a=b\nc", pre_backup_retry_script: "b" },
    ],
    ["pre_backup_retry_script=", {}, { pre_backup_retry_script: "" }],
    ["x pre_backup_script=a", {}, { pre_backup_retry_script: "x pre_backup_script=a" }],
  ])("%j over %j", (script, hooks, result) => {
    expect(placed(script, hooks)).toEqual({
      ...config({}).servers,
      main: { name: "main", hooks: result, settings: {} },
    });
  });

  test("of a server that is not there changes nothing", () => {
    expect(placed("new", {}, "nowhere")).toEqual(config({}).servers);
  });

  test("of another event is refused by name", () => {
    expect(() => placed("post_backup_script=x", {})).toThrow(
      expect.objectContaining({
        code: "UNKNOWN_NAME",
        message:
          "Barman: --script: post_backup_script is no hook of pre_backup (expected pre_backup_script or pre_backup_retry_script)",
      }),
    );
  });
});

describe("what a call says in the words of all products", () => {
  const fields = {
    BARMAN_SERVER: "main",
    BARMAN_BACKUP_ID: "20240107T010203",
    BARMAN_SEGMENT: "00A",
    BARMAN_SIZE: "",
    BARMAN_ERROR: "",
    BARMAN_DESTINATION_DIRECTORY: "/restore",
    BARMAN_REMOTE_COMMAND: "ssh x",
  };
  const backup = { BARMAN_SERVER: "main", BARMAN_BACKUP_ID: "20240107T010203" };
  const wal = { BARMAN_SERVER: "main", BARMAN_SEGMENT: "00A" };
  test.each<[BarmanEventName, object]>([
    ["pre_delete", { job: backup }],
    ["post_archive", { job: wal }],
    ["pre_wal_delete", { job: wal }],
    [
      "post_recovery",
      {
        job: {
          ...backup,
          BARMAN_DESTINATION_DIRECTORY: "/restore",
          BARMAN_REMOTE_COMMAND: "ssh x",
        },
      },
    ],
    ["pre_backup", { job: backup, startedAt: new Date(2024, 0, 7, 1, 2, 3) }],
  ])("%s", (name, summary) => {
    expect(adapter.summarizeEvent(event(name, fields))).toEqual(summary);
  });

  test.each<[string, Record<string, string>, "success" | "error" | undefined, object]>([
    ["an error after a failure", { BARMAN_ERROR: "no space" }, "error", { error: "no space" }],
    ["no error of an earlier work", { BARMAN_ERROR: "no space" }, "success", {}],
    ["no error without a text", {}, "error", {}],
    ["a size", { BARMAN_SIZE: "16777216" }, "success", { counts: { bytes: 16777216 } }],
    [
      "the largest size",
      { BARMAN_SIZE: "9".repeat(15) },
      "success",
      { counts: { bytes: 999_999_999_999_999 } },
    ],
    ["no size that is none", { BARMAN_SIZE: "9".repeat(16) }, "success", {}],
    ["no size of another form", { BARMAN_SIZE: "x1" }, "success", {}],
    ["no size of another form either", { BARMAN_SIZE: "1x" }, "success", {}],
  ])("%s", (_what, more, status, summary) => {
    expect(adapter.summarizeEvent(event("post_archive", { ...fields, ...more }, status))).toEqual({
      job: wal,
      ...summary,
    });
  });

  test.each(["", "latest", "x20240107T010203", "20240107T010203x", "20240107010203"])(
    "a backup called %j has no start",
    (id) => {
      expect(
        adapter.summarizeEvent(event("pre_backup", { ...fields, BARMAN_BACKUP_ID: id })),
      ).toEqual({
        job: { ...backup, BARMAN_BACKUP_ID: id },
      });
    },
  );

  test("a field that did not come is empty", () => {
    expect(adapter.summarizeEvent({ ...event("pre_delete"), fields: {} })).toEqual({
      job: { BARMAN_SERVER: "", BARMAN_BACKUP_ID: "" },
    });
  });
});

describe("how the work ended, as a call tells it", () => {
  const decoded = (phase: "pre" | "post", hookName: string, env: Record<string, string>) =>
    adapter.decodeCall({ args: [], env: { BARMAN_PHASE: phase, BARMAN_HOOK: hookName, ...env } })
      .status;
  test.each<["pre" | "post", string, Record<string, string>, "success" | "error" | undefined]>([
    ["post", "backup_script", {}, "success"],
    ["post", "backup_script", { BARMAN_ERROR: "E" }, "error"],
    ["post", "backup_script", { BARMAN_STATUS: "FAILED" }, "error"],
    ["post", "backup_script", { BARMAN_STATUS: "DONE" }, "success"],
    ["post", "archive_retry_script", { BARMAN_ERROR: "E" }, "error"],
    ["post", "delete_script", { BARMAN_ERROR: "E", BARMAN_STATUS: "FAILED" }, "success"],
    ["post", "recovery_script", { BARMAN_ERROR: "E" }, "success"],
    ["pre", "backup_script", { BARMAN_ERROR: "E", BARMAN_STATUS: "FAILED" }, undefined],
  ])("%s %s with %j: %s", (phase, name, env, status) => {
    expect(decoded(phase, name, env)).toBe(status);
  });

  test("what is no call is refused in full", () => {
    expect(() =>
      adapter.decodeCall({ args: [], env: { BARMAN_PHASE: "mid", BARMAN_HOOK: "backup_script" } }),
    ).toThrow(
      expect.objectContaining({
        code: "CALL_INVALID",
        message: expect.stringMatching(
          /^Barman: this is no call of a hook script \(expected BARMAN_PHASE pre or post and BARMAN_HOOK one of backup_script, backup_retry_script, .*, got BARMAN_PHASE "mid" and BARMAN_HOOK "backup_script"\)/,
        ),
      }),
    );
    expect(() => adapter.decodeCall({ args: [], env: {} })).toThrow(
      'got BARMAN_PHASE "" and BARMAN_HOOK ""',
    );
  });

  test.each(["backup_script_script", "backup_retry_scriptx", "backup_retry"])(
    "a hook called %s is none",
    (name) => {
      expect(() => decoded("pre", name, {})).toThrow(
        expect.objectContaining({ code: "CALL_INVALID" }),
      );
    },
  );
});

describe("a version that is not known", () => {
  test.each([
    ["3.13.9", " Did you mean 3.13."],
    ["3.3", undefined],
    ["3.18", undefined],
    ["x3.13.9", undefined],
  ])("%s", (version, hint) => {
    const refusal = () => barman({ version });
    expect(refusal).toThrow(
      expect.objectContaining({
        code: "USAGE",
        message: expect.stringContaining(
          `Barman: this version of Barman is not known here (expected a release from 3.4.0 to 3.17.0, got "${version}")`,
        ),
      }),
    );
    expect(refusal).toThrow(
      expect.objectContaining({
        message:
          hint === undefined
            ? expect.not.stringContaining("Did you mean")
            : expect.stringContaining(hint),
      }),
    );
  });
});

describe("a call of the installed entry", () => {
  test("is one of the retry script, without arguments", () => {
    const { fields } = event("pre_backup");
    const env = {
      ...fields,
      BARMAN_HOOK: "backup_retry_script",
      BARMAN_RETRY: "1",
      BARMAN_PHASE: "pre",
    };
    expect(adapter.encodeCall(event("pre_backup"))).toEqual({ args: [], env });
  });

  test("of a hook with another ending is none", () => {
    expect(() =>
      adapter.decodeCall({
        args: [],
        env: { BARMAN_PHASE: "pre", BARMAN_HOOK: "backup_script_x_script" },
      }),
    ).toThrow("this is no call");
  });
});

test.each<[Parameters<typeof formatPythonJson>[0], string]>([
  [1e21, "1000000000000000000000"],
  [1e-7, "1e-07"],
  [-3, "-3"],
  [{ a: undefined, b: 1 }, '{"b": 1}'],
])("%j is written as Python writes it", (value, text) =>
  expect(formatPythonJson(value)).toBe(text),
);

test("a list is true where it has an element, an object where it has a key", () => {
  expect(formatTruthyJson({ a: [0], b: { c: 0 }, d: [], e: {}, f: 7, g: true })).toBe(
    '{"a": [0], "b": {"c": 0}, "f": 7, "g": true}',
  );
});

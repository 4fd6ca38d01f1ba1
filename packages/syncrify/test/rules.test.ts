import type { Attempt, Hook } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { ENTRY_TEMPLATE, type SyncrifyOptions, syncrify } from "../src/index.ts";
import { expandVariables, findUnknownVariables } from "../src/protocol/command-template.ts";
import { createProtocol } from "../src/protocol/protocol.ts";

const end = (more: Partial<Attempt>): Attempt => ({
  number: 1,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
  ...more,
});
const fields = {
  $EVENT: "true",
  $CLIENT_IP: "10.0.0.5",
  $PROFILE: "My Documents",
  $USER: "joe",
  $JOB_ID: "17",
};
const start = syncrify().decodeCall(
  syncrify().encodeCall({
    product: "syncrify",
    name: "start",
    operation: "backup",
    phase: "pre",
    fields,
  }),
);
const event = { ...start, fields: { ...start.fields, $PROFILE: "My Documents" } };

/** The plan of one call with this value of jobHookScript. */
const planned = (command: string | undefined, options: SyncrifyOptions = {}) =>
  syncrify(options).plan([event], {
    path: "",
    notes: ["as read"],
    ...(command !== undefined && { command }),
  });
const hook = async (command: string, options: SyncrifyOptions = {}): Promise<Hook> =>
  (await planned(command, options)).hooks[0] as Hook;
const started = async (command: string, options: SyncrifyOptions = {}) =>
  (await hook(command, options)).step({ attempt: 1, ok: true, env: {} });

describe("the plan", () => {
  const SPAWN = expect.stringMatching(/^A guess \(inferred\): how the server starts the command/);
  test.each([
    ["no", "detached"],
    ["yes", "sequence"],
  ] as const)(
    "with jobs that wait (%s) is %s, and no failure stops anything",
    async (waits, order) => {
      expect(await planned("/h", { waits })).toMatchObject({
        order,
        onFailure: "run-all",
        hooks: [{ id: "jobHookScript", event }],
      });
    },
  );

  test.each([
    [
      "562",
      0,
      [
        "Build 562 calls no hook: jobHookScript needs build 563 (knowledge base, document 1893).",
        "as read",
      ],
    ],
    ["563", 1, [expect.stringMatching(/^Build 563 is played as calling hooks /), "as read", SPAWN]],
    ["564", 1, ["as read", SPAWN]],
  ])("of build %s has %i hooks, and says why", async (version, count, notes) => {
    const plan = await planned("/h", { version });
    expect([plan.hooks.length, plan.notes]).toEqual([count, notes]);
  });

  test("without a hook is empty", async () => {
    expect(await planned(undefined)).toEqual({
      hooks: [],
      order: "detached",
      onFailure: "run-all",
      notes: ["as read"],
    });
  });

  test.each(["0", "0564", "5.6.4", "564x", "x564", "-1", "", "1234567890"])(
    "of build %j is refused",
    (version) => {
      expect(() => syncrify({ version })).toThrow(
        expect.objectContaining({
          code: "USAGE",
          message: `Syncrify: this is no build of Syncrify (expected a whole number, such as 564, got "${version}")`,
        }),
      );
    },
  );
});

describe("what is started", () => {
  const VALUE = "/h $PROFILE  $JOB_ID";
  test.each<[SyncrifyOptions, string, string[], string]>([
    [{}, "/h", ["My_Documents", "17"], "split"],
    [{ spawn: "argv", drain: "no" }, "/h", ["My_Documents", "17"], "unread"],
    [{ spawn: "shell" }, "/bin/sh", ["-c", "/h My_Documents  17"], "split"],
  ])("%j", async (options, file, args, stdio) => {
    expect(await started(VALUE, options)).toEqual({
      file,
      args,
      env: {},
      stdio,
      until: "exit",
      descendants: "keep",
    });
  });

  test("is refused where nothing is left of the command", async () => {
    await expect(started("")).rejects.toThrow(
      expect.objectContaining({
        code: "VALUE_INVALID",
        message: 'Syncrify: nothing is left of the command (expected a program first, got "")',
      }),
    );
    await expect(started("$FILE_COUNT", { spawn: "argv" })).rejects.toThrow('got "$FILE_COUNT"');
  });

  test.each([
    ["once", "$JOB_ID"],
    ["again", "17"],
  ] as const)("expands %s: a user called $JOB_ID is %s", async (expand, said) => {
    const adapter = syncrify({ expand });
    const input = { ...event, fields: { ...event.fields, $USER: "$JOB_ID" } };
    const { hooks } = await adapter.plan([input], { path: "", command: "/h $USER", notes: [] });
    expect(hooks[0]?.step({ attempt: 1, ok: true, env: {} })).toMatchObject({ args: [said] });
    expect(adapter.encodeCall(input).args.at(-1)).toBe(said);
  });
});

describe("what Syncrify makes of an end", () => {
  const full = "x".repeat(65_536);
  const HANGS = "the pipe is full (64 KiB) and the server does not read it, so it hangs for ever";
  const UNREAD =
    "it printed more than a pipe holds (64 KiB): if the server does not read that, which is unknown, it hangs for ever (--drain no)";
  test.each<
    [attempt: Partial<Attempt>, options: SyncrifyOptions, action: string, note: string | undefined]
  >([
    [{ exitCode: 0 }, {}, "continue", undefined],
    [{ exitCode: 3 }, {}, "warn", "no exit status has a meaning to Syncrify: it goes on"],
    [{ signal: "SIGKILL" }, {}, "warn", "no exit status has a meaning to Syncrify: it goes on"],
    [
      { error: new Error("E") },
      {},
      "warn",
      "an exception inside the server, whose effect on the backup is unknown: played as none",
    ],
    [
      { exitCode: 0, error: new Error("E") },
      {},
      "warn",
      "an exception inside the server, whose effect on the backup is unknown: played as none",
    ],
    [
      { timedOut: true, exitCode: 0 },
      {},
      "warn",
      "no time limit is documented; no job waits for it",
    ],
    [{ timedOut: true }, { waits: "yes" }, "warn", "no time limit is documented"],
    [{ timedOut: true, stdout: full }, { drain: "no", waits: "yes" }, "warn", HANGS],
    [{ timedOut: true, stderr: full }, { drain: "no" }, "warn", `${HANGS}; no job waits for it`],
    [{ timedOut: true, stdout: full }, { waits: "yes" }, "warn", "no time limit is documented"],
    [
      { timedOut: true, stdout: full.slice(1) },
      { drain: "no", waits: "yes" },
      "warn",
      "no time limit is documented",
    ],
    [{ exitCode: 0, stdout: full }, {}, "continue", UNREAD],
    [{ exitCode: 0, stdout: full.slice(1) }, {}, "continue", undefined],
    [{ exitCode: 0, stdout: full }, { drain: "no" }, "continue", undefined],
  ])("case %#", async (attempt, options, action, note) => {
    expect((await hook("/h", options)).policy(end(attempt))).toEqual({
      action,
      ...(note !== undefined && { note }),
    });
  });
});

describe("a script in the place of the hook", () => {
  const placed = (script: string, command?: string) =>
    syncrify().withScript?.(
      { path: "AppConfig.xml", notes: ["as read"], ...(command !== undefined && { command }) },
      event,
      script,
    );

  test.each([
    ["/new", "/old  $EVENT $USER", "/new $EVENT $USER"],
    ["/new", undefined, `/new ${ENTRY_TEMPLATE}`],
    ["/new $EVENT", "/old $USER", "/new $EVENT"],
  ])("%j for %j: %j", (script, command, result) => {
    expect(placed(script, command)).toEqual({ path: "AppConfig.xml", command: result, notes: [] });
  });

  test("is refused where it is nothing", () => {
    expect(() => placed(" \t")).toThrow(
      expect.objectContaining({
        code: "VALUE_INVALID",
        message:
          "Syncrify: --script (expected a script, or a whole value of jobHookScript, got nothing)",
      }),
    );
  });
});

test("the positions of an entry need $EVENT", () => {
  expect(() => syncrify({ template: "$JOB_ID $USER" })).toThrow(
    expect.objectContaining({
      code: "VALUE_INVALID",
      message: `Syncrify: the positions of the entry (expected $EVENT among them, as in "${ENTRY_TEMPLATE}", got "$JOB_ID $USER")`,
    }),
  );
});

describe("what an answer loads", () => {
  test("plays the same guesses as the command line by default", () => {
    expect(createProtocol().events).toStrictEqual(syncrify().events);
    expect(createProtocol().encodeCall(event)).toEqual(syncrify().encodeCall(event));
    expect(() => createProtocol({ version: "newest" })).toThrow("this is no build of Syncrify");
  });

  test("finds nothing in a call without fields but an empty job", () => {
    expect(syncrify().summarizeEvent({ ...event, fields: {} })).toEqual({
      job: { $CLIENT_IP: "", $PROFILE: "", $USER: "", $JOB_ID: "" },
    });
    expect(syncrify().summarizeEvent({ ...event, phase: "post", fields: {} }).counts).toEqual({});
  });
});

describe("an argument that is not what the entry has there", () => {
  const refusal = (args: readonly string[]) => () =>
    syncrify({ template: "$EVENT $USER $JOB_ID" }).decodeCall({ args, env: {} });

  test("is shown, so much of it as fits into a line", () => {
    expect(refusal(["x".repeat(81), "joe", "1"])).toThrow(
      expect.objectContaining({
        code: "CALL_INVALID",
        message: `Syncrify: argument 1 is not $EVENT (expected 3 arguments: $EVENT $USER $JOB_ID, got 3, there "${"x".repeat(80)}"). White space in a value, or an empty one, moves all later positions: put $PROFILE and $USER last`,
      }),
    );
  });

  test("is none at all", () => {
    expect(refusal([])).toThrow(
      "Syncrify: argument 1 is not $EVENT (expected 3 arguments: $EVENT $USER $JOB_ID, got 0).",
    );
  });

  test("stands behind a free text", () => {
    expect(refusal(["true", "joe", "doe"])).toThrow(
      'argument 3 is not $JOB_ID (expected 3 arguments: $EVENT $USER $JOB_ID, got 3, there "doe")',
    );
    expect(refusal(["true", "joe"])).toThrow(
      "argument 3 is not $JOB_ID (expected 3 arguments: $EVENT $USER $JOB_ID, got 2)",
    );
  });
});

test.each<[template: string, args: string[], fields: Record<string, string>]>([
  [
    "$EVENT $JOB_ID $CLIENT_IP",
    ["true", "x", "10.0.0.5"],
    { $EVENT: "true", $JOB_ID: "x", $CLIENT_IP: "10.0.0.5" },
  ],
  [
    "$EVENT $JOB_ID $CLIENT_IP",
    ["true", "10.0.0.5"],
    { $EVENT: "true", $JOB_ID: "", $CLIENT_IP: "10.0.0.5" },
  ],
  ["$EVENT $JOB_ID", ["true"], { $EVENT: "true", $JOB_ID: "" }],
  [
    "$EVENT $JOB_ID $FILE_COUNT",
    ["true", "5", "6", "7"],
    { $EVENT: "true", $JOB_ID: "5", $FILE_COUNT: "6" },
  ],
  ["$EVENT $USER", ["false", "joe", "doe"], { $EVENT: "false", $USER: "joe doe" }],
  [
    "$EVENT $PROFILE/$USER",
    ["true", "p/joe", "doe"],
    { $EVENT: "true", $PROFILE: "p", $USER: "joe doe" },
  ],
  [
    "$EVENT $JOB_ID:$USER",
    ["true", "7:joe", "doe"],
    { $EVENT: "true", $JOB_ID: "7", $USER: "joe doe" },
  ],
  [
    ENTRY_TEMPLATE,
    ["true", "17", "10.0.0.5,", "fe80::1,", "fe80::2", "563", "0", "0", "p", "joe"],
    {
      $EVENT: "true",
      $JOB_ID: "17",
      $CLIENT_IP: "10.0.0.5, fe80::1, fe80::2",
      $CLIENT_BUILD_NO: "563",
      $FILE_COUNT: "0",
      $BYTE_COUNT: "0",
      $PROFILE: "p",
      $USER: "joe",
    },
  ],
  [
    ENTRY_TEMPLATE,
    ["true", "17", "10.0.0.5", "563"],
    {
      $EVENT: "true",
      $JOB_ID: "17",
      $CLIENT_IP: "10.0.0.5",
      $CLIENT_BUILD_NO: "563",
      $FILE_COUNT: "",
      $BYTE_COUNT: "",
      $PROFILE: "",
      $USER: "",
    },
  ],
])("%s of %j", (template, args, fields) => {
  expect(syncrify({ template }).decodeCall({ args, env: {} }).fields).toEqual(fields);
});

describe("what looks like a variable and is none", () => {
  test.each<[string, ReturnType<typeof findUnknownVariables>]>([
    ["$EVENT $1 $USER", []],
    ["/h $PROFIL", [{ name: "$PROFIL", index: 3, near: "$PROFILE" }]],
    ["$EVENTS", [{ name: "$EVENTS", index: 0, begins: "$EVENT", near: "$EVENT" }]],
    ["${USER}", [{ name: "${USER}", index: 0, near: "$USER" }]],
    ["$UNHEARD_OF_X1", [{ name: "$UNHEARD_OF_X1", index: 0 }]],
  ])("%j", (text, found) => {
    expect(findUnknownVariables(text)).toStrictEqual(found);
  });

  test("a value that is not there is empty", () => {
    expect(expandVariables("a$USER$EVENT", {}, "once")).toBe("a");
    expect(expandVariables("a$USER$EVENT", {}, "again")).toBe("a");
  });
});

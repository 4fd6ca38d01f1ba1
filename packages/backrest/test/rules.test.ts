import { join } from "node:path";
import type { Attempt, HookRun, Verdict } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { buildCommand, isFatal } from "../src/actions/command.ts";
import { createPolicy, retryDelays } from "../src/actions/exit-policy.ts";
import {
  describeError,
  describeHalt,
  describeMissingHandler,
  describeSignal,
  formatActionName,
  formatCallPrefix,
  formatHookMessage,
  formatOperationName,
} from "../src/actions/messages.ts";
import { encodeCredentials } from "../src/actions/requests.ts";
import {
  type BackrestEvent,
  type BackrestOptions,
  backrest,
  type Condition,
  formatDuration,
  resolveInterpreter,
  toPingSuffix,
} from "../src/index.ts";
import { BODY } from "../src/protocol/codec.ts";
import { createEvent, findCycle, findStatus } from "../src/protocol/events.ts";
import { parseTask } from "../src/protocol/tasks.ts";
import { command, type HookJson, site } from "./adapter/site.ts";

const adapter = backrest();
const end = (more: Partial<Attempt>): Attempt => ({
  number: 1,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
  ...more,
});
const example = (
  name: Condition,
  fields: Readonly<Record<string, string>> = {},
  at = 0,
): BackrestEvent => {
  const { operation, phase, examples } = adapter.events[name] as (typeof adapter.events)[Condition];
  const { status, fields: own } = examples[at] ?? { fields: {} };
  return {
    product: "backrest",
    name,
    operation,
    phase,
    ...(status && { status }),
    fields: { ...own, ...fields },
  };
};
const START = example("CONDITION_SNAPSHOT_START");

async function planned(
  hooks: { repo?: readonly HookJson[]; plan?: readonly HookJson[] },
  options: BackrestOptions = {},
  events = [START],
) {
  const made = backrest(options);
  const { config } = await made.load(join(site(hooks), "config.json"));
  return made.plan(events, config);
}
const action = (kind: string, fields: object, ...conditions: string[]): HookJson => ({
  conditions: (conditions.length > 0 ? conditions : ["SNAPSHOT_START"]).map(
    (name) => `CONDITION_${name}`,
  ),
  [kind]: fields,
});
const step = async (hook: HookJson, options: BackrestOptions = {}, events = [START]) =>
  (await planned({ plan: [hook] }, options, events)).hooks[0]?.step({
    attempt: 1,
    ok: true,
    env: {},
  });

describe("the hooks of a call", () => {
  test("are the repo's and then the plan's, each once, at the first event it is set for", async () => {
    const error = example("CONDITION_SNAPSHOT_ERROR");
    const any = { ...example("CONDITION_ANY_ERROR"), fields: error.fields };
    const set = {
      repo: [command("a", "SNAPSHOT_END"), command("b", "ANY_ERROR", "SNAPSHOT_ERROR")],
      plan: [command("c", "ANY_ERROR"), command("d", "SNAPSHOT_START")],
    };
    const { hooks, order, onFailure, notes } = await planned(set, {}, [error, any]);
    expect([order, onFailure, notes]).toEqual(["sequence", "stop", undefined]);
    expect(hooks.map(({ id, event, timeoutMs }) => [id, event.name, timeoutMs])).toEqual([
      ["repo/local/hook/1", "CONDITION_SNAPSHOT_ERROR", undefined],
      ["plan/docs/hook/0", "CONDITION_ANY_ERROR", undefined],
    ]);
  });

  test("of a repo and a plan that are not there, and of no event, are none", async () => {
    const set = { repo: [command("a", "SNAPSHOT_START")] };
    expect(
      (await planned(set, {}, [example("CONDITION_SNAPSHOT_START", { Repo: "x", Plan: "y" })]))
        .hooks,
    ).toEqual([]);
    expect(await planned(set, {}, [])).toEqual({ order: "sequence", onFailure: "stop", hooks: [] });
  });

  test.each<[BackrestOptions, number, string | undefined, string[] | undefined]>([
    [
      {},
      0,
      "plan/docs/hook/0: no handler for hook type *v1.Hook_ActionWebhook: no hook of this call runs",
      undefined,
    ],
    [
      { handler: "skip" },
      1,
      undefined,
      [
        "plan/docs/hook/0: no handler for hook type *v1.Hook_ActionWebhook: it is left out (--handler skip); in Backrest no hook of this call would run.",
      ],
    ],
  ])("one of which has no handler, %j", async (options, count, refused, notes) => {
    const plan = await planned(
      {
        plan: [action("actionWebhook", { webhookUrl: "http://x" }), command("a", "SNAPSHOT_START")],
      },
      options,
    );
    expect([plan.hooks.length, plan.refused, plan.notes]).toEqual([count, refused, notes]);
  });

  test.each<[BackrestOptions, string]>([
    [{}, "Backrest's whole server would die here"],
    [{ shebang: "dies" }, "Backrest's whole server dies here"],
  ])("one of which kills the server, %j", async (options, note) => {
    const plan = await planned(
      { plan: [command("#!/bin/sh", "SNAPSHOT_START"), command("a", "SNAPSHOT_START")] },
      options,
    );
    expect(plan.notes).toEqual([expect.stringContaining(`plan/docs/hook/0: ${note}`)]);
    const run = () => plan.hooks[0]?.step({ attempt: 1, ok: true, env: {} });
    const verdict = plan.hooks[0]?.policy(end({ exitCode: 0 }));
    if (options.shebang === undefined) {
      expect(run()).toMatchObject({ file: "/bin/sh", stdin: "" });
      expect(verdict).toEqual({ action: "continue" });
    } else {
      expect(run).toThrow("runtime error: index out of range [1] with length 1");
      expect(verdict).toEqual({
        action: "fail",
        note: "the whole server dies: no later hook runs, and nothing is recorded",
      });
    }
  });

  test("of which one fails on a size beyond all units", async () => {
    const huge = {
      SnapshotStats: JSON.stringify({ message_type: "summary", data_added: 2 ** 61 }),
    };
    const events = [
      {
        ...example("CONDITION_SNAPSHOT_END"),
        fields: { ...example("CONDITION_SNAPSHOT_END").fields, ...huge },
      },
    ];
    const set = { plan: [command("{{ .Summary }}", "SNAPSHOT_END"), command("a", "SNAPSHOT_END")] };
    expect((await planned(set, {}, events)).notes).toBeUndefined();
    expect((await planned(set, { sizes: "EB" }, events)).notes).toEqual([
      "plan/docs/hook/0: it would fail in Backrest, on a size beyond 10^18 bytes (--sizes EB).",
    ]);
    const failing = (await planned(set, {}, events)).hooks[0];
    expect(() => failing?.step({ attempt: 1, ok: true, env: {} })).toThrow(
      /^template rendering: execute template: /,
    );
  });

  test("show their secrets where that is asked for", async () => {
    expect((await planned({}, { secrets: "shown" })).notes).toEqual([
      "Secrets are shown, as in Backrest's own log (--secrets shown).",
    ]);
  });

  test.each([
    ["30s", 30_000],
    ["none", 2 ** 31 - 1],
  ] as const)("that send wait %s", async (sendLimit, timeoutMs) => {
    const { hooks } = await planned(
      { plan: [action("actionSlack", { webhookUrl: "http://x" })] },
      { sendLimit },
    );
    expect(hooks[0]?.timeoutMs).toBe(timeoutMs);
  });

  test("know which run of the task this is", async () => {
    const failing = {
      ...command("exit 1", "SNAPSHOT_START"),
      onError: "ON_ERROR_RETRY_EXPONENTIAL_BACKOFF",
    };
    for (const [attempt, delayMs] of [
      [undefined, 10_000],
      ["3", 40_000],
    ] as const) {
      const events = [
        example("CONDITION_SNAPSHOT_START", attempt === undefined ? {} : { Attempt: attempt }),
      ];
      const { hooks } = await planned({ plan: [failing] }, {}, events);
      expect(hooks[0]?.policy(end({ exitCode: 1 }))).toMatchObject({ action: "postpone", delayMs });
    }
  });
});

describe("a policy", () => {
  const later = "the later hooks of this call are skipped";
  const again = (name: string, text: string) =>
    `ON_ERROR_${name}: the whole task again in ${text}, all its hooks included; ${later}`;
  const BACKOFF = "RETRY_EXPONENTIAL_BACKOFF";
  test.each<[onError: number, attempt: number, BackrestOptions["backoff"], Verdict]>([
    [
      0,
      1,
      "hour",
      {
        action: "warn",
        note: "ON_ERROR_IGNORE: recorded as an error of the hook, and nothing else",
      },
    ],
    [
      1,
      1,
      "hour",
      {
        action: "cancel",
        note: `ON_ERROR_CANCEL: status USER_CANCELLED where the call is heard; ${later}`,
      },
    ],
    [
      2,
      1,
      "hour",
      { action: "fail", note: `ON_ERROR_FATAL: status ERROR where the call is heard; ${later}` },
    ],
    [7, 1, "hour", { action: "fail", note: "Backrest panics: it knows no policy 7" }],
    [100, 9, "hour", { action: "postpone", delayMs: 60_000, note: again("RETRY_1MINUTE", "1m0s") }],
    [
      101,
      31,
      "hour",
      { action: "postpone", delayMs: 600_000, note: again("RETRY_10MINUTES", "10m0s") },
    ],
    [103, 1, "hour", { action: "postpone", delayMs: 10_000, note: again(BACKOFF, "10s") }],
    [
      103,
      30,
      "overflow",
      { action: "postpone", delayMs: 3_600_000, note: again(BACKOFF, "1h0m0s") },
    ],
    [
      103,
      31,
      "hour",
      {
        action: "postpone",
        delayMs: 3_600_000,
        note: `${again(BACKOFF, "1h0m0s")}; in Backrest this pause overflows, and the task runs again at once (--backoff overflow)`,
      },
    ],
    [
      103,
      31,
      "overflow",
      {
        action: "postpone",
        delayMs: 0,
        note: `${again(BACKOFF, "0s")}; this pause overflows, as in Backrest`,
      },
    ],
    [
      103,
      32,
      "overflow",
      { action: "postpone", delayMs: 3_600_000, note: again(BACKOFF, "1h0m0s") },
    ],
  ])("%i at run %i (%s)", (onError, attempt, backoff, verdict) => {
    const policy = createPolicy(onError, attempt, {
      shebang: "empty",
      handler: "refuse",
      sendLimit: "30s",
      sizes: "fail",
      secrets: "hidden",
      backoff: backoff ?? "hour",
    });
    expect(policy(end({ exitCode: 1 }))).toEqual(verdict);
    expect(policy(end({ exitCode: 0 }))).toEqual({ action: "continue" });
  });

  test.each<[Partial<Attempt>, string]>([
    [{ exitCode: 0, error: new Error("E") }, "cancel"],
    [{ signal: "SIGKILL" }, "cancel"],
    [{}, "cancel"],
  ])("counts %j as a failure", (attempt, action) =>
    expect(createPolicy(1, 1)(end(attempt)).action).toBe(action),
  );

  test("says of a time-out that Backrest has none", () => {
    expect(createPolicy(1, 1)(end({ exitCode: 0, timedOut: true })).note).toMatch(
      /skipped; Backrest has no time limit and would still wait$/,
    );
  });

  test.each([
    [0, "0s"],
    [59_000, "59s"],
    [60_000, "1m0s"],
    [3_599_000, "59m59s"],
    [3_600_000, "1h0m0s"],
    [3_661_000, "1h1m1s"],
  ])("waits %i ms: %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  test("doubles its pause up to an hour", () => {
    expect([1, 2, 9, 10, 40].map((attempt) => retryDelays[103]?.(attempt))).toEqual([
      10_000, 20_000, 2_560_000, 3_600_000, 3_600_000,
    ]);
  });
});

describe("a command", () => {
  test("gets the whole rendered text on its input, with one pipe for both outputs", async () => {
    expect(await step(command("echo {{ .Task }}", "SNAPSHOT_START"))).toEqual({
      ...buildCommand(`echo ${START.fields["Task"]}`),
      file: "sh",
      args: [],
      env: {},
      stdio: "merged",
      until: "eof",
      descendants: "keep",
    });
  });

  test.each([
    ["#!/bin/sh", true],
    ["#!/bin/sh\n", false],
    ["#!", false],
    [" #!/bin/sh", false],
    ["echo #!/bin/sh", false],
  ])("%j kills the server: %s", (text, fatal) => expect(isFatal(text)).toBe(fatal));

  test.each([
    ["#! /bin/sh  -e \nx", ["/bin/sh", "-e"]],
    ["#!\t/bin/sh\nx", ["/bin/sh"]],
  ])("%j", (text, argv) => expect(resolveInterpreter(text, "linux").argv).toEqual(argv));
});

describe("what Backrest says of a failure", () => {
  const hook = (kind?: string, fields: object = {}) =>
    ({ name: "plan/docs/hook/0", ...(kind && { action: { kind, fields } }) }) as Parameters<
      typeof describeError
    >[0];
  const system = (code: string, path?: string) =>
    Object.assign(new Error(`spawn ${code}`), { code, ...(path !== undefined && { path }) });
  test.each<[string | undefined, object, Partial<Attempt>, string]>([
    ["ActionCommand", {}, { exitCode: 3 }, "exit status 3"],
    ["ActionCommand", {}, { signal: "SIGKILL" }, "signal: killed"],
    ["ActionCommand", {}, { signal: "SIGWINCH" }, "signal: SIGWINCH"],
    ["ActionCommand", {}, { error: new Error("must specify") }, "must specify"],
    [
      "ActionCommand",
      {},
      { error: system("ENOENT", "/no/sh") },
      "fork/exec /no/sh: no such file or directory",
    ],
    [
      "ActionCommand",
      {},
      { error: system("EACCES", "/no/sh") },
      "fork/exec /no/sh: permission denied",
    ],
    [
      "ActionCommand",
      {},
      { error: system("ENOTDIR", "/no/sh") },
      "fork/exec /no/sh: not a directory",
    ],
    ["ActionCommand", {}, { error: system("EPERM", "/no/sh") }, "fork/exec /no/sh: EPERM"],
    [
      "ActionCommand",
      {},
      { error: system("ENOENT", "nosh") },
      'exec: "nosh": executable file not found in $PATH',
    ],
    [
      "ActionCommand",
      {},
      { error: new Error("said", { cause: system("ENOENT", "nosh") }) },
      'exec: "nosh": executable file not found in $PATH',
    ],
    ["ActionCommand", {}, { error: system("ENOENT") }, "spawn ENOENT"],
    [
      "ActionDiscord",
      { WebhookUrl: "u" },
      { message: "was answered 404 Not Found" },
      'sending discord message to "u": unexpected status 404: 404 Not Found',
    ],
    [
      "ActionSlack",
      { WebhookUrl: "u" },
      { message: "could not be sent: no route" },
      'sending slack message to "u": send request u: no route',
    ],
    [
      "ActionGotify",
      { BaseUrl: "b" },
      { message: "could not be sent: x" },
      "send gotify message: send request b: x",
    ],
    [
      "ActionTelegram",
      {},
      { message: "was answered 500 Oops" },
      "send telegram message: unexpected status 500: 500 Oops",
    ],
    [
      "ActionHealthchecks",
      { WebhookUrl: "u" },
      { message: "y could not be sent: x" },
      'sending healthchecks message to "u": send request u: y could not be sent: x',
    ],
    [
      "ActionShoutrrr",
      { ShoutrrrUrl: "s" },
      { message: "x was answered 404" },
      'sending shoutrrr message to "s": send request s: x was answered 404',
    ],
    [undefined, {}, { message: "was answered 404" }, "unexpected status 404: 404"],
  ])("%s %j after %j", (kind, fields, attempt, text) => {
    expect(describeError(hook(kind, fields), end(attempt))).toBe(text);
  });

  test("of an action", () => {
    expect([
      formatActionName(hook("ActionCommand")),
      formatActionName(hook()),
      formatOperationName(hook("ActionSlack")),
    ]).toEqual(["command", "<nil>", "slack hook plan/docs/hook/0"]);
    expect([describeMissingHandler(hook()), describeMissingHandler(hook("ActionWebhook"))]).toEqual(
      ["no handler for hook type <nil>", "no handler for hook type *v1.Hook_ActionWebhook"],
    );
  });

  const run = (
    action: Verdict["action"],
    attempts: readonly Attempt[] = [end({ exitCode: 3 })],
  ): HookRun =>
    ({
      hook: { configured: hook("ActionCommand"), event: START },
      verdict: { action },
      attempts,
    }) as unknown as HookRun;
  const RUNNING = "running command hook plan/docs/hook/0 triggered by CONDITION_SNAPSHOT_START";
  test.each<[Verdict["action"], string, string]>([
    ["cancel", "task cancelled", `cancel: exit status 3\n\n${RUNNING}`],
    ["fail", "fatal", `fatal: exit status 3\n\n${RUNNING}`],
    ["postpone", "retry", `retry: exit status 3\n\n${RUNNING}`],
    ["warn", "warn", `exit status 3\n\n${RUNNING}`],
    ["continue", "continue", RUNNING],
  ])("that the policy makes %s of", (action, mark, message) => {
    expect(describeHalt(run(action))).toBe(
      `run hook command hook plan/docs/hook/0: ${mark}: exit status 3`,
    );
    expect(formatHookMessage(run(action))).toBe(message);
    expect(describeHalt(run(action, []))).toBe(`run hook command hook plan/docs/hook/0: ${mark}: `);
  });

  test.each([
    ["CONDITION_SNAPSHOT_START", "snapshot start hook: "],
    ["CONDITION_PRUNE_START", "prune start hook: "],
    ["CONDITION_SNAPSHOT_END", "snapshot end hook: "],
    ["CONDITION_PRUNE_SUCCESS", "execute prune end hooks: "],
    ["CONDITION_CHECK_SUCCESS", "execute check success hooks: "],
    ["CONDITION_FORGET_SUCCESS", "forget end hook: "],
    ["CONDITION_ANY_ERROR", ""],
  ])("in a call of %s", (condition, prefix) => expect(formatCallPrefix(condition)).toBe(prefix));
});

describe("a request", () => {
  const json = { "Content-Type": "application/json", "User-Agent": "Go-http-client/1.1" };
  const posted = (url: string, body: string, headers: object = json) => ({
    method: "POST",
    url,
    headers,
    body,
    accepts: [200, 204],
  });
  test.each<[kind: string, fields: object, request: object]>([
    [
      "actionDiscord",
      { webhookUrl: "http://x/w", template: 'a "b"' },
      posted("http://x/w", '{"content":"a \\"b\\""}'),
    ],
    [
      "actionSlack",
      { webhookUrl: "http://x/w", template: "hello" },
      posted("http://x/w", '{"text":"Backrest Notification\\nhello"}'),
    ],
    [
      "actionSlack",
      { webhookUrl: "http://x/w", template: '{"blocks":[]}' },
      posted("http://x/w", '{"blocks":[]}'),
    ],
    [
      "actionGotify",
      { baseUrl: "//http://x/g//", token: "a b&c", template: "m", titleTemplate: "t" },
      posted("http://x/g/message?token=a+b%26c", '{"message":"m","title":"t","priority":0}'),
    ],
    [
      "actionGotify",
      { baseUrl: "http://x", token: "t", template: "m", titleTemplate: "  ", priority: 7 },
      posted("http://x/message?token=t", '{"message":"m","title":"Backrest Event","priority":7}'),
    ],
    [
      "actionTelegram",
      { botToken: "B", chatId: "C", template: "m" },
      posted(
        "https://api.telegram.org/botB/sendMessage",
        '{"chat_id":"C","text":"m","parse_mode":"HTML"}',
      ),
    ],
    [
      "actionHealthchecks",
      { webhookUrl: "https://hc/ping/../p/./u%2Fx?rid=1#f", template: "m" },
      posted("https://hc/p/u/x/start?rid=1#f", "m", { ...json, "Content-Type": "text/plain" }),
    ],
    [
      "actionHealthchecks",
      { webhookUrl: "no-url", template: "m" },
      posted("no-url", "m", { ...json, "Content-Type": "text/plain" }),
    ],
    [
      "actionShoutrrr",
      { shoutrrrUrl: "slack://x", template: "m" },
      {
        method: "SEND",
        url: "slack://x",
        headers: {},
        body: "m",
        accepts: [],
        sender: "Backrest's shoutrrr",
      },
    ],
    [
      "actionDiscord",
      { webhookUrl: "HTTPS://us%40er:p:w@x/w?a@b", template: "m" },
      posted("HTTPS://x/w?a@b", '{"content":"m"}', {
        ...json,
        Authorization: `Basic ${Buffer.from("us@er:p:w").toString("base64")}`,
      }),
    ],
  ])("of %s %j", async (kind, fields, request) => {
    expect(await step(action(kind, fields))).toEqual(request);
  });

  test.each([
    "actionDiscord",
    "actionSlack",
    "actionGotify",
    "actionTelegram",
    "actionHealthchecks",
    "actionShoutrrr",
  ])("of %s without a template has the summary, one with a line break has that", async (kind) => {
    const said = await step(
      action(kind, {
        webhookUrl: "http://x",
        baseUrl: "http://x",
        shoutrrrUrl: "http://x",
        template: "  ",
      }),
    );
    expect(said).toMatchObject({ body: expect.stringContaining("Task: ") });
    const blank = await step(
      action(kind, {
        webhookUrl: "http://x",
        baseUrl: "http://x",
        shoutrrrUrl: "http://x",
        template: "\n",
      }),
    );
    expect(blank).toMatchObject({ body: expect.not.stringContaining("Task: ") });
  });

  test("to what is no URL is refused, as far as Go minds", async () => {
    await expect(step(action("actionHealthchecks", { webhookUrl: ":x" }))).rejects.toThrow(
      "parsing webhook URL: this is no URL",
    );
    await expect(step(action("actionHealthchecks", { webhookUrl: "a b" }))).rejects.toThrow(
      "parsing webhook URL: this is no URL",
    );
    expect(await step(action("actionHealthchecks", { webhookUrl: "http://x y" }))).toMatchObject({
      url: "http://x y/start",
    });
  });

  test("whose title cannot be rendered says so", async () => {
    await expect(
      step(action("actionGotify", { baseUrl: "http://x", titleTemplate: "{{ .No }}" })),
    ).rejects.toThrow(/^title template rendering: execute template: /);
    await expect(
      step(action("actionGotify", { baseUrl: "http://x", template: "{{ if }}" })),
    ).rejects.toThrow(/^template rendering: parse template: /);
  });

  test.each([
    ["user", "user:"],
    ["u%zz:p", "u%zz:p"],
    ["", ":"],
  ])("with the login %j", (login, text) =>
    expect(encodeCredentials(login)).toBe(Buffer.from(text).toString("base64")),
  );

  test.each<[Condition, string]>([
    ["CONDITION_PRUNE_START", "start"],
    ["CONDITION_ANY_ERROR", "fail"],
    ["CONDITION_SNAPSHOT_END", "log"],
    ["CONDITION_SNAPSHOT_SUCCESS", ""],
  ])("of healthchecks at %s: %j", (name, suffix) => expect(toPingSuffix(name)).toBe(suffix));

  test("of healthchecks at a success goes to the URL as it is", async () => {
    const hook = action(
      "actionHealthchecks",
      { webhookUrl: "https://hc//a/../b", template: "m" },
      "SNAPSHOT_SUCCESS",
    );
    expect(await step(hook, {}, [example("CONDITION_SNAPSHOT_SUCCESS")])).toMatchObject({
      url: "https://hc//a/../b",
    });
  });
});

describe("a call of the entry", () => {
  test("is asked for by a template", () => {
    expect(BODY.split("\n")).toEqual([
      "{",
      '  "Event": {{ .JsonMarshal .Event.String }},',
      '  "Task": {{ .JsonMarshal .Task }},',
      '  "Repo": {{ .JsonMarshal .Repo.GetId }},',
      '  "Plan": {{ .JsonMarshal .Plan.GetId }},',
      '  "SnapshotId": {{ .JsonMarshal .SnapshotId }},',
      '  "SnapshotStats": {{ .JsonMarshal (.JsonMarshal .SnapshotStats) }},',
      '  "CurTime": {{ .JsonMarshal .CurTime }},',
      '  "Duration": {{ .JsonMarshal .Duration.String }},',
      '  "Error": {{ .JsonMarshal .Error }}',
      "}",
      "",
    ]);
  });

  test.each(Object.keys(adapter.events) as Condition[])(
    "%s comes back as it went, from standard input alone",
    (name) => {
      for (const [at] of (adapter.events[name]?.examples ?? []).entries()) {
        const event = example(
          name,
          { Error: 'a <b> & "c"\n\ud800', Task: example(name, {}, at).fields["Task"] ?? "" },
          at,
        );
        const call = adapter.encodeCall(event);
        expect([call.args, call.env]).toEqual([[], {}]);
        const { also, ...decoded } = adapter.decodeCall(call);
        expect(decoded).toMatchObject({
          name,
          phase: event.phase,
          fields: { ...event.fields, Error: 'a <b> & "c"\n\ufffd' },
        });
        expect(also ?? []).not.toContain(name);
      }
    },
  );

  test.each<[string | undefined, string]>([
    [undefined, "got nothing)"],
    ["x", "got something else)"],
    ["null", "got something else)"],
    ["7", "got something else)"],
    ["{}", 'got the condition "")'],
    ['{"Event": 7}', 'got the condition "")'],
    [
      '{"Event": "CONDITION_SNAPSHOT_STAR"}',
      'got the condition "CONDITION_SNAPSHOT_STAR"). Did you mean "CONDITION_SNAPSHOT_START"?',
    ],
  ])("%j is none", (stdin, got) => {
    expect(() =>
      adapter.decodeCall({ args: [], env: {}, ...(stdin !== undefined && { stdin }) }),
    ).toThrow(
      expect.objectContaining({
        code: "CALL_INVALID",
        message: `Backrest: this is no call of a hook of Backrest (expected on standard input a JSON object whose Event is a condition such as CONDITION_SNAPSHOT_END, ${got}`,
      }),
    );
  });

  test("that lacks values has empty ones, and more than we know are left aside", () => {
    const { fields } = adapter.decodeCall({
      args: [],
      env: {},
      stdin: '{"Event": "CONDITION_PRUNE_START", "Task": 7, "New": "x", "Repo": "r"}',
    });
    expect(fields).toEqual({
      Task: "",
      Repo: "r",
      Plan: "",
      SnapshotId: "",
      SnapshotStats: "",
      CurTime: "",
      Duration: "",
      Error: "",
    });
  });

  test.each([
    ["proceed", 0],
    ["cancel", 1],
    ["fail", 1],
    ["postpone", 1],
    ["blocked", 1],
  ] as const)("%s is said with %i", (decision, exitCode) => {
    expect(adapter.encodeReply({ decision, hooks: [], notes: [] }, START)).toEqual({
      exitCode,
      files: {},
    });
  });
});

describe("what a call says of itself", () => {
  test.each<[string, string | undefined, string]>([
    ['backup for plan "docs"', "backup", "backup"],
    ['prune repo "local"', "prune", "prune"],
    ['check for repo "local"', "check", "check"],
    ['forget for plan "docs" in repo "local"', "forget", "delete"],
    ['scheduled forget for repo "local"', "forget", "delete"],
    ['forget snapshot "x"', "forget-snapshot", "delete"],
    ['restore snapshot "x"', "restore", "restore"],
    ['stats for repo "local"', "stats", "system"],
    ['index snapshots for repo "local"', "index-snapshots", "system"],
    ['run command in repo "local"', "run-command", "system"],
    ["something new", undefined, "backup"],
  ])("%s", (text, task, operation) => {
    expect(parseTask(text)).toBe(task);
    const { stdin = "" } = adapter.encodeCall(example("CONDITION_ANY_ERROR", { Task: text }));
    expect(adapter.decodeCall({ args: [], env: {}, stdin }).operation).toBe(operation);
  });

  test.each<[Condition, Record<string, string>, string[]]>([
    ["CONDITION_SNAPSHOT_END", { SnapshotStats: "{}", Error: "" }, ["SNAPSHOT_SUCCESS"]],
    [
      "CONDITION_SNAPSHOT_SKIPPED",
      { SnapshotStats: "{}", Error: "" },
      ["SNAPSHOT_SUCCESS", "SNAPSHOT_END"],
    ],
    [
      "CONDITION_SNAPSHOT_SKIPPED",
      { SnapshotStats: "{}", Error: "E" },
      ["SNAPSHOT_WARNING", "SNAPSHOT_END"],
    ],
    [
      "CONDITION_SNAPSHOT_ERROR",
      { SnapshotStats: "{}", Error: "E" },
      ["ANY_ERROR", "SNAPSHOT_END"],
    ],
    ["CONDITION_SNAPSHOT_ERROR", { SnapshotStats: "", Error: "E" }, ["ANY_ERROR"]],
    ["CONDITION_SNAPSHOT_START", {}, []],
    ["CONDITION_PRUNE_ERROR", { Task: "prune repo x", Error: "E" }, ["ANY_ERROR"]],
  ])("%s with %j fires with %j", (name, fields, also) => {
    const { stdin = "" } = adapter.encodeCall(example(name, { Task: "backup for x", ...fields }));
    const decoded = adapter.decodeCall({ args: [], env: {}, stdin });
    expect((decoded.also ?? []).map((other) => other.replace("CONDITION_", ""))).toEqual(also);
    expect("also" in decoded).toBe(also.length > 0);
  });

  test("status and task by the condition's name", () => {
    expect(
      ["CONDITION_SNAPSHOT_SUCCESS", "CONDITION_SNAPSHOT_END", "CONDITION_X_SKIPPED"].map(
        findStatus,
      ),
    ).toEqual(["success", undefined, "skipped"]);
    expect(
      ["CONDITION_ANY_ERROR", "CONDITION_FORGET_ERROR", "CONDITION_NEW"].map(findCycle),
    ).toEqual(["backup", "forget", "backup"]);
  });

  const NOW = { CurTime: "2026-03-04T05:06:07+01:00", Duration: "1m23.456s" };
  const [ended, began] = [new Date("2026-03-04T04:06:07Z"), new Date("2026-03-04T04:04:43.544Z")];
  test.each<[Condition, Record<string, string>, object]>([
    ["CONDITION_SNAPSHOT_END", NOW, { startedAt: began, endedAt: ended }],
    ["CONDITION_SNAPSHOT_START", { ...NOW, Duration: "0s" }, { startedAt: ended }],
    ["CONDITION_SNAPSHOT_END", { CurTime: "now", Duration: "1s" }, {}],
    ["CONDITION_SNAPSHOT_END", { ...NOW, Duration: "soon" }, { endedAt: ended }],
    ["CONDITION_SNAPSHOT_END", { Error: "E" }, { error: "E" }],
    [
      "CONDITION_SNAPSHOT_END",
      {
        SnapshotStats:
          '{"message_type":"summary","total_files_processed":3,"total_bytes_processed":4}',
      },
      { counts: { files: 3, bytes: 4 } },
    ],
    [
      "CONDITION_SNAPSHOT_END",
      { SnapshotStats: '{"message_type":"summary","total_files_processed":3.5}' },
      { counts: {} },
    ],
    ["CONDITION_SNAPSHOT_END", { SnapshotStats: '{"total_files_processed":3}' }, {}],
    ["CONDITION_SNAPSHOT_END", { SnapshotStats: "null" }, {}],
    ["CONDITION_SNAPSHOT_END", { SnapshotStats: "7" }, {}],
    ["CONDITION_SNAPSHOT_END", { SnapshotStats: "{" }, {}],
  ])("facts of %s with %j", (name, fields, summary) => {
    const { operation, phase } = adapter.events[name] as (typeof adapter.events)[Condition];
    const event = {
      product: "backrest",
      name,
      operation,
      phase,
      fields: { Repo: "r", Plan: "p", ...fields },
    };
    expect(adapter.summarizeEvent(event)).toEqual({ job: { Repo: "r", Plan: "p" }, ...summary });
    expect(adapter.summarizeEvent({ ...event, fields: {} })).toEqual({
      job: { Repo: "", Plan: "" },
    });
  });
});

test.each([
  ["SIGHUP", "hangup"],
  ["SIGINT", "interrupt"],
  ["SIGQUIT", "quit"],
  ["SIGILL", "illegal instruction"],
  ["SIGTRAP", "trace/breakpoint trap"],
  ["SIGABRT", "aborted"],
  ["SIGBUS", "bus error"],
  ["SIGFPE", "floating point exception"],
  ["SIGKILL", "killed"],
  ["SIGUSR1", "user defined signal 1"],
  ["SIGSEGV", "segmentation fault"],
  ["SIGUSR2", "user defined signal 2"],
  ["SIGPIPE", "broken pipe"],
  ["SIGALRM", "alarm clock"],
  ["SIGTERM", "terminated"],
])("Go calls %s %j", (signal, text) => expect(describeSignal(signal)).toBe(`signal: ${text}`));

describe("an event", () => {
  test("of which the end is known has it, and the status that the condition says", () => {
    expect(
      createEvent("CONDITION_SNAPSHOT_ERROR", { Task: "prune repo x" }, "setup"),
    ).toStrictEqual({
      product: "backrest",
      name: "CONDITION_SNAPSHOT_ERROR",
      operation: "backup",
      phase: "post",
      status: "error",
      ending: "setup",
      fields: { Task: "prune repo x" },
    });
  });

  test("of which it is not has neither", () => {
    expect(createEvent("CONDITION_SNAPSHOT_END", {})).toStrictEqual({
      product: "backrest",
      name: "CONDITION_SNAPSHOT_END",
      operation: "backup",
      phase: "post",
      fields: {},
    });
  });
});

describe("who runs a script", () => {
  test.each<[string, NodeJS.Platform, string[], string]>([
    ["dir", "win32", ["powershell", "-NoLogo", "-NoProfile", "-Command", "-"], "dir"],
    ["#!", "linux", ["sh"], "#!"],
    ["#!  bash  \nls\n", "win32", ["bash"], "ls\n"],
  ])("%j on %s", (text, platform, argv, script) =>
    expect(resolveInterpreter(text, platform)).toEqual({ argv, script }),
  );

  test.each([
    ["#!\nx", "must specify shell for command"],
    ['#!"a\nx', "parsing shell for command: EOF found when expecting closing quote"],
  ])("%j: nobody", (text, message) =>
    expect(() => resolveInterpreter(text, "linux")).toThrow(message),
  );
});

test("its entry reads what comes on standard input", () => expect(adapter.readsStdin).toBe(true));

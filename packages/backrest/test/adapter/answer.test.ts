import { execFileSync, spawn as start } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  constants,
  createWriteStream,
  existsSync,
  openSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  type BackrestEvent,
  type Condition,
  conditions,
  type TaskDispatch,
  taskDispatches,
} from "@backup-hooks/backrest";
import { spawn } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import {
  adapter,
  env,
  everyHookName,
  hooksFor,
  installIn,
  play,
  playEvents,
  type Setup,
  seenIn,
  sources,
} from "./answering.ts";
import { site as files, folder } from "./site.ts";

const site = (setup: Setup = {}): string => {
  const cwd = files({});
  installIn(cwd, setup);
  return cwd;
};
const callOf = (name: Condition): TaskDispatch =>
  taskDispatches.find(({ events }) => events.includes(name)) as TaskDispatch;
const beginning = callOf("CONDITION_SNAPSHOT_START");
const failure = callOf("CONDITION_SNAPSHOT_ERROR");

/** Values as Backrest writes them: restic's figures with all their keys, a duration in its units. */
const asWritten = ({ name, fields }: BackrestEvent): Record<string, string> => {
  const rendered = (text: string): string =>
    adapter.render?.(
      text,
      { product: "backrest", name, operation: "backup", phase: "post", fields },
      { path: "", repos: {}, plans: {} },
    ) ?? "";
  const { Attempt: _, ...rest } = fields;
  return {
    ...rest,
    SnapshotStats: rendered("{{ if .SnapshotStats }}{{ .JsonMarshal .SnapshotStats }}{{ end }}"),
    CurTime: JSON.parse(rendered("{{ .JsonMarshal .CurTime }}")),
    Duration: rendered("{{ .Duration }}"),
  };
};

describe("full circle: every call of Backrest's hook runner", () => {
  const names = taskDispatches.map(
    (call) => [`${call.task}, ${call.ending ?? "before it"}`, call] as const,
  );

  test.each(names)(
    "%s: one run, and the handler of each of its conditions",
    async (_what, call) => {
      const cwd = site();
      const { events, exitCodes, output, decision } = await play(cwd, call);
      expect({ exitCodes, output, decision }).toEqual({
        exitCodes: [0],
        output: "",
        decision: "proceed",
      });
      const [first] = events as [BackrestEvent];
      const event = { ...first, fields: asWritten(first) };
      // SNAPSHOT_END is entered by the conditions that it fires with.
      expect(
        seenIn(cwd)
          .map(({ hookName }) => hookName)
          .sort(),
      ).toEqual(call.events.map((name) => `backrest:${name}`).sort());
      const { ending: _ending, ...rest } = event;
      const expected = JSON.parse(
        JSON.stringify({ counts: {}, ...rest, ...adapter.summarizeEvent(event) }),
      );
      for (const { hookName: _moment, ...seen } of seenIn(cwd)) expect(seen).toEqual(expected);
    },
  );
});

/** What becomes of each answer by the policy of --on-stop, where Backrest listens; and our status. */
const answers = {
  nothing: { fatal: "proceed", cancel: "proceed", "retry-10m": "proceed", exitCode: 0 },
  warn: { fatal: "proceed", cancel: "proceed", "retry-10m": "proceed", exitCode: 0 },
  cancel: { fatal: "fail", cancel: "cancel", "retry-10m": "postpone", exitCode: 1 },
  fail: { fatal: "fail", cancel: "cancel", "retry-10m": "postpone", exitCode: 1 },
  retry: { fatal: "fail", cancel: "cancel", "retry-10m": "postpone", exitCode: 1 },
  throw: { fatal: "proceed", cancel: "proceed", "retry-10m": "proceed", exitCode: 0 },
} as const;
const policies = ["fatal", "cancel", "retry-10m"] as const;

describe.each(conditions)("full circle: %s", (name) => {
  test.each(Object.entries(answers))(
    "the answer %s",
    async (reaction, { exitCode, ...decisions }) => {
      const call = callOf(name);
      const results = await Promise.all(
        // Where nobody objects, or nobody listens, one policy is as good as another.
        policies.slice(0, call.cancelable && exitCode === 1 ? 3 : 1).map(async (onStop) => {
          const cwd = site({ onStop });
          const played = await play(cwd, call, { reaction });
          const seen = seenIn(cwd).map(({ hookName }) => hookName);
          // Before the work no other is called after one that throws.
          if (reaction === "throw" && name.endsWith("_START")) expect(seen).toHaveLength(1);
          else expect(seen).toContain(`backrest:${name}`);
          return { ...played, onStop };
        }),
      );
      for (const { decision, exitCodes, output, onStop } of results) {
        // After the work a policy of CANCEL takes the record of it back.
        const heard =
          call.ending !== undefined && decisions[onStop] === "cancel" ? "fail" : decisions[onStop];
        expect({ onStop, decision, exitCodes }).toEqual({
          onStop,
          decision: call.cancelable ? heard : "proceed",
          exitCodes: [call.cancelable ? exitCode : 0],
        });
        if (reaction in { warn: 1, cancel: 1, fail: 1, retry: 1 })
          expect(output).toContain(`${reaction}: because of ${call.events[0]}`);
        if (!call.cancelable && exitCode !== 0)
          expect(output).toContain(
            `Backrest has no ear for ${reaction} at ${call.events[0]}: it is only logged`,
          );
        if (reaction === "throw")
          expect(output).toContain(
            `error: Backrest ${call.events[0]}: goes on without an answer: Error: boom`,
          );
      }
    },
  );
});

describe("our own absence is no outage, unless it is meant to be one", () => {
  const gone = "/nowhere/at/all";
  const ways: readonly [
    what: string,
    setup: (cwd: string) => Setup,
    reaction: string,
    says: RegExp,
  ][] = [
    [
      "Node is gone",
      () => ({ program: [gone, ...sources.slice(1)] }),
      "nothing",
      /no answer \(status 127\)/,
    ],
    [
      "we are gone",
      () => ({ program: [process.execPath, gone] }),
      "nothing",
      /no answer \(status 1\)/,
    ],
    [
      "half of us is gone",
      (cwd) => ({ program: [process.execPath, join(cwd, "half.mjs")] }),
      "nothing",
      /no answer \(status 1\)/,
    ],
    ["a handler kills us", () => ({}), "kill", /no answer \(status 137\)/],
    [
      "a handler ends us",
      () => ({}),
      "exit",
      /the hooks file ended the process \(got status \d+\)/,
    ],
    ["the hooks file throws", () => ({}), "throw", /Error: boom/],
    [
      "the hooks file does not parse",
      () => ({ hooks: "export default {" }),
      "nothing",
      /does not parse/,
    ],
  ];

  test.each(ways)("%s", async (_what, setupFor, reaction, says) => {
    for (const [onCrash, decision] of [
      ["continue", "proceed"],
      ["fail", "fail"],
    ] as const) {
      const cwd = files({ repo: [], plan: [] });
      writeFileSync(join(cwd, "half.mjs"), 'import "./other-half.mjs";');
      installIn(cwd, { ...setupFor(cwd), onCrash });
      const [before, after] = [
        await play(cwd, beginning, { reaction }),
        await play(cwd, failure, { reaction }),
      ];
      expect([before.decision, after.decision]).toEqual([decision, "proceed"]);
      expect(before.exitCodes).toEqual([onCrash === "fail" ? 1 : 0]);
      for (const { output } of [before, after]) expect(output).toMatch(says);
    }
  });

  test("and what comes after a failure runs, even if our absence counts as one", async () => {
    const cwd = files({
      plan: [{ conditions: ["CONDITION_ANY_ERROR"], actionCommand: { command: "echo mailed" } }],
    });
    installIn(cwd, { program: [gone], onCrash: "fail" });
    const { exitCodes, output } = await play(cwd, failure);
    expect(exitCodes).toEqual([1, 0]);
    expect(output).toContain("mailed");
  });
});

describe("hostile values do no harm, and arrive as they are", () => {
  const values = [
    "a b",
    "it's",
    '"q"',
    "$(touch canary)",
    "`touch canary`",
    "; touch canary;",
    "'; touch canary; '",
    "a\nb\r\n",
    "-n",
    "é💩\u2028\u2029",
    "*",
    "%s",
    "{{ .Repo.Password }}",
    "{{",
    "}}",
    "\\",
    "\\u0000",
    "\u0000\u001b[2J\u007f",
    "#!/bin/sh\ntouch canary\n",
    "</script>&amp;",
    "__proto__",
    "x".repeat(100_000),
  ];

  test.each(values.map((value) => [JSON.stringify(value).slice(0, 40), value]))(
    "%s",
    async (_name, value) => {
      const config = {
        repos: [{ id: value, password: "open-sesame", hooks: [] }],
        plans: [{ id: value, repo: value }],
      };
      const cwd = folder({ "config.json": JSON.stringify(config, null, 2) });
      installIn(cwd);
      const SnapshotStats = JSON.stringify({
        message_type: value,
        error: { [value]: value },
        current_files: [value],
        snapshot_id: value,
      });
      const fields = {
        Task: value,
        Repo: value,
        Plan: value,
        SnapshotId: value,
        SnapshotStats,
        CurTime: "2026-03-04T05:06:07Z",
        Duration: "1h0m0s",
        Error: value,
      };
      const event: BackrestEvent = {
        product: "backrest",
        name: "CONDITION_SNAPSHOT_SUCCESS",
        operation: "backup",
        phase: "post",
        fields,
      };
      const { exitCodes, output } = await playEvents(cwd, { events: [event], cancelable: true });
      expect({ exitCodes, output }).toEqual({ exitCodes: [0], output: "" });
      const [seen] = seenIn(cwd);
      expect({ ...seen?.fields, SnapshotStats: "" }).toEqual({ ...fields, SnapshotStats: "" });
      expect(JSON.parse(seen?.fields["SnapshotStats"] ?? "")).toMatchObject(
        JSON.parse(SnapshotStats),
      );
      expect(existsSync(join(cwd, "canary"))).toBe(false);
      expect(existsSync("canary")).toBe(false);
      expect(readFileSync(join(cwd, "seen"), "utf8")).not.toContain("open-sesame");
    },
  );

  test("bytes that are no UTF-8 are destroyed by Backrest itself, as the rows say", async () => {
    const cwd = site();
    await play(cwd, beginning, { set: { Error: "a\udcffb" } });
    expect(seenIn(cwd)[0]?.fields["Error"]).toBe("a\ufffdb");
    expect(adapter.events["CONDITION_SNAPSHOT_START"]?.lossy?.["Error"]).toBe(
      "bytes that are not UTF-8 become U+FFFD",
    );
  });

  // Node imports no file whose path has a backslash.
  test.each([
    "a b",
    "it's",
    '"q"',
    "$(touch canary)",
    "`touch canary`",
    "; touch canary;",
    "é💩",
    "*",
    "{{ .Error }}",
    "{{{",
    "}}",
    "#x",
  ])("in the path of the hooks file and the state: %s", async (name) => {
    const root = folder({
      [`${name}/config.json`]: '{"repos":[{"id":"r"}],"plans":[{"id":"p","repo":"r"}]}',
    });
    const cwd = join(root, name);
    installIn(cwd);
    const { exitCodes, output } = await play(cwd, beginning);
    expect({ exitCodes, output }).toEqual({ exitCodes: [0], output: "" });
    expect(seenIn(cwd)).toMatchObject([{ name: "CONDITION_SNAPSHOT_START" }]);
    expect(existsSync("canary")).toBe(false);
  });
});

describe("undo commands run at the end of the same task, however it ends", () => {
  const hooks = `import { defineHooks } from "@backup-hooks/core/hooks";
export default defineHooks({ "any:pre": async (event, { undo }) => undo(["/bin/sh", "-c", 'echo "$1" >> "$2"', "sh", event.operation, process.env.TOLD]) });
`;
  test.each<[what: string, task: TaskDispatch["task"], ending: string, told: string]>([
    ["a backup", "backup", "success", "backup\n"],
    ["a backup that fails", "backup", "error", "backup\n"],
    ["a backup that fails before restic", "backup", "setup", "backup\n"],
    ["a prune that fails before restic", "prune", "setup", "prune\n"],
    ["a check", "check", "success", "check\n"],
    ["a forget that fails", "forget", "error", "delete\n"],
  ])("%s", async (_what, task, ending, told) => {
    const cwd = site({ hooks });
    const file = join(cwd, "told");
    const end = (name: TaskDispatch["task"], how: string | undefined) =>
      play(
        cwd,
        taskDispatches.find((call) => call.task === name && call.ending === how) as TaskDispatch,
        { caller: { TOLD: file } },
      );
    await end(task, undefined);
    // Other tasks of the same repo end meanwhile.
    for (const other of ["stats", "backup", "prune", "check", "forget"] as const)
      if (other !== task) await end(other, "error");
    expect(existsSync(file)).toBe(false);
    await end(task, ending);
    expect(readFileSync(file, "utf8")).toBe(told);
  });
});

describe("a call that is none", () => {
  test.each([
    [
      "a condition of a later Backrest",
      '{"Event":"CONDITION_RESTORE_START"}',
      'got the condition "CONDITION_RESTORE_START"',
    ],
    ["no JSON", "echo done", "got something else"],
    ["nothing", "", "got nothing"],
  ])("%s lets Backrest go on, with an error in the log", async (_what, stdin, message) => {
    const cwd = site();
    const [node, ...rest] = sources;
    const args = [
      ...rest,
      "answer",
      "--on-crash=fail",
      `--state=${cwd}/state`,
      join(cwd, "backup.hooks.mjs"),
      "more",
    ];
    const { exitCode, stderr } = await spawn(
      { file: node, args, env: {}, stdin, stdio: "split", until: "eof", descendants: "kill" },
      { number: 1, env },
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`error: Backrest ?: Backrest: this is no call of a hook of Backrest`);
    expect(readFileSync(join(cwd, "state/answers.log"), "utf8")).toContain(message);
    expect(seenIn(cwd)).toEqual([]);
  });
});

describe("portable moments", () => {
  test("are each called once for a call, whatever its conditions", async () => {
    const cwd = site({
      hooks: hooksFor([
        "any:post",
        "backup:post",
        "backup:error",
        "any:error",
        "prune:error",
        "backrest:CONDITION_SNAPSHOT_END",
      ]),
    });
    await play(cwd, failure);
    expect(seenIn(cwd).map(({ hookName }) => hookName)).toEqual([
      "any:post",
      "backup:post",
      "backup:error",
      "any:error",
      "backrest:CONDITION_SNAPSHOT_END",
    ]);
  });

  test("of another task are not called when any task fails", async () => {
    const cwd = site({ hooks: hooksFor(["backup:error", "prune:error"]) });
    await play(
      cwd,
      taskDispatches.find(
        ({ task, ending }) => task === "prune" && ending === "setup",
      ) as TaskDispatch,
    );
    expect(seenIn(cwd).map(({ hookName }) => hookName)).toEqual(["prune:error"]);
  });
});

test("a call comes whole through an input that does not wait", async () => {
  const cwd = site();
  const pipe = join(cwd, "pipe");
  execFileSync("mkfifo", [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  // Without a writer the end would be there at once.
  const writer = openSync(pipe, constants.O_WRONLY);
  const words = [
    'exec "$@" <&3',
    "sh",
    ...sources,
    "answer",
    `--state=${cwd}/state`,
    join(cwd, "backup.hooks.mjs"),
  ];
  const child = start("/bin/sh", ["-c", ...words], {
    stdio: ["ignore", "ignore", "inherit", reader],
    env,
  });
  closeSync(reader);
  const error = "x".repeat(3_000_000);
  createWriteStream(pipe, { fd: writer }).end(
    JSON.stringify({ Event: "CONDITION_ANY_ERROR", Error: error }),
  );
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(seenIn(cwd)[0]?.fields["Error"] === error).toBe(true);
});

test("an answer loads neither the template engine nor a reader of configurations", () => {
  const source = join(import.meta.dirname, "..", "..", "src");
  const found = new Set<string>();
  const follow = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(join(source, file), "utf8").replaceAll(/import type [^;]*;/g, "");
    for (const [, name = ""] of text.matchAll(/from "(\.\.?\/[^"]+)"/g))
      follow(join(file, "..", name));
  };
  follow("answer.ts");
  expect([...found].sort()).toEqual([
    "answer.ts",
    "protocol/codec.ts",
    "protocol/events.ts",
    "protocol/examples.ts",
    "protocol/life-cycles.ts",
    "protocol/protocol.ts",
    "protocol/summary.ts",
    "protocol/tasks.ts",
    "vars/duration.ts",
    "vars/html-safe.ts",
    "vars/names.ts",
  ]);
  expect(everyHookName).toHaveLength(16);
});

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { HookError } from "@backup-hooks/core";
import { execa } from "execa";
import { describe, expect, test } from "vitest";
import { formatEntry } from "../src/install/entry.ts";
import type { BarmanEventName } from "../src/protocol/events.ts";
import { createProtocol } from "../src/protocol/protocol.ts";
import { callEntry, eventNames, type HandlerAnswer, NODE_OPTIONS, withEntry } from "./entry.ts";
import { barmanHooks, lines } from "./program.ts";

const { events, decodeCall, summarizeEvent, encodeCall } = createProtocol();
const exampleOf = (name: BarmanEventName, index = 0): Readonly<Record<string, string>> =>
  events[name].examples[index]?.fields ?? {};
/** The event that a call with these variables is. */
const event = (name: BarmanEventName, fields: Readonly<Record<string, string>>) => {
  const [, phase = "", hook = ""] = /^(pre|post)_(.*)$/.exec(name) ?? [];
  return decodeCall({
    args: [],
    env: { ...fields, BARMAN_PHASE: phase, BARMAN_HOOK: `${hook}_retry_script` },
  });
};

describe("a call", () => {
  test.each(eventNames)("of %s is understood as what it is", (name) => {
    for (const { fields, status } of events[name].examples) {
      const decoded = event(name, fields);
      expect(decoded).toEqual({
        product: "barman",
        name,
        operation: events[name].operation,
        phase: events[name].phase,
        ...(status && { status }),
        fields,
      });
      expect(decodeCall(encodeCall(decoded))).toEqual(decoded);
    }
  });

  test("may have more to it, and less: what is missing is empty", () => {
    const env = {
      BARMAN_HOOK: "backup_script",
      BARMAN_PHASE: "pre",
      BARMAN_SEGMENT: "stale",
      BARMAN_STATUS: "DONE ",
      PATH: "/bin",
    };
    const { name, fields } = decodeCall({
      args: ["--verbose", "more"],
      env,
      stdin: "nothing of ours",
    });
    expect(name).toBe("pre_backup");
    expect(fields).toEqual({
      ...Object.fromEntries(events.pre_backup.fields.map((field) => [field, ""])),
      BARMAN_STATUS: "DONE ",
    });
  });

  test.each([
    {},
    { BARMAN_HOOK: "backup_script" },
    { BARMAN_PHASE: "pre" },
    { BARMAN_HOOK: "check_script", BARMAN_PHASE: "pre" },
    { BARMAN_HOOK: "backup", BARMAN_PHASE: "pre" },
    { BARMAN_HOOK: "backup_retry_script", BARMAN_PHASE: "PRE" },
    { BARMAN_HOOK: "_retry_script", BARMAN_PHASE: "__proto__" },
  ])("that is none is refused: %j", (env) => {
    expect(() => decodeCall({ args: [], env })).toThrow(
      expect.objectContaining({ constructor: HookError, code: "CALL_INVALID" }),
    );
  });
});

describe("the facts of a call", () => {
  const jobs: readonly (readonly [
    name: "backup" | "delete" | "archive" | "wal_delete" | "recovery",
    fields: readonly string[],
  ])[] = [
    ["backup", ["SERVER", "BACKUP_ID"]],
    ["delete", ["SERVER", "BACKUP_ID"]],
    ["archive", ["SERVER", "SEGMENT"]],
    ["wal_delete", ["SERVER", "SEGMENT"]],
    ["recovery", ["SERVER", "BACKUP_ID", "DESTINATION_DIRECTORY", "REMOTE_COMMAND"]],
  ];
  test.each(jobs)(
    "%s: its job is the same before and after, and another one's is not",
    (name, fields) => {
      const before = summarizeEvent(event(`pre_${name}`, exampleOf(`pre_${name}`))).job;
      expect(Object.keys(before)).toEqual(fields.map((field) => `BARMAN_${field}`));
      expect(summarizeEvent(event(`post_${name}`, exampleOf(`post_${name}`))).job).toEqual(before);
      for (const field of Object.keys(before)) {
        expect(
          summarizeEvent(
            event(`post_${name}`, { ...exampleOf(`post_${name}`), [field]: "another" }),
          ).job,
        ).not.toEqual(before);
      }
    },
  );

  test("an error is what this work failed with, and not what an old backup did", () => {
    const stored = {
      ...exampleOf("post_delete"),
      BARMAN_ERROR: "failure copying files (…)",
      BARMAN_STATUS: "FAILED",
    };
    expect(event("post_delete", stored).status).toBe("success");
    expect(summarizeEvent(event("post_delete", stored)).error).toBeUndefined();
    expect(summarizeEvent(event("pre_delete", stored)).error).toBeUndefined();
    expect(summarizeEvent(event("post_archive", exampleOf("post_archive", 1))).error).toMatch(
      /^\[Errno 13\] Permission denied: /,
    );
  });

  test("a WAL file has its size, a backup its start", () => {
    expect(summarizeEvent(event("pre_archive", exampleOf("pre_archive"))).counts).toEqual({
      bytes: 16777216,
    });
    expect(summarizeEvent(event("pre_archive", { BARMAN_SIZE: "many" })).counts).toBeUndefined();
    expect(
      summarizeEvent(event("post_backup", { BARMAN_BACKUP_ID: "20240107T031502" })).startedAt,
    ).toEqual(new Date(2024, 0, 7, 3, 15, 2));
    expect(
      summarizeEvent(event("post_backup", { BARMAN_BACKUP_ID: "soon" })).startedAt,
    ).toBeUndefined();
    expect(summarizeEvent(event("pre_delete", exampleOf("pre_delete"))).startedAt).toBeUndefined();
  });
});

/** What the handler says, how the shell ends each time, and what the handler's text becomes. */
type Row = readonly [
  said: HandlerAnswer,
  codes: readonly number[],
  decision: string,
  stderr: string,
];
const answers: Readonly<Record<"pre" | "post", readonly [Row, ...Row[]]>> = {
  pre: [
    ["nothing", [0], "proceed", ""],
    ["warn", [0], "proceed", "the disk is slow"],
    ["cancel", [63], "cancel", "not today"],
    ["fail", [63], "cancel", "no room"],
    ["retry", [75, 0], "proceed", "too early"],
    ["throw", [62], "proceed", "the handler is broken"],
  ],
  post: [
    ["nothing", [0], "proceed", ""],
    ["warn", [0], "proceed", "the disk is slow"],
    // Too late to stop anything, but an error in Barman's log.
    ["cancel", [63], "proceed", "not today"],
    ["fail", [63], "proceed", "no room"],
    ["retry", [75, 0], "proceed", "too early"],
    ["throw", [62], "proceed", "the handler is broken"],
  ],
};

describe("full circle: Barman calls what install wrote", () => {
  test.each(eventNames)(
    "%s: the handler sees the event, and Barman hears the answer",
    async (name) => {
      const cwd = await withEntry();
      const all = answers[events[name].phase === "pre" ? "pre" : "post"];
      const results = await Promise.all(
        all.map(([answer]) => callEntry(cwd, name, { answer, set: exampleOf(name) })),
      );
      for (const [index, result] of results.entries()) {
        const [answer, codes, decision, text] = all[index] ?? all[0];
        expect([answer, result.codes, result.effect.decision]).toEqual([answer, codes, decision]);
        expect(result.stderr).toContain(text);
        const { job, counts, ...seen } = JSON.parse(JSON.stringify(result.seen[0]));
        expect(seen).toMatchObject(JSON.parse(JSON.stringify(result.event)));
        expect(job).toEqual(summarizeEvent(result.event).job);
        expect(counts).toEqual(summarizeEvent(result.event).counts ?? {});
        expect(result.seen).toHaveLength(codes.length);
      }
    },
  );

  test("of a call of 3.4, which lacks a variable", async () => {
    const { seen, event: sent } = await callEntry(await withEntry(), "pre_backup", {
      version: "3.4",
    });
    expect(seen[0]?.fields).toEqual({ ...sent.fields, BARMAN_BACKUP_INFO_PATH: "" });
  });

  test.each([
    ["backup", "BACKUP_ID", "20240108T000000"],
    ["delete", "BACKUP_ID", "20240108T000000"],
    ["archive", "SEGMENT", "000000010000000100000009"],
    ["wal_delete", "SEGMENT", "000000010000000100000009"],
    ["recovery", "DESTINATION_DIRECTORY", "/elsewhere"],
  ] as const)(
    "%s: an undo command runs after the same work, not after other work",
    async (name, field, other) => {
      const cwd = await withEntry();
      const set = exampleOf(`pre_${name}`);
      await callEntry(cwd, `pre_${name}`, { answer: "undo", set });
      await callEntry(cwd, `post_${name}`, { set: { ...set, [`BARMAN_${field}`]: other } });
      expect(existsSync(join(cwd, "undone"))).toBe(false);
      expect((await callEntry(cwd, `post_${name}`, { set })).codes).toEqual([0]);
      expect(lines(cwd, "undone")).toEqual([`pre_${name}`]);
    },
  );

  test("run: a veto keeps the work from starting, and the post hooks see the same job", async () => {
    const cwd = await withEntry();
    const env = { NODE_OPTIONS, SEEN: join(cwd, "seen"), ANSWER: "cancel" };
    const { exitCode } = await barmanHooks(
      ["run", "backup", "--config", "barman.conf", "--", "touch", "worked"],
      { cwd, env },
    );
    expect(exitCode).toBe(1);
    expect(existsSync(join(cwd, "worked"))).toBe(false);
    const [before, after] = lines(cwd, "seen").map((line) => JSON.parse(line));
    expect([before.name, after.name, after.status]).toEqual(["pre_backup", "post_backup", "error"]);
    expect(after.job).toEqual(before.job);
    expect(after.error).toContain(
      "failure starting backup (Abort 'pre_backup_retry_script' retry hook script (",
    );
  });

  test("check has nothing to say against the entry", async () => {
    const { stdout, exitCode } = await barmanHooks(["check", "--config", "barman.conf", "--json"], {
      cwd: await withEntry(),
    });
    expect([exitCode, JSON.parse(stdout).problems]).toEqual([0, []]);
  });
});

describe("our absence never becomes an outage", () => {
  /** What is wrong, and how. */
  const absences: readonly (readonly [
    name: string,
    breaks: (cwd: string) => HandlerAnswer | undefined,
  ])[] = [
    [
      "the hooks file is gone",
      (cwd) => void renameSync(join(cwd, "hooks.mjs"), join(cwd, "away.mjs")),
    ],
    [
      "the hooks file is broken",
      (cwd) => void writeFileSync(join(cwd, "hooks.mjs"), "export default {"),
    ],
    ["our command is gone", (cwd) => swapped(cwd, /src\/bin\.ts/g, "src/nothing.ts")],
    ["Node is gone", (cwd) => swapped(cwd, /= \S+\/node /g, "= /nowhere/node ")],
    ["we are killed", () => "crash"],
    ["the handler throws", () => "throw"],
  ];
  test.each(absences)("%s", async (_, breaks) => {
    for (const [onCrash, code, decision] of [
      ["continue", 62, "proceed"],
      ["fail", 63, "cancel"],
    ] as const) {
      const cwd = await withEntry("hooks.mjs", ["--on-crash", onCrash]);
      const answer = breaks(cwd) ?? "nothing";
      const { codes, effect: says } = await callEntry(cwd, "pre_backup", { answer });
      expect([onCrash, codes, says.decision]).toEqual([onCrash, [code], decision]);
    }
  });

  function swapped(cwd: string, what: RegExp, by: string): undefined {
    const file = join(cwd, "barman.conf");
    const text = readFileSync(file, "utf8");
    expect(text).toMatch(what);
    writeFileSync(file, text.replace(what, by));
  }

  test.each([
    ["continue", 62],
    ["fail", 63],
  ] as const)(
    "--on-crash %s: every status but 0, 62, 63 and 75 becomes %i",
    async (onCrash, otherwise) => {
      const value = formatEntry(["/bin/sh", "-c", 'exit "$STATUS"', "/etc/hooks.mjs"], onCrash);
      const loop =
        'STATUS=0; export STATUS; while [ $STATUS -lt 256 ]; do /bin/sh -c "$1"; echo $?; STATUS=$((STATUS+1)); done';
      const { stdout } = await execa("/bin/sh", ["-c", loop, "sh", value]);
      expect(stdout.split("\n").map(Number)).toEqual(
        Array.from({ length: 256 }, (_, status) =>
          [0, 62, 63, 75].includes(status) ? status : otherwise,
        ),
      );
    },
  );
});

describe("hostile values are nothing but values", () => {
  /** A file that any of them would make. */
  const hostile = (canary: string, field: string): string =>
    `$(touch ${canary}) \`touch ${canary}\`; touch ${canary} | "touch ${canary}" 'x' && touch ${canary}\n%(x)s \\ ü🙂 \udcff ${field}`;

  test.each(eventNames)("%s, in every field", async (name) => {
    const cwd = await withEntry();
    const canary = join(cwd, "canary");
    const set = Object.fromEntries(
      events[name].fields.map((field) => [
        field,
        field === "BARMAN_SERVER" ? "main" : hostile(canary, field),
      ]),
    );
    const { seen, codes } = await callEntry(cwd, name, { set });
    expect(codes).toEqual([0]);
    expect(seen[0]?.fields).toEqual(set);
    expect(existsSync(canary)).toBe(false);
  });

  test("the server's name, and the paths of the entry", async () => {
    const name = '$(touch canary) it\'s; "%" #ü';
    const cwd = await withEntry(`${name}.mjs`, ["--server", name], name);
    expect(lines(cwd, "barman.conf").filter((line) => line.includes("%"))).toEqual([`[${name}]`]);
    const { seen, codes } = await callEntry(cwd, "post_archive", { set: { BARMAN_SERVER: name } });
    expect([codes, seen[0]?.fields]).toEqual([
      [0],
      expect.objectContaining({ BARMAN_SERVER: name }),
    ]);
    expect(existsSync(join(cwd, "canary"))).toBe(false);
  });
});

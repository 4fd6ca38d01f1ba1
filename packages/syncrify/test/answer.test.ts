import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hasRawBytes } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { ENTRY_TEMPLATE, syncrify } from "../src/index.ts";
import { add, appConfig, DUMP, folder } from "./fixture.ts";
import { call, type Spawn, server } from "./installed.ts";
import { json, start } from "./program.ts";

const models: readonly Spawn[] = ["java", "shell", "argv"];
const WHO = {
  $CLIENT_IP: "10.0.0.5",
  $CLIENT_BUILD_NO: "563",
  $PROFILE: "My Documents",
  $USER: "joe@example.org",
  $JOB_ID: "17",
};
const JOB = {
  $CLIENT_IP: "10.0.0.5",
  $PROFILE: "My_Documents",
  $USER: "joe@example.org",
  $JOB_ID: "17",
};

describe("full circle: Syncrify, the installed value, a hooks file", () => {
  test.each(models)("%s: both calls of a job, field by field", async (spawn) => {
    const there = server();
    const calls = [
      await call(there, "start", WHO, spawn),
      await call(there, "end", { ...WHO, $FILE_COUNT: "3", $BYTE_COUNT: "4096" }, spawn),
    ];
    expect(
      calls.map(({ attempt }) => [attempt?.exitCode, attempt?.stdout, attempt?.stderr]),
    ).toEqual([
      [0, "", ""],
      [0, "", ""],
    ]);
    const fields = { ...WHO, ...JOB };
    expect(there.seen()).toEqual([
      {
        product: "syncrify",
        name: "start",
        operation: "backup",
        phase: "pre",
        job: JOB,
        counts: {},
        fields: { ...fields, $EVENT: "true", $FILE_COUNT: "0", $BYTE_COUNT: "0" },
      },
      {
        product: "syncrify",
        name: "end",
        operation: "backup",
        phase: "post",
        job: JOB,
        counts: { files: 3, bytes: 4096 },
        fields: { ...fields, $EVENT: "false", $FILE_COUNT: "3", $BYTE_COUNT: "4096" },
      },
    ]);
    expect(there.log()).toBe("");
  });

  test.each(models)(
    "%s: run backup around a command, the handlers say cancel: the work is done all the same",
    async (spawn) => {
      const { root, env, seen, log } = server();
      const set = Object.entries(WHO).flatMap(([name, value]) => [
        "--set",
        `${name.slice(1)}=${value}`,
      ]);
      const { exitCode, report } = await json(
        [
          "run",
          "backup",
          "--spawn",
          spawn,
          ...set,
          "--count",
          "out",
          "--",
          "sh",
          "-c",
          "printf 12345 > out; exit 3",
        ],
        { cwd: root, env: { ...env, SAY: "cancel" } },
      );
      expect(exitCode).toBe(3);
      expect(
        report.events.flatMap(({ hooks }) => hooks.map(({ attempts }) => attempts[0]?.exitCode)),
      ).toEqual([0, 0]);
      expect(seen().toSorted((a, b) => b.name.localeCompare(a.name))).toMatchObject([
        { name: "start", job: JOB, counts: {} },
        { name: "end", job: JOB, counts: { files: 1, bytes: 5 } },
      ]);
      expect(log()).toMatch(/Syncrify has no ear for cancel at start/);
      expect(log()).toMatch(/Syncrify has no ear for cancel at end/);
    },
  );

  test("many clients at once: every call is seen once, start and end of a job say the same of it", async () => {
    const { root, env, seen } = server();
    await json(["rehearse", "--jobs", "4"], { cwd: root, env });
    const all = seen();
    const jobs = (name: string) =>
      all
        .filter((event) => event.name === name)
        .map(({ job }) => JSON.stringify(job))
        .toSorted();
    expect(new Set(jobs("start")).size).toBe(4);
    expect(jobs("end")).toEqual(jobs("start"));
  });
});

describe("every answer: exit 0, and a line in the log", () => {
  const rows = [
    ["", ""],
    ["warn", "WARN Syncrify start: any:pre: warn: because of the test"],
    ["cancel", "WARN Syncrify start: Syncrify has no ear for cancel at start: it is only logged"],
    ["fail", "WARN Syncrify start: Syncrify has no ear for fail at start: it is only logged"],
    ["retry", "WARN Syncrify start: Syncrify has no ear for retry at start: it is only logged"],
    [
      "throw",
      "ERROR Syncrify start: goes on without an answer: Error: a mistake in the hooks file",
    ],
  ] as const;

  test.each(rows)("%j", async (said, line) => {
    const there = server();
    const { decision, attempt } = await call(
      { ...there, env: { ...there.env, SAY: said } },
      "start",
      WHO,
      "java",
    );
    expect([attempt?.exitCode, attempt?.stdout, decision]).toEqual([0, "", "proceed"]);
    expect(there.seen()).toHaveLength(1);
    if (line === "") expect(there.log()).toBe("");
    else expect(there.log()).toContain(line);
  });

  test("--on-crash fail: nobody hears that either", async () => {
    const there = server((argv) => argv.toSpliced(-1, 0, "--on-crash=fail"));
    const { attempt } = await call(
      { ...there, env: { ...there.env, SAY: "throw" } },
      "end",
      WHO,
      "java",
    );
    expect(attempt?.exitCode).toBe(0);
    expect(there.log()).toContain(
      "ERROR Syncrify end: fails without an answer: Error: a mistake in the hooks file",
    );
  });
});

describe("what is no call of Syncrify, or one that came to harm: exit 0, logged", () => {
  const answer = async (...args: string[]) => {
    const there = server();
    const words = [
      "answer",
      `--state=${join(there.root, "state")}`,
      join(there.root, "backup.hooks.mjs"),
      ...args,
    ];
    const { exitCode } = await start(words, { cwd: there.root, env: there.env });
    return { exitCode, seen: there.seen(), log: there.log() };
  };

  test.each([
    ["no arguments", []],
    ["another flag", ["yes", "17"]],
    ["an option of nobody's", ["--event", "true"]],
  ])("%s", async (_what, args) => {
    const { exitCode, seen, log } = await answer(...args);
    expect([exitCode, seen]).toEqual([0, []]);
    expect(log).toMatch(/^\S+ ERROR Syncrify \?: Syncrify: argument 1 is not \$EVENT .*\n$/);
  });

  test("values that are missing are empty, and the handler is called", async () => {
    const { exitCode, seen, log } = await answer("false", "17");
    expect([exitCode, log]).toEqual([0, ""]);
    expect(seen).toMatchObject([
      { name: "end", job: { $JOB_ID: "17", $CLIENT_IP: "", $PROFILE: "", $USER: "" }, counts: {} },
    ]);
  });
});

describe("we are not there: the job goes on, and the server meets no exception", () => {
  test.each<
    [
      what: string,
      change: (argv: readonly string[], root?: string) => readonly string[],
      status: number,
    ]
  >([
    [
      "our command",
      (argv) => argv.map((word) => (word.endsWith("bin.ts") ? "/nowhere/bin.js" : word)),
      1,
    ],
    ["Node", ([, ...rest]) => ["/nowhere/node", ...rest], 127],
    ["the hooks file", (argv) => [...argv.slice(0, -1), "/nowhere/backup.hooks.mjs"], 0],
  ])("%s", async (_what, change, status) => {
    const { root, env } = server(change);
    for (const spawn of models) {
      const { attempt, decision } = await call({ root, env }, "start", WHO, spawn);
      expect([attempt?.error, attempt?.exitCode, decision]).toEqual([undefined, status, "proceed"]);
    }
    const { exitCode } = await json(
      ["run", "backup", "--set", "PROFILE=p", "--", "touch", "worked"],
      { cwd: root, env },
    );
    expect([exitCode, existsSync(join(root, "worked"))]).toEqual([0, true]);
  });
});

/** Names and logins that people, or those who mean harm, may choose; each would leave a canary if anybody took it for more than data. */
const hostile: readonly (readonly [what: string, value: string])[] = [
  ["blanks", " a  b "],
  ["quotes", `"a" 'b' \`touch canary\``],
  ["line ends and a tab", "a\nb\r\nc\td"],
  ["nothing", ""],
  ["100 KiB", "x".repeat(102_400)],
  ["an emoji, an umlaut", "😀 ü"],
  ["bytes that are no UTF-8", "\udcff\udc80"],
  ["a substitution", "$(touch canary)"],
  ["separators and a redirection", ";touch canary|touch canary&&touch canary>canary||touch canary"],
  ["an option of answer", "--probe"],
  // Node reads such a file wherever the option stands, unless "--" stands before it.
  ["an option of Node", "--env-file=evil.env"],
  ["code", "');require('fs').writeFileSync('canary','')//"],
  ["a backslash at the end", "a\\"],
  ["patterns", "* ? [a-z] ~ %PATH% !"],
  ["variables", "$JOB_ID $EVENT ${HOME}"],
  ["another call", "true 1 2 3"],
  ["control characters", "\u001b[2J\u0007\u007f"],
];
const SPACE = /[ \t\n\r\f]+/;
/** What a model leaves of a value of $PROFILE, and of one of $USER; undefined: other positions move. */
const left: Readonly<
  Record<
    "java" | "argv",
    { profile(value: string): string | undefined; user(value: string): string }
  >
> = {
  java: {
    profile: (value) => (/[\t\n\r\f]|^$/.test(value) ? undefined : value.replaceAll(" ", "_")),
    user: (value) => value.split(SPACE).filter(Boolean).join(" "),
  },
  argv: { profile: (value) => value.replaceAll(" ", "_"), user: (value) => value },
};

describe("hostile values through the installed entry", () => {
  const there = () => {
    const site = server();
    add(site.root, "evil.env", "NODE_OPTIONS=--require=./evil.cjs\n");
    add(site.root, "evil.cjs", 'require("node:fs").writeFileSync("canary", "")');
    return { ...site, canary: () => existsSync(join(site.root, "canary")) };
  };

  test.each(["java", "argv"] as const)(
    "%s: the handler sees what the product has left, and nobody runs it",
    async (spawn) => {
      const site = there();
      const { profile, user } = left[spawn];
      for (const [what, value] of hostile) {
        const name = profile(value);
        await call(
          site,
          "start",
          { ...WHO, $PROFILE: name === undefined ? "p" : value, $USER: value },
          spawn,
        );
        expect(site.seen(), what).toMatchObject([
          {
            fields: {
              $PROFILE: name ?? "p",
              $USER: user(value),
              $JOB_ID: "17",
              $CLIENT_IP: "10.0.0.5",
            },
          },
        ]);
        const changed = [value !== name && "$PROFILE", value !== user(value) && "$USER"].filter(
          (field) => typeof field === "string",
        );
        expect(Object.keys(syncrify({ spawn }).events.start.lossy ?? {}), what).toEqual(
          expect.arrayContaining(changed),
        );
      }
      expect([site.canary(), site.log()]).toEqual([false, ""]);
    },
  );

  test("java: white space in a profile moves positions, in the free text only, and the same in both calls", async () => {
    const site = there();
    for (const name of ["start", "end"] as const)
      await call(site, name, { ...WHO, $PROFILE: "a\tb\nc", $FILE_COUNT: "3" }, "java");
    const [first, second] = site.seen();
    expect(first).toMatchObject({ job: { ...JOB, $PROFILE: "a", $USER: "b c joe@example.org" } });
    expect(second).toMatchObject({ job: first?.job, counts: { files: 3 } });
  });

  test.each(["java", "argv"] as const)(
    "%s: where the documents promise numbers and an address",
    async (spawn) => {
      const site = there();
      for (const value of [
        "-1",
        "$(touch",
        "`touch",
        ";touch>canary",
        "--probe",
        "--env-file=evil.env",
        "fe80::1%eth0",
        "10.0.0.5,\t10.0.0.6",
      ]) {
        const isSplit = spawn === "java" && SPACE.test(value);
        const numbers = isSplit
          ? {}
          : { $JOB_ID: value, $CLIENT_BUILD_NO: value, $FILE_COUNT: value, $BYTE_COUNT: value };
        await call(site, "end", { ...WHO, $CLIENT_IP: value, ...numbers }, spawn);
        const address = isSplit ? value.replace(SPACE, " ") : value;
        expect(site.seen(), value).toMatchObject([
          { fields: { ...WHO, ...JOB, ...numbers, $CLIENT_IP: address } },
        ]);
      }
      expect([site.canary(), site.log()]).toEqual([false, ""]);
    },
  );

  test("numbers as long as they like: every digit is in the field, a count is left out where it would not be exact", async () => {
    const site = there();
    const digits = "9".repeat(400);
    await call(
      site,
      "end",
      { ...WHO, $JOB_ID: digits, $FILE_COUNT: digits, $BYTE_COUNT: "9007199254740991" },
      "java",
    );
    expect(site.seen()).toMatchObject([
      { counts: { bytes: 9007199254740991 }, fields: { $JOB_ID: digits, $FILE_COUNT: digits } },
    ]);
  });

  // What a shell makes of them is the product's doing, and declared: a script that only prints its arguments is the measure.
  test("shell: the handler sees what the shell hands to any program, and we add nothing of our own", async () => {
    const site = there();
    const plain = folder({
      "dump.sh": DUMP,
      "AppConfig.xml": appConfig(`{root}/dump.sh ${ENTRY_TEMPLATE}`),
    });
    for (const [what, value] of hostile.filter(([, text]) => !hasRawBytes(text))) {
      const fields = { ...WHO, $PROFILE: value.length > 1000 ? "p" : value, $USER: value };
      // Empty, so that patterns find nothing; of each value's own.
      const [here, there] = [folder(), folder()];
      const dumped =
        (await call({ root: plain, env: site.env }, "start", fields, "shell", there)).attempt
          ?.stdout ?? "";
      await call(site, "start", fields, "shell", here);
      const args = dumped.split("\0").slice(0, -1);
      expect(site.seen(), what).toMatchObject(
        args.length === 0 ? [] : [{ fields: syncrify().decodeCall({ args, env: {} }).fields }],
      );
      expect(readdirSync(here), what).toEqual(readdirSync(there));
    }
    expect(Object.keys(syncrify({ spawn: "shell" }).events.start.lossy ?? {})).toEqual(
      expect.arrayContaining(["$PROFILE", "$USER"]),
    );
  });
});

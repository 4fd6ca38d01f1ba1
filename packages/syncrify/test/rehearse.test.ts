import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { add, lines } from "./fixture.ts";
import { json, site, syncrifyHooks } from "./program.ts";

const LOG = '#!/bin/sh\necho "$# $*" >> log\n';
const ALL = "$EVENT $JOB_ID $CLIENT_IP $CLIENT_BUILD_NO $FILE_COUNT $BYTE_COUNT $PROFILE $USER";
const WHO = [
  "--set",
  "profile=My Documents",
  "--set",
  "USER=joe@example.org",
  "--set",
  "client_ip=10.0.0.5",
];

describe("one call", () => {
  test("start: the eight values, blanks of the profile replaced, counts zero whatever was set", async () => {
    const cwd = site(`./hook.sh ${ALL}`, { "hook.sh": LOG });
    const { exitCode, report } = await json(
      ["rehearse", "start", ...WHO, "--set", "FILE_COUNT=7", "--set", "job_id=17"],
      { cwd },
    );
    expect(lines(cwd, "log")).toEqual(["8 true 17 10.0.0.5 564 0 0 My_Documents joe@example.org"]);
    expect(report).toMatchObject({
      product: "syncrify",
      version: "564",
      event: "start",
      decision: "proceed",
      message: "Syncrify would go on.",
    });
    expect(report.fields).toMatchObject({
      $PROFILE: { value: "My Documents", origin: "explicit" },
      $FILE_COUNT: { value: "0", origin: "derived" },
    });
    expect(exitCode).toBe(0);
  });

  test("end: false, and the counts that are given or counted below a path", async () => {
    const cwd = site(`./hook.sh ${ALL}`, { "hook.sh": LOG, "data/a": "12345", "data/b/c": "678" });
    await json(
      ["rehearse", "end", ...WHO, "--set", "FILE_COUNT=7", "--set", "byte_count=9007199254740993"],
      { cwd },
    );
    await json(["rehearse", "end", ...WHO, "--count", "data"], { cwd });
    await json(["rehearse", "end", ...WHO, "--count", "data/a"], { cwd });
    const { report } = await json(["rehearse", "end", ...WHO, "--count", "nowhere"], { cwd });
    expect(lines(cwd, "log").map((line) => line.split(" ").slice(1, 7).join(" "))).toEqual([
      "false 1 10.0.0.5 564 7 9007199254740993",
      "false 1 10.0.0.5 564 2 8",
      "false 1 10.0.0.5 564 1 5",
      "false 1 10.0.0.5 564 0 0",
    ]);
    expect(report.notes).toContainEqual(
      expect.stringContaining("The end call says 0 files and 0 bytes"),
    );
  });

  test("what nobody gave is this machine, and a profile only an example", async () => {
    const { stdout } = await syncrifyHooks(["rehearse", "start"], { cwd: site("true $EVENT") });
    expect(stdout).toContain(
      "start, Syncrify 564. Only examples, nothing is known of them (--set): $PROFILE=My Documents\n",
    );
  });

  test("--plan starts nothing", async () => {
    const cwd = site("./hook.sh --user=$USER $PROFILE", { "hook.sh": LOG });
    const { report } = await json(["rehearse", "start", "--plan", ...WHO], { cwd });
    expect(report.hooks).toMatchObject([
      {
        id: "jobHookScript",
        command: {
          file: "./hook.sh",
          args: ["--user=joe@example.org", "My_Documents"],
          env: {},
          until: "exit",
          descendants: "keep",
        },
      },
    ]);
    expect(existsSync(join(cwd, "log"))).toBe(false);
  });

  test.each([
    ["a script, which keeps the positions", "./other.sh", "2 true 1"],
    ["a whole value", "./other.sh $EVENT as $USER", "3 true as joe@example.org"],
  ])("--script: %s", async (_what, script, expected) => {
    const cwd = site("./hook.sh $EVENT $JOB_ID", { "other.sh": LOG });
    await json(["rehearse", "start", ...WHO, "--script", script], { cwd });
    expect(lines(cwd, "log")).toEqual([expected]);
  });

  test("--script where no hook is set: all values, the free texts last", async () => {
    const cwd = site("", { "hook.sh": LOG });
    await json(["rehearse", "start", ...WHO, "--script", "./hook.sh"], { cwd });
    expect(lines(cwd, "log")).toEqual(["8 true 1 10.0.0.5 564 0 0 My_Documents joe@example.org"]);
  });
});

describe("nothing a hook does can stop a job", () => {
  test.each([
    ["a status", "exit 63", "exited 63", "no exit status has a meaning to Syncrify: it goes on"],
    [
      "a signal",
      "kill -9 $$",
      "was killed by SIGKILL",
      "no exit status has a meaning to Syncrify: it goes on",
    ],
    [
      "not ending",
      "exec sleep 600",
      "did not end in time and was ended by us (SIGTERM)",
      "no time limit is documented; no job waits for it",
    ],
  ])("%s", async (_what, text, end, note) => {
    const cwd = site("./hook.sh $EVENT", { "hook.sh": `#!/bin/sh\n${text}\n` });
    const { stdout, exitCode } = await syncrifyHooks(["rehearse", "start", "--timeout", "1s"], {
      cwd,
    });
    expect(stdout).toContain(`  ${end} after `);
    expect(stdout).toContain(`: ${note}\n`);
    expect(stdout).toMatch(/\nSyncrify would go on\.$/);
    expect(exitCode).toBe(0);
  });

  test.each([
    ["missing", "./gone.sh $EVENT", "./gone.sh does not exist"],
    ["not executable", "./AppConfig.xml $EVENT", "./AppConfig.xml may not be executed"],
    ["a path with a blank", "'./a b.sh' $EVENT", "'./a does not exist"],
  ])("a script that is %s", async (_what, value, words) => {
    const { report, exitCode } = await json(["rehearse", "start"], {
      cwd: site(value, { "a b.sh": LOG }),
    });
    expect(report).toMatchObject({
      decision: "proceed",
      hooks: [
        {
          attempts: [{ exitCode: null, error: expect.stringContaining(words) }],
          verdict: {
            action: "warn",
            note: expect.stringContaining("whose effect on the backup is unknown"),
          },
        },
      ],
    });
    expect(exitCode).toBe(0);
  });

  test("unless the server waited for it: then a hook that does not end stops the job for good", async () => {
    const cwd = site("./hook.sh", { "hook.sh": "#!/bin/sh\nexec sleep 600\n" });
    const { report, exitCode } = await json(
      ["rehearse", "start", "--waits", "yes", "--timeout", "300ms"],
      { cwd },
    );
    expect(report).toMatchObject({
      decision: "blocked",
      message: expect.stringContaining("would still be waiting"),
    });
    expect(report.notes).toContainEqual(
      "A guess (unknown): whether a job waits for its hook. Played: the job stands still until the hook has ended (--waits no: otherwise).",
    );
    expect(exitCode).toBe(1);
  });
});

describe("builds", () => {
  test("below 563 no hook is called, and the report says so", async () => {
    const cwd = site(`./hook.sh ${ALL}`, { "hook.sh": LOG });
    const { stdout, exitCode } = await syncrifyHooks(
      ["rehearse", "start", "--product-version", "562"],
      { cwd },
    );
    expect(stdout).toContain(
      "Build 562 calls no hook: jobHookScript needs build 563 (knowledge base, document 1893).\n",
    );
    expect(stdout).toMatch(/\nSyncrify would go on\.$/);
    expect([existsSync(join(cwd, "log")), exitCode]).toEqual([false, 0]);
  });

  test("563 calls it, and the report names the conflict of the documents; the build is the client's too", async () => {
    const cwd = site("./hook.sh $CLIENT_BUILD_NO", { "hook.sh": LOG });
    const { report } = await json(["rehearse", "start", "--product-version", "563"], { cwd });
    expect(lines(cwd, "log")).toEqual(["1 563"]);
    expect(report.notes[0]).toBe(
      'Build 563 is played as calling hooks ("563 or above", knowledge base, document 1893); the user guide says "after build 563".',
    );
  });
});

describe("guesses are named where an answer rests on them", () => {
  test.each<[what: string, args: string[], note: string]>([
    [
      "the model of starting",
      [],
      "A guess (inferred): how the server starts the command. Played: Java's Runtime.exec(String): ",
    ],
    [
      "a shell",
      ["--spawn", "shell"],
      "With a shell the names of profile and user are shell text: whoever chooses them can run commands.",
    ],
    [
      "white space in a value",
      ["--set", "user=joe doe"],
      "$USER holds white space and is split into 2 arguments: all positions after it move down.",
    ],
    [
      "an empty value",
      ["--set", "user="],
      "$USER is empty and vanishes: all positions after it move up.",
    ],
    [
      "a value that names a variable",
      ["--set", "profile=$JOB_ID"],
      "A guess (unknown): whether a value that holds the name of a variable is expanded again. Played: it stays as it is (--expand again: otherwise).",
    ],
    [
      "unread output",
      ["--drain", "no"],
      "A guess (unknown): whether the server reads what a hook prints. Played: it does not: ",
    ],
  ])("%s", async (_what, args, note) => {
    const { report } = await json(["rehearse", "start", ...args], {
      cwd: site("true $EVENT $PROFILE $USER $NAME"),
    });
    expect(report.notes).toContainEqual(expect.stringContaining(note));
    if (args[1] !== "shell")
      expect(report.notes).toContain("No variables of Syncrify, left as they are: $NAME.");
  });

  test("and are not where it does not", async () => {
    const { report } = await json(["rehearse", "start"], { cwd: site("true $EVENT $USER") });
    expect(report.notes).toEqual([expect.stringContaining("how the server starts the command")]);
  });

  test.each([
    ["java", ["a", '"b', 'c"', "d"]],
    ["argv", ["a", '"b c"', "", "d"]],
    ["shell", ["a", "b c", "d"]],
  ])("--spawn %s: quotes, blanks and nothing", async (spawn, expected) => {
    const cwd = site('./dump.sh a "$USER" $PROFILE d', {
      "dump.sh": '#!/bin/sh\nprintf "%s\\n" "$@" > log\n',
    });
    await json(["rehearse", "start", "--spawn", spawn, "--set", "user=b c", "--set", "profile="], {
      cwd,
    });
    expect(lines(cwd, "log")).toEqual(expected);
  });
});

describe("a hook that prints more than a pipe holds", () => {
  const CHATTY = { "hook.sh": "#!/bin/sh\nhead -c 200000 /dev/zero | tr '\\0' x\necho > ended\n" };

  test("ends where its output is read, with a warning", async () => {
    const cwd = site("./hook.sh", CHATTY);
    const { report } = await json(["rehearse", "start"], { cwd });
    expect(report.hooks).toMatchObject([
      {
        attempts: [{ exitCode: 0 }],
        verdict: {
          action: "continue",
          note: expect.stringContaining(
            "it printed more than a pipe holds (64 KiB): if the server does not read that, which is unknown, it hangs for ever (--drain no)",
          ),
        },
      },
    ]);
    expect(report.hooks[0]?.attempts[0]?.stdout).toHaveLength(200_000);
    expect(existsSync(join(cwd, "ended"))).toBe(true);
  });

  test("hangs where nobody reads it, with the pipe full", async () => {
    const cwd = site("./hook.sh", CHATTY);
    const { report } = await json(["rehearse", "start", "--drain", "no", "--timeout", "1s"], {
      cwd,
    });
    expect(report.hooks).toMatchObject([
      {
        attempts: [{ timedOut: true }],
        verdict: {
          note: "the pipe is full (64 KiB) and the server does not read it, so it hangs for ever; no job waits for it",
        },
      },
    ]);
    expect(report.hooks[0]?.attempts[0]?.stdout).toHaveLength(65_536);
    expect(existsSync(join(cwd, "ended"))).toBe(false);
  });

  test("one that prints less ends either way, and what it printed is shown", async () => {
    const cwd = site("./hook.sh", { "hook.sh": "#!/bin/sh\necho out\necho err >&2\n" });
    const { report } = await json(["rehearse", "start", "--drain", "no"], { cwd });
    expect(report.hooks).toMatchObject([
      { attempts: [{ exitCode: 0, stdout: "out\n", stderr: "err\n" }] },
    ]);
  });
});

test("a command of which nothing is left cannot be started, and --plan says so", async () => {
  const cwd = site("$USER");
  const { report, exitCode } = await json(["rehearse", "start", "--set", "user="], { cwd });
  expect(report.hooks).toMatchObject([
    {
      attempts: [
        { exitCode: null, error: expect.stringContaining("nothing is left of the command") },
      ],
    },
  ]);
  expect(exitCode).toBe(0);
  const { stdout } = await syncrifyHooks(["rehearse", "start", "--set", "user=", "--plan"], {
    cwd,
  });
  expect(stdout).toContain(
    '1. jobHookScript: Syncrify: nothing is left of the command (expected a program first, got "$USER")',
  );
});

describe("no hook", () => {
  test.each([
    [
      "is set",
      "<Configuration><parameters/></Configuration>",
      "AppConfig.xml:1:16: jobHookScript is not set: Syncrify calls no hook.",
    ],
    [
      "is in the value",
      '<Configuration><parameters><parameter name="jobHookScript" type="1" value=""/></parameters></Configuration>',
      "AppConfig.xml:1:76: jobHookScript is empty: Syncrify calls no hook.",
    ],
  ])("%s: said, and the job goes on", async (_what, text, note) => {
    const cwd = site("");
    add(cwd, "AppConfig.xml", text);
    const { stdout, exitCode } = await syncrifyHooks(["rehearse", "start"], { cwd });
    expect(stdout).toContain(note);
    expect(exitCode).toBe(0);
  });
});

describe("what a person types wrongly gets one clear error and exit 2", () => {
  test.each<[what: string, args: string[], words: string]>([
    [
      "an event",
      ["rehearse", "strat"],
      'Syncrify: there is no event "strat" (expected one of start, end). Did you mean "start"?',
    ],
    ["no event", ["rehearse"], "Syncrify: rehearse what? (expected an event: start, end)"],
    [
      "a field",
      ["rehearse", "start", "--set", "profil=x"],
      'there is no field "profil" (expected one of $EVENT, ',
    ],
    [
      "a field, the nearest one",
      ["rehearse", "start", "--set", "profil=x"],
      'Did you mean "$PROFILE"?',
    ],
    [
      "a number",
      ["rehearse", "end", "--set", "file_count=1.5"],
      'Syncrify: $FILE_COUNT (expected a whole number, got "1.5")',
    ],
    [
      "a flag that contradicts the event",
      ["rehearse", "end", "--set", "event=true"],
      '$EVENT (expected false, which says that this is the end, got "true")',
    ],
    [
      "a build",
      ["check", "--product-version", "v6"],
      'this is no build of Syncrify (expected a whole number, such as 564, got "v6")',
    ],
    [
      "a model",
      ["rehearse", "start", "--spawn", "shel"],
      '--spawn (expected java or shell or argv, got "shel"). Did you mean "shell"?',
    ],
    [
      "an operation",
      ["run", "backap", "--", "true"],
      'there is no operation "backap" (expected one of backup, job)',
    ],
    ["an exit code", ["explain", "300"], "expected an exit code from 0 to 255"],
    [
      "a configuration that is not there",
      ["check", "--config", "nowhere.xml"],
      "syncrify-hooks: Syncrify: nowhere.xml: there is no such file. Give the path",
    ],
    [
      "--watch without --jobs",
      ["rehearse", "--watch", "log"],
      "--watch needs --jobs (expected the number of jobs: --jobs 20)",
    ],
    ["no jobs", ["rehearse", "--jobs", "0"], '--jobs (expected a whole number from 1 on, got "0")'],
    ["jobs of one event", ["rehearse", "start", "--jobs", "2"], "--jobs plays whole jobs"],
  ])("%s", async (_what, args, words) => {
    const { stdout, stderr, exitCode } = await syncrifyHooks(args, { cwd: site("true $EVENT") });
    expect(stderr).toContain(words);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });

  test("what the parser refuses: an error of rehearse, a problem of check", async () => {
    const cwd = site("");
    add(cwd, "AppConfig.xml", '<Configuration>\n  <parameters value="a & b"/>\n</Configuration>');
    const refused = await syncrifyHooks(["rehearse", "start"], { cwd });
    expect(refused.stderr).toMatch(
      /^syncrify-hooks: Syncrify: AppConfig\.xml:2:24: the XML is not well-formed: .*An ampersand is written &amp;$/,
    );
    expect(refused.exitCode).toBe(2);
    const { stdout, exitCode } = await syncrifyHooks(["check"], { cwd });
    expect(stdout).toContain("\nAppConfig.xml:2:24: error xml-malformed: ");
    expect(exitCode).toBe(1);
  });
});

test("check lists the hook with its place, and exits 1 on errors only", async () => {
  const cwd = site(`./hook.sh ${ALL}`);
  const good = await json(["check"], { cwd });
  expect(good.report).toMatchObject({
    hooks: [
      {
        option: "jobHookScript",
        value: `./hook.sh ${ALL}`,
        file: "AppConfig.xml",
        line: 6,
        column: 53,
      },
    ],
    problems: [{ code: "script-relative", severity: "warning" }],
  });
  expect(good.exitCode).toBe(0);
  add(
    cwd,
    "AppConfig.xml",
    readFileSync(join(cwd, "AppConfig.xml"), "utf8").replace("$USER", "$USR"),
  );
  const bad = await json(["check"], { cwd });
  expect(bad.report.problems).toContainEqual(
    expect.objectContaining({ code: "variable-unknown", severity: "error" }),
  );
  expect(bad.exitCode).toBe(1);
});

describe("explain", () => {
  test.each([
    [
      [],
      [
        "start                  backup    cannot stop anything",
        "backup (job)           start (not heard) → the work → end (not heard)",
        "any                    nothing: no exit status has a documented meaning",
      ],
    ],
    [
      ["end"],
      [
        "Known: The call does not tell whether the job succeeded.",
        "$PROFILE          My Documents  (a blank becomes an underscore;",
        "Source: user guide, page hooks; knowledge base, document 1893: documented; that $JOB_ID is the same as at the start: inferred",
      ],
    ],
    [
      ["job"],
      [
        "error      end (not heard)          exit inherit the job failed, of which the end call says nothing",
      ],
    ],
    [
      ["3"],
      ["Syncrify 564, a hook that exits 3: nothing: no exit status has a documented meaning"],
    ],
  ])("%j", async (args, words) => {
    const { stdout, exitCode } = await syncrifyHooks(["explain", ...args], { cwd: site("") });
    for (const word of words) expect(stdout).toContain(word);
    expect(exitCode).toBe(0);
  });
});

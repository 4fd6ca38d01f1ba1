import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  add,
  folder,
  isAlive,
  json,
  lines,
  retrospectHooks,
  until,
  withHandler,
} from "./program.ts";

/** What Retrospect would do: when the handler is silent, and when it writes the file. */
const answers: readonly (readonly [
  event: string,
  silent: RegExp,
  written: RegExp,
  exits: readonly [number, number],
])[] = [
  ["StartApp", /would open\.$/, /would not open/, [0, 1]],
  [
    "StartBackupServer",
    /would start Proactive Backup\.$/,
    /would not start Proactive Backup/,
    [0, 1],
  ],
  ["StartScript", /would run the script\.$/, /would not run the script/, [0, 1]],
  [
    "AnomalyAlert",
    /would back the source up in spite of the anomaly\.$/,
    /would skip the source/,
    [0, 1],
  ],
  ["PreStartSource", /would go on to StartSource\.$/, /would skip the source/, [0, 1]],
  ["StartSource", /would back the source up\.$/, /would skip the source/, [0, 1]],
  [
    "MediaRequest",
    /would go on asking for the medium every five minutes\.$/,
    /would let the media request fail/,
    [0, 1],
  ],
  [
    "TimedOutMediaRequest",
    /would give up waiting/,
    /would go on waiting: writing the file resets the timer/,
    [1, 0],
  ],
  [
    "StopSched",
    /would stop the script/,
    /would keep the script running: writing the file keeps it/,
    [1, 0],
  ],
  [
    "FatalBackupError",
    /would show its error dialog \(Windows\)/,
    /would show no error dialog/,
    [1, 0],
  ],
];

describe("the intervention file, by event", () => {
  test.each(answers)("%s", async (event, silent, written, exits) => {
    const cwd = withHandler('if [ -e speak ]; then echo "because of the test" > "$last"; fi');
    const quiet = await json(["rehearse", event], cwd);
    expect(quiet.report.message).toMatch(silent);
    expect(quiet.exitCode).toBe(exits[0]);
    writeFileSync(join(cwd, "speak"), "");
    const spoken = await json(["rehearse", event], cwd);
    expect(spoken.report.message).toMatch(written);
    expect(spoken.report.message).toContain('answered "because of the test"');
    expect(spoken.exitCode).toBe(exits[1]);
  });

  test.each([
    "EndApp",
    "StopBackupServer",
    "EndScript",
    "EndSource",
    "ScriptCheckFailed",
    "NextExec",
    "PasswordEntry",
  ])("%s has none, and nothing a handler does stops it", async (event) => {
    const cwd = withHandler('echo "$@" > args; echo no > "$last"; exit 1');
    const { report, exitCode } = await json(["rehearse", event, "--exit-status-vetoes"], cwd);
    expect(lines(cwd, "args")[0]).not.toContain(".reh");
    expect(report).toMatchObject({ decision: "proceed", message: "Retrospect would go on." });
    expect(exitCode).toBe(0);
  });
});

describe("the life of the intervention file", () => {
  test("allocated under the name of the product, absent before, read after the end, deleted", async () => {
    const cwd = withHandler(
      'test -e "$last" && echo there; echo "$last" > path; printf "one\\ntwo" > "$last"',
    );
    const { report } = await json(["rehearse", "StartSource", "--log"], cwd);
    const [path = ""] = lines(cwd, "path");
    expect(path).toMatch(/ .*\/intv\d{4}\.reh$/);
    expect(report.hooks[0]?.attempts[0]?.stdout).toBe("");
    expect(report).toMatchObject({
      decision: "cancel",
      log: [{ logger: "Retrospect", message: "one" }, { message: "two" }],
    });
    expect(existsSync(path)).toBe(false);
    expect(
      readdirSync(cwd).filter((name) => name.startsWith("Retrospect")),
      "its folder goes as well",
    ).toEqual([]);
  });

  test("in a chosen folder, under a number that is free", async () => {
    const cwd = withHandler('echo "$last" > path; echo no > "$last"');
    mkdirSync(join(cwd, "data folder"));
    add(cwd, "data folder/intv0000.reh", "left by a crash");
    await json(["rehearse", "StartSource", "--intervention-folder", "data folder"], cwd);
    expect(lines(cwd, "path")[0]).toMatch(new RegExp(`^${cwd}/data folder/intv000[1-9]\\.reh$`));
    expect(readdirSync(join(cwd, "data folder"))).toEqual(["intv0000.reh"]);
  });

  test("--set names one that is free; one that is there is refused, not read and not deleted", async () => {
    const cwd = withHandler('echo "$last" > path');
    await json(
      ["rehearse", "StartSource", "--set", `interventionFile=${join(cwd, "intv0042.reh")}`],
      cwd,
    );
    expect(lines(cwd, "path")).toEqual([join(cwd, "intv0042.reh")]);
    add(cwd, "precious", "text");
    const { stderr, exitCode } = await retrospectHooks(
      [
        "rehearse",
        "StartSource",
        "--handler",
        "handler.sh",
        "--set",
        `interventionFile=${join(cwd, "precious")}`,
      ],
      cwd,
    );
    expect(stderr).toContain("the intervention file is there before the handler has run");
    expect(exitCode).toBe(2);
    expect(readFileSync(join(cwd, "precious"), "utf8")).toBe("text");
  });

  test("a link in its place is not followed", async () => {
    const cwd = withHandler('ln -s "$PWD/secret" "$last"');
    add(cwd, "secret", "do not tell");
    const { stdout, exitCode } = await retrospectHooks(
      ["rehearse", "StartSource", "--handler", "handler.sh", "--log"],
      cwd,
    );
    expect(stdout).not.toContain("do not tell");
    expect(stdout).toMatch(
      /exited 0, but .*the reply file cannot be read .*: Retrospect goes on as if there were no intervention \(inferred\)/,
    );
    expect(exitCode).toBe(0);
  });

  test.each<
    [what: string, handler: string, args: string[], decision: string, note: string | undefined]
  >([
    ["nothing written", ":", [], "proceed", undefined],
    [
      "an empty file: not known, none by default",
      ': > "$last"',
      [],
      "proceed",
      "not known: whether an empty intervention file counts; it is taken for none (--empty-file-intervenes)",
    ],
    [
      "an empty file that counts",
      ': > "$last"',
      ["--empty-file-intervenes"],
      "cancel",
      "an intervention",
    ],
    [
      "a status alone: changes nothing by default",
      "exit 1",
      [],
      "proceed",
      "nothing was written, so the status changes nothing; not known: what Retrospect makes of a status alone (--exit-status-vetoes)",
    ],
    [
      "a status alone that vetoes",
      "exit 255",
      ["--exit-status-vetoes"],
      "cancel",
      "an intervention",
    ],
    [
      "file and status, as the sh and rb samples",
      'echo no > "$last"; exit 1',
      [],
      "cancel",
      "an intervention",
    ],
    ["a single line end", 'echo > "$last"', [], "cancel", "an intervention"],
    [
      "killed by a signal",
      "kill -9 $$",
      [],
      "proceed",
      "nothing was written, so the end changes nothing; not known: what Retrospect makes of a status alone (--exit-status-vetoes)",
    ],
  ])("%s", async (_what, handler, args, decision, note) => {
    const { report } = await json(["rehearse", "StartSource", ...args], withHandler(handler));
    expect(report.decision).toBe(decision);
    expect(report.hooks[0]?.verdict.note?.replace(/\. Not known: whether .*/, "")).toBe(note);
  });

  test("the report names a guess where the answer rests on one", async () => {
    const cwd = withHandler('echo no > "$last"');
    const client = await json(["rehearse", "StartSource", "--caller", "linux-client"], cwd);
    expect(client.report.hooks[0]?.verdict.note).toContain(
      "That a client heeds the file is inferred",
    );
    const engine = await json(["rehearse", "StartSource"], cwd);
    expect(engine.report.hooks[0]?.verdict.note).toBe(
      "an intervention. Not known: whether EndSource follows; here it does not (--end-after-veto).",
    );
    const shown = await json(["rehearse", "MediaRequest"], cwd);
    expect(shown.report.hooks[0]?.verdict.note, "this one is in every sample").toBe(
      "an intervention",
    );
    const once = await json(["rehearse", "PreStartSource"], cwd);
    expect(once.report.hooks[0]?.verdict.note).toContain("one sample only (VCB, 7.7)");
  });

  test("what is written cannot repaint a terminal", async () => {
    const { stdout } = await retrospectHooks(
      ["rehearse", "StartSource", "--handler", "handler.sh"],
      withHandler('printf "\\033[31mred" > "$last"'),
    );
    expect(stdout).toContain('answered "\\u001b[31mred"');
    expect(stdout).not.toContain("\u001b");
  });
});

describe("waiting", () => {
  test("for the process, not for its output: a background child may live and hold standard error", async () => {
    const cwd = withHandler("sleep 60 >&2 &\necho $! > child");
    const { report } = await json(["rehearse", "StartSource"], cwd);
    const [child = ""] = lines(cwd, "child");
    expect(report.decision).toBe("proceed");
    expect(isAlive(child)).toBe(true);
    process.kill(Number(child));
    await until(() => !isAlive(child));
  });

  test("a handler that never ends: Retrospect would wait still", async () => {
    const { report, exitCode } = await json(
      ["rehearse", "StartSource", "--timeout", "300ms"],
      withHandler("exec sleep 60"),
    );
    expect(report).toMatchObject({
      decision: "blocked",
      message: expect.stringContaining("would still be waiting"),
    });
    expect(exitCode).toBe(1);
  });
});

describe("the values", () => {
  test("--set wins, --script names the script, the time is now; what nobody knows is an example and said to be one", async () => {
    const cwd = withHandler('printf "%s\\n" "$@" > args');
    const { report } = await json(
      [
        "rehearse",
        "StartSource",
        "--set",
        "sourceName=Backup Clients/Étoile/$(touch canary)",
        "--script",
        "Nightly",
      ],
      cwd,
    );
    expect(lines(cwd, "args").slice(0, 3)).toEqual([
      "StartSource",
      "Nightly",
      "Backup Clients/Étoile/$(touch canary)",
    ]);
    expect(existsSync(join(cwd, "canary"))).toBe(false);
    expect(report.fields).toMatchObject({
      scriptName: { origin: "explicit" },
      sourceName: { origin: "explicit" },
      sourcePath: { origin: "example" },
      interventionFile: { origin: "derived" },
    });
    const { report: stopped } = await json(["rehearse", "SchedStop"], cwd);
    expect(stopped.fields["stopDate"]).toMatchObject({
      value: expect.stringMatching(/^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}$/),
      origin: "derived",
    });
    const { stdout } = await retrospectHooks(
      ["rehearse", "StartSource", "--handler", "handler.sh"],
      cwd,
    );
    expect(stdout).toContain(
      "Only examples, nothing is known of them (--set): scriptName=Daily Backup, sourceName=My Computer/Mac HD",
    );
  });

  test("SchedStop is accepted, StopSched is called; --sched-stop calls it by the documented name", async () => {
    const cwd = withHandler('echo "$1" >> names');
    await json(["rehearse", "SchedStop"], cwd);
    await json(["rehearse", "StopSched", "--sched-stop"], cwd);
    expect(lines(cwd, "names")).toEqual(["StopSched", "SchedStop"]);
    expect((await retrospectHooks(["explain", "SchedStop"], cwd)).stdout).toContain(
      "StopSched (also called SchedStop): notice session",
    );
  });

  test("a value that Retrospect would never send is passed, and named", async () => {
    const { report } = await json(
      ["rehearse", "EndScript", "--set", "numErrors=many"],
      withHandler('test "$3" = many'),
    );
    expect(report.hooks[0]?.attempts[0]?.exitCode).toBe(0);
    expect(report.notes).toEqual([
      "numErrors is no integer as Retrospect sends it (decimal, no grouping): it is passed as given.",
    ]);
  });

  test("--plan starts nothing, and shows a Windows caller's raw command line with the defect, or without", async () => {
    const cwd = withHandler("touch started");
    const set = ["--set", "sourcePath=G:\\", "--set", "sourceName=Games (G:)"];
    const { report } = await json(
      ["rehearse", "StartSource", "--plan", "--caller", "windows-client", ...set],
      cwd,
    );
    expect(report.hooks[0]?.command.line).toMatch(
      /^StartSource "Test" "Games \(G:\)" "G:\\" "Aegir" ".*intv\d{4}\.reh"$/,
    );
    const { report: well } = await json(
      [
        "rehearse",
        "StartSource",
        "--plan",
        "--well-formed-line",
        "--caller",
        "windows-client",
        ...set,
      ],
      cwd,
    );
    expect(well.hooks[0]?.command.line).toContain('"G:\\\\" "Aegir"');
    const { report: bare } = await json(
      ["rehearse", "EndScript", "--plan", "--plain-numbers", "--caller", "windows-engine"],
      cwd,
    );
    expect(bare.hooks[0]?.command.line).toBe('EndScript "Daily Backup" 0 0 "successful"');
    expect(existsSync(join(cwd, "started"))).toBe(false);
  });

  test("17 arguments of EndSource, 5 of FatalBackupError where that is asked for", async () => {
    const cwd = withHandler('echo "$1 $(($# - 1))" >> counts');
    for (const args of [
      ["EndSource"],
      ["EndSource", "--end-source-arguments", "17"],
      ["EndSource", "--caller", "windows-client"],
      ["FatalBackupError"],
      ["FatalBackupError", "--fatal-error-arguments", "5"],
    ]) {
      await json(["rehearse", ...args], cwd);
    }
    expect(lines(cwd, "counts")).toEqual([
      "EndSource 16",
      "EndSource 17",
      "EndSource 17",
      "FatalBackupError 6",
      "FatalBackupError 5",
    ]);
  });
});

describe("immediate executions", () => {
  test("the engine for Windows calls no handler, and the report says why", async () => {
    const cwd = withHandler("touch called");
    const { report, exitCode } = await json(
      ["rehearse", "StartSource", "--immediate", "--caller", "windows-engine"],
      cwd,
    );
    expect(report).toMatchObject({
      decision: "proceed",
      hooks: [],
      notes: [expect.stringContaining("only for scripted executions, not for immediate ones")],
    });
    expect(exitCode).toBe(0);
    const { stdout } = await retrospectHooks(
      [
        "rehearse",
        "StartSource",
        "--immediate",
        "--caller",
        "windows-engine",
        "--handler",
        "handler.sh",
      ],
      cwd,
    );
    expect(stdout).toContain("Retrospect for Windows calls hooks only for scripted executions");
    expect(existsSync(join(cwd, "called"))).toBe(false);
  });

  test("nothing of the kind is known of the Mac", async () => {
    const cwd = withHandler("touch called");
    await json(["rehearse", "StartSource", "--immediate"], cwd);
    expect(existsSync(join(cwd, "called"))).toBe(true);
  });
});

describe("the handler's process", () => {
  test("runs in the handler's folder, with what the caller's account has when --service is given", async () => {
    const cwd = folder({
      "place/handler.sh":
        '#!/bin/sh\npwd > where; env | grep -c . > count; echo "$SHELL" >> where\n',
    });
    await json(["rehearse", "EndApp", "--service"], cwd, ["--handler", "place/handler.sh"]);
    expect(lines(cwd, "place/where")).toEqual([join(cwd, "place"), "/bin/sh"]);
  });

  test("one that cannot be started is as good as none", async () => {
    const cwd = folder({ "handler.sh": "echo no shebang, no permission\n" });
    const { report, exitCode } = await json(["rehearse", "StartSource"], cwd);
    expect(report.hooks[0]?.verdict).toMatchObject({
      action: "warn",
      note: "Retrospect goes on as if there were no handler (inferred)",
    });
    expect(exitCode).toBe(0);
  });

  test("a temporary folder that may not be written to is said in one line", async () => {
    const cwd = withHandler(":");
    const { stderr, exitCode } = await retrospectHooks(
      ["rehearse", "StartSource", "--handler", "handler.sh"],
      cwd,
      {
        TMPDIR: join(cwd, "gone"),
      },
    );
    expect(stderr).toMatch(
      /^retrospect-hooks: Retrospect: .*no folder for intervention files can be made \(expected a temporary folder that may be written to.*--intervention-folder$/,
    );
    expect(exitCode).toBe(2);
  });
});

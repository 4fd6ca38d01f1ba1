import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { add, folder, json, retrospectHooks } from "./program.ts";

const codes = async (root: string, args: readonly string[] = []) => {
  const { report, exitCode } = await json(["check", ...args], root);
  return {
    exitCode,
    found: report.problems.map(({ code, line, column }) =>
      [code, line, column].filter((part) => part !== undefined).join(":"),
    ),
  };
};

describe("check finds what will go wrong with a handler", () => {
  test.each<[what: string, text: string, exit: number, found: string[]]>([
    ["nothing", "#!/bin/sh\ncase $1 in StopSched|SchedStop) ;; esac\n", 0, []],
    ["a first line with CR LF", "#!/bin/sh\r\nexit 0\r\n", 1, ["script-crlf:1"]],
    ["an interpreter that is not there", "#!/no/such/ruby\n", 1, ["interpreter-missing:1"]],
    [
      "functions that dash runs as they stand",
      "#!/bin/sh\n\n  function StartSource {\n  :\n}\nfunction EndSource {\n  :\n}\n",
      0,
      ["function-under-sh:3:1"],
    ],
    ["the same under bash is fine", "#!/bin/bash\nfunction StartSource {\n  :\n}\n", 0, []],
    [
      "a name from before the first release",
      '#!/bin/sh\nif [ "$1" = MediaRequestTimedOut ]; then :; fi\n',
      0,
      ["event-never-fires:2:13"],
    ],
    [
      "the documented name only",
      "#!/bin/sh\ncase $1 in SchedStop) ;; esac\n",
      0,
      ["documented-name-only:2:12"],
    ],
  ])("%s", async (_what, text, exit, found) => {
    expect(await codes(folder({ "handler.sh": text }))).toEqual({ exitCode: exit, found });
  });

  test("not executable", async () => {
    const root = folder();
    add(root, "handler.sh", "#!/bin/sh\n", 0o644);
    expect(await codes(root)).toEqual({ exitCode: 1, found: ["script-not-executable"] });
  });

  test("whoever may change it gets the account it runs under", async () => {
    const root = folder();
    add(root, "handler.sh", "#!/bin/sh\n", 0o777);
    expect((await codes(root)).found).toEqual(["script-writable-by-all"]);
    chmodSync(join(root, "handler.sh"), 0o775);
    expect((await codes(root)).found).toEqual(["script-writable-by-group"]);
    chmodSync(join(root, "handler.sh"), 0o755);
    chmodSync(root, 0o777);
    expect((await codes(root)).found).toEqual(["script-folder-writable-by-all"]);
  });

  test("permissions and first lines mean nothing to Windows", async () => {
    const root = folder({ "handler.sh": "@echo off\r\n" });
    expect(await codes(root, ["--caller", "windows-engine"])).toEqual({ exitCode: 0, found: [] });
  });
});

describe("check without a named handler", () => {
  test("says what is in force and what it beats", async () => {
    const root = folder({
      "ProgramData/Retrospect/RetroEventHandler.exe": "MZ",
      "Program Files/Retrospect/RetroEventHandler.bat": "@echo off\r\n",
    });
    const { report, exitCode } = await json(["check", "--caller", "windows-engine"], root, [
      "--root",
      ".",
    ]);
    expect(report.hooks).toEqual([
      expect.objectContaining({
        caller: "windows-engine",
        option: "handler",
        value: join(root, "ProgramData/Retrospect/RetroEventHandler.exe"),
        overrides: [{ file: join(root, "Program Files/Retrospect/RetroEventHandler.bat") }],
      }),
    ]);
    expect(report.problems.map(({ code }) => code)).toEqual(["several-handlers"]);
    expect(exitCode).toBe(0);
  });

  test("none is a warning that names the places", async () => {
    const { stdout, exitCode } = await retrospectHooks(
      ["check", "--caller", "linux-client", "--root", "."],
      folder(),
    );
    expect(stdout).toContain("0 hooks in force, 0 errors, 1 warning (Retrospect 2022-02)");
    expect(stdout).toMatch(
      /handler-missing: the Retrospect client for Linux finds no handler and calls nothing\. It looks at .*\/etc\/retroeventhandler\./,
    );
    expect(exitCode).toBe(0);
  });
});

describe("what a person types wrongly gets one clear error and exit 2", () => {
  test.each<[what: string, args: string[], words: string]>([
    ["an event", ["rehearse", "StartSorce"], 'Retrospect: there is no event "StartSorce"'],
    ["an event, the nearest one", ["rehearse", "StartSorce"], 'Did you mean "StartSource"?'],
    [
      "no event and no script",
      ["rehearse"],
      "Retrospect: rehearse what? (expected an event: StartApp, ",
    ],
    [
      "an event that a client has not",
      ["rehearse", "StartApp", "--caller", "mac-client"],
      'there is no event "StartApp" (expected one of StartSource, EndSource)',
    ],
    [
      "a caller",
      ["rehearse", "EndApp", "--caller", "mac"],
      '--caller (expected one of windows-engine, mac-engine, windows-client, mac-client, linux-client, got "mac")',
    ],
    ["a field", ["rehearse", "EndSource", "--set", "soureName=x"], 'there is no field "soureName"'],
    [
      "a field, the nearest one",
      ["rehearse", "EndSource", "--set", "soureName=x"],
      'Did you mean "sourceName"?',
    ],
    [
      "a handler that is not there",
      ["rehearse", "EndApp", "--handler", "nowhere.sh"],
      "retrospect-hooks: Retrospect: nowhere.sh: the handler does not exist (expected an executable file, as --handler, got no such file)",
    ],
    [
      "a folder as handler",
      ["check", "--handler", "."],
      "Retrospect: .: the handler is no file (expected an executable file, as --handler, got a folder)",
    ],
    [
      "a version",
      ["explain", "--product-version", "18"],
      'this version of the protocol is not known here (expected 2022-02, got "18")',
    ],
    [
      "a count of arguments",
      ["rehearse", "EndSource", "--end-source-arguments", "18"],
      '--end-source-arguments (expected one of 16, 17, got "18")',
    ],
    [
      "an event on demand",
      ["rehearse", "--script", "D", "--with", "MediaReqest"],
      '--with: "MediaReqest" is no event that a session has on demand',
    ],
    [
      "an event on demand, the nearest one",
      ["rehearse", "--script", "D", "--with", "MediaReqest"],
      'Did you mean "MediaRequest"?',
    ],
    [
      "an event at quitting on demand",
      ["rehearse", "--script", "D", "--with", "NextExec"],
      "NextExec fires with --next-script NAME --check pass",
    ],
    [
      "a time-out without its preference",
      ["rehearse", "--script", "D", "--with", "TimedOutMediaRequest"],
      "Give the time: --media-timeout 30m",
    ],
    [
      "a duration without a unit",
      ["rehearse", "--script", "D", "--media-after", "10"],
      "--media-after (expected a duration with its unit, such as 90s, 10m or 1h30m, got",
    ],
    [
      "a check of nothing",
      ["rehearse", "--script", "D", "--check", "fail"],
      "Name that script: --next-script NAME",
    ],
    [
      "a check with another result",
      ["rehearse", "--script", "D", "--next-script", "W", "--check", "maybe"],
      '--check (expected one of pass, fail, got "maybe")',
    ],
    [
      "a session without a script",
      ["rehearse", "--with", "AnomalyAlert"],
      "--with is for a whole session (expected --script NAME with it)",
    ],
    [
      "a plan of a session",
      ["rehearse", "--script", "D", "--plan"],
      "--plan shows the hooks of one event. Name the event, or leave --plan out",
    ],
    [
      "a folder for intervention files",
      ["rehearse", "StartApp", "--intervention-folder", "nowhere"],
      "the folder for intervention files is not there",
    ],
    [
      "--config, which Retrospect has not",
      ["rehearse", "EndApp", "--config", "x"],
      "error: unknown option '--config'",
    ],
  ])("%s", async (_what, args, words) => {
    const cwd = folder();
    mkdirSync(join(cwd, "folder"));
    const { stdout, stderr, exitCode } = await retrospectHooks(args, cwd);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/ at .*\.[jt]s:|\.\. /);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });
});

describe("explain", () => {
  test("an event: polarity in words, each argument with type and form, the source", async () => {
    const { stdout } = await retrospectHooks(["explain", "TimedOutMediaRequest"], folder());
    for (const words of [
      "A veto: Retrospect would go on waiting: writing the file resets the timer.",
      "Silence: Retrospect would give up waiting: the media request times out.",
      "minutesWaited     13  (integer: whole minutes so far)",
      "Source: when: KB page Script Hooks (documented)",
    ]) {
      expect(stdout).toContain(words);
    }
  });

  test("what the command line of Windows breaks", async () => {
    const { stdout } = await retrospectHooks(
      ["explain", "StartSource", "--caller", "windows-client"],
      folder(),
    );
    expect(stdout).toContain("Known: The Windows client does not escape the backslash");
    expect(stdout).toContain("a double quote in it breaks the Windows command line");
  });

  test("an exit status, which says nothing", async () => {
    expect((await retrospectHooks(["explain", "1"], folder())).stdout).toContain(
      "nothing either; what Retrospect makes of it today is not known",
    );
  });

  test("a script, which contains a source", async () => {
    const { stdout } = await retrospectHooks(["explain", "session"], folder());
    expect(stdout).toMatch(
      /skipped +EndScript \(not heard\) +exit 1 +an intervention skipped the source/,
    );
  });

  test("the help names the handler, not a configuration", async () => {
    const { stdout } = await retrospectHooks(["run", "--help"], folder());
    expect(stdout).toContain("run session NAME --handler ./RetroEventHandler.sh -- pg_dump");
    expect(stdout).not.toContain("--config");
  });
});

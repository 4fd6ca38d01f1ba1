import { describe, expect, test } from "vitest";
import { add, folder, json, lines, retrospectHooks, withHandler } from "./program.ts";

/** A handler that notes each event with some of its arguments, and writes the file at the events named in `at` (how often is up to `text`). */
const recorder = (text = ":"): string =>
  withHandler(`printf "%s\\n" "$*" >> calls; echo "$1" >> names; ${text}`);
const objectsAt = (...events: string[]): string =>
  `case $1 in ${events.join("|")}) echo "not now" > "$last" ;; esac`;
const session = (cwd: string, args: readonly string[] = []) =>
  json(["rehearse", "--script", "Daily", "--fast", ...args], cwd);
const names = (cwd: string): string[] => lines(cwd, "names");

const PLAIN = ["StartApp", "StartScript", "StartSource", "EndSource", "EndScript", "EndApp"];

describe("a session", () => {
  test("StartApp to EndApp around one script with one source, all told of the same script", async () => {
    const cwd = recorder();
    const { report, exitCode } = await session(cwd);
    expect(names(cwd)).toEqual(PLAIN);
    expect(report.events.map(({ event }) => event)).toEqual(PLAIN);
    expect(report).toMatchObject({
      decision: "proceed",
      message: "Retrospect would run Daily to its end (the order of its events is inferred).",
    });
    expect(report.events.flatMap(({ fields }) => fields["scriptName"] ?? [])).toEqual([
      "Daily",
      "Daily",
      "Daily",
      "Daily",
    ]);
    expect(report.events[3]?.fields).toMatchObject({
      fatalErrCode: "0",
      fatalErrMsg: "successful",
      numErrors: "0",
    });
    expect(exitCode).toBe(0);
  });

  test("in the page's order with everything that can come up", async () => {
    const cwd = recorder(objectsAt("TimedOutMediaRequest", "FatalBackupError", "StopSched"));
    const wanted =
      "StopBackupServer,PasswordEntry,PreStartSource,AnomalyAlert,MediaRequest,TimedOutMediaRequest,FatalBackupError,SchedStop";
    const { exitCode } = await session(cwd, [
      "--with",
      wanted,
      "--media-timeout",
      "5m",
      "--media-after",
      "7m",
      "--next-script",
      "Weekly",
    ]);
    expect(names(cwd)).toEqual([
      "StartApp",
      "PasswordEntry",
      "StartBackupServer",
      "StartScript",
      "PreStartSource",
      "StartSource",
      "AnomalyAlert",
      "MediaRequest",
      "TimedOutMediaRequest",
      "MediaRequest",
      "FatalBackupError",
      "EndSource",
      "StopSched",
      "EndScript",
      "StopBackupServer",
      "NextExec",
      "EndApp",
    ]);
    expect(exitCode).toBe(0);
  });

  test("each call has an intervention file of its own", async () => {
    const { report } = await session(recorder());
    const files = report.events.flatMap(({ fields }) => fields["interventionFile"] ?? []);
    expect(new Set(files).size).toBe(3);
  });

  test("a client sees its two events only", async () => {
    const cwd = recorder();
    const { report } = await session(cwd, ["--caller", "mac-client", "--with", "AnomalyAlert"]);
    expect(names(cwd)).toEqual(["StartSource", "EndSource"]);
    expect(report.decision).toBe("proceed");
  });

  test("--set holds for all events that have the field, EVENT:NAME for one", async () => {
    const cwd = recorder();
    const { report } = await session(cwd, [
      "--next-script",
      "Weekly",
      "--set",
      "clientName=Aegir",
      "--set",
      "EndScript:numErrors=3",
      "--set",
      "scriptName=Other",
      "--set",
      "NextExec:startDate=1/2/2027 3:04",
    ]);
    const fieldsOf = (name: string) => report.events.find(({ event }) => event === name)?.fields;
    expect(fieldsOf("StartSource")).toMatchObject({ clientName: "Aegir", scriptName: "Other" });
    expect(fieldsOf("EndSource")).toMatchObject({ clientName: "Aegir", numErrors: "0" });
    expect(fieldsOf("EndScript")).toMatchObject({ numErrors: "3", scriptName: "Other" });
    expect(fieldsOf("NextExec")).toMatchObject({
      scriptName: "Weekly",
      startDate: "1/2/2027 3:04",
    });
  });
});

describe("what an intervention does to what follows", () => {
  test.each<[at: string, args: string[], follows: string[], says: RegExp]>([
    ["StartApp", [], ["StartApp"], /would not open/],
    [
      "StartBackupServer",
      ["--with", "StartBackupServer"],
      ["StartApp", "StartBackupServer", "EndApp"],
      /would not start Proactive Backup/,
    ],
    ["StartScript", [], ["StartApp", "StartScript", "EndApp"], /would not run the script/],
    [
      "StartScript",
      ["--end-after-veto"],
      ["StartApp", "StartScript", "EndScript", "EndApp"],
      /would not run the script/,
    ],
    [
      "StartSource",
      [],
      ["StartApp", "StartScript", "StartSource", "EndScript", "EndApp"],
      /would skip the source/,
    ],
    ["StartSource", ["--end-after-veto"], PLAIN, /would skip the source/],
    [
      "PreStartSource",
      ["--pre-start-source"],
      ["StartApp", "StartScript", "PreStartSource", "EndScript", "EndApp"],
      /would skip the source/,
    ],
    [
      "AnomalyAlert",
      ["--with", "AnomalyAlert"],
      [
        "StartApp",
        "StartScript",
        "StartSource",
        "AnomalyAlert",
        "EndSource",
        "EndScript",
        "EndApp",
      ],
      /would skip the source/,
    ],
    [
      "MediaRequest",
      ["--with", "MediaRequest"],
      [
        "StartApp",
        "StartScript",
        "StartSource",
        "MediaRequest",
        "EndSource",
        "EndScript",
        "EndApp",
      ],
      /would let the media request fail/,
    ],
  ])("%s %j", async (at, args, follows, says) => {
    const cwd = recorder(objectsAt(at));
    const { report, exitCode } = await session(cwd, args);
    expect(names(cwd)).toEqual(follows);
    expect(report.message).toMatch(says);
    expect(exitCode).toBe(1);
  });

  test("silence at StopSched stops the script, writing keeps it running", async () => {
    const silent = await session(recorder(), ["--with", "StopSched"]);
    expect(silent.report.message).toMatch(/would stop the script: its allowed time is over/);
    expect(silent.exitCode).toBe(1);
    const spoken = await session(recorder(objectsAt("StopSched")), ["--with", "StopSched"]);
    expect(spoken.report.message).toBe(
      "Retrospect would run Daily to its end (the order of its events is inferred).",
    );
    expect(spoken.exitCode).toBe(0);
  });

  test("a fatal error: EndSource tells it, EndScript as well unless an intervention lets the script go on", async () => {
    const ends = async (text?: string) => {
      const { report } = await session(recorder(text), [
        "--with",
        "FatalBackupError",
        "--set",
        "FatalBackupError:errCode=-530",
        "--set",
        "FatalBackupError:errMsg=backup client not found",
      ]);
      return report.events
        .filter(({ event }) => event.startsWith("End") && event !== "EndApp")
        .map(({ fields }) => [fields["fatalErrCode"], fields["fatalErrMsg"], fields["numErrors"]]);
    };
    const fatal = ["-530", "backup client not found", "0"];
    expect(await ends()).toEqual([fatal, fatal]);
    expect(await ends(objectsAt("FatalBackupError"))).toEqual([fatal, ["0", "successful", "1"]]);
  });

  test("a handler that never ends lets nothing follow", async () => {
    const cwd = recorder('if [ "$1" = StartScript ]; then exec sleep 60; fi');
    const { report, exitCode } = await session(cwd, ["--timeout", "300ms"]);
    expect(names(cwd)).toEqual(["StartApp", "StartScript"]);
    expect(report).toMatchObject({
      decision: "blocked",
      message: expect.stringContaining("would still be waiting: StartScript"),
    });
    expect(exitCode).toBe(1);
  });
});

describe("waiting for a medium", () => {
  /** The media events with the minutes they tell. */
  const asked = (cwd: string): string[] =>
    lines(cwd, "calls")
      .filter((line) => line.includes("Media"))
      .map((line) => `${line.split(" ")[0]} ${/ true (\d+) /.exec(line)?.[1]}`);

  test.each<[what: string, args: string[], requests: string[]]>([
    ["there at the first request", ["--with", "MediaRequest"], ["MediaRequest 0"]],
    [
      "every five minutes until it is there",
      ["--media-after", "12m"],
      ["MediaRequest 0", "MediaRequest 5", "MediaRequest 10"],
    ],
    [
      "not once more when it comes with the next one",
      ["--media-after", "10m"],
      ["MediaRequest 0", "MediaRequest 5"],
    ],
    [
      "until the preference's time is over",
      ["--media-timeout", "12m"],
      ["MediaRequest 0", "MediaRequest 5", "MediaRequest 10", "TimedOutMediaRequest 12"],
    ],
    [
      "the medium comes before",
      ["--media-timeout", "30m", "--media-after", "6m"],
      ["MediaRequest 0", "MediaRequest 5"],
    ],
  ])("%s: %j", async (_what, args, requests) => {
    const cwd = recorder();
    const { report } = await session(cwd, args);
    expect(asked(cwd)).toEqual(requests);
    expect(report.decision).toBe(requests.at(-1)?.startsWith("TimedOut") ? "fail" : "proceed");
    expect(names(cwd).slice(-3)).toEqual(["EndSource", "EndScript", "EndApp"]);
  });

  test("an intervention resets the timer, and the minutes begin anew", async () => {
    const cwd = recorder(
      'if [ "$1" = TimedOutMediaRequest ] && ! [ -e late ]; then echo "on its way" > "$last"; touch late; fi',
    );
    const { report } = await session(cwd, ["--media-timeout", "7m"]);
    expect(asked(cwd)).toEqual([
      "MediaRequest 0",
      "MediaRequest 5",
      "TimedOutMediaRequest 7",
      "MediaRequest 0",
      "MediaRequest 5",
      "TimedOutMediaRequest 7",
    ]);
    expect(report.message).toContain("would give up waiting");
  });

  test("one that resets for ever is given up as blocked", async () => {
    const cwd = recorder(objectsAt("TimedOutMediaRequest"));
    const { report, exitCode } = await session(cwd, ["--media-timeout", "30m"]);
    expect(names(cwd).filter((name) => name === "TimedOutMediaRequest")).toHaveLength(7);
    expect(report).toMatchObject({
      decision: "blocked",
      message:
        "Retrospect would wait for the medium for ever: the handler has reset the timer 7 times, and would again.",
    });
    expect(names(cwd).at(-1)).toBe("TimedOutMediaRequest");
    expect(exitCode).toBe(1);
  });

  test("the virtual clock goes on with each pause: the dates of later events show it", async () => {
    const { report } = await session(recorder(), ["--media-after", "3h"]);
    const at = (name: string, field: string): number =>
      Date.parse(report.events.find(({ event }) => event === name)?.fields[field] ?? "");
    expect(at("EndApp", "endDate") - at("StartApp", "startDate")).toBeGreaterThanOrEqual(
      3 * 60 * 60_000,
    );
    expect(at("EndSource", "sourceEnd") - at("EndSource", "sourceStart")).toBeGreaterThanOrEqual(
      3 * 60 * 60_000,
    );
  });

  test("the report shows each pause and each answer", async () => {
    const { stdout } = await retrospectHooks(
      [
        "rehearse",
        "--script",
        "Daily",
        "--handler",
        "handler.sh",
        "--fast",
        "--media-after",
        "6m",
        "--next-script",
        "Weekly",
        "--check",
        "fail",
      ],
      recorder(),
    );
    for (const words of [
      "waiting for the medium: 5 min",
      "waiting for the medium: 1 min",
      "MediaRequest: ",
      "Retrospect would go on asking for the medium every five minutes.",
      "ScriptCheckFailed: ",
    ]) {
      expect(stdout).toContain(words);
    }
    expect(
      stdout
        .trimEnd()
        .endsWith("Retrospect would run Daily to its end (the order of its events is inferred)."),
    ).toBe(true);
  });
});

describe("at quitting", () => {
  test.each([
    [[], "NextExec"],
    [["--check", "pass"], "NextExec"],
    [["--check", "fail"], "ScriptCheckFailed"],
  ])("--next-script %j fires %s for that script", async (args, fired) => {
    const cwd = recorder();
    const { report } = await session(cwd, ["--next-script", "Weekly", ...args]);
    expect(names(cwd).slice(-2)).toEqual([fired, "EndApp"]);
    expect(report.events.at(-2)?.fields["scriptName"]).toBe("Weekly");
  });
});

test("an immediate execution of the engine for Windows calls nothing, says why once, and runs to its end", async () => {
  const cwd = recorder();
  const { stdout, exitCode } = await retrospectHooks(
    [
      "rehearse",
      "--script",
      "Daily",
      "--immediate",
      "--caller",
      "windows-engine",
      "--handler",
      "handler.sh",
    ],
    cwd,
  );
  expect(names(cwd)).toEqual([]);
  expect(stdout.match(/only for scripted executions/g)).toHaveLength(1);
  expect(stdout).toContain(
    "Retrospect would run Daily to its end (the order of its events is inferred).",
  );
  expect(exitCode).toBe(0);
});

test("without a handler it is played all the same, and that there is none is said", async () => {
  const cwd = folder();
  add(cwd, "readme", "nothing here");
  const { stdout, exitCode } = await retrospectHooks(
    ["rehearse", "--script", "Daily", "--root", "."],
    cwd,
  );
  expect(stdout).toContain(
    "RetroEventHandler (--handler names one): Retrospect for Mac calls nothing.",
  );
  expect(exitCode).toBe(0);
});

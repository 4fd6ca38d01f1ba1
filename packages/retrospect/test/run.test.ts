import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { json, lines, retrospectHooks, start, until, withHandler } from "./program.ts";

const recorder = (text = ":"): string =>
  withHandler(`echo "$1" >> order; printf "%s|" "$@" > "$1"; ${text}`);
/** What the handler was told at an event. */
const told = (cwd: string, event: string): string[] =>
  readFileSync(join(cwd, event), "utf8").split("|").slice(0, -1);

describe("run session", () => {
  test("StartScript, StartSource, the command, EndSource, EndScript", async () => {
    const cwd = recorder();
    const { report, exitCode } = await json(
      ["run", "session", "Daily", "--", "sh", "-c", "echo work >> order; sleep 1.2"],
      cwd,
    );
    expect(lines(cwd, "order")).toEqual([
      "StartScript",
      "StartSource",
      "work",
      "EndSource",
      "EndScript",
    ]);
    expect(report.events.map(({ event }) => event)).toEqual([
      "StartScript",
      "StartSource",
      "EndSource",
      "EndScript",
    ]);
    expect(report).toMatchObject({ decision: "proceed", exitCode: 0 });
    expect(told(cwd, "EndScript")).toEqual(["EndScript", "Daily", "0", "0", "successful"]);
    expect(exitCode).toBe(0);
  });

  test("EndSource tells the measured duration in whole seconds, the times, and whose source it was", async () => {
    const cwd = recorder();
    await json(
      [
        "run",
        "session",
        "Daily",
        "--set",
        "sourceName=My Computer/Data",
        "--set",
        "kbBackedUp=42",
        "--",
        "sleep",
        "1",
      ],
      cwd,
    );
    const [
      ,
      script,
      source,
      path,
      client,
      kb,
      files,
      duration,
      from,
      to,
      began,
      set,
      action,
      ,
      errors,
      code,
      text,
    ] = told(cwd, "EndSource");
    expect([script, source, path, client, kb, files, set, action, errors, code, text]).toEqual([
      "Daily",
      "My Computer/Data",
      `${cwd}/`,
      "My Computer",
      "42",
      "0",
      "Daily",
      "Normal",
      "0",
      "0",
      "successful",
    ]);
    expect(Number(duration)).toBeGreaterThanOrEqual(1);
    for (const date of [from, to, began])
      expect(date).toMatch(/^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}$/);
  });

  test.each<[what: string, command: string[], exit: number, code: string, text: string]>([
    ["a status", ["sh", "-c", "exit 3"], 3, "-3", "command exited with 3"],
    ["a signal", ["sh", "-c", "kill -9 $$"], 137, "-137", "command was killed by SIGKILL"],
    [
      "a command that is not there",
      ["no-such-command"],
      127,
      "-127",
      "no-such-command was not found in PATH (got ENOENT)",
    ],
  ])(
    "the command's end is the exit, and the error of EndSource: %s",
    async (_what, command, exit, code, text) => {
      const cwd = recorder();
      const { report, exitCode } = await json(["run", "session", "Daily", "--", ...command], cwd);
      expect(exitCode).toBe(exit);
      expect(report).toMatchObject({ decision: "fail", exitCode: exit });
      expect(told(cwd, "EndSource").slice(-3)).toEqual(["0", code, text]);
      expect(told(cwd, "EndScript").slice(2, 4)).toEqual(["0", code]);
    },
  );

  test("an intervention at StartScript keeps the command from starting: nothing else fires, exit 1", async () => {
    const cwd = recorder('if [ "$1" = StartScript ]; then echo "not tonight" > "$last"; fi');
    const { report, exitCode } = await json(
      ["run", "session", "Daily", "--", "touch", "worked"],
      cwd,
    );
    expect(lines(cwd, "order")).toEqual(["StartScript"]);
    expect(existsSync(join(cwd, "worked"))).toBe(false);
    expect(report).toMatchObject({ decision: "cancel", exitCode: 1, ending: "veto" });
    expect(exitCode).toBe(1);
  });

  test("an intervention at StartSource skips the source: EndScript still fires, without an error, exit 1", async () => {
    const cwd = recorder('if [ "$1" = StartSource ]; then echo "not this one" > "$last"; fi');
    const { report, exitCode } = await json(
      ["run", "session", "Daily", "--", "touch", "worked"],
      cwd,
    );
    expect(lines(cwd, "order")).toEqual(["StartScript", "StartSource", "EndScript"]);
    expect(told(cwd, "EndScript")).toEqual(["EndScript", "Daily", "0", "0", "successful"]);
    expect(existsSync(join(cwd, "worked"))).toBe(false);
    expect(report).toMatchObject({ decision: "cancel", exitCode: 1, ending: "skipped" });
    expect(exitCode).toBe(1);
  });

  test("--end-after-veto: EndSource and EndScript follow all the same", async () => {
    const source = recorder('if [ "$1" = StartSource ]; then echo no > "$last"; fi');
    await json(["run", "session", "Daily", "--end-after-veto", "--", "true"], source);
    expect(lines(source, "order")).toEqual([
      "StartScript",
      "StartSource",
      "EndSource",
      "EndScript",
    ]);
    const script = recorder('if [ "$1" = StartScript ]; then echo no > "$last"; fi');
    await json(["run", "session", "Daily", "--end-after-veto", "--", "true"], script);
    expect(lines(script, "order")).toEqual(["StartScript", "EndScript"]);
  });

  test("a failing handler stops nothing: only the file speaks", async () => {
    const { exitCode } = await json(["run", "session", "Daily", "--", "true"], recorder("exit 9"));
    expect(exitCode).toBe(0);
  });

  test("--pre-start-source fires it before StartSource", async () => {
    const cwd = recorder();
    await json(["run", "session", "Daily", "--pre-start-source", "--", "true"], cwd);
    expect(lines(cwd, "order")).toEqual([
      "StartScript",
      "PreStartSource",
      "StartSource",
      "EndSource",
      "EndScript",
    ]);
  });

  test("stopped by SIGTERM, source and script are ended, so that no lock stays", async () => {
    const cwd = recorder();
    const running = start(
      [
        "run",
        "session",
        "Daily",
        "--handler",
        "handler.sh",
        "--",
        "sh",
        "-c",
        "echo work >> order; exec sleep 60",
      ],
      cwd,
    );
    await until(() => lines(cwd, "order").includes("work"));
    running.kill("SIGTERM");
    const { exitCode } = await running;
    expect(lines(cwd, "order")).toEqual([
      "StartScript",
      "StartSource",
      "work",
      "EndSource",
      "EndScript",
    ]);
    expect(told(cwd, "EndSource").at(-2)).toMatch(/^-[1-9]/);
    expect(exitCode).toBe(143);
  });

  test("an immediate execution of the engine for Windows runs the command and calls nothing", async () => {
    const cwd = recorder();
    const { stderr, exitCode } = await retrospectHooks(
      [
        "run",
        "session",
        "Daily",
        "--immediate",
        "--caller",
        "windows-engine",
        "--handler",
        "handler.sh",
        "--",
        "touch",
        "worked",
      ],
      cwd,
    );
    expect(lines(cwd, "order")).toEqual([]);
    expect(existsSync(join(cwd, "worked"))).toBe(true);
    expect(stderr.match(/only for scripted executions/g)).toHaveLength(1);
    expect(exitCode).toBe(0);
  });

  test("the command has our standard output to itself", async () => {
    const { stdout } = await retrospectHooks(
      ["run", "script", "Daily", "--handler", "handler.sh", "--", "echo", "dump"],
      recorder(),
    );
    expect(stdout).toBe("dump");
  });
});

describe("run source: a client sees nothing else", () => {
  test("StartSource, the command, EndSource", async () => {
    const cwd = recorder();
    const { exitCode } = await json(
      [
        "run",
        "source",
        "Backup Clients/Aegir/Games (G:)",
        "--caller",
        "linux-client",
        "--set",
        "scriptName=Daily",
        "--",
        "true",
      ],
      cwd,
    );
    expect(lines(cwd, "order")).toEqual(["StartSource", "EndSource"]);
    expect(told(cwd, "StartSource")[2]).toBe("Backup Clients/Aegir/Games (G:)");
    expect(exitCode).toBe(0);
  });

  test("a client has no script to run", async () => {
    const { stderr, exitCode } = await retrospectHooks(
      ["run", "session", "Daily", "--caller", "linux-client", "--", "true"],
      recorder(),
    );
    expect(stderr).toContain('there is no operation "session" (expected one of backup, source)');
    expect(exitCode).toBe(2);
  });
});

test("the name of the script must be given, before anything starts", async () => {
  const cwd = recorder();
  const { stderr, exitCode } = await retrospectHooks(
    ["run", "session", "--handler", "handler.sh", "--", "touch", "worked"],
    cwd,
  );
  expect(stderr).toBe(
    "retrospect-hooks: Retrospect: run session cannot know scriptName. Give it: --set scriptName=…",
  );
  expect(exitCode).toBe(2);
  expect(existsSync(join(cwd, "order"))).toBe(false);
});

import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { lines } from "./fixture.ts";
import { json, site, start, syncrifyHooks, written } from "./program.ts";

const LOG = { "hook.sh": '#!/bin/sh\necho "$*" >> log\n' };
const VALUE = "./hook.sh $EVENT $JOB_ID $FILE_COUNT $BYTE_COUNT $PROFILE";
const WHO = ["--set", "profile=My Documents"];
/** A job whose command sleeps; the file `pid` is there once it does. */
const startSleeping = (cwd: string) =>
  start(
    [
      ...["run", "backup", "--config", "AppConfig.xml", ...WHO],
      ...["--", "sh", "-c", "echo $$ > pid; exec sleep 600"],
    ],
    { cwd },
  );

describe("run backup", () => {
  test("start, the command, end with the counts that are given", async () => {
    const cwd = site(VALUE, LOG);
    const { exitCode, report } = await json(
      [
        "run",
        "backup",
        ...WHO,
        "--set",
        "file_count=3",
        "--set",
        "byte_count=4096",
        "--",
        "sh",
        "-c",
        "echo work >> log",
      ],
      { cwd },
    );
    expect(lines(cwd, "log")).toEqual([
      "true 1 0 0 My_Documents",
      "work",
      "false 1 3 4096 My_Documents",
    ]);
    expect(report).toMatchObject({
      product: "syncrify",
      operation: "backup",
      ending: "success",
      decision: "proceed",
      exitCode: 0,
      events: [
        { event: "start", cancelable: false },
        { event: "end", cancelable: false },
      ],
    });
    expect(exitCode).toBe(0);
  });

  test("counts below a path, after the command has written there", async () => {
    const cwd = site(VALUE, LOG);
    await json(
      [
        "run",
        "job",
        ...WHO,
        "--count",
        "out",
        "--",
        "sh",
        "-c",
        "mkdir out; printf 12345 > out/a; printf 67 > out/b; ln -s /etc out/link",
      ],
      { cwd },
    );
    expect(lines(cwd, "log").at(-1)).toBe("false 1 2 7 My_Documents");
  });

  test.each([
    ["3", ["sh", "-c", "exit 3"], 3],
    ["128 + 9, killed", ["sh", "-c", "kill -9 $$"], 137],
    ["127, not there", ["/nowhere/restic"], 127],
  ])(
    "exits with the command's own status: %s; the end call is made all the same, and says nothing of it",
    async (_what, command, status) => {
      const cwd = site(VALUE, LOG);
      const { exitCode, report } = await json(["run", "backup", ...WHO, "--", ...command], { cwd });
      expect(lines(cwd, "log")).toEqual(["true 1 0 0 My_Documents", "false 1 0 0 My_Documents"]);
      expect(report).toMatchObject({
        ending: "error",
        exitCode: status,
        message: expect.stringContaining(
          "whether such a job calls its hook is not documented (--broken)",
        ),
      });
      expect(exitCode).toBe(status);
    },
  );

  test("--broken nothing: a job that fails makes no end call", async () => {
    const cwd = site(VALUE, LOG);
    const { exitCode } = await json(
      ["run", "backup", ...WHO, "--broken", "nothing", "--", "false"],
      { cwd },
    );
    expect(lines(cwd, "log")).toEqual(["true 1 0 0 My_Documents"]);
    expect(exitCode).toBe(1);
  });

  test("the profile must be known, before anything runs", async () => {
    const cwd = site(VALUE, LOG);
    const { stderr, exitCode } = await syncrifyHooks(["run", "backup", "--", "touch", "worked"], {
      cwd,
    });
    expect(stderr).toBe(
      "syncrify-hooks: Syncrify: run backup cannot know PROFILE. Give it: --set PROFILE=…",
    );
    expect(exitCode).toBe(2);
    expect([existsSync(join(cwd, "log")), existsSync(join(cwd, "worked"))]).toEqual([false, false]);
  });

  test("below build 563 there is only the command, and the report says why", async () => {
    const cwd = site(VALUE, LOG);
    const { stdout, stderr, exitCode } = await syncrifyHooks(
      ["run", "backup", ...WHO, "--product-version", "562", "--", "sh", "-c", "echo work; exit 5"],
      { cwd },
    );
    expect([stdout, exitCode, existsSync(join(cwd, "log"))]).toEqual(["work", 5, false]);
    expect(stderr.match(/Build 562 calls no hook/g)).toHaveLength(1);
  });
});

describe("nothing a hook does can stop or hold the command", () => {
  test.each([
    ["fails", "exit 63"],
    ["is killed", "kill -9 $$"],
  ])("a hook that %s", async (_what, text) => {
    const cwd = site(VALUE, { "hook.sh": `#!/bin/sh\n${text}\n` });
    const { exitCode } = await json(["run", "backup", ...WHO, "--", "touch", "worked"], { cwd });
    expect([exitCode, existsSync(join(cwd, "worked"))]).toEqual([0, true]);
  });

  test("a hook that is not there", async () => {
    const { exitCode } = await json(["run", "backup", ...WHO, "--", "sh", "-c", "exit 4"], {
      cwd: site("/nowhere/hook.sh $EVENT"),
    });
    expect(exitCode).toBe(4);
  });

  test("a hook that waits for the command to be over: both calls run beside it", async () => {
    const until = (file: string): string => `until [ -e ${file} ]; do sleep 0.02; done`;
    const hook = `#!/bin/sh\n[ $1 = true ] || { touch ended; exit; }\n${until("worked")}\n${until("ended")}\necho "start ends last" > log\n`;
    const cwd = site("./hook.sh $EVENT", { "hook.sh": hook });
    const { report, exitCode } = await json(["run", "backup", ...WHO, "--", "touch", "worked"], {
      cwd,
    });
    expect(lines(cwd, "log")).toEqual(["start ends last"]);
    expect(
      report.events.map(({ event, hooks }) => [event, hooks[0]?.attempts[0]?.exitCode]),
    ).toEqual([
      ["start", 0],
      ["end", 0],
    ]);
    expect(exitCode).toBe(0);
  });

  test("--timeout ends those that would go on for ever, and the command's status is kept", async () => {
    const cwd = site("./hook.sh", { "hook.sh": "#!/bin/sh\nexec sleep 600\n" });
    const { report, exitCode } = await json(
      ["run", "backup", ...WHO, "--timeout", "300ms", "--", "sh", "-c", "exit 6"],
      { cwd },
    );
    expect(report.events).toMatchObject([
      { hooks: [{ attempts: [{ timedOut: true }] }] },
      { hooks: [{ attempts: [{ timedOut: true }] }] },
    ]);
    expect(exitCode).toBe(6);
  });

  test("--waits yes: the command begins when the hook is over", async () => {
    const cwd = site("./hook.sh $EVENT", { "hook.sh": '#!/bin/sh\nsleep 1.5\necho "$1" >> log\n' });
    await json(["run", "backup", ...WHO, "--waits", "yes", "--", "sh", "-c", "echo work >> log"], {
      cwd,
    });
    expect(lines(cwd, "log")).toEqual(["true", "work", "false"]);
  });
});

describe("signals", () => {
  test("Ctrl-C cancels the job: the command is ended, and the end call is made", async () => {
    const cwd = site(VALUE, LOG);
    const process = startSleeping(cwd);
    await written(cwd, "pid");
    process.kill("SIGINT");
    expect(await process).toMatchObject({
      exitCode: 130,
      stderr: expect.stringContaining(
        "Syncrify: backup ended with interrupt: the job was cancelled",
      ),
    });
    expect(lines(cwd, "log")).toEqual(["true 1 0 0 My_Documents", "false 1 0 0 My_Documents"]);
  });

  test("SIGTERM is the end of the server: no end call", async () => {
    const cwd = site(VALUE, LOG);
    const process = startSleeping(cwd);
    await written(cwd, "pid");
    process.kill("SIGTERM");
    expect(await process).toMatchObject({ exitCode: 143 });
    expect(lines(cwd, "log")).toEqual(["true 1 0 0 My_Documents"]);
  });

  test("Ctrl-C during a start hook that does not end: the hook is ended, the command is left out", async () => {
    const cwd = site("./hook.sh $EVENT", {
      "hook.sh": "#!/bin/sh\n[ $1 = true ] || exit 0\necho $$ > pid\nexec sleep 600\n",
    });
    const process = start(
      [
        "run",
        "backup",
        "--config",
        "AppConfig.xml",
        ...WHO,
        "--waits",
        "yes",
        "--",
        "touch",
        "worked",
      ],
      { cwd },
    );
    await written(cwd, "pid");
    process.kill("SIGINT");
    expect(await process).toMatchObject({ exitCode: 130 });
    expect(existsSync(join(cwd, "worked"))).toBe(false);
  });
});

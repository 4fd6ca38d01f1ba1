import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { backup, barmanHooks, isAlive, json, lines, site, start, written } from "./program.ts";

/** Hooks that write their names, in the order in which they run, and what they are told of the operation. */
const recorder = (event: string): Record<string, string> =>
  Object.fromEntries(
    ["pre", "post"].flatMap((phase) =>
      ["", "_retry"].map(
        (kind) =>
          [
            `${phase}_${event}${kind}_script`,
            `echo "${phase}${kind} $BARMAN_STATUS [$BARMAN_ERROR]" >> order`,
          ] as const,
      ),
    ),
  );
const WAL = [
  "SEGMENT=000000010000000100000008",
  "FILE=/wals/8",
  "SIZE=16777216",
  "TIMESTAMP=1704164646.0",
  "COMPRESSION=",
].flatMap((value) => ["--set", value]);
const RESTORE = ["DESTINATION_DIRECTORY=/restore"].flatMap((value) => ["--set", value]);
const BACKUP = backup("20240107T000000", "DONE");
const names = (cwd: string): string[] =>
  lines(cwd, "order").map((line) => line.split(" ")[0] ?? "");

describe("run backup", () => {
  test("pre plain, pre retry, the work, post retry, post plain; the status is EMPTY, then WAITING_FOR_WALS", async () => {
    const cwd = site(recorder("backup"));
    const { exitCode, report } = await json(
      ["run", "backup", "--", "sh", "-c", "echo work >> order"],
      { cwd },
    );
    expect(lines(cwd, "order")).toEqual([
      "pre EMPTY []",
      "pre_retry EMPTY []",
      "work",
      "post_retry WAITING_FOR_WALS []",
      "post WAITING_FOR_WALS []",
    ]);
    expect(report).toMatchObject({
      format: 1,
      product: "barman",
      operation: "backup",
      decision: "proceed",
      exitCode: 0,
      ending: "success",
    });
    expect(report.events.map(({ event, hooks }) => [event, ...hooks.map(({ id }) => id)])).toEqual([
      ["pre_backup", "pre_backup_script", "pre_backup_retry_script"],
      ["post_backup", "post_backup_retry_script", "post_backup_script"],
    ]);
    expect(report.events[0]?.hooks[0]).toMatchObject({
      attempts: [{ exitCode: 0, signal: null, timedOut: false, delayMs: null }],
      verdict: { action: "continue" },
    });
    expect(exitCode).toBe(0);
  });

  test("--wait gives DONE; the id is the start in local time, the same before and after; --set wins", async () => {
    const cwd = site({
      pre_backup_script: "echo $BARMAN_BACKUP_ID > before",
      post_backup_script: "echo $BARMAN_BACKUP_ID $BARMAN_STATUS > after",
    });
    const earliest = stamp();
    await json(["run", "backup", "--wait", "--", "sleep", "1"], { cwd });
    const [id = ""] = lines(cwd, "before");
    expect(id >= earliest && id <= stamp()).toBe(true);
    expect(lines(cwd, "after")).toEqual([`${id} DONE`]);
    await json(
      [
        "run",
        "backup",
        "--set",
        "BACKUP_ID=20240101T000000",
        "--set",
        "post_backup:STATUS=SYNCING",
        "--",
        "true",
      ],
      { cwd },
    );
    expect(lines(cwd, "before")).toEqual(["20240101T000000"]);
    expect(lines(cwd, "after")).toEqual(["20240101T000000 SYNCING"]);
  });

  test.each([
    ["exits with 3", ["sh", "-c", "exit 3"], "command exited with 3"],
    ["is killed", ["sh", "-c", "kill -9 $$"], "command was killed by SIGKILL"],
  ])(
    "a command that %s: FAILED, the error, both post hooks, exit 1",
    async (_what, command, error) => {
      const cwd = site(recorder("backup"));
      const { exitCode, report } = await json(["run", "backup", "--", ...command], { cwd });
      expect(lines(cwd, "order").slice(2)).toEqual([
        `post_retry FAILED [failure copying files (${error})]`,
        `post FAILED [failure copying files (${error})]`,
      ]);
      expect(report).toMatchObject({ decision: "fail", exitCode: 1, ending: "error" });
      expect(exitCode).toBe(1);
    },
  );

  test("a command that does not exist fails the backup, and says why", async () => {
    const cwd = site(recorder("backup"));
    const { stderr, exitCode } = await barmanHooks(
      ["run", "backup", "--config", "barman.conf", "--", "/nowhere/pg_dump"],
      { cwd },
    );
    expect(stderr).toContain("could not be started: /nowhere/pg_dump does not exist");
    expect(lines(cwd, "order").at(-1)).toMatch(
      /^post FAILED \[failure copying files \(\/nowhere\/pg_dump does not exist/,
    );
    expect(exitCode).toBe(1);
  });

  test("the work keeps standard output and input to itself; the report goes to standard error", async () => {
    const { stdout, stderr, exitCode } = await barmanHooks(
      ["run", "backup", "--config", "barman.conf", "--", "cat"],
      {
        cwd: site({ pre_backup_script: "echo hook" }),
        shell: 'echo dump | "$@"',
      },
    );
    expect(stdout).toBe("dump");
    expect(stderr).toContain("│ hook");
    expect(stderr.split("\n").at(-1)).toBe(
      "Barman: backup ended with success: the backup is in the catalogue. Exit 0.",
    );
    expect(exitCode).toBe(0);
  });
});

describe("a veto exits as Barman's own command does", () => {
  test.each([
    ["backup", "backup", [], 1, ["pre_retry", "post_retry", "post"]],
    ["delete", "delete", [], 1, ["pre_retry"]],
    ["archive", "archive", WAL, 0, ["pre_retry", "post_retry", "post"]],
    ["wal_delete", "wal_delete", WAL, 1, ["pre_retry"]],
    ["recovery", "recovery", RESTORE, 1, ["pre_retry"]],
  ])("%s", async (operation, event, args, exit, ran) => {
    const hooks = recorder(event);
    delete hooks[`pre_${event}_script`];
    hooks[`pre_${event}_retry_script`] += "; exit 63";
    const cwd = site(hooks, BACKUP);
    const { exitCode, report } = await json(["run", operation, ...args, "--", "touch", "worked"], {
      cwd,
    });
    expect(names(cwd)).toEqual(ran);
    expect(report).toMatchObject({ decision: "cancel", ending: "veto", exitCode: exit });
    expect(exitCode).toBe(exit);
    expect(existsSync(join(cwd, "worked")), "the work was started").toBe(false);
  });

  test("its text becomes the error that the post hooks see", async () => {
    const cwd = site({ ...recorder("backup"), pre_backup_retry_script: "exit 63" });
    await json(["run", "backup", "--", "true"], { cwd });
    expect(lines(cwd, "order").at(-1)).toBe(
      "post FAILED [failure starting backup (Abort 'pre_backup_retry_script' retry hook script (exit 63, exit code: 63))]",
    );
  });
});

describe("a failure of the work", () => {
  test.each([
    ["delete", [], 1, ["pre", "pre_retry"]],
    ["archive", WAL, 1, ["pre", "pre_retry", "post_retry", "post"]],
    ["wal_delete", WAL, 0, ["pre", "pre_retry", "post_retry", "post"]],
    ["recovery", RESTORE, 1, ["pre", "pre_retry"]],
  ])("%s: which hooks follow, and how it exits", async (event, args, exit, ran) => {
    const cwd = site(recorder(event), BACKUP);
    const { exitCode, report } = await json(["run", event, ...args, "--", "false"], { cwd });
    expect(names(cwd)).toEqual(ran);
    expect(report).toMatchObject({ ending: "error", exitCode: exit });
    expect(exitCode).toBe(exit);
  });

  test("archive: the retry script is told of it, the plain one never", async () => {
    const cwd = site(recorder("archive"));
    await json(["run", "archive", ...WAL, "--", "false"], { cwd });
    expect(lines(cwd, "order").slice(2)).toEqual([
      "post_retry  [command exited with 1]",
      "post  []",
    ]);
  });
});

describe("what only the caller can know must be given, before anything runs", () => {
  test.each([
    [
      "archive",
      [],
      "cannot know SEGMENT, FILE, SIZE, TIMESTAMP, COMPRESSION. Give them: --set SEGMENT=… --set FILE=…",
    ],
    ["archive", WAL.slice(0, -4), "cannot know TIMESTAMP. Give it: --set TIMESTAMP=…"],
    ["recovery", [], "cannot know DESTINATION_DIRECTORY. Give it: --set DESTINATION_DIRECTORY=…"],
  ])("run %s %j", async (event, args, words) => {
    const cwd = site(recorder(event), BACKUP);
    const { stderr, exitCode } = await barmanHooks(
      ["run", event, "--config", "barman.conf", ...args, "--", "true"],
      { cwd },
    );
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
    expect(names(cwd)).toEqual([]);
  });
});

describe("an endless retry", () => {
  test("is given up only when asked, and then nothing has been done", async () => {
    const cwd = site({ ...recorder("delete"), pre_delete_retry_script: "exit 1" }, BACKUP);
    const { exitCode, report } = await json(
      ["run", "delete", "--max-attempts", "1", "--", "touch", "worked"],
      { cwd },
    );
    expect(report).toMatchObject({
      decision: "blocked",
      exitCode: 1,
      message: expect.stringContaining("would try pre_delete_retry_script again for ever"),
    });
    expect(names(cwd)).toEqual(["pre"]);
    expect(exitCode).toBe(1);
  });
});

describe("signals", () => {
  /** Says who it is, and goes on until somebody ends it. */
  const hangs = "echo $$ > pid; exec sleep 600";
  const run = (cwd: string, ...args: string[]) =>
    start(["run", "backup", "--config", "barman.conf", ...args], { cwd });
  const work = ["--", "touch", "worked"];

  test("SIGINT during a pre hook: the hook is ended, the other pre hook and the work are left out, the post hooks run", async () => {
    const cwd = site({ ...recorder("backup"), pre_backup_script: hangs });
    const program = run(cwd, ...work);
    const pid = await written(cwd, "pid", program);
    program.kill("SIGINT");
    expect(await program).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Barman: backup ended with interrupt"),
    });
    const error = "FAILED [failure starting backup (KeyboardInterrupt)]";
    expect(lines(cwd, "order")).toEqual([`post_retry ${error}`, `post ${error}`]);
    expect(isAlive(pid)).toBe(false);
  });

  test("SIGINT during the work: it is ended, the post hooks run", async () => {
    const cwd = site(recorder("backup"));
    const program = run(cwd, "--", "sh", "-c", hangs);
    const pid = await written(cwd, "pid", program);
    program.kill("SIGINT");
    expect(await program).toMatchObject({ exitCode: 1 });
    expect(lines(cwd, "order").at(-1)).toBe(
      "post FAILED [failure copying files (KeyboardInterrupt)]",
    );
    expect(isAlive(pid)).toBe(false);
  });

  test.each<[where: string, options: Record<string, string>, command: string[]]>([
    ["a hook", { ...recorder("backup"), pre_backup_script: hangs }, work],
    ["the work", recorder("backup"), ["--", "sh", "-c", hangs]],
  ])(
    "SIGTERM during %s: everything ends, and no post hook runs",
    async (_where, options, command) => {
      const cwd = site(options);
      const program = run(cwd, ...command);
      const pid = await written(cwd, "pid", program);
      program.kill("SIGTERM");
      expect(await program).toMatchObject({ exitCode: 143 });
      expect(names(cwd).filter((name) => name.startsWith("post"))).toEqual([]);
      expect(isAlive(pid)).toBe(false);
    },
  );

  test("--leave-hook: on SIGTERM the hook goes on, as with Barman", async () => {
    const cwd = site({ pre_backup_script: hangs });
    const program = run(cwd, "--leave-hook", ...work);
    const pid = await written(cwd, "pid", program);
    program.kill("SIGTERM");
    expect(await program).toMatchObject({ exitCode: 143 });
    expect(isAlive(pid)).toBe(true);
    process.kill(Number(pid), "SIGKILL");
  });

  test("the second Ctrl-C ends the post hook that runs, and leaves out the others", async () => {
    const cwd = site({
      pre_backup_script: hangs,
      post_backup_retry_script: "echo $$ > second; exec sleep 600",
      post_backup_script: "echo post >> order",
    });
    const program = run(cwd, ...work);
    await written(cwd, "pid", program);
    program.kill("SIGINT");
    const pid = await written(cwd, "second", program);
    program.kill("SIGINT");
    expect(await program).toMatchObject({ exitCode: 1 });
    expect(names(cwd)).toEqual([]);
    expect(isAlive(pid)).toBe(false);
  });

  test("whoever keeps pressing Ctrl-C gets out at once, and nothing stays behind", async () => {
    const cwd = site({
      pre_backup_script: "trap '' TERM; echo $$ > pid; while :; do sleep 1; done",
    });
    const program = run(cwd, ...work);
    const pid = await written(cwd, "pid", program);
    // Three are heard by the life cycle, the fourth ends the program.
    const pressing = setInterval(() => program.kill("SIGINT"), 20);
    expect(await program).toMatchObject({ exitCode: 130 });
    clearInterval(pressing);
    expect(isAlive(pid)).toBe(false);
  });

  test("SIGINT during the pause of a retry script ends the pause", async () => {
    const cwd = site({ pre_delete_retry_script: "echo $$ > pid; exit 1" }, BACKUP);
    const program = start(["run", "delete", "--config", "barman.conf", ...work], { cwd });
    await written(cwd, "pid", program);
    program.kill("SIGINT");
    expect(await program).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("delete ended with interrupt: no post hook runs"),
    });
  });
});

function stamp(): string {
  const now = new Date();
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}T${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

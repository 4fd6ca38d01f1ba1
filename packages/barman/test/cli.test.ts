import { userInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { add, folder } from "./fixture.ts";
import { backup, barmanHooks, json, lines, site } from "./program.ts";

const WAL = "000000010000000100000008";

describe("what a person types wrongly gets one clear error and exit 2", () => {
  test.each<[what: string, args: string[], words: string]>([
    [
      "an event",
      ["rehearse", "pre_bakup"],
      'Barman: there is no event "pre_bakup" (expected one of pre_backup, post_backup, ',
    ],
    ["an event, the nearest one", ["rehearse", "pre_bakup"], 'Did you mean "pre_backup"?'],
    ["an event that Barman never had", ["rehearse", "pre_check"], 'there is no event "pre_check"'],
    [
      "a verb",
      ["rehaerse", "pre_backup"],
      "error: unknown command 'rehaerse'\n(Did you mean rehearse?)",
    ],
    [
      "an option",
      ["rehearse", "pre_backup", "--sever", "main"],
      "error: unknown option '--sever'\n(Did you mean --server?)",
    ],
    [
      "a server",
      ["rehearse", "pre_backup", "--server", "mian"],
      'Barman: there is no server "mian" in barman.conf (expected main, reports). Did you mean "main"?',
    ],
    [
      "a server to check",
      ["check", "--server", "mian"],
      'there is no server "mian" (expected one of main, reports). Did you mean "main"?',
    ],
    [
      "no server where there are two",
      ["rehearse", "pre_backup"],
      "Barman: which server? (expected --server with one of main, reports)",
    ],
    [
      "an operation",
      ["run", "bakup", "--server", "main", "--", "true"],
      'there is no operation "bakup" (expected one of backup, delete, archive, prune, wal_delete, restore, recovery). Did you mean "backup"?',
    ],
    [
      "a field",
      ["rehearse", "pre_archive", "--server", "main", "--set", "SEGMNT=x"],
      'there is no field "SEGMNT"',
    ],
    [
      "a field, the nearest one",
      ["rehearse", "pre_archive", "--server", "main", "--set", "SEGMNT=x"],
      'Did you mean "BARMAN_SEGMENT"?',
    ],
    ["an exit code", ["explain", "256"], "expected an exit code from 0 to 255"],
    [
      "a version",
      ["explain", "--product-version", "3.18"],
      'Barman: this version of Barman is not known here (expected a release from 3.4.0 to 3.17.0, got "3.18")',
    ],
    [
      "a backup",
      ["rehearse", "pre_delete", "--server", "main", "--backup", "yesterday"],
      'there is no backup "yesterday" of server "main" in ',
    ],
    [
      "a script for another event",
      ["rehearse", "pre_backup", "--server", "main", "--script", "post_backup_script=x"],
      "post_backup_script is no hook of pre_backup (expected pre_backup_script or pre_backup_retry_script)",
    ],
    [
      "no configuration",
      ["check", "--config", "nowhere.conf"],
      "barman-hooks: Barman: nowhere.conf: The configuration file does not exist. Give the path",
    ],
    [
      "a folder as configuration, which nobody can read",
      ["check", "--config", "."],
      "Barman: .: The configuration file exists and cannot be read",
    ],
  ])("%s", async (_what, args, words) => {
    const cwd = site({}, { "more.conf": "" });
    add(cwd, "barman.conf", "[barman]\nbarman_home = ./home\n[main]\n[reports]\n");
    const { stdout, stderr, exitCode } = await barmanHooks(args, {
      cwd,
      env: { BARMAN_CONFIG_FILE: "barman.conf" },
    });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/ at .*\.[jt]s:|\.\. /);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
  });

  test("a configuration without a server", async () => {
    const cwd = folder({ "barman.conf": "[barman]\nbarman_home = ./home\n" });
    const { stderr, exitCode } = await barmanHooks(
      ["rehearse", "pre_backup", "--config", "barman.conf"],
      { cwd },
    );
    expect(stderr).toBe(
      "barman-hooks: Barman: there is no server in barman.conf (expected a [section] for it)",
    );
    expect(exitCode).toBe(2);
  });

  test.each([
    [
      "no section",
      "pre_backup_script = /x\n",
      "option-outside-section",
      "barman.conf:1:1",
      "MissingSectionHeaderError: ",
    ],
    [
      "an option without a value",
      "[barman]\nbarman_home = ./home\n[main]\npre_backup_script\n",
      "line-not-an-option",
      "barman.conf:4:1",
      "ParsingError: ",
    ],
    [
      "a lone percent sign",
      "[barman]\nbarman_home = ./home\n[main]\npre_backup_script = date +%Y\n",
      "lone-percent",
      "barman.conf:4:27",
      "needs %%%%",
    ],
    [
      "the name that is reserved",
      "[barman]\nbarman_home = ./home\n[all]\n",
      "server-name-reserved",
      "barman.conf:3:1",
      "the reserved word 'all'",
    ],
  ])(
    "what Barman refuses: %s, as an error of rehearse and as a problem of check",
    async (_what, text, code, place, words) => {
      const cwd = folder({ "barman.conf": text });
      const refused = await barmanHooks(["rehearse", "pre_backup", "--config", "barman.conf"], {
        cwd,
      });
      expect(refused.stderr).toContain(
        `barman-hooks: Barman: ${place}: Barman refuses this configuration: `,
      );
      expect(refused.stderr).toContain(words);
      expect(refused.exitCode).toBe(2);
      const { stdout, exitCode } = await barmanHooks(["check", "--config", "barman.conf"], { cwd });
      expect(stdout).toContain(`\n${place}: error ${code}: Barman refuses this configuration: `);
      expect(exitCode).toBe(1);
    },
  );

  test("--product-version chooses the dialect: %% was a percent sign until 3.9", async () => {
    const cwd = site({ pre_backup_script: "date +%%Y" });
    const plan = (version: string) =>
      barmanHooks(
        [
          "rehearse",
          "pre_backup",
          "--config",
          "barman.conf",
          "--plan",
          "--product-version",
          version,
        ],
        { cwd },
      );
    expect((await plan("3.9")).stdout).toContain("1. pre_backup_script: date +%Y\n");
    expect(await plan("3.10")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("barman.conf:4:27: Barman refuses this configuration: "),
    });
  });
});

describe("check --json", () => {
  test("the hooks in force with their places, and the problems with code and place", async () => {
    const cwd = folder({
      "barman.conf": `[barman]\nbarman_home = ./home\nbarman_user = ${userInfo().username}\npost_backup_script = {root}/all.sh\n[main]\npost_backup_script = {root}/own.sh\n[reports]\npre_backup_scirpt = /x\n`,
      "all.sh": "#!/bin/sh\n",
      "own.sh": "#!/bin/sh\r\n",
    });
    const { exitCode, report } = await json(["check"], { cwd });
    expect(Object.keys(report)).toEqual(["format", "product", "hooks", "problems"]);
    expect(report).toMatchObject({ format: 1, product: "barman" });
    const all = { file: "barman.conf", line: 4, column: 22 };
    expect(report.hooks).toEqual([
      {
        server: "main",
        option: "post_backup_script",
        value: `${cwd}/own.sh`,
        file: "barman.conf",
        line: 6,
        column: 22,
        overrides: [all],
      },
      {
        server: "reports",
        option: "post_backup_script",
        value: `${cwd}/all.sh`,
        ...all,
        overrides: [],
      },
    ]);
    for (const problem of report.problems)
      expect(Object.keys(problem)).toEqual([
        "code",
        "severity",
        "file",
        "line",
        "column",
        "message",
      ]);
    expect(report.problems).toMatchObject([
      {
        code: "unknown-hook-option",
        severity: "error",
        file: "barman.conf",
        line: 8,
        column: 1,
        message: expect.stringContaining('Did you mean "pre_backup_script"?'),
      },
      {
        code: "script-crlf",
        severity: "error",
        line: 6,
        column: 22,
        message: expect.stringContaining("dos2unix"),
      },
    ]);
    expect(exitCode).toBe(1);
  });

  test("--server: one server's hooks and problems; warnings alone exit 0", async () => {
    const cwd = folder({
      "barman.conf":
        "[barman]\nbarman_home = ./home\n[main]\npre_backup_script = ./a.sh\n[reports]\npre_backup_retry_script = exit 1\n",
    });
    const { exitCode, report } = await json(["check", "--server", "main"], { cwd });
    expect(report).toMatchObject({
      hooks: [{ server: "main" }],
      problems: [{ code: "script-relative", severity: "warning" }],
    });
    expect(exitCode).toBe(0);
  });
});

describe("rehearse", () => {
  test("--plan --json: each hook's command, with what Barman adds to the environment and nothing else", async () => {
    const cwd = site({
      pre_backup_retry_script: "b 'c d'",
      pre_backup_script: "/a; $b",
      path_prefix: "/opt/pg/bin",
    });
    const { exitCode, report } = await json(
      ["rehearse", "pre_backup", "--plan", "--product-version", "3.4"],
      { cwd },
    );
    expect(report).toMatchObject({
      format: 1,
      product: "barman",
      version: "3.4.0",
      event: "pre_backup",
      cwd,
    });
    expect(report.hooks.map(({ id }) => id)).toEqual([
      "pre_backup_script",
      "pre_backup_retry_script",
    ]);
    const id = report.fields["BARMAN_BACKUP_ID"]?.value;
    expect(id).toMatch(/^\d{8}T\d{6}$/);
    expect(report.hooks[1]?.command).toEqual({
      file: "/bin/sh",
      args: ["-c", "b 'c d'"],
      env: {
        BARMAN_BACKUP_DIR: `./home/main/base/${id}`,
        BARMAN_BACKUP_ID: id,
        BARMAN_CONFIGURATION: "barman.conf",
        BARMAN_ERROR: "",
        BARMAN_HOOK: "backup_retry_script",
        BARMAN_NEXT_ID: "",
        BARMAN_PHASE: "pre",
        BARMAN_PREVIOUS_ID: "",
        BARMAN_RETRY: "1",
        BARMAN_SERVER: "main",
        BARMAN_STATUS: "EMPTY",
        BARMAN_VERSION: "3.4.0",
        PATH: "/opt/pg/bin:/usr/local/bin:/usr/bin:/bin",
      },
      stdio: "split",
      until: "eof",
      descendants: "keep",
    });
    expect(exitCode).toBe(0);
  });

  test("--json: every attempt with the pause after it, the verdict and what follows", async () => {
    const cwd = site({
      pre_backup_script: "exit 9",
      pre_backup_retry_script: "echo x >> tries; [ $(wc -l < tries) -ge 3 ] && exit 63; exit 1",
    });
    const { exitCode, report } = await json(["rehearse", "pre_backup", "--fast"], { cwd });
    expect(report).toMatchObject({
      format: 1,
      product: "barman",
      event: "pre_backup",
      decision: "cancel",
      message: "Barman would STOP the backup (pre_backup_retry_script exited 63).",
      hooks: [
        {
          id: "pre_backup_script",
          attempts: [{ exitCode: 9, signal: null, timedOut: false, delayMs: null }],
          verdict: { action: "warn" },
        },
        {
          id: "pre_backup_retry_script",
          attempts: [
            { exitCode: 1, delayMs: 3000 },
            { exitCode: 1, delayMs: 3000 },
            { exitCode: 63, signal: null, timedOut: false, delayMs: null },
          ],
          verdict: { action: "cancel" },
        },
      ],
    });
    expect(exitCode).toBe(1);
  });

  test.each<
    [what: string, option: string, value: string, args: string[], attempt: object, decision: string]
  >([
    [
      "63 before the operation",
      "pre_delete_retry_script",
      "exit 63",
      [],
      { exitCode: 63 },
      "cancel",
    ],
    [
      "63 after it comes too late",
      "post_delete_retry_script",
      "exit 63",
      [],
      { exitCode: 63 },
      "proceed",
    ],
    ["62 goes on", "pre_delete_retry_script", "exit 62", [], { exitCode: 62 }, "proceed"],
    [
      "63 of a plain script is nothing",
      "pre_delete_script",
      "exit 63",
      [],
      { exitCode: 63 },
      "proceed",
    ],
    [
      "a shell that is killed",
      "pre_delete_script",
      "kill -9 $$",
      [],
      { exitCode: null, signal: "SIGKILL" },
      "proceed",
    ],
    [
      "a script that is not there",
      "pre_delete_retry_script",
      "/nowhere/x.sh",
      ["--fast"],
      { exitCode: 127 },
      "blocked",
    ],
    [
      "a script that hangs",
      "pre_delete_script",
      "exec sleep 60",
      ["--timeout", "200ms"],
      { timedOut: true },
      "blocked",
    ],
  ])("%s", async (_what, option, value, args, attempt, decision) => {
    const event = option.replace(/(_retry)?_script$/, "");
    const { exitCode, report } = await json(["rehearse", event, ...args], {
      cwd: site({ [option]: value }),
    });
    expect(report).toMatchObject({ decision, hooks: [{ id: option }] });
    expect(report.hooks[0]?.attempts.at(-1)).toMatchObject(attempt);
    expect(exitCode).toBe(decision === "proceed" ? 0 : 1);
  });

  test.each([
    ["is not there", 0o755, "", "/gone.sh", 127, "not found"],
    ["may not be executed", 0o644, "#!/bin/sh\n", "/hook.sh", 126, "found, but not executable"],
  ])(
    "a retry script that %s is run as Barman would, and said in words to hold the operation for ever",
    async (_what, mode, text, name, code, words) => {
      const cwd = site({});
      add(cwd, "hook.sh", text, mode);
      add(
        cwd,
        "barman.conf",
        `[barman]\nbarman_home = ./home\n[main]\npre_backup_retry_script = {root}${name}\n`,
      );
      const { stdout, exitCode } = await barmanHooks(
        ["rehearse", "pre_backup", "--config", "barman.conf", "--fast"],
        { cwd },
      );
      expect(stdout).toContain(`attempt 6 exited ${code} (${words})`);
      expect(stdout).toContain("Barman tries again in 60 s");
      expect(stdout.split("\n").at(-1)).toBe(
        `Barman would try pre_backup_retry_script again for ever (attempt 7 exited ${code} (${words}); given up here).`,
      );
      expect(exitCode).toBe(1);
    },
  );

  test("a NUL byte in a value: the shell cannot be started, which a plain script survives and a retry script never", async () => {
    const plain = await json(["rehearse", "pre_backup"], {
      cwd: site({ pre_backup_script: "echo a\0b" }),
    });
    expect(plain.report).toMatchObject({
      decision: "proceed",
      hooks: [
        {
          attempts: [
            { exitCode: null, error: expect.stringContaining("argument 2 holds a NUL byte") },
          ],
          verdict: { action: "warn" },
        },
      ],
    });
    const retry = await json(["rehearse", "pre_backup", "--fast"], {
      cwd: site({ pre_backup_retry_script: "echo a\0b" }),
    });
    expect(retry.report).toMatchObject({ decision: "blocked" });
    expect(retry.report.hooks[0]?.attempts).toHaveLength(7);
  });

  test("a temporary folder that nobody can write to breaks nothing", async () => {
    const { stdout, stderr, exitCode } = await barmanHooks(
      ["rehearse", "pre_backup", "--config", "barman.conf"],
      {
        cwd: site({ pre_backup_script: "echo ran" }),
        env: { TMPDIR: "/proc" },
      },
    );
    expect(stdout).toContain("  │ ran\n  exited 0 after ");
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  });

  test("a reader that goes away ends it quietly", async () => {
    const cwd = site({ pre_backup_script: "echo one; echo two" });
    const { stdout, stderr } = await barmanHooks(
      ["rehearse", "pre_backup", "--config", "barman.conf"],
      { cwd, shell: '"$@" | head -n 1' },
    );
    expect(stdout).toMatch(/^As .*$/);
    expect(stderr).toBe("");
    expect(
      await barmanHooks(["check", "--json", "--config", "barman.conf"], { cwd, shell: '"$@" >&-' }),
    ).toMatchObject({ stderr: "" });
  });

  test("after a veto of a deletion the report names what Barman 3.12 and later do in spite of it", async () => {
    const cwd = site({ pre_delete_retry_script: "exit 63" }, backup("20240107T000000", "DONE"));
    const report = async (version: string) =>
      (
        await barmanHooks(
          ["rehearse", "pre_delete", "--config", "barman.conf", "--product-version", version],
          { cwd },
        )
      ).stdout;
    expect(await report("3.12")).toContain(
      "Known: Barman ≥ 3.12 would delete this backup at the next cron in spite of the veto",
    );
    expect(await report("3.11")).not.toContain("Known:");
  });

  test("--log: the records of Barman, level by level", async () => {
    const { stdout } = await barmanHooks(
      ["rehearse", "post_backup", "--config", "barman.conf", "--log"],
      {
        cwd: site({ post_backup_retry_script: "echo out; echo err >&2; exit 63" }),
      },
    );
    for (const record of [
      "barman.hooks DEBUG: Attempt to run backup_retry_script: echo out; echo err >&2; exit 63",
      "Command DEBUG: out",
      "Command WARNING: err",
      "barman.hooks WARNING: echo out; echo err >&2; exit 63 returned 63\nOutput details:\nout\nerr\n",
      "barman.hooks ERROR: echo out; echo err >&2; exit 63 was aborted (got exit status 63, Barman requested to stop)",
      "barman.backup WARNING: Ignoring stop request after receiving abort (exit code 63) from post-backup retry hook script: echo out; echo err >&2; exit 63",
    ]) {
      expect(stdout).toContain(record);
    }
  });
});

describe("the values of an event", () => {
  const seen = async (
    event: string,
    args: readonly string[],
    files: Readonly<Record<string, string>>,
    options: Readonly<Record<string, string>> = {},
  ) =>
    (await json(["rehearse", event, "--plan", ...args], { cwd: site(options, files) })).report
      .fields;
  const catalogue = {
    ...backup("20240105T000000", "DONE"),
    ...backup("20240106T000000", "FAILED", "failure copying files (x)"),
    ...backup("20240107T000000", "WAITING_FOR_WALS"),
  };

  test.each([
    ["latest", "20240107T000000", "WAITING_FOR_WALS", "20240105T000000", ""],
    ["oldest", "20240105T000000", "DONE", "", "20240107T000000"],
    ["20240106T000000", "20240106T000000", "FAILED", "20240105T000000", "20240107T000000"],
  ])(
    "--backup %s comes from the catalogue, with its usable neighbours",
    async (wanted, id, status, previous, next) => {
      expect(await seen("pre_recovery", ["--backup", wanted], catalogue)).toMatchObject({
        BARMAN_BACKUP_ID: { value: id, origin: "catalogue" },
        BARMAN_STATUS: { value: status, origin: "catalogue" },
        BARMAN_PREVIOUS_ID: { value: previous, origin: "catalogue" },
        BARMAN_NEXT_ID: { value: next, origin: "catalogue" },
        BARMAN_BACKUP_INFO_PATH: { value: `./home/main/meta/${id}-backup.info` },
      });
    },
  );

  test("deleting a failed backup shows its stored error before the deletion", async () => {
    expect(await seen("pre_delete", ["--backup", "20240106T000000"], catalogue)).toMatchObject({
      BARMAN_ERROR: { value: "failure copying files (x)", origin: "catalogue" },
    });
  });

  test("post_delete forgets the neighbours until 3.11", async () => {
    const around = async (version: string) =>
      (await seen("post_delete", ["--backup", "latest", "--product-version", version], catalogue))[
        "BARMAN_PREVIOUS_ID"
      ]?.value;
    expect([await around("3.11"), await around("3.12")]).toEqual(["", "20240105T000000"]);
  });

  test("what nobody knows is the row's example and marked, in JSON and in words", async () => {
    expect(await seen("pre_delete", [], {})).toMatchObject({
      BARMAN_BACKUP_ID: { value: "20240107T000000", origin: "example" },
      BARMAN_SERVER: { value: "main", origin: "config" },
    });
    const { stdout } = await barmanHooks(
      ["rehearse", "pre_archive", "--config", "barman.conf", "--plan", "--set", `SEGMENT=${WAL}`],
      {
        cwd: site({ pre_archive_script: "true" }),
      },
    );
    expect(stdout).toContain("Only examples, nothing is known of them (--set): BARMAN_SIZE=");
    expect(stdout).toContain("BARMAN_SIZE=16777216  (example)\n");
    expect(stdout).toContain(`BARMAN_SEGMENT=${WAL}\n`);
  });

  test("a WAL file that is there tells its own size and time", async () => {
    const fields = await seen("pre_archive", ["--set", `SEGMENT=${WAL}`], {
      [`home/main/incoming/${WAL}`]: "twelve bytes",
    });
    expect(fields).toMatchObject({
      BARMAN_FILE: { value: `./home/main/incoming/${WAL}`, origin: "derived" },
      BARMAN_SIZE: { value: "12" },
      BARMAN_COMPRESSION: { value: "" },
    });
    expect(fields["BARMAN_TIMESTAMP"]?.value).toMatch(/^\d+\.\d+$/);
  });

  test("--error is the situation after a failure", async () => {
    expect(
      await seen("post_backup", ["--error", "failure copying files (disk full)"], {}),
    ).toMatchObject({
      BARMAN_ERROR: { value: "failure copying files (disk full)", origin: "explicit" },
      BARMAN_STATUS: { value: "FAILED" },
    });
  });

  test("--wait is barman backup --wait", async () => {
    expect([
      (await seen("post_backup", [], {}))["BARMAN_STATUS"]?.value,
      (await seen("post_backup", ["--wait"], {}))["BARMAN_STATUS"]?.value,
    ]).toEqual(["WAITING_FOR_WALS", "DONE"]);
  });

  test("BARMAN_BACKUP_INFO_PATH exists since 3.13.3", async () => {
    const has = async (version: string) =>
      "BARMAN_BACKUP_INFO_PATH" in (await seen("pre_backup", ["--product-version", version], {}));
    expect([await has("3.13.2"), await has("3.13.3")]).toEqual([false, true]);
  });

  test("a plain post_archive script never learns of the error, the retry script does", async () => {
    const cwd = site({
      post_archive_retry_script: 'echo "retry: $BARMAN_ERROR" >> seen',
      post_archive_script: 'echo "plain: $BARMAN_ERROR" >> seen',
    });
    await json(["rehearse", "post_archive", "--error", "No space left"], { cwd });
    expect(lines(cwd, "seen")).toEqual(["retry: No space left", "plain: "]);
  });
});

import { on } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { command, json, site, started } from "./site.ts";

/** Prints what `restic backup --json` prints, and ends as told. */
const restic = (
  exit: number,
  summary: object | undefined,
  ...lines: readonly object[]
): string[] => {
  const printed = [
    { message_type: "status", percent_done: 0.5 },
    ...lines,
    ...(summary === undefined ? [] : [{ message_type: "summary", ...summary }]),
  ];
  return [
    "/bin/sh",
    "-c",
    `cat <<'END'\n${printed.map((line) => JSON.stringify(line)).join("\n")}\nEND\nexit ${exit}`,
  ];
};
const made = {
  snapshot_id: "abcdef0123456789",
  files_new: 7,
  data_added: 2048,
  total_duration: 1.5,
};
const all = [
  "ANY_ERROR",
  "SNAPSHOT_START",
  "SNAPSHOT_END",
  "SNAPSHOT_ERROR",
  "SNAPSHOT_WARNING",
  "SNAPSHOT_SUCCESS",
  "SNAPSHOT_SKIPPED",
];
/** One hook per condition, so that each says that it ran. */
const every = all.map((name) => command(`echo {{ .Event }} >> ran`, name));
const ran = (cwd: string): string[] =>
  (existsSync(join(cwd, "ran"))
    ? readFileSync(join(cwd, "ran"), "utf8").trim().split("\n")
    : []
  ).map((name) => name.replace("CONDITION_", ""));

describe("run backup", () => {
  test.each<[what: string, work: string[], ending: string, exit: number, heard: string[]]>([
    [
      "a snapshot",
      restic(0, made),
      "success",
      0,
      ["SNAPSHOT_START", "SNAPSHOT_END", "SNAPSHOT_SUCCESS"],
    ],
    [
      "nothing to do",
      restic(0, { files_unmodified: 3 }),
      "skipped",
      0,
      ["SNAPSHOT_START", "SNAPSHOT_END", "SNAPSHOT_SUCCESS", "SNAPSHOT_SKIPPED"],
    ],
    [
      "files that cannot be read",
      restic(3, made),
      "warning",
      3,
      ["SNAPSHOT_START", "SNAPSHOT_END", "SNAPSHOT_WARNING"],
    ],
    [
      "the same and no snapshot",
      restic(3, {}),
      "skipped-warning",
      3,
      ["SNAPSHOT_START", "SNAPSHOT_END", "SNAPSHOT_WARNING", "SNAPSHOT_SKIPPED"],
    ],
    [
      "a failure",
      restic(1, undefined),
      "error",
      1,
      ["SNAPSHOT_START", "ANY_ERROR", "SNAPSHOT_END", "SNAPSHOT_ERROR"],
    ],
    [
      "a dry run",
      [...restic(0, {}), "--dry-run"],
      "dry-run",
      0,
      ["SNAPSHOT_START", "SNAPSHOT_END", "SNAPSHOT_SUCCESS"],
    ],
    [
      "a program that is not there",
      ["./no-restic"],
      "error",
      1,
      ["SNAPSHOT_START", "ANY_ERROR", "SNAPSHOT_END", "SNAPSHOT_ERROR"],
    ],
  ])("%s", async (_what, work, ending, exit, heard) => {
    const cwd = site({ plan: every });
    const { report, exitCode } = await json(["run", "backup", "--", ...work], cwd);
    expect(report.ending).toBe(ending);
    expect(exitCode).toBe(exit);
    expect(ran(cwd)).toEqual(heard);
  });

  test("templates get restic's figures, and the texts of its errors", async () => {
    const text =
      "echo '{{ .SnapshotId }} {{ .SnapshotStats.FilesNew }} {{ .FormatSizeBytes .SnapshotStats.DataAdded }} {{ .SnapshotStats.TotalDuration }} {{ .Error }}' > told";
    const unreadable = ["/a", "/b", "/a"].map((item) => ({
      message_type: "error",
      item,
      error: { message: "permission denied" },
    }));
    const cwd = site({ plan: [command(text, "SNAPSHOT_END")] });
    await json(["run", "backup", "--", ...restic(3, made, ...unreadable)], cwd);
    expect(readFileSync(join(cwd, "told"), "utf8")).toBe(
      "abcdef0123456789 7 2.048 KB 1.5 partial backup, 2 files may not have been read completely.\n",
    );
  });

  test("after a failure the figures are there and zero, and the error has restic's output", async () => {
    const cwd = site({
      plan: [
        command(
          "echo {{ .SnapshotStats.FilesNew }} {{ .ShellEscape .Error }} > told",
          "SNAPSHOT_ERROR",
        ),
      ],
    });
    await json(
      ["run", "backup", "--", "/bin/sh", "-c", "echo 'Fatal: \"locked\"' >&2; exit 11"],
      cwd,
    );
    expect(readFileSync(join(cwd, "told"), "utf8")).toMatch(
      /^0 failed to backup: command "\/bin\/sh -c .*\.\.\." failed: exit code 11\nOutput:\nFatal: "locked"\n$/s,
    );
  });

  test("of a long output 1000 bytes are kept", async () => {
    const cwd = site({
      plan: [command("cat > told <<'END'\n{{ .Error }}\nEND", "SNAPSHOT_ERROR")],
    });
    await json(
      [
        "run",
        "backup",
        "--",
        "/bin/sh",
        "-c",
        `printf 'a%.0s' $(seq 600); printf 'é%.0s' $(seq 300); exit 1`,
      ],
      cwd,
    );
    const shown = readFileSync(join(cwd, "told"), "utf8").split("\nOutput:\n")[1] ?? "";
    expect(shown).toBe(`${"a".repeat(500)}\n... 200 bytes truncated ...\n${"é".repeat(250)}\n`);
  });

  test.each<[what: string, line: object, ending: string]>([
    [
      "another type",
      { message_type: "summary", files_new: "many", snapshot_id: "abcdef0123456789" },
      "skipped",
    ],
    [
      "a fraction",
      { message_type: "summary", data_added: 0.5, snapshot_id: "abcdef0123456789" },
      "skipped",
    ],
    ["a list", [1, 2], "skipped"],
    [
      "keys of a newer restic",
      {
        message_type: "summary",
        data_added_packed: 5,
        constructor: {},
        snapshot_id: "abcdef0123456789",
      },
      "success",
    ],
  ])("a line of restic with %s", async (_what, line, ending) => {
    const cwd = site({ plan: every });
    const { report, exitCode } = await json(
      ["run", "backup", "--", "printf", "%s\\n", JSON.stringify(line)],
      cwd,
    );
    expect([report.ending, exitCode]).toEqual([ending, 0]);
  });

  test("a START hook that cancels keeps restic from starting and fires the error hooks", async () => {
    const cwd = site({
      plan: [
        { ...command("exit 5", "SNAPSHOT_START"), onError: "ON_ERROR_CANCEL" },
        command("echo {{ .ShellEscape .Error }} > told", "SNAPSHOT_ERROR"),
        ...every.slice(2),
      ],
    });
    const { report, exitCode } = await json(["run", "backup", "--", "touch", "worked"], cwd);
    expect(report.ending).toBe("veto");
    expect(exitCode).toBe(1);
    expect(existsSync(join(cwd, "worked"))).toBe(false);
    expect(ran(cwd)).toEqual(["SNAPSHOT_ERROR"]);
    expect(readFileSync(join(cwd, "told"), "utf8")).toBe(
      "snapshot start hook: run hook command hook plan/docs/hook/0: task cancelled: exit status 5\n",
    );
  });

  test("an END hook that fails takes the success back", async () => {
    const cwd = site({
      plan: [{ ...command("exit 1", "SNAPSHOT_END"), onError: "ON_ERROR_FATAL" }],
    });
    expect(await json(["run", "backup", "--", ...restic(0, made)], cwd)).toMatchObject({
      exitCode: 1,
      report: { ending: "objected" },
    });
  });
});

describe("a hook that wants the task run again", () => {
  test("--max-retries is a whole number", async () => {
    const cwd = site({ plan: every });
    await expect(
      json(["run", "backup", "--max-retries", "some", "--", "true"], cwd),
    ).resolves.toMatchObject({
      exitCode: 2,
      report: {
        error: {
          message: expect.stringContaining("--max-retries (expected a whole number from 1 on"),
        },
      },
    });
  });

  // Backrest's shortest pause, ten seconds, is really waited for.
  test("has the whole task run again after its pause, all hooks included", async () => {
    const flaky = {
      ...command("echo again >> tries; test $(wc -l < tries) -gt 1", "SNAPSHOT_START"),
      onError: "ON_ERROR_RETRY_EXPONENTIAL_BACKOFF",
    };
    const cwd = site({
      repo: [command("echo first >> tries", "ANY_ERROR")],
      plan: [flaky, command("echo {{ .Event }} >> ran", "SNAPSHOT_SUCCESS")],
    });
    writeFileSync(join(cwd, "tries"), "");
    const { report, exitCode } = await json(
      ["run", "backup", "--max-retries", "1", "--", ...restic(0, made)],
      cwd,
    );
    expect(readFileSync(join(cwd, "tries"), "utf8")).toBe("again\nfirst\nagain\n");
    expect(ran(cwd)).toEqual(["SNAPSHOT_SUCCESS"]);
    expect(report.ending).toBe("success");
    expect(exitCode).toBe(0);
  });
});

describe("somebody stops us during the pause before the next run", () => {
  test.each<[signal: "SIGINT" | "SIGTERM", ending: string, exit: number]>([
    ["SIGINT", "interrupt", 130],
    ["SIGTERM", "terminate", 143],
  ])("%s", async (signal, ending, exit) => {
    const cwd = site({
      plan: [
        {
          ...command("echo once >> ran; exit 1", "SNAPSHOT_START"),
          onError: "ON_ERROR_RETRY_10MINUTES",
        },
        ...every.slice(2),
      ],
    });
    const running = started(
      ["run", "backup", "--config", "config.json", "--json", "--", "touch", "worked"],
      cwd,
    );
    let told = "";
    for await (const chunk of on(running.stderr, "data")) {
      told += String(chunk);
      if (told.includes("backup again in")) break;
    }
    running.kill(signal);
    const { stdout, exitCode } = await running;
    expect(JSON.parse(stdout)).toMatchObject({ ending, exitCode: exit });
    expect(exitCode).toBe(exit);
    // The error hooks of the run that was postponed, and none for the stop.
    expect(ran(cwd)).toEqual(["once", "SNAPSHOT_ERROR"]);
    expect(existsSync(join(cwd, "worked"))).toBe(false);
  });
});

describe("other tasks", () => {
  test.each([
    ["prune", "PRUNE"],
    ["check", "CHECK"],
    ["delete", "FORGET"],
    ["forget", "FORGET"],
  ])("run %s", async (operation, prefix) => {
    const hooks = ["START", "SUCCESS", "ERROR"].map((end) =>
      command("echo {{ .Event }} {{ eq .SnapshotStats nil }} >> ran", `${prefix}_${end}`),
    );
    const cwd = site({ repo: hooks });
    expect((await json(["run", operation, "--", "true"], cwd)).exitCode).toBe(0);
    expect((await json(["run", operation, "--", "false"], cwd)).exitCode).toBe(1);
    expect(ran(cwd)).toEqual([
      `${prefix}_START true`,
      `${prefix}_SUCCESS true`,
      `${prefix}_START true`,
      `${prefix}_ERROR true`,
    ]);
  });
});

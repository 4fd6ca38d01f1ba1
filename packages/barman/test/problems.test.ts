import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { findScriptFaults, resolveUserName } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../src/config/load.ts";
import { problemCodes, problemKinds } from "../src/config/problem-codes.ts";
import { add, conf, folder } from "./fixture.ts";

const OK = "#!/bin/sh\nexit 0\n";

/** Codes and places of what is found with a server's lines; the first of these is line 7 of the file. */
async function check(
  server: string,
  {
    version = "3.17.0",
    barman = "",
    files = {},
  }: { version?: string; barman?: string; files?: Readonly<Record<string, string>> } = {},
) {
  const root = folder({ "barman.conf": conf(server, barman), "ok.sh": OK, ...files });
  const { problems } = await loadConfig(join(root, "barman.conf"), version);
  return problems.map(
    ({ code, place }) => `${code} ${place.file.replace(root, "")}:${place.line}:${place.column}`,
  );
}
const codes = async (...args: Parameters<typeof check>): Promise<string[]> =>
  (await check(...args)).map((line) => line.split(" ")[0] ?? "");

describe("a value", () => {
  test.each([
    ["a script that is in order", "pre_backup_script = {root}/ok.sh", []],
    ["a script with arguments", "pre_backup_script = {root}/ok.sh a --b=c", []],
    [
      "a quoted script with a blank in its name",
      'pre_backup_script = "{root}/o k.sh"',
      ["script-missing"],
    ],
    ["a missing script", "pre_backup_script = {root}/gone.sh", ["script-missing"]],
    [
      "a missing script after an assignment",
      "pre_backup_script = A=1 {root}/gone.sh",
      ["script-missing"],
    ],
    [
      "a name with shell syntax, which only a shell could find",
      "pre_backup_script = $HOOKS/gone.sh",
      [],
    ],
    ["a folder", "pre_backup_script = {root}", ["script-is-folder"]],
    ["a command that PATH has", "pre_backup_script = sh -c true", []],
    [
      "a command that PATH has not",
      "pre_backup_script = no-such-command-here",
      ["command-missing"],
    ],
    ["a word of the shell", "pre_backup_script = exit 3", []],
    ["a relative path", "pre_backup_script = ./ok.sh", ["script-relative"]],
    ["None", "pre_backup_script = None", []],
    ["nothing", "pre_backup_script =", []],
    ["none", "pre_backup_script = none", ["none-runs-command"]],
    ["quoted none", 'pre_backup_script = "NONE"', ["none-runs-command"]],
    ["off", "pre_backup_script = off", ["word-runs-command"]],
    ["a comment after a hash", "pre_backup_script = {root}/ok.sh # quiesce", ["comment-in-value"]],
    [
      "a comment after a semicolon",
      "pre_backup_script = {root}/ok.sh ; quiesce",
      ["comment-in-value"],
    ],
    ["a second command after a semicolon", "pre_backup_script = {root}/ok.sh ; exit 0", []],
    ["a hash in quotes", "pre_backup_script = {root}/ok.sh ' # x'", []],
    ["a hash inside a word", "pre_backup_script = {root}/ok.sh a#b", []],
    ["several lines", "pre_backup_script = {root}/ok.sh a\n  {root}/ok.sh b", ["several-commands"]],
    [
      "a line that the shell continues",
      "pre_backup_script = {root}/ok.sh &&\n  {root}/ok.sh b",
      [],
    ],
    ["a value that starts on the next line", "pre_backup_script =\n  {root}/ok.sh", []],
    [
      "two quoted words",
      'pre_backup_script = "{root}/ok.sh" "b"',
      ["quotes-removed", "script-missing"],
    ],
    ["one quoted text", 'pre_backup_script = "{root}/ok.sh b"', []],
    ["a retry script that is in order", "pre_backup_retry_script = {root}/ok.sh", []],
    [
      "a missing retry script",
      "pre_backup_retry_script = {root}/gone.sh",
      ["script-missing", "retry-never-succeeds"],
    ],
    [
      "a missing retry script with a second chance",
      "pre_backup_retry_script = {root}/gone.sh || exit 62",
      ["script-missing"],
    ],
    [
      "a retry command that PATH has not",
      "pre_backup_retry_script = no-such-command-here",
      ["command-missing", "retry-never-succeeds"],
    ],
    [
      "false as retry script",
      "pre_backup_retry_script = false",
      ["word-runs-command", "retry-never-succeeds"],
    ],
    [
      "none as retry script",
      "pre_backup_retry_script = none",
      ["none-runs-command", "retry-never-succeeds"],
    ],
    ["exit 1 as retry script", "pre_backup_retry_script = exit 1", ["retry-never-succeeds"]],
    ["exit 62 as retry script", "pre_backup_retry_script = exit 62", []],
    ["exit 319, which is 63, as retry script", "pre_backup_retry_script = exit 319", []],
  ])("%s", async (_, line, expected) => {
    expect(await codes(line)).toEqual(expected);
  });

  test.each([
    ["3.8.0", "none", []],
    ["3.9.0", "none", ["none-runs-command"]],
    ["3.8.0", '"none"', ["none-runs-command"]],
  ])("in %s: %s", async (version, value, expected) => {
    expect(await codes(`pre_backup_script = ${value}`, { version })).toEqual(expected);
  });

  test("a doubled percent sign works before 3.10 only", async () => {
    expect(await check("pre_backup_script = {root}/ok.sh +%%Y", { version: "3.9.0" })).toEqual([
      "percent-breaks-later /barman.conf:7:21",
    ]);
  });
});

describe("a script's file", () => {
  test.each([
    ["not executable", OK, 0o644, ["script-not-executable", "retry-never-succeeds"]],
    [
      "Windows line ends",
      "#!/bin/sh\r\nexit 0\r\n",
      0o755,
      ["script-crlf", "retry-never-succeeds"],
    ],
    [
      "a missing interpreter",
      "#!/no/such/interpreter\n",
      0o755,
      ["interpreter-missing", "retry-never-succeeds"],
    ],
    [
      "a missing interpreter behind env",
      "#!/usr/bin/env no-such-interpreter\n",
      0o755,
      ["interpreter-missing", "retry-never-succeeds"],
    ],
    ["an interpreter behind env", "#!/usr/bin/env sh\n", 0o755, []],
    ["no first line at all, which the shell takes for its own", "exit 0\n", 0o755, []],
    ["writable by all", OK, 0o757, ["script-writable-by-all"]],
    ["writable by its group", OK, 0o775, ["script-writable-by-group"]],
  ])("%s", async (_, text, mode, expected) => {
    const root = folder({ "barman.conf": conf("pre_backup_retry_script = {root}/x.sh") });
    add(root, "x.sh", text, mode);
    const { problems } = await loadConfig(join(root, "barman.conf"), "3.17.0");
    expect(problems.map(({ code }) => code)).toEqual(expected);
  });

  test("a folder that all may write to lets everybody replace the script, unless it is sticky", async () => {
    const root = folder({ "barman.conf": conf("pre_backup_script = {root}/open/in/x.sh") });
    add(root, "open/in/x.sh", OK);
    for (const [mode, expected] of [
      [0o777, ["script-folder-writable-by-all"]],
      [0o1777, []],
    ] as const) {
      chmodSync(join(root, "open"), mode);
      const { problems } = await loadConfig(join(root, "barman.conf"), "3.17.0");
      expect(problems.map(({ code }) => code)).toEqual(expected);
    }
  });

  test("behind a symbolic link it is the target that counts", async () => {
    const root = folder({ "barman.conf": conf("pre_backup_script = {root}/link") });
    symlinkSync(add(root, "x.sh", OK, 0o757), join(root, "link"));
    const { problems } = await loadConfig(join(root, "barman.conf"), "3.17.0");
    expect(problems.map(({ code }) => code)).toEqual(["script-writable-by-all"]);
  });

  test("what belongs to somebody else may change, and may not be Barman's to run", () => {
    const path = add(folder(), "x.sh", OK, 0o700);
    if (process.getuid?.() === 0) chownSync(path, 2, 2);
    const account = { name: "backup-account", uid: 54321, groups: new Set<number>() };
    expect(findScriptFaults(path, account)).toEqual([
      ["script-not-executable", "backup-account"],
      ["script-foreign-owner", resolveUserName(statSync(path).uid), "backup-account"],
    ]);
    expect(findScriptFaults(path, { ...account, uid: statSync(path).uid })).toEqual([]);
  });

  test("a group's right to execute is for its members", () => {
    const path = add(folder(), "x.sh", OK, 0o750);
    const account = { name: "backup-account", uid: 54321, groups: new Set([statSync(path).gid]) };
    const codes = (groups: ReadonlySet<number>): string[] =>
      findScriptFaults(path, { ...account, groups }).map(([code]) => code);
    expect(codes(account.groups)).not.toContain("script-not-executable");
    expect(codes(new Set())).toContain("script-not-executable");
  });
});

describe("names and sections", () => {
  test.each([
    [
      "a misspelt hook",
      "pre_bakcup_script = {root}/ok.sh",
      ["unknown-hook-option /barman.conf:7:1"],
    ],
    [
      "a hook that Barman does not have",
      "pre_check_script = {root}/ok.sh",
      ["unknown-hook-option /barman.conf:7:1"],
    ],
    ["another unknown option", "retention_polcy = x", ["unknown-option /barman.conf:7:1"]],
    ["a value that Barman ignores", "archiver = maybe", ["value-ignored /barman.conf:7:12"]],
  ])("%s", async (_, line, expected) => {
    expect(await check(line)).toEqual(expected);
  });

  test("the nearest right name is told", async () => {
    const root = folder({ "barman.conf": conf("pre_bakcup_script = x") });
    const [problem] = (await loadConfig(join(root, "barman.conf"), "3.17.0")).problems;
    expect(problem?.message).toContain('Did you mean "pre_backup_script"?');
  });

  test("an option of a later version is unknown to an earlier one", async () => {
    expect(await codes("combine_mode = copy", { version: "3.15.0" })).toEqual(["unknown-option"]);
    expect(await codes("combine_mode = copy", { version: "3.16.0" })).toEqual([]);
  });

  test("a hook in a model is ignored", async () => {
    expect(
      await check(
        "cluster = c\n[m]\nmodel = true\ncluster = c\npre_backup_script = {root}/gone.sh",
      ),
    ).toEqual(["hook-in-model /barman.conf:11:1"]);
  });

  test("what stands in [barman] or [DEFAULT] is told once, however many servers have it", async () => {
    const two = "[other]\nbackup_method = rsync\n";
    expect(await check(two, { barman: "pre_backup_script = {root}/gone.sh\n" })).toEqual([
      "script-missing /barman.conf:4:21",
    ]);
    expect(await check(`${two}[DEFAULT]\nmy_option = 1`)).toEqual([
      "unknown-option /barman.conf:10:1",
    ]);
  });

  test("included files", async () => {
    const files = { "d/a.conf": "[barman]\nbarman_user = root\n", "d/b.txt": "[" };
    expect(await check("", { barman: "configuration_files_directory = {root}/d", files })).toEqual([
      "barman-section-in-include /d/a.conf:1:1",
    ]);
    expect(await check("", { barman: "configuration_files_directory = {root}/gone" })).toEqual([
      "include-folder-missing /barman.conf:4:33",
    ]);
    const root = folder({ "barman.conf": conf("", "configuration_files_directory = {root}/d") });
    mkdirSync(join(root, "d", "x.conf"), { recursive: true });
    const { problems } = await loadConfig(join(root, "barman.conf"), "3.17.0");
    expect(problems.map(({ code }) => code)).toEqual(["include-not-a-file"]);
  });
});

describe("Barman's cloud commands", () => {
  const context = { "bin/barman-cloud-backup": OK, "bin/barman-cloud-wal-archive": OK };
  test.each([
    ["post_backup_script", "backup", "rsync", ["cloud-needs-wait"]],
    ["post_backup_retry_script", "backup", "postgres", ["cloud-needs-wait"]],
    [
      "post_backup_script",
      "backup",
      "postgres\nbackup_compression = gzip",
      ["cloud-needs-wait", "cloud-backup-method"],
    ],
    ["post_backup_script", "backup", "snapshot", ["cloud-needs-wait", "cloud-backup-method"]],
    ["pre_backup_script", "backup", "rsync", ["cloud-wrong-hook"]],
    ["pre_archive_script", "wal-archive", "postgres", []],
    ["pre_archive_retry_script", "wal-archive", "postgres", []],
    ["post_archive_script", "wal-archive", "postgres", ["cloud-wrong-hook"]],
  ])("%s = barman-cloud-%s with backup_method %s", async (option, command, method, expected) => {
    const root = folder({
      "barman.conf": conf(
        `${option} = '{root}/bin/barman-cloud-${command}' s3://bucket main`,
      ).replace("= rsync", `= ${method}`),
    });
    for (const [name, text] of Object.entries(context)) add(root, name, text, 0o755);
    const { problems } = await loadConfig(join(root, "barman.conf"), "3.17.0");
    expect(problems.map(({ code }) => code)).toEqual(expected);
  });
});

describe("places inside a value", () => {
  test.each([
    ["on the option's line", "pre_backup_script = {root}/ok.sh # x", "7", 1],
    ["on a continued line", "pre_backup_script = {root}/ok.sh \\\n    b # x", "8", 7],
  ])("a comment %s", async (_, line, row, column) => {
    const root = folder({ "barman.conf": conf(line), "ok.sh": OK });
    const { problems } = await loadConfig(join(root, "barman.conf"), "3.17.0");
    const expected = column === 1 ? `pre_backup_script = ${root}/ok.sh `.length + 1 : column;
    expect(problems.map(({ place }) => `${place.line}:${place.column}`)).toEqual([
      `${row}:${expected}`,
    ]);
  });
});

test("every code is explained, and every message says what to do", () => {
  for (const { code, description } of problemCodes) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)+$/);
    expect(description).toMatch(/\.$/);
  }
  for (const { message } of Object.values(problemKinds))
    expect(message("A", "B", "C", "D")).toMatch(/[.?]$/);
  expect(new Set(problemCodes.map(({ code }) => code)).size).toBe(problemCodes.length);
});

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { command, folder, json } from "../adapter/site.ts";

/** A real restic with a real repository, its figures in a real hook. */
const found = spawnSync("restic", ["version"], { encoding: "utf8" }).status === 0;
const required = process.env["BACKUP_HOOKS_REQUIRE_ORACLES"] === "1";
if (!found)
  process.stderr.write(
    "live: run backup was NOT tried with a real restic: there is none on this machine\n",
  );

describe.skipIf(!found && !required)("run backup -- restic backup --json", () => {
  let cwd = "";
  const told = (): string => readFileSync(join(cwd, "told"), "utf8");
  const restic = (...args: readonly string[]): string[] => [
    "restic",
    "--no-cache",
    "-r",
    join(cwd, "repository"),
    "--password-file",
    join(cwd, "password"),
    ...args,
  ];
  const backup = (...args: readonly string[]) =>
    json(["run", "backup", "--", ...restic("backup", "--json", ...args)], cwd);

  beforeEach(() => {
    const hooks = [
      command(
        "echo '{{ .Event }} {{ .SnapshotId }} {{ .SnapshotStats.FilesNew }} {{ .SnapshotStats.TotalBytesProcessed }}' > told",
        "SNAPSHOT_SUCCESS",
      ),
      command("echo '{{ .Event }} {{ .Error }}' > told", "SNAPSHOT_WARNING"),
      command("echo {{ .ShellEscape .Error }} > told", "SNAPSHOT_ERROR"),
    ];
    cwd = folder({
      "config.json": JSON.stringify({
        repos: [{ id: "r" }],
        plans: [{ id: "p", repo: "r", hooks }],
      }),
      password: "secret",
      "data/one": "12345",
      "data/two": "1234567890",
    });
    const [file = "", ...args] = restic("init");
    execFileSync(file, args, { stdio: "ignore" });
  });

  test("a snapshot: its id and figures", async () => {
    const { report, exitCode } = await backup(join(cwd, "data"));
    expect([report.ending, exitCode]).toEqual(["success", 0]);
    const [, id = ""] = /^CONDITION_SNAPSHOT_SUCCESS ([0-9a-f]+) 2 15\n$/.exec(told()) ?? [];
    const [file = "", ...args] = restic("snapshots", "--json");
    const snapshots = JSON.parse(execFileSync(file, args, { encoding: "utf8" })) as readonly {
      readonly id: string;
    }[];
    expect(snapshots[0]?.id.startsWith(id)).toBe(true);
    expect(id.length).toBeGreaterThanOrEqual(8);
  });

  test("a file that cannot be read: a warning", async () => {
    // Nobody may read this one, not even root.
    const { report, exitCode } = await backup(join(cwd, "data"), "/proc/self/clear_refs");
    expect([report.ending, exitCode]).toEqual(["warning", 3]);
    expect(told()).toBe(
      "CONDITION_SNAPSHOT_WARNING partial backup, 1 files may not have been read completely.\n",
    );
  });

  test("a wrong password: an error with restic's words", async () => {
    const [, ...rest] = restic("backup", "--json", join(cwd, "data"));
    const args = rest.map((word) => (word.endsWith("/password") ? join(cwd, "config.json") : word));
    const { report, exitCode } = await json(["run", "backup", "--", "restic", ...args], cwd);
    expect(report.ending).toBe("error");
    expect(exitCode).toBeGreaterThan(0);
    expect(told()).toMatch(
      /^failed to backup: command "restic .*failed: exit code \d+\nOutput:\n[\s\S]*wrong password/,
    );
  });

  test("a dry run", async () => {
    expect((await backup("--dry-run", join(cwd, "data"))).report.ending).toBe("dry-run");
  });
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { circumstances } from "./replay/circumstances.ts";
import type { CommandVector } from "./replay/types.ts";

const vectors = JSON.parse(
  readFileSync(new URL("vectors/commands.json", import.meta.url), "utf8"),
) as CommandVector[];
const named = (scenario: string, version = "3.17.0"): CommandVector => {
  const vector = vectors.find(
    (candidate) => candidate.scenario === scenario && candidate.barman_version === version,
  );
  if (vector === undefined) throw new Error(`there is no ${scenario}`);
  return vector;
};

/** The same vector, in which nothing is true any more that a hook has a say in. */
function scrambled(vector: CommandVector): CommandVector {
  const sequence = vector.sequence?.map((step) =>
    step.sleep === undefined
      ? { event: step.event, subject: step.subject, hook: "?", exit_code: 77 }
      : { sleep: 77 },
  );
  return {
    ...vector,
    ...(sequence && { sequence: sequence as NonNullable<CommandVector["sequence"]> }),
    exit_codes: { "?": [77] },
    delays: [77],
    log_lines: ["?"],
    outcome: { ...vector.outcome, cli_exit_code: 77 },
  };
}

describe("the circumstances of a command", () => {
  test.each(vectors)(
    "$id $scenario do not come from hooks, exit codes, pauses or the log",
    (vector) => {
      expect(circumstances(scrambled(vector))).toEqual(circumstances(vector));
    },
  );

  test("the files of each archiver run, as printed", () => {
    expect(circumstances(named("archive_pre_retry_0_then_63_on_second_segment")).command).toEqual({
      name: "archive-wal",
      archivers: [
        {
          server: "main",
          files: [{ name: "000000010000000100000043" }, { name: "000000010000000100000044" }],
        },
      ],
    });
  });

  test("a file that waited behind a vetoed one", () => {
    expect(circumstances(named("archive_pre_retry_63_of_two_segments")).command).toMatchObject({
      archivers: [{ files: [{ name: "000000010000000100000043" }, { name: "(next)" }] }],
    });
  });

  test("whose own work failed, and how", () => {
    const text =
      "[Errno 13] Permission denied: '<ROOT>/home-3.17.0/main/wals/0000000100000001/000000010000000100000057.tmp'";
    expect(circumstances(named("archive_main_op_fails_dir_not_writable")).command).toMatchObject({
      archivers: [
        {
          files: [
            { failure: { text, printed: `EXCEPTION: ${text}\nSee log file for more details.` } },
          ],
        },
      ],
    });
  });

  test("a veto is no circumstance", () => {
    const { command } = circumstances(named("backup_pre_retry_63"));
    expect(JSON.stringify(command)).not.toContain("Abort");
  });

  test("what lies within a backup and what comes after it", () => {
    const { command } = circumstances(
      named("backup_wait_timeout_with_pre_archive_retry_63_always"),
    );
    const [backup] = command.name === "backup" ? command.backups : [];
    expect(backup?.waiting).toHaveLength(18);
    expect(backup?.after).toHaveLength(1);
    expect(backup?.late).toBe(
      "ERROR: The WAL file 000000010000000100000069 has not been received in 3 seconds",
    );
  });

  test("a signal, and that a target is not empty", () => {
    expect(circumstances(named("backup_SIGTERM_to_pid_during_pre_plain_hook")).signal).toBe(
      "terminate",
    );
    expect(circumstances(named("backup_SIGINT_to_pid_during_pre_plain_hook")).signal).toBe(
      "interrupt",
    );
    expect(circumstances(named("recovery_destination_not_empty", "3.4.0")).command).toMatchObject({
      restore: { occupied: "" },
    });
  });
});

import type { Attempt, Operation, WorkResult } from "@backup-hooks/core";
import { describeSignal } from "./actions/messages.ts";
import { readStats } from "./vars/stats.ts";

/** What Backrest makes of a run of restic: pkg/restic/{outputs,restic}.go and tasks/taskbackup.go at 626156cd. */

/** Some files could not be read. */
const PARTIAL = 3;
/** Backrest counts no further. */
const MAX_UNREADABLE = 21;
const MAX_COMMAND_LENGTH = 100;
const MAX_OUTPUT_LENGTH = 1000;

type ResticMessage = Readonly<Record<string, unknown>>;

/** How the task ends, and the figures of `restic backup --json`. */
export function readWorkResult(
  operation: Operation,
  command: readonly string[],
  attempt: Attempt,
): Omit<WorkResult, "during"> {
  const { exitCode, durationMs } = attempt;
  const common = { ...(exitCode !== undefined && { exitCode }), durationMs };
  if (operation !== "backup")
    return exitCode === 0
      ? { ...common, ending: "success" }
      : {
          ...common,
          exitCode: exitCode ?? 1,
          ending: "error",
          error: describeFailure(command, attempt),
        };
  const messages = parseMessages(`${attempt.stdout}\n${attempt.stderr}`);
  const summary = messages.findLast(({ message_type: type }) => type === "summary");
  const id = String(summary?.["snapshot_id"] ?? "");
  // After a failure without figures they are there all the same, and zero.
  const found = { SnapshotStats: JSON.stringify(summary ?? {}), SnapshotId: id };
  if (exitCode === 0)
    return {
      ...common,
      ending: isDryRun(command) ? "dry-run" : id !== "" ? "success" : "skipped",
      found,
    };
  if (exitCode === PARTIAL) {
    const error = `partial backup, ${countUnreadable(messages)} files may not have been read completely.`;
    return { ...common, ending: id === "" ? "skipped-warning" : "warning", error, found };
  }
  return {
    ...common,
    exitCode: exitCode ?? 1,
    ending: "error",
    error: `failed to backup: ${describeFailure(command, attempt)}`,
    found,
  };
}

const isDryRun = (command: readonly string[]): boolean =>
  command.includes("--dry-run") || command.includes("-n");

/** Entries of either output: older releases of restic print their errors to standard error. A line that is none is passed over. */
function parseMessages(printed: string): ResticMessage[] {
  return printed.split("\n").flatMap((line) => {
    try {
      const message: unknown = JSON.parse(line);
      readStats(message);
      return [message as ResticMessage];
    } catch {
      return [];
    }
  });
}

function countUnreadable(messages: readonly ResticMessage[]): number {
  const items = messages
    .filter(({ message_type: type }) => type === "error")
    .map(({ item }) => String(item));
  return Math.min(MAX_UNREADABLE, new Set(items).size);
}

/** In the form of Backrest's texts, without the lines "output processing: …", whose wording is not known. */
function describeFailure(
  command: readonly string[],
  { exitCode, signal, error, stdout, stderr }: Attempt,
): string {
  const reason =
    error !== undefined
      ? error.message
      : signal !== undefined
        ? describeSignal(signal)
        : `exit code ${exitCode}`;
  const output = Buffer.from((stderr + stdout).trimEnd());
  const left = output.length - MAX_OUTPUT_LENGTH;
  const half = MAX_OUTPUT_LENGTH / 2;
  const excerpt =
    left > 0
      ? `${output.subarray(0, half)}\n... ${left} bytes truncated ...\n${output.subarray(-half)}`
      : output;
  return `command "${command.join(" ").slice(0, MAX_COMMAND_LENGTH)}..." failed: ${reason}\nOutput:\n${excerpt}`;
}

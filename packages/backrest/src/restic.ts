import type { Attempt, Operation, Work } from "@backup-hooks/core";
import { signalText } from "./actions/messages.ts";
import { readStats } from "./vars/stats.ts";

/** What Backrest makes of a run of restic: pkg/restic/{outputs,restic}.go and tasks/taskbackup.go at 626156cd. */

/** Some files could not be read. */
const PARTIAL = 3;
/** Backrest counts no further. */
const MOST_UNREADABLE = 21;
const SHOWN_COMMAND = 100;
const SHOWN_OUTPUT = 1000;

type Entry = Readonly<Record<string, unknown>>;

/** How the task ends, and the figures of `restic backup --json`. */
export function workOf(operation: Operation, command: readonly string[], attempt: Attempt): Omit<Work, "during"> {
  const { exitCode, durationMs } = attempt;
  const common = { ...(exitCode !== undefined && { exitCode }), durationMs };
  if (operation !== "backup")
    return exitCode === 0
      ? { ...common, ending: "success" }
      : { ...common, exitCode: exitCode ?? 1, ending: "error", error: failure(command, attempt) };
  const entries = entriesOf(`${attempt.stdout}\n${attempt.stderr}`);
  const summary = entries.findLast(({ message_type: type }) => type === "summary");
  const id = String(summary?.["snapshot_id"] ?? "");
  // After a failure without figures they are there all the same, and zero.
  const found = { SnapshotStats: JSON.stringify(summary ?? {}), SnapshotId: id };
  if (exitCode === 0) return { ...common, ending: isDryRun(command) ? "dry-run" : id !== "" ? "success" : "skipped", found };
  if (exitCode === PARTIAL) {
    const error = `partial backup, ${unreadable(entries)} files may not have been read completely.`;
    return { ...common, ending: id === "" ? "skipped-warning" : "warning", error, found };
  }
  return { ...common, exitCode: exitCode ?? 1, ending: "error", error: `failed to backup: ${failure(command, attempt)}`, found };
}

const isDryRun = (command: readonly string[]): boolean => command.includes("--dry-run") || command.includes("-n");

/** Entries of either output: older releases of restic print their errors to standard error. A line that is none is passed over. */
function entriesOf(printed: string): Entry[] {
  return printed.split("\n").flatMap((line) => {
    try {
      const entry: unknown = JSON.parse(line);
      readStats(entry);
      return [entry as Entry];
    } catch {
      return [];
    }
  });
}

function unreadable(entries: readonly Entry[]): number {
  const items = entries.filter(({ message_type: type }) => type === "error").map(({ item }) => String(item));
  return Math.min(MOST_UNREADABLE, new Set(items).size);
}

/** In the form of Backrest's texts, without the lines "output processing: …", whose wording is not known. */
function failure(command: readonly string[], { exitCode, signal, error, stdout, stderr }: Attempt): string {
  const how = error !== undefined ? error.message : signal !== undefined ? signalText(signal) : `exit code ${exitCode}`;
  const output = Buffer.from((stderr + stdout).trimEnd());
  const left = output.length - SHOWN_OUTPUT;
  const half = SHOWN_OUTPUT / 2;
  const shown = left > 0 ? `${output.subarray(0, half)}\n... ${left} bytes truncated ...\n${output.subarray(-half)}` : output;
  return `command "${command.join(" ").slice(0, SHOWN_COMMAND)}..." failed: ${how}\nOutput:\n${shown}`;
}

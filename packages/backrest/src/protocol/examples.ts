import { isOfPlan, type TaskName } from "./life-cycles.ts";

/** What nobody knows before a task has run: restic's figures and texts. Source: section 5.1 of the protocol, observed at 626156cd. */

export const SNAPSHOT_ID = "2a74edaf1d2f8f5e6b0c9d3e7a1b4c8d5f60718293a4b5c6d7e8f90a1b2c3d4e";

const SUMMARY = JSON.stringify({
  message_type: "summary",
  files_new: 12,
  files_changed: 3,
  files_unmodified: 4211,
  dirs_new: 1,
  dirs_changed: 4,
  dirs_unmodified: 310,
  data_blobs: 21,
  tree_blobs: 6,
  data_added: 1234567,
  total_files_processed: 4226,
  total_bytes_processed: 987654321,
  total_duration: 0.736078876,
  snapshot_id: SNAPSHOT_ID,
});

/** With what breaks careless templates: quotes, backslashes, several lines. */
const FAILURE = [
  'failed to backup: command "/usr/bin/restic backup --json -r /mnt/backup..." failed: exit code 1: Fatal: unable to open "C:\\data"',
  "output processing: command output is not JSON",
  "Output:",
  "repository <abc> is already locked",
].join("\n");

const exampleErrors: Readonly<Record<string, string>> = {
  error: FAILURE,
  setup:
    "failed to get repo: unlock: repository is locked by 'host' (PID 4711)\nhint: \"unlock\" it",
  warning: "partial backup, 1 files may not have been read completely.",
  "skipped-warning": "partial backup, 1 files may not have been read completely.",
};

/** The values that depend on how a task ended; `ending` undefined: before the work. */
export function createResultFields(
  task: TaskName,
  ending: string | undefined,
): Readonly<Record<"SnapshotId" | "SnapshotStats" | "Error", string>> {
  const hasSnapshot = task === "backup" && (ending === "success" || ending === "warning");
  const hasStats = task === "backup" && ending !== undefined && ending !== "setup";
  return {
    SnapshotId: hasSnapshot ? SNAPSHOT_ID : "",
    // After a failure the figures are there, and all zero.
    SnapshotStats: !hasStats
      ? ""
      : ending === "error"
        ? "{}"
        : hasSnapshot
          ? SUMMARY
          : SUMMARY.replace(SNAPSHOT_ID, ""),
    Error: exampleErrors[ending ?? ""] ?? "",
  };
}

export function createExample(
  task: TaskName,
  ending: string | undefined,
): Readonly<Record<string, string>> {
  const hasPlan = isOfPlan(task) && task !== "forget";
  return {
    Task: formatTask(task, "local", hasPlan ? "docs" : undefined),
    Repo: "local",
    Plan: hasPlan ? "docs" : getNoPlanId(task),
    ...createResultFields(task, ending),
    CurTime: "2026-03-04T05:06:07+01:00",
    Duration: ending === undefined ? "0s" : "1m23.456s",
  };
}

/** The plan id of tasks that belong to a repo alone, one of them excepted. */
export const SYSTEM = "_system_";
export const getNoPlanId = (task: TaskName): string => (task === "index-snapshots" ? "" : SYSTEM);

/** `.Task`, exactly; of a snapshot that nobody named, an example. */
export function formatTask(task: TaskName, repo: string, plan: string | undefined): string {
  const texts: Readonly<Record<TaskName, string>> = {
    backup: `backup for plan "${plan ?? ""}"`,
    prune: `prune repo "${repo}"`,
    check: `check for repo "${repo}"`,
    forget:
      plan === undefined
        ? `scheduled forget for repo "${repo}"`
        : `forget for plan "${plan}" in repo "${repo}"`,
    "forget-snapshot": `forget snapshot "${SNAPSHOT_ID}" for plan "${plan ?? SYSTEM}" in repo "${repo}"`,
    restore: `restore snapshot "${SNAPSHOT_ID}" in repo "${repo}"`,
    stats: `stats for repo "${repo}"`,
    "index-snapshots": `index snapshots for repo "${repo}"`,
    "run-command": `run command in repo "${repo}"`,
  };
  return texts[task];
}

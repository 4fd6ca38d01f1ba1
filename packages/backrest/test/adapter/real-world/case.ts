/** A template that people write, in the situations that show what comes of it. Hosts and texts are ours, the constructs are theirs. */
export interface Case {
  /** R01 to R42; a setup of two hooks stands in two rows. */
  readonly id: string;
  readonly what: string;
  /** Without `CONDITION_`, separated by spaces. */
  readonly conditions: string;
  readonly onError?: "ON_ERROR_CANCEL" | "ON_ERROR_FATAL";
  readonly template: string;
  /** The action that has the template; by default a command. */
  readonly action?: (template: string) => object;
  readonly plays: readonly Play[];
}

export interface Play {
  /** A condition, and how the task ended, where it did: `SNAPSHOT_END error`. */
  readonly when: string;
  /** `.Error`; by default HOSTILE where the task failed. */
  readonly error?: string;
  /** The whole template, rendered. */
  readonly rendered?: string;
  /** In place of that: Backrest's own words for why it cannot be. */
  readonly fails?: string;
  /** Why no hook of the call runs. */
  readonly refused?: string;
  /** The body of the request, where an action sends one. */
  readonly body?: string;
  /** What came of the script. */
  readonly ran?: Ran;
  /** Programs that exit 1 this time. */
  readonly broken?: readonly string[];
}

export interface Ran {
  /** The programs that were called, each with its words, and with its standard input after a last word that ends in `-`. */
  readonly calls?: readonly (readonly string[])[];
  /** Default 0. */
  readonly exitCode?: number;
  /** Default `proceed`. */
  readonly decision?: string;
  readonly output?: string;
  /** What the script left in $STATE, with its content. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What careless quoting does not survive. */
export const HOSTILE = 'it\'s "C:\\data" <gone>\nexit 1';
export const ID = "2a74edaf1d2f8f5e6b0c9d3e7a1b4c8d5f60718293a4b5c6d7e8f90a1b2c3d4e";
export const TIME = "2026-03-04T05:06:07+01:00";

export const lines = (...parts: readonly string[]): string =>
  parts.map((part) => `${part}\n`).join("");

/** `.Summary` after a good backup. */
export const formatSummary = (event: string): string =>
  lines(
    "",
    "Backrest Snapshot Notification",
    `Task: backup for plan "docs" at ${TIME}`,
    `Event: ${event}`,
    `Snapshot: ${ID}`,
    "Overview:",
    "- Data added: 1.235 MB",
    "- Total files processed: 4226",
    "- Total bytes processed: 987.654 MB",
    "",
    "Backup Statistics:",
    "- Files new: 12",
    "- Files changed: 3",
    "- Files unmodified: 4211",
    "- Dirs new: 1",
    "- Dirs changed: 4",
    "- Dirs unmodified: 310",
    "- Data blobs: 21",
    "- Tree blobs: 6",
    "- Total duration: 0.736078876s",
    "",
  );

/** `.Summary` at an event that tells of an error alone. */
export const formatFailure = (task: string, event: string, error: string): string =>
  lines(
    "",
    "Backrest Error",
    `Task: ${task} at ${TIME}`,
    `Event: ${event}`,
    "Repo: local",
    `Error: ${error}`,
    "",
  );

/** `.JsonMarshal .SnapshotStats` after a good backup. */
export const STATS =
  '{"message_type":"summary","error":null,"during":"","item":"","files_new":12,"files_changed":3,"files_unmodified":4211,' +
  '"dirs_new":1,"dirs_changed":4,"dirs_unmodified":310,"data_blobs":21,"tree_blobs":6,"data_added":1234567,' +
  `"total_files_processed":4226,"total_bytes_processed":987654321,"total_duration":0.736078876,"snapshot_id":"${ID}",` +
  '"percent_done":0,"total_files":0,"files_done":0,"total_bytes":0,"bytes_done":0,"current_files":null,' +
  '"action":"","exit_error":"","message":""}';

/** Why a template fails whose figures are not there. */
export const nilStats = (column: number, field: string): string =>
  `template rendering: execute template: template: template:1:${column}: executing "template" at <.SnapshotStats.${field}>: ` +
  `nil pointer evaluating *restic.BackupProgressEntry.${field}`;

/** Something that goes wrong without a hook's doing: the exception's text, and what Barman prints about it. */
export interface Failure {
  readonly text: string;
  /** With its prefix: `EXCEPTION: …`, `ERROR: …`. */
  readonly printed: string;
}
/** A WAL file that comes up; its own work fails if a failure is given. */
export interface WalFile {
  readonly name: string;
  readonly failure?: Failure;
}
/** One run of one archiver over what it found, in order. */
export interface ArchiverRun {
  readonly server: string;
  readonly files: readonly WalFile[];
}
/** WAL files that nobody needs any more. */
export interface Prune {
  readonly files: readonly WalFile[];
  /** They are all that their folder holds. Default false. */
  readonly wholeFolder?: boolean;
}
export interface BackupRun {
  readonly server: string;
  readonly id: string;
  /** Printed when Barman refuses before the first hook: a failed check, a busy lock. Empty: it refuses without an error. */
  readonly refused?: string;
  /** Found by the check that comes first, while the WAL catalogue is empty. */
  readonly before?: readonly ArchiverRun[];
  readonly failure?: Failure;
  /** WAL files older than a first backup, deleted within its copy. */
  readonly prune?: Prune;
  /** The archiver runs of `--wait`. */
  readonly waiting?: readonly ArchiverRun[];
  /** Printed when the wait is over in vain. */
  readonly late?: string;
  readonly after?: readonly ArchiverRun[];
  /** WAL files older than a first backup that came in meanwhile. */
  readonly pruneAfter?: Prune;
}
export interface Deletion {
  readonly server: string;
  readonly id: string;
  readonly refused?: string;
  readonly failure?: Failure;
  readonly prune?: Prune;
  /** Nothing but the annotation of a vetoed `barman delete` makes it obsolete. */
  readonly annotated?: boolean;
}
export interface Restore {
  readonly server: string;
  readonly id: string;
  readonly refused?: string;
  /** The target is not empty; what Barman prints where it minds. */
  readonly occupied?: string;
  readonly before?: readonly ArchiverRun[];
  readonly failure?: Failure;
}

/** A command of Barman's with what comes up while it runs. What hooks decide is not said here. */
export type BarmanCommand =
  | {
      readonly name: "archive-wal";
      readonly archivers: readonly ArchiverRun[];
      readonly refused?: string;
    }
  /** `archivers`: only what waits while the WAL catalogue is empty. `failed`: a check says so. */
  | {
      readonly name: "check";
      readonly archivers: readonly ArchiverRun[];
      readonly failed?: boolean;
    }
  | { readonly name: "backup"; readonly backups: readonly BackupRun[] }
  | { readonly name: "delete"; readonly deletions: readonly Deletion[] }
  | { readonly name: "restore"; readonly restore: Restore }
  /** Archiving goes on in processes of its own, beside the retention policies. */
  | {
      readonly name: "cron";
      readonly archivers: readonly ArchiverRun[];
      readonly retention: readonly (readonly Deletion[])[];
    };

import type { Operation, OperationSpec } from "@backup-hooks/core";
import type { Mode, Name } from "./events.ts";

/** `vzdump` as a whole, the job in it, and one guest of the job. */
export function createOperations(
  mode: Mode,
): Readonly<Partial<Record<Operation, OperationSpec<Name>>>> {
  const cancelable = (...events: readonly Name[]) =>
    events.map((name) => ({ events: [name], cancelable: true }));
  const uncancelable = (...events: readonly Name[]) =>
    events.map((name) => ({ events: [name], cancelable: false }));
  const restart: readonly Name[] = ["pre-restart", "post-restart"];
  // Other modes bring the guest back at the very end, by one call of both: after a failure of the first there is no second.
  const [early, late] =
    mode === "snapshot"
      ? [cancelable(...restart), []]
      : [[], [{ events: restart, cancelable: false }]];
  const nothing = { after: [], exit: 255, description: "nothing was begun" };
  const stopped = { after: [], exit: 255, description: "interrupted by signal" };
  const aborted = {
    after: uncancelable("job-abort"),
    exit: 255,
    description: "the job is called off",
  };
  const failed = {
    after: uncancelable("backup-abort", "log-end"),
    exit: 255,
    description: "this guest's backup failed",
  };
  return {
    system: {
      name: "vzdump",
      subject: "VMID",
      before: cancelable("job-init"),
      contains: "session",
      endings: {
        success: { after: [], exit: 0, description: "all guests are backed up" },
        error: { after: [], exit: 255, description: "the task ends with an error" },
        veto: nothing,
        setup: nothing,
        interrupt: stopped,
        terminate: stopped,
      },
    },
    session: {
      name: "job",
      subject: "VMID",
      before: cancelable("job-start"),
      contains: "backup",
      endings: {
        success: {
          after: cancelable("job-end"),
          exit: 0,
          description: "the job is done",
          overriddenBy: { veto: "hook" },
        },
        error: {
          after: cancelable("job-end"),
          exit: 255,
          description: "job errors: a guest could not be backed up",
          overriddenBy: { veto: "hook" },
        },
        veto: aborted,
        setup: { after: [], exit: 255, description: "another vzdump holds the lock" },
        interrupt: aborted,
        terminate: aborted,
        // job-abort runs then; the model has no ending for it that comes of a hook after the work.
        hook: { after: [], exit: 255, description: "job-end failed, and the job with it" },
      },
    },
    backup: {
      name: "guest",
      subject: "VMID",
      before: [...cancelable("backup-start", "pre-stop"), ...early],
      endings: {
        success: {
          after: [...cancelable("backup-end"), ...late, ...uncancelable("log-end")],
          exit: 0,
          description: "the guest is backed up",
          overriddenBy: { veto: "hook" },
        },
        error: { ...failed, after: [...late, ...uncancelable("backup-abort", "log-end")] },
        veto: failed,
        setup: { ...failed, description: "the guest cannot be found, locked or prepared" },
        interrupt: failed,
        terminate: failed,
        // backup-abort runs then; see the job's.
        hook: {
          after: [],
          exit: 255,
          description: "the archive is complete, but backup-end failed, and the backup with it",
        },
      },
    },
  };
}

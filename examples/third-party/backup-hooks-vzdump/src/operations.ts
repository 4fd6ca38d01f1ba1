import type { Operation, OperationSpec } from "@backup-hooks/core";
import type { Mode, Name } from "./events.ts";

/** `vzdump` as a whole, the job in it, and one guest of the job. */
export function operationsOf(mode: Mode): Readonly<Partial<Record<Operation, OperationSpec<Name>>>> {
  const heard = (...events: readonly Name[]) => events.map((name) => ({ events: [name], heard: true }));
  const unheard = (...events: readonly Name[]) => events.map((name) => ({ events: [name], heard: false }));
  const restart: readonly Name[] = ["pre-restart", "post-restart"];
  // Other modes bring the guest back at the very end, by one call of both: after a failure of the first there is no second.
  const [early, late] = mode === "snapshot" ? [heard(...restart), []] : [[], [{ events: restart, heard: false }]];
  const nothing = { after: [], exit: 255, says: "nothing was begun" };
  const stopped = { after: [], exit: 255, says: "interrupted by signal" };
  const aborted = { after: unheard("job-abort"), exit: 255, says: "the job is called off" };
  const failed = { after: unheard("backup-abort", "log-end"), exit: 255, says: "this guest's backup failed" };
  return {
    system: {
      name: "vzdump",
      subject: "VMID",
      before: heard("job-init"),
      contains: "session",
      endings: {
        success: { after: [], exit: 0, says: "all guests are backed up" },
        error: { after: [], exit: 255, says: "the task ends with an error" },
        veto: nothing,
        setup: nothing,
        interrupt: stopped,
        terminate: stopped,
      },
    },
    session: {
      name: "job",
      subject: "VMID",
      before: heard("job-start"),
      contains: "backup",
      endings: {
        success: { after: heard("job-end"), exit: 0, says: "the job is done", becomes: { veto: "hook" } },
        error: { after: heard("job-end"), exit: 255, says: "job errors: a guest could not be backed up", becomes: { veto: "hook" } },
        veto: aborted,
        setup: { after: [], exit: 255, says: "another vzdump holds the lock" },
        interrupt: aborted,
        terminate: aborted,
        // job-abort runs then; the model has no ending for it that comes of a hook after the work.
        hook: { after: [], exit: 255, says: "job-end failed, and the job with it" },
      },
    },
    backup: {
      name: "guest",
      subject: "VMID",
      before: [...heard("backup-start", "pre-stop"), ...early],
      endings: {
        success: {
          after: [...heard("backup-end"), ...late, ...unheard("log-end")],
          exit: 0,
          says: "the guest is backed up",
          becomes: { veto: "hook" },
        },
        error: { ...failed, after: [...late, ...unheard("backup-abort", "log-end")] },
        veto: failed,
        setup: { ...failed, says: "the guest cannot be found, locked or prepared" },
        interrupt: failed,
        terminate: failed,
        // backup-abort runs then; see the job's.
        hook: { after: [], exit: 255, says: "the archive is complete, but backup-end failed, and the backup with it" },
      },
    },
  };
}

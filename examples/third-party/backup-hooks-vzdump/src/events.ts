import type { Effect, EventSpec, HookEvent, Operation, Phase, Status } from "@backup-hooks/core";

/** How a guest is kept still; the order of the phases hangs on it. */
export const modes = ["snapshot", "suspend", "stop"] as const;
export type Mode = (typeof modes)[number];

const job = { STOREID: "local", DUMPDIR: "/var/lib/vz/dump" };
const file = `${job.DUMPDIR}/vzdump-qemu-101-2026_01_07-03_15_02`;
const guest = {
  MODE: "snapshot",
  VMID: "101",
  VMTYPE: "qemu",
  HOSTNAME: "db1",
  ...job,
  TARGET: `${file}.vma`,
  LOGFILE: `${file}.log`,
};

const READ = "pve-manager 7.2, PVE/VZDump.pm, read and not run";
const GIVES_UP =
  "would give this guest up: backup-abort and log-end run, the job goes on with the next guest and ends with 255";

interface RowOptions {
  /** What a script that fails here leads to; absent: vzdump ignores it. */
  readonly veto?: string;
  readonly status?: Status;
  readonly knownIssues?: readonly string[];
  readonly source?: string;
}
const createRow = (
  operation: Operation,
  phase: Phase,
  fields: Readonly<Record<string, string>>,
  more: RowOptions,
): EventSpec => {
  const { veto, status, knownIssues, source = READ } = more;
  const effect: Effect | undefined =
    veto === undefined ? undefined : { decision: "fail", message: veto };
  return {
    operation,
    phase,
    fields: Object.keys(fields),
    ...(effect && { veto: effect }),
    ...(knownIssues && { knownIssues }),
    examples: [{ ...(status && { status }), fields }],
    source,
  };
};

/** The phases, as vzdump-hook-script.pl lists them; what each is told and leads to is in PVE/VZDump.pm. */
const eventTable = {
  // A storage's folder is looked up later: DUMPDIR is there only where the configuration has one in place of a storage.
  "job-init": createRow("session", "pre", job, {
    veto: "would end before the job begins: no further hook runs, no guest is backed up, and it exits 255",
    source: `${READ}; since 7.1-11 (debian/changelog)`,
  }),
  "job-start": createRow("session", "notice", job, {
    veto: "would call the job off: job-abort runs, no guest is backed up, and it exits 255",
  }),
  "job-end": createRow("session", "post", job, {
    veto: "would call the job failed, whose backups are complete: job-abort runs, and it exits 255",
  }),
  "job-abort": createRow("session", "post", job, { status: "error" }),
  "backup-start": createRow("backup", "pre", guest, { veto: GIVES_UP }),
  "pre-stop": createRow("backup", "notice", guest, { veto: GIVES_UP }),
  "pre-restart": createRow("backup", "notice", guest, { veto: GIVES_UP }),
  "post-restart": createRow("backup", "notice", guest, { veto: GIVES_UP }),
  "backup-end": createRow("backup", "post", guest, {
    veto: "would call this backup failed, although its archive is complete: backup-abort and log-end run, and the job ends with 255",
    status: "success",
  }),
  "backup-abort": createRow("backup", "post", guest, { status: "error" }),
  "log-end": createRow("backup", "notice", guest, {}),
};
export type Name = keyof typeof eventTable;
export type Event = HookEvent<Name>;
export const names = Object.keys(eventTable) as readonly Name[];

/** In these modes the guest comes back when everything else is over, and whether a script fails then is only a line in the log. */
const RESUME_ISSUES = {
  knownIssues: [
    "a script that fails here keeps vzdump from resuming or starting the guest: what follows is skipped with it",
  ],
};

export function createEventTable(mode: Mode): Readonly<Record<Name, EventSpec>> {
  if (mode === "snapshot") return eventTable;
  const late = {
    "pre-restart": createRow("backup", "notice", guest, RESUME_ISSUES),
    "post-restart": createRow("backup", "notice", guest, {}),
  };
  return { ...eventTable, ...late };
}

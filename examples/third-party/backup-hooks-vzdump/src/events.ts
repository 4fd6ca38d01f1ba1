import type { Answer, EventSpec, HookEvent, Operation, Phase, Status } from "@backup-hooks/core";

/** How a guest is kept still; the order of the phases hangs on it. */
export const modes = ["snapshot", "suspend", "stop"] as const;
export type Mode = (typeof modes)[number];

const job = { STOREID: "local", DUMPDIR: "/var/lib/vz/dump" };
const file = `${job.DUMPDIR}/vzdump-qemu-101-2026_01_07-03_15_02`;
const guest = { MODE: "snapshot", VMID: "101", VMTYPE: "qemu", HOSTNAME: "db1", ...job, TARGET: `${file}.vma`, LOGFILE: `${file}.log` };

const READ = "pve-manager 7.2, PVE/VZDump.pm, read and not run";
const GIVES_UP = "would give this guest up: backup-abort and log-end run, the job goes on with the next guest and ends with 255";

interface More {
  /** What a script that fails here leads to; absent: nobody listens. */
  readonly veto?: string;
  readonly status?: Status;
  readonly bugs?: readonly string[];
  readonly source?: string;
}
const row = (operation: Operation, phase: Phase, fields: Readonly<Record<string, string>>, more: More): EventSpec => {
  const { veto, status, bugs, source = READ } = more;
  const answer: Answer | undefined = veto === undefined ? undefined : { decision: "fail", says: veto };
  return {
    operation,
    phase,
    fields: Object.keys(fields),
    ...(answer && { veto: answer }),
    ...(bugs && { bugs }),
    examples: [{ ...(status && { status }), fields }],
    source,
  };
};

/** The phases, as vzdump-hook-script.pl lists them; what each is told and leads to is in PVE/VZDump.pm. */
const table = {
  // A storage's folder is looked up later: DUMPDIR is there only where the configuration has one in place of a storage.
  "job-init": row("session", "pre", job, {
    veto: "would end before the job begins: no further hook runs, no guest is backed up, and it exits 255",
    source: `${READ}; since 7.1-11 (debian/changelog)`,
  }),
  "job-start": row("session", "notice", job, { veto: "would call the job off: job-abort runs, no guest is backed up, and it exits 255" }),
  "job-end": row("session", "post", job, {
    veto: "would call the job failed, whose backups are complete: job-abort runs, and it exits 255",
  }),
  "job-abort": row("session", "post", job, { status: "error" }),
  "backup-start": row("backup", "pre", guest, { veto: GIVES_UP }),
  "pre-stop": row("backup", "notice", guest, { veto: GIVES_UP }),
  "pre-restart": row("backup", "notice", guest, { veto: GIVES_UP }),
  "post-restart": row("backup", "notice", guest, { veto: GIVES_UP }),
  "backup-end": row("backup", "post", guest, {
    veto: "would call this backup failed, although its archive is complete: backup-abort and log-end run, and the job ends with 255",
    status: "success",
  }),
  "backup-abort": row("backup", "post", guest, { status: "error" }),
  "log-end": row("backup", "notice", guest, {}),
};
export type Name = keyof typeof table;
export type Event = HookEvent<Name>;
export const names = Object.keys(table) as readonly Name[];

/** In these modes the guest comes back when everything else is over, and whether a script fails then is only a line in the log. */
const UNHEARD = { bugs: ["a script that fails here keeps vzdump from resuming or starting the guest: what follows is skipped with it"] };

export function eventsOf(mode: Mode): Readonly<Record<Name, EventSpec>> {
  if (mode === "snapshot") return table;
  const late = { "pre-restart": row("backup", "notice", guest, UNHEARD), "post-restart": row("backup", "notice", guest, {}) };
  return { ...table, ...late };
}

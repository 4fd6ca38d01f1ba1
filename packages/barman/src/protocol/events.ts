import type { Effect, EventSpec, HookEvent, Operation, Phase } from "@backup-hooks/core";
import { isAtLeast, SINCE } from "../versions.ts";

/** Barman's five hook events; each fires in both phases, so there are ten rows. */
export const barmanEvents = ["backup", "delete", "archive", "wal_delete", "recovery"] as const;
export type BarmanEventName = `${"pre" | "post"}_${(typeof barmanEvents)[number]}`;
export type BarmanEvent = HookEvent<BarmanEventName>;

/** The event's word in the vocabulary that all products share. */
export const eventOperations: Readonly<Record<(typeof barmanEvents)[number], Operation>> = {
  backup: "backup",
  delete: "delete",
  archive: "archive",
  wal_delete: "prune",
  recovery: "restore",
};

const BASE = {
  BARMAN_SERVER: "main",
  BARMAN_CONFIGURATION: "/etc/barman.conf",
  BARMAN_ERROR: "",
} as const;
const BACKUP = {
  BARMAN_BACKUP_DIR: "/var/lib/barman/main/base/20240107T000000",
  BARMAN_BACKUP_ID: "20240107T000000",
  BARMAN_PREVIOUS_ID: "20240106T000000",
  BARMAN_NEXT_ID: "",
  BARMAN_STATUS: "DONE",
} as const;
const INFO_PATH = {
  BARMAN_BACKUP_INFO_PATH: "/var/lib/barman/main/meta/20240107T000000-backup.info",
} as const;
const WAL = {
  BARMAN_SEGMENT: "000000010000000100000008",
  BARMAN_FILE: "/var/lib/barman/main/incoming/000000010000000100000008",
  BARMAN_SIZE: "16777216",
  BARMAN_TIMESTAMP: "1704164646.5",
  BARMAN_COMPRESSION: "",
} as const;
const RECOVERY = {
  BARMAN_DESTINATION_DIRECTORY: "/var/lib/postgresql/restore",
  BARMAN_REMOTE_COMMAND: "ssh postgres@standby",
  BARMAN_TABLESPACES: '{"ts_\\u00fc": "/new/tw\\u00f6", "tsone": "/new/one"}',
  BARMAN_RECOVER_OPTIONS: '{"target_action": "pause", "target_tli": "latest"}',
} as const;
const ARCHIVED = "/var/lib/barman/main/wals/0000000100000001/000000010000000100000008";

const SOURCE =
  "barman/hooks.py and its call sites in backup.py and wal_archiver.py, 3.4.0 and 3.17.0; captured from the real program";

/** What Barman does when a pre retry hook exits 63. */
const vetoes: Readonly<Record<(typeof barmanEvents)[number], Effect>> = {
  backup: {
    decision: "cancel",
    message: "would STOP the backup",
  },
  delete: { decision: "cancel", message: "would STOP the deletion" },
  archive: {
    decision: "cancel",
    message: "would STOP archiving this file",
  },
  wal_delete: {
    decision: "cancel",
    message: "would STOP the deletion of this WAL file",
  },
  recovery: { decision: "cancel", message: "would STOP the restore" },
};

/** And when a post retry hook does. */
const lateVeto: Effect = {
  decision: "proceed",
  message: "would log an error, and go on: the work is over",
};

/** Misbehaviour of the product that its hooks see, by row; `since` is the first version that has it. */
const knownIssues: readonly {
  readonly eventNames: readonly BarmanEventName[];
  readonly since: string;
  readonly description: string;
}[] = [
  {
    eventNames: ["pre_delete"],
    since: SINCE.deleteAnnotation,
    description:
      "Barman ≥ 3.12 would delete this backup at the next cron in spite of the veto: the delete annotation is written before the hooks and stays, and any automatic retention policy then takes the backup for obsolete.",
  },
  {
    eventNames: ["post_archive"],
    since: "1.3.0",
    description:
      "The plain post_archive_script never learns of a failure: BARMAN_ERROR is always empty for it, the retry script gets the text.",
  },
  {
    eventNames: ["post_archive"],
    since: "1.3.0",
    description:
      "After Ctrl-C the post hooks run with an empty BARMAN_ERROR although the file was not archived.",
  },
  {
    eventNames: ["pre_wal_delete"],
    since: "2.4",
    description:
      "After a veto the WAL catalogue is not rewritten: the next run calls the hooks again for files that are gone.",
  },
  {
    eventNames: ["pre_wal_delete", "post_wal_delete"],
    since: "2.4",
    description:
      "The WAL catalogue is locked while these hooks run: a hook that asks barman about this server waits for ever.",
  },
  {
    eventNames: ["post_delete"],
    since: "2.4",
    description: "A post_delete hook runs only after complete success.",
  },
];

/** The event table of one Barman version. */
export function createEventTable(version: string): Readonly<Record<BarmanEventName, EventSpec>> {
  const rows = barmanEvents.flatMap((event) =>
    (["pre", "post"] as const).map(
      (phase) => [`${phase}_${event}`, createRow(event, phase, version)] as const,
    ),
  );
  return Object.fromEntries(rows) as Record<BarmanEventName, EventSpec>;
}

function createRow(
  event: (typeof barmanEvents)[number],
  phase: Phase & ("pre" | "post"),
  version: string,
): EventSpec {
  const name: BarmanEventName = `${phase}_${event}`;
  const fields: Readonly<Record<string, string>> = {
    BARMAN_VERSION: version,
    ...BASE,
    ...buildFields(event, version),
    ...(name === "post_archive" && {
      BARMAN_FILE: ARCHIVED,
      BARMAN_SIZE: "16433",
      BARMAN_COMPRESSION: "gzip",
    }),
    ...(event === "wal_delete" && { BARMAN_FILE: ARCHIVED }),
    ...(name === "pre_backup" && { BARMAN_STATUS: "EMPTY" }),
    ...(name === "post_backup" && { BARMAN_STATUS: "WAITING_FOR_WALS" }),
  };
  const failure = failures[name];
  return {
    operation: eventOperations[event],
    phase,
    fields: Object.keys(fields),
    ...(phase === "pre"
      ? { veto: vetoes[event] }
      : { veto: lateVeto, vetoAction: "fail" as const }),
    onRetry:
      "would call the hook again after 3 s, and after 60 s each sixth time, without any limit",
    knownIssues: knownIssues
      .filter(({ eventNames, since }) => eventNames.includes(name) && isAtLeast(version, since))
      .map(({ description }) => description),
    examples: [
      { ...(phase === "post" && { status: "success" as const }), fields },
      ...(failure === undefined
        ? []
        : [{ status: "error" as const, fields: { ...fields, ...failure } }]),
    ],
    source: SOURCE,
  };
}

/** The events whose post hooks also run after a failure, with what they are told then. */
const failures: Partial<Record<BarmanEventName, Readonly<Record<string, string>>>> = {
  post_backup: {
    BARMAN_STATUS: "FAILED",
    BARMAN_ERROR:
      "failure copying files (data transfer failure on directory '/var/lib/barman/main/base/20240107T000000/data')",
  },
  post_archive: { BARMAN_ERROR: `[Errno 13] Permission denied: '${ARCHIVED}.tmp'` },
  post_wal_delete: {
    BARMAN_ERROR: `Ignoring deletion of WAL file ${WAL.BARMAN_SEGMENT} for server main: [Errno 2] No such file or directory: '${ARCHIVED}'`,
  },
};

function buildFields(
  event: (typeof barmanEvents)[number],
  version: string,
): Readonly<Record<string, string>> {
  if (event === "archive" || event === "wal_delete") return WAL;
  return {
    ...BACKUP,
    ...(isAtLeast(version, SINCE.backupInfoPath) && INFO_PATH),
    ...(event === "recovery" && RECOVERY),
  };
}

/**
 * How the work ended, as its post hooks are told. Those of delete and recovery run after success only; BARMAN_ERROR is then the
 * stored error of the backup, which says nothing of this work.
 */
export function resolveStatus(
  name: BarmanEventName,
  fields: Readonly<Record<string, string>>,
): { readonly status?: "success" | "error" } {
  const { phase, event } = splitEventName(name);
  if (phase === "pre") return {};
  const isReported = event !== "delete" && event !== "recovery";
  const failed =
    isReported && (Boolean(fields["BARMAN_ERROR"]) || fields["BARMAN_STATUS"] === "FAILED");
  return { status: failed ? "error" : "success" };
}

/** `pre_backup` → pre and backup. */
export function splitEventName(name: BarmanEventName): {
  readonly phase: "pre" | "post";
  readonly event: (typeof barmanEvents)[number];
} {
  const [, phase, event] = /^(pre|post)_(.*)$/.exec(name) ?? [];
  return { phase: phase as "pre" | "post", event: event as (typeof barmanEvents)[number] };
}

import type { EventSpec, HookEvent, OperationSpec } from "@backup-hooks/core";

const SOURCE =
  "made up; name the version, and where the rule was seen: the program observed, its source, its documentation";

/** One row per event: what the product tells, and what it does when a script objects. */
export const events = {
  before_backup: {
    operation: "backup",
    phase: "pre",
    fields: ["ACME_JOB"],
    veto: { decision: "cancel", message: "would NOT begin the backup" },
    examples: [{ fields: { ACME_JOB: "nightly" } }],
    source: SOURCE,
  },
  after_backup: {
    operation: "backup",
    phase: "post",
    fields: ["ACME_JOB", "ACME_STATUS"],
    formats: { ACME_STATUS: "ok or failed" },
    // No veto: the product ignores the result here.
    examples: [
      { status: "success", fields: { ACME_JOB: "nightly", ACME_STATUS: "ok" } },
      { status: "error", fields: { ACME_JOB: "nightly", ACME_STATUS: "failed" } },
    ],
    source: SOURCE,
  },
} as const satisfies Record<string, EventSpec>;

export type Name = keyof typeof events;
export type Event = HookEvent<Name>;
export const names = Object.keys(events) as readonly Name[];

/** What fires around a backup, heard or not, and how the product's own command exits. */
const afterwards = { after: [{ events: ["after_backup"], cancelable: false }] } as const;
export const backup: OperationSpec<Name> = {
  before: [{ events: ["before_backup"], cancelable: true }],
  endings: {
    success: { ...afterwards, exit: 0, description: "the backup is there" },
    error: { ...afterwards, exit: "inherit", description: "the backup failed" },
    veto: { after: [], exit: 1, description: "nothing is backed up" },
    setup: { after: [], exit: 2, description: "the configuration is refused" },
    interrupt: { after: [], exit: 130, description: "stopped by Ctrl-C" },
    terminate: { after: [], exit: 143, description: "stopped by SIGTERM" },
  },
};

export const exitCodes = [
  { code: "0", description: "the backup begins", source: SOURCE },
  {
    code: "any other",
    description: "it does not; after the backup nobody listens",
    source: SOURCE,
  },
];

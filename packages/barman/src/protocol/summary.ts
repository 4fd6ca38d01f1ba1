import type { EventSummary } from "@backup-hooks/core";
import { type BarmanEvent, splitEventName } from "./events.ts";

/** What one piece of work has to itself, and its pre and post hooks in common; a backup has its id before it begins. */
const BACKUP = ["BARMAN_SERVER", "BARMAN_BACKUP_ID"];
const WAL = ["BARMAN_SERVER", "BARMAN_SEGMENT"];
const jobFields: Readonly<Record<ReturnType<typeof splitEventName>["event"], readonly string[]>> = {
  backup: BACKUP,
  delete: BACKUP,
  archive: WAL,
  wal_delete: WAL,
  // One backup may be restored to several places at once.
  recovery: [...BACKUP, "BARMAN_DESTINATION_DIRECTORY", "BARMAN_REMOTE_COMMAND"],
};

/** A call in the words that all products share. Barman never tells when the work ended. */
export function summarizeEvent({ name, status, fields }: BarmanEvent): EventSummary {
  const { event } = splitEventName(name);
  const { BARMAN_ERROR: error, BARMAN_SIZE: size = "", BARMAN_BACKUP_ID: id = "" } = fields;
  const startedAt = event === "backup" ? parseStart(id) : undefined;
  return {
    job: Object.fromEntries(jobFields[event].map((field) => [field, fields[field] ?? ""])),
    ...(status === "error" && error && { error }),
    ...(/^\d{1,15}$/.test(size) && { counts: { bytes: Number(size) } }),
    ...(startedAt && { startedAt }),
  };
}

/** A backup is named by its start in local time. */
function parseStart(id: string): Date | undefined {
  const [, ...parts] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/.exec(id) ?? [];
  const [year = 0, month = 0, day, hour, minute, second] = parts.map(Number);
  return parts.length === 0 ? undefined : new Date(year, month - 1, day, hour, minute, second);
}

import type { EventSummary } from "@backup-hooks/core";
import type { RetrospectEvent, RetrospectEventName } from "./event-table.ts";
import { parseDate } from "./fields.ts";

type Fields = Readonly<Partial<Record<string, string>>>;

/** What begins and ends with events that have no name argument, in Retrospect's terms. */
const namelessPrograms: Partial<Record<RetrospectEventName, string>> = {
  StartApp: "Retrospect",
  EndApp: "Retrospect",
  StartBackupServer: "Proactive Backup",
  StopBackupServer: "Proactive Backup",
};

/** Summarizes a call of Retrospect in terms that all products share. */
export function summarizeEvent({ name, phase, fields }: RetrospectEvent): EventSummary {
  const error = describeError(fields);
  const counts = readCounts(fields);
  // The next script's start date is not a start of the current operation.
  const started = fields["sourceStart"] ?? (phase === "pre" ? fields["startDate"] : undefined);
  const ended = fields["sourceEnd"] ?? fields["endDate"];
  const summary: EventSummary = {
    job: buildJob(name, fields),
    ...(error !== undefined && { error }),
    ...(counts && { counts }),
  };
  return Object.defineProperties(summary, {
    ...defineDate("startedAt", started),
    ...defineDate("endedAt", ended),
  });
}

/** Parses a date on first access, because the first date makes Node load all time zone rules. */
function defineDate(
  name: "startedAt" | "endedAt",
  text: string | undefined,
): PropertyDescriptorMap {
  return text === undefined ? {} : { [name]: { enumerable: true, get: () => parseDate(text) } };
}

/** A script, or one source in it. AnomalyAlert calls the source a volume. */
function buildJob(
  name: RetrospectEventName,
  { scriptName, sourceName, volName, mediaLabel, mediaName }: Fields,
): EventSummary["job"] {
  const source = sourceName ?? volName;
  const parts = {
    program: namelessPrograms[name],
    scriptName,
    sourceName: source,
    mediaLabel,
    mediaName,
  };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** The texts of an error, if its code is not 0. */
function describeError({
  errCode,
  fatalErrCode,
  reason,
  errMsg,
  fatalErrMsg,
}: Fields): string | undefined {
  const code = errCode ?? fatalErrCode ?? "";
  if (code === "" || code === "0") return undefined;
  return [reason, errMsg, fatalErrMsg].filter(Boolean).join(": ") || `error ${code}`;
}

function readCounts({ numFiles, kbBackedUp, numErrors }: Fields): EventSummary["counts"] {
  const kilobytes = parseCount(kbBackedUp);
  const counts = {
    files: parseCount(numFiles),
    bytes: kilobytes === undefined ? undefined : kilobytes * 1024,
    errors: parseCount(numErrors),
  };
  const present = Object.entries(counts).filter(([, count]) => count !== undefined);
  return present.length === 0 ? undefined : Object.fromEntries(present);
}

function parseCount(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

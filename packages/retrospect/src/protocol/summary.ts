import type { Facts } from "@backup-hooks/core";
import { parseDate } from "./fields.ts";
import type { RetrospectEvent, RetrospectEventName } from "./event-table.ts";

type Fields = Readonly<Partial<Record<string, string>>>;

/** Events that name nothing: what begins and ends with them, in Retrospect's words. */
const nameless: Partial<Record<RetrospectEventName, string>> = {
  StartApp: "Retrospect",
  EndApp: "Retrospect",
  StartBackupServer: "Proactive Backup",
  StopBackupServer: "Proactive Backup",
};

/** What a call of Retrospect says, in words that all products share. */
export function factsOf({ name, phase, fields }: RetrospectEvent): Facts {
  const error = errorOf(fields);
  const counts = countsOf(fields);
  // The next script's start is none yet.
  const started = fields["sourceStart"] ?? (phase === "pre" ? fields["startDate"] : undefined);
  const ended = fields["sourceEnd"] ?? fields["endDate"];
  const facts: Facts = { job: jobOf(name, fields), ...(error !== undefined && { error }), ...(counts && { counts }) };
  return Object.defineProperties(facts, { ...dateOf("startedAt", started), ...dateOf("endedAt", ended) });
}

/** A date that is read when somebody asks: the first one makes Node load the rules of all time zones. */
function dateOf(name: "startedAt" | "endedAt", text: string | undefined): PropertyDescriptorMap {
  return text === undefined ? {} : { [name]: { enumerable: true, get: () => parseDate(text) } };
}

/** A script, or one source in it; AnomalyAlert calls the source a volume. */
function jobOf(name: RetrospectEventName, { scriptName, sourceName, volName, mediaLabel, mediaName }: Fields): Facts["job"] {
  const source = sourceName ?? volName;
  const parts = { program: nameless[name], scriptName, sourceName: source, mediaLabel, mediaName };
  return Object.fromEntries(Object.entries(parts).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** The texts of an error, where its code is one. */
function errorOf({ errCode, fatalErrCode, reason, errMsg, fatalErrMsg }: Fields): string | undefined {
  const code = errCode ?? fatalErrCode ?? "";
  if (code === "" || code === "0") return undefined;
  return [reason, errMsg, fatalErrMsg].filter(Boolean).join(": ") || `error ${code}`;
}

function countsOf({ numFiles, kbBackedUp, numErrors }: Fields): Facts["counts"] {
  const kilobytes = numberIn(kbBackedUp);
  const counts = { files: numberIn(numFiles), bytes: kilobytes === undefined ? undefined : kilobytes * 1024, errors: numberIn(numErrors) };
  const known = Object.entries(counts).filter(([, count]) => count !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

function numberIn(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : undefined;
}

import type { EventSpec, FieldSource, Given, Situation, Work } from "@backup-hooks/core";
import { basename } from "node:path";
import { statusOf } from "./protocol/codec.ts";
import type { RetrospectEvent, RetrospectEventName } from "./protocol/events.ts";
import { formatDate } from "./protocol/fields.ts";
import { allocate, refuseExisting } from "./intervention-file.ts";
import type { Settings } from "./assumptions.ts";

/** How a source or a script ended, as EndSource and EndScript say it. */
export interface End {
  readonly numErrors: string;
  readonly fatalErrCode: string;
  readonly fatalErrMsg: string;
}
export const SUCCESS: End = { numErrors: "0", fatalErrCode: "0", fatalErrMsg: "successful" };
export type Values = Readonly<Record<string, string>>;

/**
 * The values of one event. What was said wins, then what follows from the time and from how the work ended; a value that nobody
 * knows is the row's example and marked as such. @throws HookError IO without a free intervention file
 */
export function situationOf(name: RetrospectEventName, row: EventSpec, given: Given, settings: Settings): Situation<RetrospectEvent> {
  const { script } = given.options;
  const values = {
    ...timesOf(name, given),
    ...(given.startedAt && sourceOfCommand(given)),
    ...(given.work && endOf(given.work)),
  };
  const said = { ...(typeof script === "string" && { scriptName: script }), ...given.set };
  return situationWith(name, row, { values, said }, settings);
}

/** An event of these values: `said` ones win, and what is missing is the row's example. */
export function situationWith(
  name: RetrospectEventName,
  row: EventSpec,
  { values, said }: { readonly values: Values; readonly said: Values },
  settings: Settings,
): Situation<RetrospectEvent> {
  const example = row.examples[0]?.fields ?? {};
  const one = (field: string): readonly [value: string, source: FieldSource] => {
    const [spoken, derived] = [said[field], values[field]];
    if (spoken !== undefined) return [spoken, "given"];
    if (field === "interventionFile") return [allocate(settings.interventionFolder), "derived"];
    return derived === undefined ? [example[field] ?? "", "example"] : [derived, "derived"];
  };
  const found = row.fields.map((field) => [field, one(field)] as const);
  const fields = Object.fromEntries(found.map(([field, [value]]) => [field, value]));
  if (said["interventionFile"] !== undefined && fields["interventionFile"] !== undefined) refuseExisting(fields["interventionFile"]);
  const status = statusOf(name, fields);
  return {
    event: { product: "retrospect", name, operation: row.operation, phase: row.phase, ...(status && { status }), fields },
    sources: Object.fromEntries(found.map(([field, [, source]]) => [field, source])),
  };
}

/** The moment, for every event that says when it happens; the next script's start is known to nobody. */
function timesOf(name: RetrospectEventName, { startedAt, work }: Given): Values {
  if (name === "NextExec" || name === "ScriptCheckFailed") return {};
  const now = new Date();
  const moment = formatDate(now);
  if (startedAt === undefined) return { startDate: moment, endDate: moment, stopDate: moment };
  const ms = work?.durationMs ?? 0;
  return {
    startDate: formatDate(startedAt),
    sourceStart: formatDate(new Date(now.getTime() - ms)),
    sourceEnd: moment,
    scriptStart: formatDate(startedAt),
    duration: String(Math.round(ms / 1000)),
  };
}

/** A command as Retrospect would see a local source. What it copied is not known. */
function sourceOfCommand({ set }: Given): Values {
  const folder = process.cwd();
  return {
    sourceName: `My Computer/${basename(folder)}`,
    sourcePath: folder.endsWith("/") ? folder : `${folder}/`,
    clientName: "My Computer",
    kbBackedUp: "0",
    numFiles: "0",
    backupSet: set["scriptName"] ?? "",
    backupAction: "Normal",
    parentVol: basename(folder),
    trailingFlag: "true",
    ...SUCCESS,
  };
}

/** An intervention is no error; a command that failed is a fatal one, under its negative exit status. */
function endOf({ ending, exitCode = 1, error }: Work): End {
  if (ending === "success" || ending === "veto" || ending === "skipped") return SUCCESS;
  return {
    numErrors: "0",
    fatalErrCode: String(-exitCode),
    fatalErrMsg: error ?? (ending === "error" ? `command exited with ${exitCode}` : "stopped from outside"),
  };
}

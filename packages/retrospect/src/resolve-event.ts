import { basename } from "node:path";
import type {
  EventInput,
  EventSpec,
  ResolvedEvent,
  ValueOrigin,
  WorkResult,
} from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import { allocate, refuseExisting } from "./intervention-file.ts";
import { resolveStatus } from "./protocol/codec.ts";
import type { RetrospectEvent, RetrospectEventName } from "./protocol/events.ts";
import { formatDate } from "./protocol/fields.ts";

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
export function resolveEvent(
  name: RetrospectEventName,
  row: EventSpec,
  input: EventInput,
  assumptions: Assumptions,
): ResolvedEvent<RetrospectEvent> {
  const { script } = input.options;
  const values = {
    ...buildTimes(name, input),
    ...(input.startedAt && buildSource(input)),
    ...(input.work && toEnd(input.work)),
  };
  const explicit = { ...(typeof script === "string" && { scriptName: script }), ...input.set };
  return resolveEventFrom(name, row, { values, explicit }, assumptions);
}

/** An event of these values: `said` ones win, and what is missing is the row's example. */
export function resolveEventFrom(
  name: RetrospectEventName,
  row: EventSpec,
  { values, explicit }: { readonly values: Values; readonly explicit: Values },
  assumptions: Assumptions,
): ResolvedEvent<RetrospectEvent> {
  const example = row.examples[0]?.fields ?? {};
  const resolveField = (field: string): readonly [value: string, source: ValueOrigin] => {
    const [explicitValue, derived] = [explicit[field], values[field]];
    if (explicitValue !== undefined) return [explicitValue, "explicit"];
    if (field === "interventionFile") return [allocate(assumptions.interventionFolder), "derived"];
    return derived === undefined ? [example[field] ?? "", "example"] : [derived, "derived"];
  };
  const found = row.fields.map((field) => [field, resolveField(field)] as const);
  const fields = Object.fromEntries(found.map(([field, [value]]) => [field, value]));
  if (explicit["interventionFile"] !== undefined && fields["interventionFile"] !== undefined)
    refuseExisting(fields["interventionFile"]);
  const status = resolveStatus(name, fields);
  return {
    event: {
      product: "retrospect",
      name,
      operation: row.operation,
      phase: row.phase,
      ...(status && { status }),
      fields,
    },
    origins: Object.fromEntries(found.map(([field, [, source]]) => [field, source])),
  };
}

/** The moment, for every event that says when it happens; the next script's start is known to nobody. */
function buildTimes(name: RetrospectEventName, { startedAt, work }: EventInput): Values {
  if (name === "NextExec" || name === "ScriptCheckFailed") return {};
  const now = new Date();
  const timestamp = formatDate(now);
  if (startedAt === undefined)
    return { startDate: timestamp, endDate: timestamp, stopDate: timestamp };
  const ms = work?.durationMs ?? 0;
  return {
    startDate: formatDate(startedAt),
    sourceStart: formatDate(new Date(now.getTime() - ms)),
    sourceEnd: timestamp,
    scriptStart: formatDate(startedAt),
    duration: String(Math.round(ms / 1000)),
  };
}

/** A command as Retrospect would see a local source. What it copied is not known. */
function buildSource({ set }: EventInput): Values {
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
function toEnd({ ending, exitCode = 1, error }: WorkResult): End {
  if (ending === "success" || ending === "veto" || ending === "skipped") return SUCCESS;
  return {
    numErrors: "0",
    fatalErrCode: String(-exitCode),
    fatalErrMsg:
      error ?? (ending === "error" ? `command exited with ${exitCode}` : "stopped from outside"),
  };
}

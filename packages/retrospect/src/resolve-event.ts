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

/** How a source or a script ended, as EndSource and EndScript report it. */
export interface End {
  readonly numErrors: string;
  readonly fatalErrCode: string;
  readonly fatalErrMsg: string;
}
export const SUCCESS: End = { numErrors: "0", fatalErrCode: "0", fatalErrMsg: "successful" };
export type Values = Readonly<Record<string, string>>;

/**
 * The values of one event. Explicit values win, then those derived from the time and from the
 * result of the operation. An unknown value is the row's example and is marked as such.
 * @throws HookError IO if there is no free intervention file
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

/**
 * An event with these values: `explicit` ones win, and missing ones come from the row's example.
 */
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

/**
 * The current time, for every event that has a time field. The start of the next script is unknown.
 */
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

/** Values for a command, as if it were a local source. What it copied is unknown. */
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

/**
 * An intervention is not an error. A failed command is a fatal error with its negated exit status
 * as the code.
 */
function toEnd({ ending, exitCode = 1, error }: WorkResult): End {
  if (ending === "success" || ending === "veto" || ending === "skipped") return SUCCESS;
  return {
    numErrors: "0",
    fatalErrCode: String(-exitCode),
    fatalErrMsg:
      error ?? (ending === "error" ? `command exited with ${exitCode}` : "stopped from outside"),
  };
}

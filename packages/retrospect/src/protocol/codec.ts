import {
  type Call,
  type EventSpec,
  HookError,
  type Outcome,
  parseWindowsCommandLine,
  type Reply,
  type Status,
} from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { isWindows } from "../callers.ts";
import { eventRows, type RetrospectEvent, type RetrospectEventName } from "./event-table.ts";
import { fieldSpecs } from "./fields.ts";
import {
  formatRawLine,
  LINE_VARIABLE,
  readToggled,
  splitJoinedArgs,
} from "./windows-command-line.ts";

type EventTable = Readonly<Record<RetrospectEventName, EventSpec>>;

/** The event's name and its positional arguments; on Windows, also as a raw command line. */
export function encodeCall(
  { name, fields }: RetrospectEvent,
  events: EventTable,
  assumptions: Assumptions,
): Call {
  const row = events[name];
  const called = name === "StopSched" ? assumptions.stopSchedName : name;
  const values = row.fields.map((field) => toSent(field, fields[field] ?? "", row));
  const call = { args: [called, ...values], env: {} };
  if (!isWindows(assumptions.caller)) return call;
  const isNumber = (index: number): boolean =>
    /^(integer|number)$/.test(fieldSpecs[row.fields[index] ?? ""]?.type ?? "");
  const line = formatRawLine(called, values, {
    wellFormed: assumptions.wellFormedLine,
    bare: (index) => assumptions.plainNumbers && isNumber(index),
  });
  return { ...call, line };
}

/** Line breaks in dialog texts arrive as tabs (comment of the BAT sample at FatalBackupError). */
function toSent(field: string, value: string, row: EventSpec): string {
  return row.lossy?.[field]?.includes("tabs") ? value.replace(/\r\n|[\r\n]/g, "\t") : value;
}

/**
 * Decodes a handler call. A raw command line, including that of our batch file, takes precedence
 * over arguments. Extra arguments are ignored; missing ones are empty.
 * @throws HookError CALL_INVALID
 */
export function decodeCall(
  { args, env, line = args.length === 0 ? env[LINE_VARIABLE] : undefined }: Call,
  events: EventTable,
  assumptions: Assumptions,
): RetrospectEvent {
  const argv =
    line === undefined
      ? args
      : assumptions.wellFormedLine
        ? parseWindowsCommandLine(line)
        : readToggled(line);
  const [called = "", ...sent] = argv;
  const knownNames = Object.keys(events) as RetrospectEventName[];
  const name = knownNames.find((one) => one === called || events[one].aliases?.includes(called));
  if (name === undefined) {
    throw new HookError("CALL_INVALID", "this is no call of an event handler", {
      product: "Retrospect",
      expected: `one of ${knownNames.join(", ")} as the first argument`,
      received: called === "" ? "nothing" : `"${called}"`,
    });
  }
  const row = events[name];
  const values =
    (line === undefined && isWindows(assumptions.caller)
      ? splitJoinedArgs(row.fields, sent)
      : undefined) ?? sent;
  const sentFields = selectFields(name, row.fields, values);
  const fields = Object.fromEntries(
    row.fields.map((field) => [field, values[sentFields.indexOf(field)] ?? ""]),
  );
  const status = resolveStatus(name, fields);
  return {
    product: "retrospect",
    name,
    operation: row.operation,
    phase: row.phase,
    ...(status && { status }),
    fields,
  };
}

/**
 * The argument names by position. FatalBackupError with five arguments lacks errZone if the last
 * one is an intervention file.
 */
function selectFields(
  name: RetrospectEventName,
  fields: readonly string[],
  values: readonly string[],
): readonly string[] {
  const zoneless =
    name === "FatalBackupError" && values.length === 5 && /intv\d{4}\.reh$/.test(values[4] ?? "");
  return zoneless ? fields.filter((field) => field !== "errZone") : fields;
}

/** As in every sample: a fatal error counts first, then the number of other errors. */
export function resolveStatus(
  name: RetrospectEventName,
  { fatalErrCode, numErrors }: Readonly<Record<string, string>>,
): Status | undefined {
  if (eventRows[name].phase !== "post" || !fatalErrCode) return undefined;
  if (fatalErrCode !== "0") return "error";
  return numErrors === "0" ? "success" : "warning";
}

/** The maximum that the C sample writes. */
const MAX_BYTES = 1023;

/**
 * Retrospect reads only the intervention file, whose text goes to the log. The exit code is 0, as
 * in the samples. Where the file does not stop anything, only that event's own action, which is
 * decoded as `cancel`, writes it: a failure must not keep a script running.
 */
export function encodeOutcome(
  { decision, hooks, notes }: Outcome,
  { name, fields }: RetrospectEvent,
): Reply {
  const { vetoAction } = eventRows[name];
  const file = fields["interventionFile"];
  const writesFile = vetoAction === undefined ? decision !== "proceed" : decision === "cancel";
  if (!writesFile || !file) return { exitCode: 0, files: {} };
  const reason =
    hooks.find(({ verdict }) => verdict.action === "cancel" || verdict.action === "fail")?.verdict
      .note ??
    notes[0] ??
    "";
  const line = reason.replace(/[\s\p{Cc}]+/gu, " ").trim() || "Intervention of the event handler.";
  return { exitCode: 0, files: { [file]: `${truncateBytes(line, MAX_BYTES - 1)}\n` } };
}

function truncateBytes(text: string, limit: number): string {
  // Remove a character that was cut in half.
  return Buffer.from(text)
    .subarray(0, limit)
    .toString()
    .replace(/\ufffd$/, "");
}

import { type Call, type EventSpec, HookError, type Outcome, parseWindowsCommandLine, type Reply, type Status } from "@backup-hooks/core";
import { isWindows } from "./callers.ts";
import { rawLine, readToggled } from "./commandline.ts";
import { type RetrospectEvent, type RetrospectEventName, rows } from "./rows.ts";
import { fieldSpecs } from "./fields.ts";
import type { Settings } from "./settings.ts";

type Table = Readonly<Record<RetrospectEventName, EventSpec>>;

/** The event's name and its arguments by position; on Windows as a raw command line as well. */
export function callOf({ name, fields }: RetrospectEvent, events: Table, settings: Settings): Call {
  const row = events[name];
  const called = name === "StopSched" ? settings.stopSchedName : name;
  const values = row.fields.map((field) => asSent(field, fields[field] ?? "", row));
  const call = { args: [called, ...values], env: {} };
  if (!isWindows(settings.caller)) return call;
  const isNumber = (index: number): boolean => /^(integer|number)$/.test(fieldSpecs[row.fields[index] ?? ""]?.type ?? "");
  const line = rawLine(called, values, { wellFormed: settings.wellFormedLine, bare: (index) => settings.plainNumbers && isNumber(index) });
  return { ...call, line };
}

/** Line ends of dialog texts arrive as tabs (comment of the BAT sample at FatalBackupError). */
function asSent(field: string, value: string, row: EventSpec): string {
  return row.lossy?.[field]?.includes("tabs") ? value.replace(/\r\n|[\r\n]/g, "\t") : value;
}

/** The fewest arguments that samples of some age send or read; all others have one number. */
const fewest: Partial<Record<RetrospectEventName, number>> = { StartApp: 2, FatalBackupError: 4, EndSource: 16 };

/**
 * What calls us. A raw line goes before arguments; more arguments than known are left aside.
 * @throws HookError CALL_INVALID
 */
export function decodeCall({ args, line }: Call, events: Table, settings: Settings): RetrospectEvent {
  const words = line === undefined ? args : settings.wellFormedLine ? parseWindowsCommandLine(line) : readToggled(line);
  const [called = "", ...values] = words;
  const known = Object.keys(events) as RetrospectEventName[];
  const name = known.find((one) => one === called || events[one].aliases?.includes(called));
  if (name === undefined) {
    throw new HookError("CALL_INVALID", "this is no call of an event handler", {
      product: "Retrospect",
      expected: `one of ${known.join(", ")} as the first argument`,
      got: called === "" ? "nothing" : `"${called}"`,
    });
  }
  const row = events[name];
  const expected = Math.min(fewest[name] ?? row.fields.length, row.fields.length);
  if (values.length < expected) {
    throw new HookError("CALL_INVALID", `${name}: arguments are missing`, {
      product: "Retrospect",
      expected: `${expected} after the event's name (${row.fields.join(", ")})`,
      got: String(values.length),
      ...(isWindows(settings.caller) && {
        hint: "Read the raw command line: standard parsers melt arguments after a path that ends in a backslash",
      }),
    });
  }
  const fields = Object.fromEntries(fieldsFor(name, row.fields, values).map((field, index) => [field, values[index] ?? ""]));
  const status = statusOf(name, fields);
  return { product: "retrospect", name, operation: row.operation, phase: row.phase, ...(status && { status }), fields };
}

/** The names of the arguments that came. Of five FatalBackupError has left out errZone, if the last is an intervention file. */
function fieldsFor(name: RetrospectEventName, fields: readonly string[], values: readonly string[]): readonly string[] {
  const zoneless = name === "FatalBackupError" && values.length === 5 && /intv\d{4}\.reh$/.test(values[4] ?? "");
  return (zoneless ? fields.filter((field) => field !== "errZone") : fields).slice(0, values.length);
}

/** As every sample decides: a fatal error first, then the number of others. */
export function statusOf(name: RetrospectEventName, { fatalErrCode, numErrors }: Readonly<Record<string, string>>): Status | undefined {
  if (rows[name].phase !== "post" || fatalErrCode === undefined) return undefined;
  if (fatalErrCode !== "0") return "error";
  return numErrors === "0" ? "success" : "warning";
}

/** The intervention file is all that Retrospect hears; its text goes to the log. The samples end with 0. */
export function encodeOutcome({ decision, hooks, notes }: Outcome, { fields }: RetrospectEvent): Reply {
  const file = fields["interventionFile"];
  if (decision === "proceed" || file === undefined) return { exitCode: 0, files: {} };
  const says = hooks.find(({ verdict }) => verdict.action === "cancel" || verdict.action === "fail")?.verdict.note ?? notes[0];
  return { exitCode: 0, files: { [file]: `${(says ?? "Intervention of the event handler.").replace(/\s+/g, " ")}\n` } };
}

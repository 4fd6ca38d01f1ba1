export type FieldType = "string" | "path" | "datetime" | "boolean" | "integer" | "number";

interface FieldSpec {
  readonly type: FieldType;
  /** The form of its values, in words. */
  readonly form: string;
}
const defineField = (type: FieldType, form: string): FieldSpec => ({ type, form });

const DATE = defineField(
  "datetime",
  "month/day/year hour:minute, 24 hours, only minutes padded, no zone; seen on US machines only",
);
const COUNT = defineField("integer", "decimal, no grouping");
const CODE = defineField("integer", "0, or a negative number");

/**
 * Every positional argument by name. Sources: the vendor's samples and harnesses, and the two
 * recorded calls.
 */
export const fieldSpecs: Readonly<Record<string, FieldSpec>> = {
  actionString: defineField("string", "text of Retrospect's dialog, or the object's name"),
  attempts: defineField(
    "integer",
    "decimal; samples disagree whether 0 or 1 means right at the first try",
  ),
  autoLaunched: defineField("boolean", "true or false"),
  backupAction: defineField("string", "only Normal was ever seen"),
  backupSet: defineField("string", "backup set or media set written to"),
  checkFiles: defineField(
    "integer",
    "how many of the watched files are new or changed; exact format not known",
  ),
  checkWatchedPct: defineField(
    "number",
    "percentage without a percent sign; whether it has decimals is not known",
  ),
  clientName: defineField("string", "client; My Computer for a local volume; may be empty"),
  duration: defineField("integer", "whole seconds of copying, 0 was seen for 610 MB"),
  endDate: DATE,
  errCode: CODE,
  errMsg: defineField("string", "successful, or the error's text"),
  errZone: defineField("string", "area of the failure"),
  fatalErrCode: CODE,
  fatalErrMsg: defineField("string", "successful, or the error's text"),
  interventionFile: defineField(
    "path",
    "absolute, intv and four digits and .reh; the path may hold blanks",
  ),
  kbBackedUp: defineField("integer", "kilobytes, decimal, no grouping"),
  mediaIsKnown: defineField("boolean", "true or false"),
  mediaLabel: defineField("string", "backup set that needs the member"),
  mediaName: defineField("string", "member wanted"),
  minutesWaited: defineField("integer", "whole minutes so far"),
  numErrors: COUNT,
  numFiles: COUNT,
  parentVol: defineField("string", "volume in the harness, client in the recorded call"),
  reason: defineField("string", "text of Retrospect's dialog"),
  scriptName: defineField("string", "Retrospect script"),
  scriptStart: DATE,
  selectorName: defineField("string", "filter that chose the watched files"),
  sourceEnd: DATE,
  sourceName: defineField("string", "container/…/volume, joined by forward slashes"),
  sourcePath: defineField("path", "file-system path with a separator at its end"),
  sourceStart: DATE,
  startDate: DATE,
  stopDate: DATE,
  trailingFlag: defineField(
    "boolean",
    "true; meaning unknown, only the Windows client was seen to send it",
  ),
  volName: defineField("string", "source, in the form of sourceName (inferred)"),
  watchedFiles: defineField("integer", "files the filter selects; exact format not known"),
};

const typePatterns: Partial<Record<FieldType, RegExp>> = {
  datetime: /^\d{1,2}\/\d{1,2}\/\d{4} \d{1,2}:\d{2}$/,
  boolean: /^(?:true|false)$/,
  integer: /^-?\d+$/,
  number: /^-?\d+(?:\.\d+)?$/,
};

/**
 * The pattern of a field's values, from its type or from the product; undefined if any text is
 * valid.
 */
export const findPattern = (name: string): RegExp | undefined =>
  fieldPatterns[name] ?? typePatterns[fieldSpecs[name]?.type ?? "string"];
const fieldPatterns: Readonly<Record<string, RegExp>> = {
  backupAction: /^Normal$/,
  interventionFile: /^(?:[A-Za-z]:\\|\\\\|\/).*\bintv\d{4}\.reh$/,
};

/** Values that Retrospect is not known to send, as sentences. */
export function findOddities(fields: Readonly<Record<string, string>>): string[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const spec = fieldSpecs[name];
    const pattern = spec && typePatterns[spec.type];
    return pattern === undefined || pattern.test(value)
      ? []
      : [
          `${name} is no ${spec?.type} as Retrospect sends it (${spec?.form}): it is passed as given.`,
        ];
  });
}

/** Local time in Retrospect's format: `7/11/2021 12:32`, `6/29/2021 1:34`. */
export function formatDate(date: Date): string {
  const minutes = String(date.getMinutes()).padStart(2, "0");
  return `${date.getMonth() + 1}/${date.getDate()}/${date.getFullYear()} ${date.getHours()}:${minutes}`;
}

/**
 * Parses a local time in Retrospect's format, and in the formats of older comments: `1/1/2000 12:01
 * AM`, and even `12/14/99 16:32 PM`. Other formats, which other countries may use, return
 * undefined.
 */
export function parseDate(text: string): Date | undefined {
  const found = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2}) (\d{1,2}):(\d{2})(?: ([AP])M)?$/i.exec(
    text.trim(),
  );
  if (found === null) return undefined;
  const [month = 0, day = 0, written = 0, hour = 0, minute = 0] = found.slice(1, 6).map(Number);
  const half = found[6]?.toUpperCase();
  const hours = half === undefined || hour > 12 ? hour : (hour % 12) + (half === "P" ? 12 : 0);
  const year = written >= 100 ? written : written + (written < 70 ? 2000 : 1900);
  const date = new Date(year, month - 1, day, hours, minute);
  // Date would convert 31 February to 3 March.
  return date.getMonth() === month - 1 && date.getDate() === day && hours < 24 && minute < 60
    ? date
    : undefined;
}

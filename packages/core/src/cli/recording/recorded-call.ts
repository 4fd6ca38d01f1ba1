import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  writeSync,
} from "node:fs";
import type { Adapter } from "../../model/adapter.ts";
import { HookError, type SourceLocation } from "../../util/errors.ts";

/** One real call of a product, as `record` writes it and `rehearse --from` reads it: one line of JSON. */
export interface RecordedCall {
  /** Increases when a key changes its meaning or is removed. */
  readonly format: 1;
  /** When the call started, in UTC: `2026-01-07T03:15:02.000Z`. */
  readonly time: string;
  readonly product: string;
  /** The program and its arguments; those that the product added come last. */
  readonly command: readonly string[];
  readonly cwd: string;
  /** The product's own variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Absent if there was no input, or if it cannot be recorded, as from a terminal or a device. */
  readonly stdin?: RecordedInput;
  readonly end: RecordedEnd;
  readonly durationMs: number;
  /** Where `***` replaces a value: names of variables, `argument 2`, `stdin`, `cwd`. */
  readonly masked: readonly string[];
}
/** Bytes that are not UTF-8 are encoded as U+DC80–DCFF. */
export interface RecordedInput {
  /** The first bytes, at most 1 MiB. */
  readonly text: string;
  /** Total number of bytes. */
  readonly bytes: number;
  /** Number of bytes that are not in `text`; 0 if it is complete. */
  readonly omitted: number;
}
/** If `error` is set, the program could not be started, and `exitCode` is a shell's: 126 or 127. */
export type RecordedEnd =
  | { readonly exitCode: number; readonly error?: string }
  | { readonly signal: string };

const { O_RDWR, O_APPEND, O_CREAT, O_NONBLOCK } = constants;

/**
 * Appends a call to a file in a single write, so that concurrent writers are safe. A new file has
 * mode 0600.
 * @throws the system's error
 */
export function appendCall(file: string, call: RecordedCall): void {
  // Opening a device or a FIFO must not block.
  const fd = openSync(file, O_RDWR | O_APPEND | O_CREAT | O_NONBLOCK, 0o600);
  try {
    if (!fstatSync(fd).isFile()) throw new Error("it is no regular file");
    const line = Buffer.from(`${endsMidLine(fd) ? "\n" : ""}${JSON.stringify(call)}\n`);
    const written = writeSync(fd, line);
    if (written < line.length)
      throw new Error(`only ${written} of ${line.length} bytes could be written`);
  } finally {
    closeSync(fd);
  }
}

/** Whether the file ends mid-line, as after a full disk. */
function endsMidLine(fd: number): boolean {
  const last = Buffer.alloc(1);
  const { size } = fstatSync(fd);
  return size > 0 && readSync(fd, last, 0, 1, size - 1) === 1 && last.toString() !== "\n";
}

/**
 * The recorded calls of a file with their line numbers; empty lines are skipped.
 * @throws HookError IO, VALUE_INVALID if a line is not a recorded call, CALL_INVALID if it is a
 * call of another product
 */
export function readCalls(
  file: string,
  adapter: Adapter,
): readonly { readonly line: number; readonly call: RecordedCall }[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new HookError("IO", "the recorded calls cannot be read", {
      place: { file },
      received: String(cause),
      cause,
    });
  }
  const calls = text
    .split("\n")
    .map((source, index) => ({ source, line: index + 1 }))
    .filter(({ source }) => source.trim() !== "")
    .map(({ source, line }) => ({
      line,
      call: parseRecordedCall(source, { file, line, column: 1 }, adapter),
    }));
  if (calls.length > 0) return calls;
  throw new HookError("VALUE_INVALID", "no call is recorded here", {
    place: { file },
    expected: "at least one line of record",
  });
}

function parseRecordedCall(
  source: string,
  place: SourceLocation,
  { product, title }: Adapter,
): RecordedCall {
  const value = parseJson(source, place);
  if (!isObject(value)) throw createFormatError(place, "a JSON object", source.slice(0, MAX_SHOWN));
  if (value["format"] !== 1)
    throw createFormatError(
      place,
      '"format": 1, the only one there is',
      formatValue(value["format"]),
    );
  for (const { key, isValid, expected } of keyChecks) {
    if (!isValid(value[key]))
      throw createFormatError(place, `"${key}": ${expected}`, formatValue(value[key]));
  }
  if (value["product"] === product) return value as unknown as RecordedCall;
  throw new HookError("CALL_INVALID", "this call is another product's", {
    product: title,
    place,
    expected: `a call of ${product}`,
    received: `one of ${String(value["product"])}`,
    hint: `Play it with ${String(value["product"])}-hooks rehearse --from`,
  });
}

function parseJson(source: string, place: SourceLocation): unknown {
  try {
    return JSON.parse(source);
  } catch (cause) {
    const { message } = cause as SyntaxError;
    // Node does not always give a position; then the error is for the whole line.
    const at = /end of JSON input/.test(message)
      ? source.length
      : Number(/at position (\d+)/.exec(message)?.[1] ?? 0);
    const column = at + 1;
    throw createFormatError({ ...place, column }, "one JSON object on each line", message, cause);
  }
}

function createFormatError(
  place: SourceLocation,
  expected: string,
  received: string,
  cause?: unknown,
): HookError {
  return new HookError("VALUE_INVALID", "this line is no recorded call", {
    place,
    expected,
    received,
    cause,
  });
}

/** Maximum length of an invalid value in an error, in characters. */
const MAX_SHOWN = 60;
const formatValue = (value: unknown): string =>
  value === undefined ? "nothing" : JSON.stringify(value).slice(0, MAX_SHOWN);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

/** The requirement that each key must meet for a replay. */
const keyChecks: readonly {
  readonly key: keyof RecordedCall;
  readonly isValid: (value: unknown) => boolean;
  readonly expected: string;
}[] = [
  { key: "product", isValid: isText, expected: "the product's name" },
  { key: "time", isValid: isText, expected: "a time" },
  {
    key: "command",
    isValid: (value) => isTexts(value) && (value as []).length > 0,
    expected: "an array of strings that is not empty",
  },
  { key: "cwd", isValid: isText, expected: "a folder" },
  {
    key: "env",
    isValid: (value) => isObject(value) && Object.values(value).every(isText),
    expected: "an object of strings",
  },
  {
    key: "stdin",
    isValid: (value) =>
      value === undefined ||
      (isObject(value) &&
        isText(value["text"]) &&
        isCount(value["bytes"]) &&
        isCount(value["omitted"])),
    expected: "an object of text, bytes and omitted",
  },
  {
    key: "end",
    isValid: (value) => isObject(value) && (isCount(value["exitCode"]) || isText(value["signal"])),
    expected: "an object with exitCode or signal",
  },
  { key: "durationMs", isValid: isCount, expected: "milliseconds" },
  { key: "masked", isValid: isTexts, expected: "an array of strings" },
];

/** Tests whether a variable is one that this product sets for its hooks. */
export function createVariableFilter({
  fieldPrefix,
  events,
  product,
  encodeCall,
}: Adapter): (name: string) => boolean {
  const names = new Set(
    Object.entries(events).flatMap(([name, { operation, phase, examples }]) =>
      examples.flatMap(({ status, fields }) =>
        Object.keys(
          encodeCall({ product, name, operation, phase, ...(status && { status }), fields }).env,
        ),
      ),
    ),
  );
  return (name) => names.has(name) || (!!fieldPrefix && name.startsWith(fieldPrefix));
}

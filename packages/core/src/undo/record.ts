import { HookError } from "../util/errors.ts";
import { parseDuration } from "../util/parse.ts";

/** The key of an undo record: the calls before and after one operation have the same. */
export interface UndoKey {
  /** One lower-case word: `barman`. */
  readonly product: string;
  /** An Operation: `backup`. */
  readonly operation: string;
  /** EventSummary.job. */
  readonly job: Readonly<Record<string, string>>;
}

/** A command to run when the operation is over. It is written before its counterpart is opened. */
export interface UndoRecord extends UndoKey {
  /** Begins with its number in the store: the records of one key run from the last to the first. */
  readonly id: string;
  readonly argv: readonly [file: string, ...args: string[]];
  readonly cwd: string;
  /** The value of readBootId() when the record was written. */
  readonly boot: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly maxAgeMs: number;
}

/** open: not due yet · due: the next process runs it · running: a process is running it */
export type UndoState = "open" | "due" | "running";
/**
 * call: a call with the same key arrived · boot: the machine was restarted · age: it is past its
 * time
 */
export type DueReason = "call" | "boot" | "age";

/**
 * Increased when a field changes its meaning or is removed; records of a later format are left
 * alone.
 */
const FORMAT = 1;
const DEFAULT_AGE = "24h";
const DAY_MS = 86_400_000;
const LONGEST_DAYS = 366;

/**
 * How long the operation may take: `90m`, `24h`, `2d`; default 24 hours. In milliseconds.
 * @throws HookError VALUE_INVALID
 */
export function parseAge(text: string = DEFAULT_AGE): number {
  const ms = parseDuration(text, "for");
  if (ms <= LONGEST_DAYS * DAY_MS) return ms;
  throw new HookError("VALUE_INVALID", "for", {
    expected: `at most ${LONGEST_DAYS}d`,
    received: `"${text}"`,
  });
}

/** The same text for the same key, whatever the order of the job's values. */
export function formatKey({ product, operation, job }: UndoKey): string {
  return JSON.stringify([
    product,
    operation,
    Object.entries(job).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

/**
 * Why a record is due at a call, or without one; undefined if it is not. A call with another key
 * never makes it due.
 */
export function findDueReason(
  record: UndoRecord,
  call: UndoKey | undefined,
  now: number,
  boot: string,
): DueReason | undefined {
  if (call !== undefined) return formatKey(call) === formatKey(record) ? "call" : undefined;
  if (record.boot !== boot && record.boot !== "" && boot !== "") return "boot";
  // A time in the future means that the clock has been set back since, so the age is unknown.
  return Math.abs(now - record.createdAt) >= record.maxAgeMs ? "age" : undefined;
}

/** The order in which the records of one key run. */
export function sortLastFirst<Item extends { readonly id: string }>(
  items: readonly Item[],
): Item[] {
  return [...items].sort((a, b) => (a.id < b.id ? 1 : -1));
}

/**
 * An undo record as text for its file. JSON keeps the lone surrogates of bytes that are not UTF-8.
 */
export function formatRecord({ id: _, createdAt, ...rest }: UndoRecord): string {
  return `${JSON.stringify({ format: FORMAT, ...rest, createdAt: new Date(createdAt).toISOString() })}\n`;
}

/** @throws HookError IO if formatRecord did not write the text */
export function parseRecord(text: string, id: string, file: string): UndoRecord {
  const refuse = (received: string): never => {
    throw new HookError("IO", "this undo command cannot be read", {
      place: { file },
      expected: `a lease of format ${FORMAT}`,
      received,
      hint: "See for yourself what has to be undone, then delete the file",
    });
  };
  let value: Partial<Record<keyof UndoRecord | "format", unknown>> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("no JSON");
  }
  if (value?.format !== FORMAT) return refuse(`format ${String(value?.format)}`);
  const { product, operation, job, argv, cwd, boot, createdAt, maxAgeMs } = value;
  const createdMs = Date.parse(String(createdAt));
  const [program, ...args] = Array.isArray(argv) && argv.every(isText) ? argv : [];
  if (!isText(product) || !isText(operation) || !isText(cwd) || !isText(boot) || !isJob(job))
    return refuse("other values");
  if (program === undefined || !Number.isFinite(createdMs) || typeof maxAgeMs !== "number")
    return refuse("other values");
  return {
    id,
    product,
    operation,
    job,
    argv: [program, ...args],
    cwd,
    boot,
    createdAt: createdMs,
    maxAgeMs,
  };
}

const isText = (value: unknown): value is string => typeof value === "string";
const isJob = (value: unknown): value is UndoRecord["job"] =>
  typeof value === "object" && value !== null && Object.values(value).every(isText);

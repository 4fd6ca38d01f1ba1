import { HookError } from "../util/errors.ts";
import { parseDuration } from "../util/parse.ts";

/** What an undo command hangs on: the calls before and after one piece of work have the same. */
export interface UndoKey {
  /** One lower-case word: `barman`. */
  readonly product: string;
  /** Operation of event.ts: `backup`. */
  readonly operation: string;
  /** Facts.job. */
  readonly job: Readonly<Record<string, string>>;
}

/** The promise to run a command: written down before the thing is opened that it closes. */
export interface UndoRecord extends UndoKey {
  /** Begins with its number in the store: those of one key are undone from the last to the first. */
  readonly id: string;
  readonly argv: readonly [file: string, ...args: string[]];
  readonly cwd: string;
  /** Of bootId(), when it was written. */
  readonly boot: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly maxAgeMs: number;
}

/** open: not due yet · due: whoever comes first runs it · running: somebody is at it. */
export type UndoState = "open" | "due" | "running";
/** call: one of the same key came · boot: the machine was started anew · age: it is over its time. */
export type DueReason = "call" | "boot" | "age";

/** Goes up when a key changes its meaning or goes away; a lease of a later one is left alone. */
const FORMAT = 1;
const DEFAULT_AGE = "24h";
const DAY_MS = 86_400_000;
const LONGEST_DAYS = 366;

/** How long the work may take at most: `90m`, `24h`, `2d`; 24 hours if nobody says. In milliseconds. @throws HookError VALUE_INVALID */
export function parseAge(text: string = DEFAULT_AGE): number {
  const ms = parseDuration(text, "for");
  if (ms <= LONGEST_DAYS * DAY_MS) return ms;
  throw new HookError("VALUE_INVALID", "for", {
    expected: `at most ${LONGEST_DAYS}d`,
    received: `"${text}"`,
  });
}

/** The same text for the same key, in whatever order the job's values stand. */
export function formatKey({ product, operation, job }: UndoKey): string {
  return JSON.stringify([
    product,
    operation,
    Object.entries(job).sort(([a], [b]) => (a < b ? -1 : 1)),
  ]);
}

/** Why a lease is due at a call, or without one; undefined: it is not. A call of another key never makes one due. */
export function findDueReason(
  record: UndoRecord,
  call: UndoKey | undefined,
  now: number,
  boot: string,
): DueReason | undefined {
  if (call !== undefined) return formatKey(call) === formatKey(record) ? "call" : undefined;
  if (record.boot !== boot && record.boot !== "" && boot !== "") return "boot";
  // One from the future was written by a clock that has been put back since: how old it is, nobody knows.
  return Math.abs(now - record.createdAt) >= record.maxAgeMs ? "age" : undefined;
}

/** The order in which those of one key are undone. */
export function sortLastFirst<Item extends { readonly id: string }>(
  items: readonly Item[],
): Item[] {
  return [...items].sort((a, b) => (a.id < b.id ? 1 : -1));
}

/** A lease as it stands in its file. JSON keeps the lone surrogates that stand for bytes that are not UTF-8. */
export function formatRecord({ id: _, createdAt, ...rest }: UndoRecord): string {
  return `${JSON.stringify({ format: FORMAT, ...rest, createdAt: new Date(createdAt).toISOString() })}\n`;
}

/** @throws HookError IO on what formatLease did not write */
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

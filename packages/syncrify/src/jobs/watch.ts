import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";

/** A file that a hook appends to, and how long it was before the calls. */
export interface WatchedFile {
  readonly file: string;
  readonly from: number;
}
/** One call that was made. */
export interface WatchedCall {
  readonly jobId: string;
  readonly event: string;
}
export interface WatchReport {
  readonly lines: number;
  /** Lines that belong to no call as a whole; undefined where lines cannot be told apart. */
  readonly torn?: readonly { readonly line: number; readonly text: string }[];
  /** Job ids with fewer lines than calls. */
  readonly missing?: readonly {
    readonly jobId: string;
    readonly calls: number;
    readonly lines: number;
  }[];
}

export function beginWatch(file: string): WatchedFile {
  return { file, from: statSync(file, { throwIfNoEntry: false })?.size ?? 0 };
}

/** What was written since; all of it where the file has become shorter, and so was written anew. */
export function readAdded({ file, from }: WatchedFile): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return "";
  const fd = openSync(file, "r");
  try {
    const { size } = fstatSync(fd);
    const start = size < from ? 0 : from;
    const bytes = Buffer.alloc(size - start);
    readSync(fd, bytes, 0, bytes.length, start);
    return bytes.toString();
  } finally {
    closeSync(fd);
  }
}

/**
 * Holds the lines against the calls: one line per call is expected, with the call's job id in it. A line is torn if it has no job's
 * id or the ids of two, if it does not end, or if its form, digits aside, is not that of the others. Without ids (`calls` empty)
 * lines are only counted.
 */
export function examine(text: string, calls: readonly WatchedCall[]): WatchReport {
  const lines = text === "" ? [] : text.split("\n");
  const whole = lines.at(-1) === "" ? lines.pop() !== undefined : false;
  if (calls.length === 0) return { lines: lines.length };
  const made = countWords(calls.map(({ jobId }) => jobId));
  const ids = lines.map((line) =>
    [...new Set(line.match(/\d+/g))].filter((digits) => made.has(digits)),
  );
  const forms = countWords(lines.filter((_, index) => ids[index]?.length === 1).map(normalizeLine));
  const rare = computeRareLimit(calls, forms);
  const isTorn = (line: string, index: number): boolean =>
    ids[index]?.length !== 1 ||
    (!whole && index === lines.length - 1) ||
    (forms.get(normalizeLine(line)) ?? 0) < rare;
  const seen = countWords(ids.flat());
  return {
    lines: lines.length,
    torn: lines.flatMap((line, index) =>
      isTorn(line, index) ? [{ line: index + 1, text: line }] : [],
    ),
    missing: [...made].flatMap(([jobId, number]) => {
      const found = seen.get(jobId) ?? 0;
      return found < number ? [{ jobId, calls: number, lines: found }] : [];
    }),
  };
}

/** A line without what differs from call to call: every word that holds a digit, and the flag. */
function normalizeLine(line: string): string {
  return line
    .replace(/[^\s,;|()[\]"']*\d[^\s,;|()[\]"']*/g, "0")
    .replace(/\b(?:true|false)\b/g, "?");
}

/** Below so many lines a form is a torn one: half of the commonest, less where one event was called less often than the other. */
function computeRareLimit(
  calls: readonly WatchedCall[],
  forms: ReadonlyMap<string, number>,
): number {
  const events = [...countWords(calls.map(({ event }) => event)).values()];
  return (Math.max(0, ...forms.values()) / 2) * (Math.min(...events) / Math.max(...events));
}

function countWords(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

import { lstatSync } from "node:fs";
import type { FileReader, TextEdit } from "../model/install-plan.ts";
import { toPrintable } from "../util/errors.ts";
import { SECRET_NAME } from "../util/parse.ts";
import { applyEdits, type Change } from "./changes.ts";

/** A line with its line break: unchanged, removed or added. */
type Line = readonly [sign: " " | "-" | "+", text: string];

/**
 * Formats changes like `diff -u`. New and removed files are shown whole, with their permissions.
 * @param context number of unchanged lines around a change
 * @param mask hides secrets in a line before it is made printable
 */
export function formatDiff(
  changes: readonly Change[],
  disk: FileReader,
  context = 3,
  mask = (text: string): string => text,
): readonly string[] {
  const formatLines = (lines: readonly Line[]): string[] =>
    findHunks(lines, context).flatMap((hunk) => formatHunk(hunk, lines, mask));
  return changes.flatMap((change) => {
    const file = toPrintable(change.file);
    if (change.kind === "edited")
      return [`--- ${file}`, `+++ ${file}`, ...formatLines(diffLines(change.before, change.edits))];
    if (change.kind === "moved")
      return [
        ...(change.overwrites ? formatRemoval(change.file) : []),
        ...formatRename(change.from, change.file),
      ];
    if (change.kind === "removed") return formatRemoval(change.file);
    const added = splitLines(change.text).map((text): Line => ["+", text]);
    return [
      ...(change.aside === undefined ? [] : formatRename(change.file, change.aside)),
      "--- /dev/null",
      `+++ ${file} (new, mode ${formatMode(change.mode)})`,
      ...formatLines(added),
    ];
  });

  function formatRemoval(file: string): string[] {
    const gone = splitLines(disk.read(file) ?? "").map((text): Line => ["-", text]);
    return [
      `--- ${toPrintable(file)} (removed, mode ${formatMode(lstatSync(file).mode)})`,
      "+++ /dev/null",
      ...formatLines(gone),
    ];
  }
}

const formatRename = (from: string, to: string): string[] => [
  `rename from ${toPrintable(from)}`,
  `rename to ${toPrintable(to)}`,
];
const formatMode = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, "0");
const splitLines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** All lines of a file. Only lines that an edit touches are compared, however long the file is. */
function diffLines(text: string, edits: readonly TextEdit[]): Line[] {
  const lines: Line[] = [];
  let position = 0;
  for (const region of findRegions(text, edits)) {
    lines.push(...keepLines(text.slice(position, region.start)));
    const inside = region.edits.map((edit) => ({
      ...edit,
      start: edit.start - region.start,
      end: edit.end - region.start,
    }));
    const old = text.slice(region.start, region.end);
    lines.push(...shortenLines(compareLines(splitLines(old), splitLines(applyEdits(old, inside)))));
    position = region.end;
  }
  return [...lines, ...keepLines(text.slice(position))];
}

const keepLines = (text: string): Line[] => splitLines(text).map((line): Line => [" ", line]);

/** The whole lines that edits touch; edits that share a line are merged. */
function findRegions(
  text: string,
  edits: readonly TextEdit[],
): { start: number; end: number; edits: TextEdit[] }[] {
  const found: { start: number; end: number; edits: TextEdit[] }[] = [];
  for (const edit of edits) {
    const start = edit.start === 0 ? 0 : text.lastIndexOf("\n", edit.start - 1) + 1;
    const lineEnd = text.indexOf("\n", edit.end);
    const end = lineEnd === -1 ? text.length : lineEnd + 1;
    const last = found.at(-1);
    if (last === undefined || last.end <= start) found.push({ start, end, edits: [edit] });
    else {
      last.end = Math.max(last.end, end);
      last.edits.push(edit);
    }
  }
  return found;
}

/**
 * Of a longer line, only the part around its change is shown: one line may hold a whole file with
 * all its passwords.
 */
const LONG = 400;
const AROUND = 40;

function shortenLines(lines: readonly Line[]): readonly Line[] {
  const [gone, come, ...more] = lines;
  if (
    gone?.[0] !== "-" ||
    come?.[0] !== "+" ||
    more.length > 0 ||
    Math.max(gone[1].length, come[1].length) <= LONG
  )
    return lines;
  const [before, after] = [gone[1], come[1]];
  const most = Math.min(before.length, after.length);
  let prefixLength = 0;
  while (prefixLength < most && before[prefixLength] === after[prefixLength]) prefixLength += 1;
  let suffixLength = 0;
  while (
    suffixLength < most - prefixLength &&
    before.at(-1 - suffixLength) === after.at(-1 - suffixLength)
  )
    suffixLength += 1;
  const cut = (text: string): string => {
    const [from, to] = [
      Math.max(0, prefixLength - AROUND),
      Math.min(text.length, text.length - suffixLength + AROUND),
    ];
    const end = /\r?\n$/.exec(text)?.[0] ?? "";
    return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? `…${end}` : ""}`;
  };
  return [
    ["-", cut(before)],
    ["+", cut(after)],
  ];
}

/** Above this number of line pairs, the shortest difference takes too long to compute. */
const MOST_PAIRS = 4_000_000;

/** The shortest difference between two lists of lines, by their longest common subsequence. */
function compareLines(before: readonly string[], after: readonly string[]): Line[] {
  const [rows, columns] = [before.length, after.length];
  if (rows * columns > MOST_PAIRS)
    return [...before.map((text): Line => ["-", text]), ...after.map((text): Line => ["+", text])];
  const width = columns + 1;
  const common = new Uint32Array((rows + 1) * width);
  const getLength = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const isEqual = before[row] === after[column];
      common[row * width + column] = isEqual
        ? getLength(row + 1, column + 1) + 1
        : Math.max(getLength(row + 1, column), getLength(row, column + 1));
    }
  }
  const lines: Line[] = [];
  for (let row = 0, column = 0; row < rows || column < columns; ) {
    const [old, text] = [before[row], after[column]];
    if (old !== undefined && old === text) lines.push([" ", old]);
    else if (
      old !== undefined &&
      (text === undefined || getLength(row + 1, column) >= getLength(row, column + 1))
    )
      lines.push(["-", old]);
    else lines.push(["+", text ?? ""]);
    const [sign] = lines.at(-1) ?? [];
    if (sign !== "+") row += 1;
    if (sign !== "-") column += 1;
  }
  return lines;
}

interface Hunk {
  readonly from: number;
  to: number;
}

/** The lines to show: changes with their context; ranges that would touch are merged. */
function findHunks(lines: readonly Line[], context: number): Hunk[] {
  const found: Hunk[] = [];
  for (const [index, [sign]] of lines.entries()) {
    if (sign === " ") continue;
    const [from, to] = [Math.max(0, index - context), Math.min(lines.length, index + 1 + context)];
    const last = found.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else found.push({ from, to });
  }
  return found;
}

function formatHunk(
  { from, to }: Hunk,
  all: readonly Line[],
  mask: (text: string) => string,
): string[] {
  const formatRange = (gone: "-" | "+"): string => {
    const count = (lines: readonly Line[]): number =>
      lines.filter(([sign]) => sign === " " || sign === gone).length;
    const [before, here] = [count(all.slice(0, from)), count(all.slice(from, to))];
    return `${gone}${here === 0 ? before : before + 1}${here === 1 ? "" : `,${here}`}`;
  };
  // If every line ends in CR LF, the CR is not worth showing.
  const isWindows = all.every(([, text]) => !text.endsWith("\n") || text.endsWith("\r\n"));
  return [
    `@@ ${formatRange("-")} ${formatRange("+")} @@`,
    ...all.slice(from, to).flatMap(([sign, text]) => {
      const bare = text.replace(isWindows ? /\r?\n$/ : /\n$/, "");
      const masked = mask(bare);
      return [
        `${sign}${escapeInvisible(sign === " " && masked === bare ? maskSecret(bare) : masked)}`,
        ...(text.endsWith("\n") ? [] : ["\\ No newline at end of file"]),
      ];
    }),
  ];
}

/**
 * Masks an unchanged line that names a secret, except its first word: not every product declares
 * which values are secret.
 */
const maskSecret = (line: string): string =>
  SECRET_NAME.test(line) ? line.replace(/^(\s*[^\w\s]*[\w.-]*).+$/su, "$1 ***") : line;

/** Keeps tabs, escapes other control characters, and shows bytes that are not UTF-8 as `\xe9`. */
function escapeInvisible(text: string): string {
  const escaped = text.split("\t").map(toPrintable).join("\t");
  return escaped.replace(
    /[\udc80-\udcff]/gu,
    (byte) => `\\x${(byte.charCodeAt(0) - 0xdc00).toString(16)}`,
  );
}

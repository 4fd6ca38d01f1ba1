import { lstatSync } from "node:fs";
import type { Disk, Edit } from "../model/install-plan.ts";
import { printable } from "../util/errors.ts";
import { SECRET_NAME } from "../util/parse.ts";
import { type Change, editedText } from "./changes.ts";

/** A line with its line break, and whether it stays, goes or comes. */
type Line = readonly [sign: " " | "-" | "+", text: string];

/**
 * The difference as `diff -u` writes it. New and removed files are shown whole, with their permissions.
 * @param context how many unchanged lines stand around a change
 * @param mask hides secrets in a line before it is made printable
 */
export function difference(changes: readonly Change[], disk: Disk, context = 3, mask = (text: string): string => text): readonly string[] {
  const show = (lines: readonly Line[]): string[] => hunks(lines, context).flatMap((hunk) => printed(hunk, lines, mask));
  return changes.flatMap((change) => {
    const file = printable(change.file);
    if (change.kind === "edited") return [`--- ${file}`, `+++ ${file}`, ...show(linesOf(change.before, change.edits))];
    if (change.kind === "moved") return [...(change.over ? removal(change.file) : []), ...rename(change.from, change.file)];
    if (change.kind === "removed") return removal(change.file);
    const added = linesIn(change.text).map((text): Line => ["+", text]);
    return [
      ...(change.aside === undefined ? [] : rename(change.file, change.aside)),
      "--- /dev/null",
      `+++ ${file} (new, mode ${octal(change.mode)})`,
      ...show(added),
    ];
  });

  function removal(file: string): string[] {
    const gone = linesIn(disk.read(file) ?? "").map((text): Line => ["-", text]);
    return [`--- ${printable(file)} (removed, mode ${octal(lstatSync(file).mode)})`, "+++ /dev/null", ...show(gone)];
  }
}

const rename = (from: string, to: string): string[] => [`rename from ${printable(from)}`, `rename to ${printable(to)}`];
const octal = (mode: number): string => (mode & 0o7777).toString(8).padStart(4, "0");
const linesIn = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

/** All lines of a file. Only those that an edit touches are compared, however long the file is. */
function linesOf(text: string, edits: readonly Edit[]): Line[] {
  const lines: Line[] = [];
  let at = 0;
  for (const region of regions(text, edits)) {
    lines.push(...kept(text.slice(at, region.start)));
    const inside = region.edits.map((edit) => ({ ...edit, start: edit.start - region.start, end: edit.end - region.start }));
    const old = text.slice(region.start, region.end);
    lines.push(...shortened(compared(linesIn(old), linesIn(editedText(old, inside)))));
    at = region.end;
  }
  return [...lines, ...kept(text.slice(at))];
}

const kept = (text: string): Line[] => linesIn(text).map((line): Line => [" ", line]);

/** The whole lines that edits touch, those that share a line together. */
function regions(text: string, edits: readonly Edit[]): { start: number; end: number; edits: Edit[] }[] {
  const found: { start: number; end: number; edits: Edit[] }[] = [];
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

/** A line that is longer is shown around what changes in it: a whole file may stand in one, with all its passwords. */
const LONG = 400;
const AROUND = 40;

function shortened(lines: readonly Line[]): readonly Line[] {
  const [gone, come, ...more] = lines;
  if (gone?.[0] !== "-" || come?.[0] !== "+" || more.length > 0 || Math.max(gone[1].length, come[1].length) <= LONG) return lines;
  const [before, after] = [gone[1], come[1]];
  const most = Math.min(before.length, after.length);
  let same = 0;
  while (same < most && before[same] === after[same]) same += 1;
  let alike = 0;
  while (alike < most - same && before.at(-1 - alike) === after.at(-1 - alike)) alike += 1;
  const cut = (text: string): string => {
    const [from, to] = [Math.max(0, same - AROUND), Math.min(text.length, text.length - alike + AROUND)];
    const end = /\r?\n$/.exec(text)?.[0] ?? "";
    return `${from > 0 ? "…" : ""}${text.slice(from, to)}${to < text.length ? `…${end}` : ""}`;
  };
  return [
    ["-", cut(before)],
    ["+", cut(after)],
  ];
}

/** Beyond so many pairs of lines nobody waits for the shortest difference. */
const MOST_PAIRS = 4_000_000;

/** The shortest difference of two lists of lines, by their longest common subsequence. */
function compared(before: readonly string[], after: readonly string[]): Line[] {
  const [rows, columns] = [before.length, after.length];
  if (rows * columns > MOST_PAIRS) return [...before.map((text): Line => ["-", text]), ...after.map((text): Line => ["+", text])];
  const width = columns + 1;
  const common = new Uint32Array((rows + 1) * width);
  const at = (row: number, column: number): number => common[row * width + column] ?? 0;
  for (let row = rows - 1; row >= 0; row -= 1) {
    for (let column = columns - 1; column >= 0; column -= 1) {
      const same = before[row] === after[column];
      common[row * width + column] = same ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: Line[] = [];
  for (let row = 0, column = 0; row < rows || column < columns; ) {
    const [old, text] = [before[row], after[column]];
    if (old !== undefined && old === text) lines.push([" ", old]);
    else if (old !== undefined && (text === undefined || at(row + 1, column) >= at(row, column + 1))) lines.push(["-", old]);
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

/** Which lines are shown: changes and what stands around them, those together that would touch. */
function hunks(lines: readonly Line[], context: number): Hunk[] {
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

function printed({ from, to }: Hunk, all: readonly Line[], mask: (text: string) => string): string[] {
  const range = (gone: "-" | "+"): string => {
    const count = (lines: readonly Line[]): number => lines.filter(([sign]) => sign === " " || sign === gone).length;
    const [before, here] = [count(all.slice(0, from)), count(all.slice(from, to))];
    return `${gone}${here === 0 ? before : before + 1}${here === 1 ? "" : `,${here}`}`;
  };
  // Where every line ends in CR LF, nobody wants to be told at every line.
  const isWindows = all.every(([, text]) => !text.endsWith("\n") || text.endsWith("\r\n"));
  return [
    `@@ ${range("-")} ${range("+")} @@`,
    ...all.slice(from, to).flatMap(([sign, text]) => {
      const bare = text.replace(isWindows ? /\r?\n$/ : /\n$/, "");
      const masked = mask(bare);
      return [
        `${sign}${visible(sign === " " && masked === bare ? discreet(bare) : masked)}`,
        ...(text.endsWith("\n") ? [] : ["\\ No newline at end of file"]),
      ];
    }),
  ];
}

/** A line that nobody asked to see, and that names a secret: its first word, for not every product says which values are secret. */
const discreet = (line: string): string => (SECRET_NAME.test(line) ? line.replace(/^(\s*[^\w\s]*[\w.-]*).+$/su, "$1 ***") : line);

/** A tab stays one; other control characters are written as escapes, bytes that are no UTF-8 as `\xe9`. */
function visible(text: string): string {
  const escaped = text.split("\t").map(printable).join("\t");
  return escaped.replace(/[\udc80-\udcff]/gu, (byte) => `\\x${(byte.charCodeAt(0) - 0xdc00).toString(16)}`);
}

import type { Disk, Edit } from "@backup-hooks/core";
import { type Files, includedOf } from "../config/find-files.ts";
import { parseIni, type Sections, type Value } from "../config/ini.ts";

/** A configuration file as it stands. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly sections: Sections;
}
/** A stretch of a file's text. */
type Range = Pick<Edit, "start" | "end">;

/** Barman's files as the disk of `install` shows them, and those that were read, in Barman's order. */
export function filesOn(disk: Disk): { readonly files: Files; readonly read: ReadonlyMap<string, Source> } {
  const read = new Map<string, Source>();
  const exists = (path: string): boolean => disk.read(path) !== undefined;
  const files: Files = {
    sections: (file) => {
      const text = disk.read(file);
      if (text === undefined) return undefined;
      const sections = parseIni(text, file);
      read.set(file, { file, text, sections });
      return sections;
    },
    included: (folder) => includedOf(folder, disk.list(folder)),
    exists,
    isFile: exists,
    isReadable: exists,
  };
  return { files, read };
}

/** The same disk after these edits. */
export function edited(disk: Disk, edits: readonly Edit[]): Disk {
  return {
    list: (folder) => disk.list(folder),
    read: (file) => {
      const last = edits.filter((edit) => edit.file === file).sort((a, b) => b.start - a.start);
      return last.reduce((text, edit) => text?.slice(0, edit.start) + edit.text + text?.slice(edit.end), disk.read(file));
    },
  };
}

/** Where an option stands in its file, from the first letter of its name to the end of its last line. */
export function definitionOf({ text }: Source, value: Value): Range {
  const all = breaksIn(text);
  const { line, column = 1 } = value.name;
  return { start: lineAt(all, line).start + column - 1, end: lineAt(all, lastLine(value)).end };
}

/** An option's lines with the line break before them: taken out, what was there before them is left. */
export function linesOf(source: Source, value: Value): Range {
  const all = breaksIn(source.text);
  return { start: lineAt(all, (value.name.line ?? 1) - 1).end, end: definitionOf(source, value).end };
}

/** New lines below the last option of a section, or below its header, indented and ended as that one is. */
export function linesBelow({ text, sections }: Source, section: string, added: readonly string[]): Omit<Edit, "file"> {
  const all = breaksIn(text);
  const [header] = sections.headers.get(section) ?? [];
  const options = [...(sections.named.get(section)?.values() ?? [])].map((value) => ({ name: value.name, last: lastLine(value) }));
  const above = options.reduce((lowest, one) => ((one.last ?? 0) > (lowest.last ?? 0) ? one : lowest), {
    name: header,
    last: header?.line,
  });
  const { end, next } = lineAt(all, above.last);
  const { start } = lineAt(all, above.name?.line);
  const indent = text.slice(start, start + (above.name?.column ?? 1) - 1);
  const newline = text.slice(end, next) || /\r\n?|\n/.exec(text)?.[0] || "\n";
  return { start: end, end, text: added.map((line) => newline + indent + line).join("") };
}

/** A line of a text: where it begins, where its break is, and where the next one begins. */
interface Line extends Range {
  readonly next: number;
}

function breaksIn(text: string): Line[] {
  const breaks = [...text.matchAll(/\r\n?|\n/g)].map(({ index, 0: { length } }) => ({ end: index, next: index + length }));
  return [...breaks, { end: text.length, next: text.length }].map((line, index) => ({ start: breaks[index - 1]?.next ?? 0, ...line }));
}

/** Lines count from 1; there is always one above an option, its section's header. */
function lineAt(lines: readonly Line[], number: number | undefined): Line {
  const line = lines[(number ?? 0) - 1];
  if (line === undefined) throw new RangeError(`there is no line ${number}`);
  return line;
}

/** Blank lines after a value are kept among its places, and are none of it. */
function lastLine({ lines, written, name }: Value): number | undefined {
  return lines[written.split("\n").length - 1]?.line ?? name.line;
}

import type { FileReader, TextEdit } from "@backup-hooks/core";
import { type Files, selectIncluded } from "../config/find-files.ts";
import { type IniValue, parseIni, type Sections } from "../config/ini.ts";

/** A configuration file as it stands. */
export interface Source {
  readonly file: string;
  readonly text: string;
  readonly sections: Sections;
}
/** A stretch of a file's text. */
type Range = Pick<TextEdit, "start" | "end">;

/** Barman's files as the disk of `install` shows them, and those that were read, in Barman's order. */
export function trackFiles(disk: FileReader): {
  readonly files: Files;
  readonly read: ReadonlyMap<string, Source>;
} {
  const read = new Map<string, Source>();
  const exists = (path: string): boolean => disk.read(path) !== undefined;
  const files: Files = {
    readSections: (file) => {
      const text = disk.read(file);
      if (text === undefined) return undefined;
      const sections = parseIni(text, file);
      read.set(file, { file, text, sections });
      return sections;
    },
    listIncluded: (folder) => selectIncluded(folder, disk.list(folder)),
    exists,
    isFile: exists,
    isReadable: exists,
  };
  return { files, read };
}

/** The same disk after these edits. */
export function applyEdits(disk: FileReader, edits: readonly TextEdit[]): FileReader {
  return {
    list: (folder) => disk.list(folder),
    read: (file) => {
      const last = edits.filter((edit) => edit.file === file).sort((a, b) => b.start - a.start);
      return last.reduce(
        (text, edit) => text?.slice(0, edit.start) + edit.text + text?.slice(edit.end),
        disk.read(file),
      );
    },
  };
}

/** Where an option stands in its file, from the first letter of its name to the end of its last line. */
export function locateDefinition({ text }: Source, value: IniValue): Range {
  const all = splitLines(text);
  const { line, column = 1 } = value.name;
  return {
    start: getLine(all, line).start + column - 1,
    end: getLine(all, findLastLine(value)).end,
  };
}

/** An option's lines with the line break before them: taken out, what was there before them is left. */
export function locateLines(source: Source, value: IniValue): Range {
  const all = splitLines(source.text);
  return {
    start: getLine(all, (value.name.line ?? 1) - 1).end,
    end: locateDefinition(source, value).end,
  };
}

/** New lines below the last option of a section, or below its header, indented and ended as that one is. */
export function appendLines(
  { text, sections }: Source,
  section: string,
  added: readonly string[],
): Omit<TextEdit, "file"> {
  const all = splitLines(text);
  const [header] = sections.headers.get(section) ?? [];
  const options = [...(sections.named.get(section)?.values() ?? [])].map((value) => ({
    name: value.name,
    last: findLastLine(value),
  }));
  const above = options.reduce(
    (lowest, one) => ((one.last ?? 0) > (lowest.last ?? 0) ? one : lowest),
    {
      name: header,
      last: header?.line,
    },
  );
  const { end, next } = getLine(all, above.last);
  const { start } = getLine(all, above.name?.line);
  const indent = text.slice(start, start + (above.name?.column ?? 1) - 1);
  const newline = text.slice(end, next) || /\r\n?|\n/.exec(text)?.[0] || "\n";
  return { start: end, end, text: added.map((line) => newline + indent + line).join("") };
}

/** A line of a text: where it begins, where its break is, and where the next one begins. */
interface Line extends Range {
  readonly next: number;
}

function splitLines(text: string): Line[] {
  const breaks = [...text.matchAll(/\r\n?|\n/g)].map(({ index, 0: { length } }) => ({
    end: index,
    next: index + length,
  }));
  return [...breaks, { end: text.length, next: text.length }].map((line, index) => ({
    start: breaks[index - 1]?.next ?? 0,
    ...line,
  }));
}

/** Lines count from 1; there is always one above an option, its section's header. */
function getLine(lines: readonly Line[], number: number | undefined): Line {
  const line = lines[(number ?? 0) - 1];
  if (line === undefined) throw new RangeError(`there is no line ${number}`);
  return line;
}

/** Blank lines after a value are kept among its places, and are none of it. */
function findLastLine({ lines, written, name }: IniValue): number | undefined {
  return lines[written.split("\n").length - 1]?.line ?? name.line;
}

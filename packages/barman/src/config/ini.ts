import type { Place } from "@backup-hooks/core";
import { Failure } from "./config-error.ts";
import { firstWord, repr, strip, stripEnd, textLines } from "../python/text.ts";

/** One option as it stands in a file. */
export interface Value {
  /** Trimmed, the lines of a continued value joined with a newline. Not interpolated, unless `written` differs. */
  readonly text: string;
  /** As in the file. */
  readonly written: string;
  /** The section it is written in. */
  readonly section: string;
  /** Where the option's name stands. */
  readonly name: Place;
  /** Where each line of the written value begins. */
  readonly lines: readonly Place[];
  /** Earlier definitions that this one replaces, nearest first. */
  readonly replaces: readonly Value[];
}
export type Section = Map<string, Value>;
/** The content of one file, or of several merged. `defaults` is [DEFAULT]. */
export interface Sections {
  readonly defaults: Section;
  readonly named: Map<string, Section>;
  /** Where a section is opened, and opened again. */
  readonly headers: Map<string, readonly Place[]>;
}

export const DEFAULT = "DEFAULT";
export const emptySections = (): Sections => ({ defaults: new Map(), named: new Map(), headers: new Map() });

/** Where a value begins; an empty one, where it would. */
export function placeOf({ lines, written, name }: Value): Place {
  return lines[written.split("\n").findIndex((line) => line !== "")] ?? lines[0] ?? name;
}

/** Where a character of the written value stands. */
export function placeAt(value: Value, offset: number): Place {
  const before = value.written.slice(0, offset).split("\n");
  const line = value.lines[before.length - 1];
  return line?.column === undefined ? placeOf(value) : { ...line, column: line.column + (before.at(-1) ?? "").length };
}

/**
 * Reads the dialect of Python's `configparser.ConfigParser(strict=False)`.
 * @throws Failure where Python raises MissingSectionHeaderError or ParsingError
 */
export function parseIni(text: string, file: string): Sections {
  const result = emptySections();
  const mistakes: { readonly line: number; readonly column: number; readonly text: string }[] = [];
  let section: { readonly name: string; readonly options: Section } | undefined;
  let open: Opened | undefined;
  let indent = 0;
  for (const [index, line] of textLines(text).entries()) {
    const content = strip(line);
    if (content.startsWith("#") || content.startsWith(";")) continue;
    const column = Math.max(firstWord(line), 0);
    const place: Place = { file, line: index + 1, column: column + 1 };
    if (content === "" || (open !== undefined && column > indent)) {
      // An empty line belongs to the value until something else follows; at its end it is dropped.
      open?.parts.push({ text: content, place });
      continue;
    }
    indent = column;
    const header = sectionName(content);
    if (header !== undefined) {
      open = close(section, open);
      section = { name: header, options: sectionOf(result, header, [place]) };
    } else if (section === undefined) {
      throw new Failure(
        "option-outside-section",
        `MissingSectionHeaderError: File contains no section headers.\nfile: ${repr(file)}, line: ${index + 1}\n${repr(line)}`,
        place,
      );
    } else {
      const delimiter = content.search(/[=:]/);
      if (delimiter < 1) mistakes.push({ line: index + 1, column: column + 1, text: line });
      if (delimiter < 0) continue;
      open = close(section, open);
      // Without a name the line is a mistake, and nothing can continue it.
      if (delimiter > 0) open = opened(content, delimiter, place);
    }
  }
  close(section, open);
  const first = mistakes[0];
  if (first === undefined) return result;
  const list = mistakes.map(({ line, text }) => `\n\t[line ${String(line).padStart(2)}]: ${repr(text)}`).join("");
  throw new Failure("line-not-an-option", `ParsingError: Source contains parsing errors: ${repr(file)}${list}`, {
    file,
    line: first.line,
    column: first.column,
  });
}

/** An option whose value may still go on. */
interface Opened {
  readonly option: string;
  readonly name: Place;
  readonly parts: { readonly text: string; readonly place: Place }[];
}

function opened(content: string, delimiter: number, name: Place): Opened {
  const rest = content.slice(delimiter + 1);
  const start = delimiter + 1 + Math.max(firstWord(rest), 0);
  const place = { ...name, column: (name.column ?? 1) + start };
  return { option: stripEnd(content.slice(0, delimiter)).toLowerCase(), name, parts: [{ text: strip(rest), place }] };
}

/** Stores a finished option. A later definition replaces an earlier one at the earlier one's position. */
function close(section: { readonly name: string; readonly options: Section } | undefined, open: Opened | undefined): undefined {
  if (section === undefined || open === undefined) return;
  const text = stripEnd(open.parts.map((part) => part.text).join("\n"));
  put(section.options, open.option, {
    text,
    written: text,
    section: section.name,
    name: open.name,
    lines: open.parts.map(({ place }) => place),
    replaces: [],
  });
}

export function put(section: Section, option: string, value: Value): void {
  const old = section.get(option);
  section.set(option, old === undefined ? value : { ...value, replaces: [...value.replaces, old, ...old.replaces] });
}

/** The last bracket ends the name: `[a] b]` opens the section `a] b`. */
function sectionName(content: string): string | undefined {
  const end = content.startsWith("[") ? content.lastIndexOf("]") : -1;
  return end >= 2 ? content.slice(1, end) : undefined;
}

export function sectionOf({ defaults, named, headers }: Sections, name: string, places: readonly Place[]): Section {
  headers.set(name, [...(headers.get(name) ?? []), ...places]);
  if (name === DEFAULT) return defaults;
  const known = named.get(name);
  if (known !== undefined) return known;
  const made: Section = new Map();
  named.set(name, made);
  return made;
}

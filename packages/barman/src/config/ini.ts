import type { SourceLocation } from "@backup-hooks/core";
import { findNonSpace, repr, splitTextLines, strip, stripEnd } from "../python/text.ts";
import { ConfigError } from "./config-error.ts";

/** One option as it stands in a file. */
export interface IniValue {
  /** Trimmed, the lines of a continued value joined with a newline. Not interpolated, unless `written` differs. */
  readonly text: string;
  /** As in the file. */
  readonly written: string;
  /** The section it is written in. */
  readonly section: string;
  /** Where the option's name stands. */
  readonly name: SourceLocation;
  /** Where each line of the written value begins. */
  readonly lines: readonly SourceLocation[];
  /** Earlier definitions that this one replaces, nearest first. */
  readonly replaces: readonly IniValue[];
}
export type Section = Map<string, IniValue>;
/** The content of one file, or of several merged. `defaults` is [DEFAULT]. */
export interface Sections {
  readonly defaults: Section;
  readonly named: Map<string, Section>;
  /** Where a section is opened, and opened again. */
  readonly headers: Map<string, readonly SourceLocation[]>;
}

export const DEFAULT_SECTION = "DEFAULT";
export const createSections = (): Sections => ({
  defaults: new Map(),
  named: new Map(),
  headers: new Map(),
});

/** Where a value begins; an empty one, where it would. */
export function locateValue({ lines, written, name }: IniValue): SourceLocation {
  return lines[written.split("\n").findIndex((line) => line !== "")] ?? lines[0] ?? name;
}

/** Where a character of the written value stands. */
export function locateCharacter(value: IniValue, offset: number): SourceLocation {
  const before = value.written.slice(0, offset).split("\n");
  const line = value.lines[before.length - 1];
  return line?.column === undefined
    ? locateValue(value)
    : { ...line, column: line.column + (before.at(-1) ?? "").length };
}

/**
 * Reads the dialect of Python's `configparser.ConfigParser(strict=False)`.
 * @throws Failure where Python raises MissingSectionHeaderError or ParsingError
 */
export function parseIni(text: string, file: string): Sections {
  const result = createSections();
  const mistakes: { readonly line: number; readonly column: number; readonly text: string }[] = [];
  let section: { readonly name: string; readonly options: Section } | undefined;
  let open: OpenOption | undefined;
  let indent = 0;
  for (const [index, line] of splitTextLines(text).entries()) {
    const content = strip(line);
    if (content.startsWith("#") || content.startsWith(";")) continue;
    const column = Math.max(findNonSpace(line), 0);
    const place: SourceLocation = { file, line: index + 1, column: column + 1 };
    if (content === "" || (open !== undefined && column > indent)) {
      // An empty line belongs to the value until something else follows; at its end it is dropped.
      open?.parts.push({ text: content, place });
      continue;
    }
    indent = column;
    const header = parseHeader(content);
    if (header !== undefined) {
      open = closeOption(section, open);
      section = { name: header, options: openSection(result, header, [place]) };
    } else if (section === undefined) {
      throw new ConfigError(
        "option-outside-section",
        `MissingSectionHeaderError: File contains no section headers.\nfile: ${repr(file)}, line: ${index + 1}\n${repr(line)}`,
        place,
      );
    } else {
      const delimiter = content.search(/[=:]/);
      if (delimiter < 1) mistakes.push({ line: index + 1, column: column + 1, text: line });
      if (delimiter < 0) continue;
      open = closeOption(section, open);
      // Without a name the line is a mistake, and nothing can continue it.
      if (delimiter > 0) open = openOption(content, delimiter, place);
    }
  }
  closeOption(section, open);
  const first = mistakes[0];
  if (first === undefined) return result;
  const list = mistakes
    .map(({ line, text }) => `\n\t[line ${String(line).padStart(2)}]: ${repr(text)}`)
    .join("");
  throw new ConfigError(
    "line-not-an-option",
    `ParsingError: Source contains parsing errors: ${repr(file)}${list}`,
    {
      file,
      line: first.line,
      column: first.column,
    },
  );
}

/** An option whose value may still go on. */
interface OpenOption {
  readonly option: string;
  readonly name: SourceLocation;
  readonly parts: { readonly text: string; readonly place: SourceLocation }[];
}

function openOption(content: string, delimiter: number, name: SourceLocation): OpenOption {
  const rest = content.slice(delimiter + 1);
  const start = delimiter + 1 + Math.max(findNonSpace(rest), 0);
  const place = { ...name, column: (name.column ?? 1) + start };
  return {
    option: stripEnd(content.slice(0, delimiter)).toLowerCase(),
    name,
    parts: [{ text: strip(rest), place }],
  };
}

/** Stores a finished option. A later definition replaces an earlier one at the earlier one's position. */
function closeOption(
  section: { readonly name: string; readonly options: Section } | undefined,
  open: OpenOption | undefined,
): undefined {
  if (section === undefined || open === undefined) return;
  const text = stripEnd(open.parts.map((part) => part.text).join("\n"));
  storeOption(section.options, open.option, {
    text,
    written: text,
    section: section.name,
    name: open.name,
    lines: open.parts.map(({ place }) => place),
    replaces: [],
  });
}

export function storeOption(section: Section, option: string, value: IniValue): void {
  const old = section.get(option);
  section.set(
    option,
    old === undefined ? value : { ...value, replaces: [...value.replaces, old, ...old.replaces] },
  );
}

/** The last bracket ends the name: `[a] b]` opens the section `a] b`. */
function parseHeader(content: string): string | undefined {
  const end = content.startsWith("[") ? content.lastIndexOf("]") : -1;
  return end >= 2 ? content.slice(1, end) : undefined;
}

export function openSection(
  { defaults, named, headers }: Sections,
  name: string,
  places: readonly SourceLocation[],
): Section {
  headers.set(name, [...(headers.get(name) ?? []), ...places]);
  if (name === DEFAULT_SECTION) return defaults;
  const existing = named.get(name);
  if (existing !== undefined) return existing;
  const made: Section = new Map();
  named.set(name, made);
  return made;
}

import type { SourceLocation } from "@backup-hooks/core";

/** `key = value`, with its location. */
export interface Property {
  readonly kind: "property";
  readonly key: string;
  readonly value: string;
  readonly place: SourceLocation;
  readonly valuePlace: SourceLocation;
}
/**
 * The content of one line; empty lines and comments are skipped. An error is always the last item,
 * because Rekkord stops at the first one.
 */
export type IniLine =
  | Property
  | { readonly kind: "section"; readonly name: string; readonly place: SourceLocation }
  | { readonly kind: "error"; readonly code: SyntaxCode; readonly place: SourceLocation };

/** Rekkord's messages for syntax errors. */
export const syntaxErrors = {
  "malformed-section": "Malformed [section] line",
  "empty-section-name": "Empty section name",
  "not-a-pair": "Expected [section] or <key> = <value> pair",
} as const;
export type SyntaxCode = keyof typeof syntaxErrors;

/**
 * Parses Rekkord's INI dialect: no quotes, escapes, inline comments or continuation lines; `=`
 * only. A byte order mark is ordinary text. Pairs before the first section are yielded as they
 * occur.
 */
export function* parseIni(text: string, file: string): Generator<IniLine> {
  for (const [index, raw] of text.split("\n").entries()) {
    const line = trim(raw);
    const column = raw.indexOf(line) + 1;
    const place: SourceLocation = { file, line: index + 1, column };
    if (line === "" || line.startsWith(";") || line.startsWith("#")) continue;
    const parsed = line.startsWith("[") ? parseSection(line, place) : parseProperty(line, place);
    yield parsed;
    if (parsed.kind === "error") return;
  }
}

function parseSection(line: string, place: SourceLocation): IniLine {
  if (line.length < 2 || !line.endsWith("]"))
    return { kind: "error", code: "malformed-section", place };
  const name = trim(line.slice(1, -1));
  return name === ""
    ? { kind: "error", code: "empty-section-name", place }
    : { kind: "section", name, place };
}

function parseProperty(line: string, place: SourceLocation): IniLine {
  const separator = line.indexOf("=");
  const key = trim(line.slice(0, separator < 0 ? line.length : separator));
  if (separator < 0 || key === "") return { kind: "error", code: "not-a-pair", place };
  const rest = line.slice(separator + 1);
  const value = trim(rest);
  return {
    kind: "property",
    key,
    value,
    place,
    valuePlace: { ...place, column: (place.column ?? 1) + separator + 1 + rest.indexOf(value) },
  };
}

function trim(text: string): string {
  return text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

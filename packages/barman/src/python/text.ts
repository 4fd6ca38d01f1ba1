/** What Python calls white space (`str.isspace`): not the same set as JavaScript's. */
const SPACE =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const leading = new RegExp(`^[${SPACE}]+`);
const trailing = new RegExp(`[${SPACE}]+$`);
const nonSpace = new RegExp(`[^${SPACE}]`);

export const stripEnd = (text: string): string => text.replace(trailing, "");
export const strip = (text: string): string => stripEnd(text.replace(leading, ""));

/** The index of the first character that is no white space; -1 if there is none. */
export const findNonSpace = (text: string): number => text.search(nonSpace);

/** Lines with their ends, `\r\n` and `\r` turned into `\n`, as a file opened in text mode gives them. */
export function splitTextLines(text: string): string[] {
  return text.replace(/\r\n?/g, "\n").match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** `repr()` of a string. */
export function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return quote + Array.from(text, (char) => escapeChar(char, quote)).join("") + quote;
}

const NAMED: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escapeChar(char: string, quote: string): string {
  if (char === quote) return `\\${char}`;
  const named = NAMED[char];
  if (named !== undefined) return named;
  if (char === " " || !/[\p{C}\p{Z}]/u.test(char)) return char;
  const hex = (char.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) return `\\x${hex.padStart(2, "0")}`;
  return hex.length <= 4 ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

/** A position as Python counts it: characters, not UTF-16 units. */
export const countCodePoints = (text: string): number => Array.from(text).length;

/** Python sorts text by code point, JavaScript by UTF-16 unit. */
export const compareCodePoints = (a: string, b: string): number =>
  Buffer.compare(Buffer.from(a), Buffer.from(b));

/** A parsed value. `Text` stands for an object of which only its `str()` matters here. */
export type PyValue = string | boolean | bigint | null | PyText;
export interface PyText {
  readonly text: string;
}

/** `str()` of a parsed value. */
export function str(value: PyValue): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "object" ? value.text : String(value);
}

import {
  decodeRune,
  encodeRune,
  isValidRune,
  MAX_RUNE,
  measureRune,
  REPLACEMENT,
} from "../bytes.ts";
import { isPrint } from "../unicode.ts";

/** Go's `strconv.Quote` and its relatives; all texts are byte strings. */

const NAMED_ESCAPES: Readonly<Record<number, string>> = {
  7: "\\a",
  8: "\\b",
  12: "\\f",
  10: "\\n",
  13: "\\r",
  9: "\\t",
  11: "\\v",
};

export interface QuoteStyle {
  /** Escape everything beyond ASCII (the flag `+` of `%q`). */
  readonly ascii?: boolean;
}

export function quote(bytes: string, style: QuoteStyle = {}): string {
  let out = '"';
  for (let at = 0; at < bytes.length; at += measureRune(bytes, at)) {
    if (isValidRune(bytes, at)) out += escapeRune(decodeRune(bytes, at), '"', style);
    else out += `\\x${toHex(bytes.charCodeAt(at), 2)}`;
  }
  return `${out}"`;
}

export function quoteRune(rune: number, style: QuoteStyle = {}): string {
  const valid = rune >= 0 && rune <= MAX_RUNE && !(rune >= 0xd800 && rune <= 0xdfff);
  return `'${escapeRune(valid ? rune : REPLACEMENT, "'", style)}'`;
}

function escapeRune(rune: number, mark: string, { ascii = false }: QuoteStyle): string {
  if (rune === mark.charCodeAt(0) || rune === 0x5c) return `\\${String.fromCharCode(rune)}`;
  if (ascii ? rune < 0x80 && isPrint(rune) : isPrint(rune)) return encodeRune(rune);
  const named = NAMED_ESCAPES[rune];
  if (named !== undefined) return named;
  if (rune < 0x20 || rune === 0x7f) return `\\x${toHex(rune, 2)}`;
  return rune < 0x10000 ? `\\u${toHex(rune, 4)}` : `\\U${toHex(rune, 8)}`;
}

function toHex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, "0");
}

/** Whether a text can stand between backquotes: valid UTF-8, one line, no control character but the tab, no byte order mark. */
export function canBackquote(bytes: string): boolean {
  for (let at = 0; at < bytes.length; at += measureRune(bytes, at)) {
    if (!isValidRune(bytes, at)) return false;
    const rune = decodeRune(bytes, at);
    if (rune === 0xfeff || (rune < 0x20 && rune !== 9) || rune === 0x60 || rune === 0x7f)
      return false;
  }
  return true;
}

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  "\\": 0x5c,
};
const HEX_ESCAPES: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** One character of a quoted literal: its code point, the bytes it stands for, and where the next one begins. */
export interface UnquotedChar {
  readonly rune: number;
  readonly bytes: string;
  readonly next: number;
}

/** Read one character of a literal that is quoted with `mark`; undefined if Go would call it a syntax error. */
export function unquoteChar(text: string, at: number, mark: string): UnquotedChar | undefined {
  const first = text[at];
  if (first === undefined || first === mark) return undefined;
  if (first !== "\\") {
    const length = measureRune(text, at);
    return { rune: decodeRune(text, at), bytes: text.slice(at, at + length), next: at + length };
  }
  const letter = text[at + 1];
  if (letter === undefined) return undefined;
  const simple = letter === mark ? mark.charCodeAt(0) : SIMPLE_ESCAPES[letter];
  if (simple !== undefined)
    return { rune: simple, bytes: String.fromCharCode(simple), next: at + 2 };
  const digits = HEX_ESCAPES[letter];
  if (digits !== undefined) return unquoteHexEscape(text, at + 2, letter, digits);
  const octal = /^[0-7]{3}/.exec(text.slice(at + 1, at + 4));
  const rune = octal === null ? 256 : Number.parseInt(octal[0], 8);
  return rune > 255 ? undefined : { rune, bytes: String.fromCharCode(rune), next: at + 4 };
}

function unquoteHexEscape(
  text: string,
  at: number,
  letter: string,
  digits: number,
): UnquotedChar | undefined {
  const written = text.slice(at, at + digits);
  if (written.length < digits || !/^[0-9a-fA-F]+$/.test(written)) return undefined;
  const rune = Number.parseInt(written, 16);
  if (letter === "x") return { rune, bytes: String.fromCharCode(rune), next: at + 2 };
  if (rune > MAX_RUNE || (rune >= 0xd800 && rune <= 0xdfff)) return undefined;
  return { rune, bytes: encodeRune(rune), next: at + digits };
}

/** The text of an interpreted or raw string literal, quotes included in the input; undefined if Go would call it a syntax error. */
export function unquote(literal: string): string | undefined {
  const mark = literal[0];
  const inner = literal.slice(1, -1);
  if (mark === "`") return inner.replaceAll("\r", "");
  if (/^[^\\"\n\x80-\xff]*$/.test(inner)) return inner;
  const parts: string[] = [];
  for (let at = 0; at < inner.length; ) {
    const character = inner[at] === "\n" ? undefined : unquoteChar(inner, at, '"');
    if (character === undefined) return undefined;
    parts.push(inner[at] === "\\" ? character.bytes : encodeRune(character.rune));
    at = character.next;
  }
  return parts.join("");
}

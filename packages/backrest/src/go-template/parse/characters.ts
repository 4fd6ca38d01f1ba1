import { decodeRune, encodeRune, measureRune } from "../bytes.ts";
import { isDigit, isLetter, isPrint } from "../unicode.ts";

/** What the lexer asks of characters. */

export const EOF = -1;
const SPACES = " \t\r\n";

export function isSpace(rune: number): boolean {
  return rune === 0x20 || rune === 0x09 || rune === 0x0d || rune === 0x0a;
}

export function isAsciiDigit(rune: number): boolean {
  return rune >= 0x30 && rune <= 0x39;
}

export function isAlphaNumeric(rune: number): boolean {
  return rune === 0x5f || isLetter(rune) || isDigit(rune);
}

export function skipSpaces(text: string, from: number): number {
  let at = from;
  while (isSpace(text.charCodeAt(at))) at++;
  return at;
}

export function trimEnd(text: string, from: number, to: number): number {
  let end = to;
  while (end > from && SPACES.includes(text[end - 1]!)) end--;
  return end;
}

/** Go's `%#U`: the code point, and the character if it can be printed. */
export function formatUnicodeName(rune: number): string {
  if (rune === EOF) return "U+FFFFFFFFFFFFFFFF";
  const name = `U+${rune.toString(16).toUpperCase().padStart(4, "0")}`;
  return isPrint(rune) ? `${name} '${encodeRune(rune)}'` : name;
}

/** The digits and the letters of the exponent after a base prefix. */
const BASES: readonly (readonly [prefix: string, digits: string, exponent: string])[] = [
  ["xX", "0123456789abcdefABCDEF_", "pP"],
  ["oO", "01234567_", ""],
  ["bB", "01_", ""],
];
const DIGITS = "0123456789_";

/** Where a number ends. Takes whatever looks like one; the parser will notice if it is none. Not good if a letter follows, which is then taken too. */
export function scanNumber(
  text: string,
  from: number,
): { readonly end: number; readonly good: boolean } {
  let at = from;
  const accept = (valid: string): boolean => {
    const character = text[at];
    if (character === undefined || !valid.includes(character)) return false;
    at++;
    return true;
  };
  const acceptAll = (valid: string): void => {
    while (accept(valid));
  };
  accept("+-");
  const [, digits, exponent] = (accept("0")
    ? BASES.find(([prefix]) => accept(prefix))
    : undefined) ?? ["", DIGITS, "eE"];
  acceptAll(digits);
  if (accept(".")) acceptAll(digits);
  if (accept(exponent)) {
    accept("+-");
    acceptAll(DIGITS);
  }
  accept("i");
  if (at >= text.length || !isAlphaNumeric(decodeRune(text, at))) return { end: at, good: true };
  return { end: at + measureRune(text, at), good: false };
}

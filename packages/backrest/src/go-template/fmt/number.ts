import { encodeRune, MAX_RUNE, REPLACEMENT } from "../bytes.ts";
import { type FloatFormat, formatFloat } from "../strconv/float.ts";
import { quoteRune } from "../strconv/quote.ts";
import { isPrint } from "../unicode.ts";
import type { Flags } from "./flags.ts";

/** An integer in a base; `verb` is `O` for the prefix `0o`. */
export function formatInteger(
  flags: Flags,
  value: bigint,
  base: 2 | 8 | 10 | 16,
  verb: string,
): string {
  const negative = value < 0n;
  let digits = (negative ? -value : value).toString(base);
  if (verb === "X") digits = digits.toUpperCase();
  if (flags.precision !== undefined) {
    // Precision 0 and value 0 print nothing but the padding.
    if (flags.precision === 0 && value === 0n) return " ".repeat(flags.width ?? 0);
    digits = digits.padStart(flags.precision, "0");
  } else if (flags.zero && !flags.minus && flags.width !== undefined) {
    digits = digits.padStart(flags.width - (negative || flags.plus || flags.space ? 1 : 0), "0");
  }
  if (flags.sharp) digits = choosePrefix(base, verb, digits) + digits;
  if (verb === "O") digits = `0o${digits}`;
  const sign = negative ? "-" : flags.plus ? "+" : flags.space ? " " : "";
  return flags.pad(sign + digits, false);
}

function choosePrefix(base: number, verb: string, digits: string): string {
  if (base === 2) return "0b";
  if (base === 8) return digits.startsWith("0") ? "" : "0";
  return base === 16 ? (verb === "X" ? "0X" : "0x") : "";
}

/** `%c`: the character of a code point. */
export function formatChar(flags: Flags, value: bigint): string {
  return flags.pad(encodeRune(toRune(value)));
}

/** `%q` of an integer. */
export function formatQuotedChar(flags: Flags, value: bigint): string {
  return flags.pad(quoteRune(toRune(value), { ascii: flags.plus }));
}

function toRune(value: bigint): number {
  return value < 0n || value > BigInt(MAX_RUNE) ? REPLACEMENT : Number(value);
}

/** `%U`, and `%#U` with the character itself. */
export function formatUnicode(flags: Flags, value: bigint): string {
  const unsigned = BigInt.asUintN(64, value);
  const digits = unsigned
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(flags.precision ?? 4, 4), "0");
  const shown = flags.sharp && unsigned <= BigInt(MAX_RUNE) && isPrint(Number(unsigned));
  return flags.pad(`U+${digits}${shown ? ` '${encodeRune(Number(unsigned))}'` : ""}`, false);
}

/** A float; `precision` is what the verb asks for when the format gives none, −1 being the shortest. */
export function formatReal(
  flags: Flags,
  value: number,
  bits: 32 | 64,
  verb: FloatFormat,
  precision: number,
): string {
  const wanted = flags.precision ?? precision;
  let text = formatFloat(value, verb, wanted, bits);
  let sign = "+";
  if (text[0] === "-" || text[0] === "+") {
    sign = text[0];
    text = text.slice(1);
  }
  if (flags.space && sign === "+" && !flags.plus) sign = " ";
  if (text === "NaN" || text === "Inf") {
    const bare = text === "NaN" && !flags.space && !flags.plus;
    return flags.pad(bare ? text : sign + text, false);
  }
  if (flags.sharp && verb !== "b") text = withPoint(text, verb, wanted);
  if (!flags.plus && sign === "+") return flags.pad(text);
  // With zeros as padding, the sign goes before them.
  if (flags.zero && !flags.minus && flags.width !== undefined)
    return sign + text.padStart(flags.width - 1, "0");
  return flags.pad(sign + text);
}

/** The flag `#`: always a decimal point, and the zeros that `%g` leaves off. */
function withPoint(text: string, verb: FloatFormat, precision: number): string {
  const hexadecimal = verb === "x" || verb === "X";
  const at = text.search(hexadecimal ? /[pP]/ : /[eEpP]/);
  let number = at < 0 ? text : text.slice(0, at);
  const tail = at < 0 ? "" : text.slice(at);
  let digits =
    verb === "g" || verb === "G" || verb === "x" ? (precision === -1 ? 6 : precision) : 0;
  const counted = number.replace(".", "").replace(/^0+/, "");
  digits -= counted.length;
  if (!number.includes(".")) {
    // A lone zero counts as a digit.
    if (number === "0") digits--;
    number += ".";
  }
  return number + "0".repeat(Math.max(digits, 0)) + tail;
}

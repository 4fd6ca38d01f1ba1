import { quote } from "./quote.ts";

/** Go's `strconv.ParseInt`, `ParseUint` and `ParseFloat`, as far as template literals need them: base 0, 64 bits. Undefined is a syntax or range error. */

const MAX_UINT = (1n << 64n) - 1n;
const MAX_INT = (1n << 63n) - 1n;

export function parseUint(text: string): bigint | undefined {
  const match =
    /^(?:0[xX]_?([0-9a-fA-F_]+)|0[oO]_?([0-7_]+)|0[bB]_?([01_]+)|(0[0-7_]*)|([1-9][0-9_]*))$/.exec(
      text,
    );
  if (match === null || !hasValidUnderscores(text)) return undefined;
  const [, hexadecimal, octal, binary, oldOctal, decimal] = match;
  const digits = (hexadecimal ?? octal ?? binary ?? oldOctal ?? decimal ?? "").replaceAll("_", "");
  if (digits === "") return undefined;
  // Far beyond 64 bits in every base: no need to build the number.
  if (digits.replace(/^0+/, "").length > 64) return undefined;
  const prefix =
    hexadecimal !== undefined
      ? "0x"
      : binary !== undefined
        ? "0b"
        : decimal !== undefined
          ? ""
          : "0o";
  const value = BigInt(prefix + digits);
  return value > MAX_UINT ? undefined : value;
}

export function parseInt64(text: string): bigint | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  const size = parseUint(text.slice(sign.length));
  if (size === undefined) return undefined;
  if (sign === "-") return size > MAX_INT + 1n ? undefined : -size;
  return size > MAX_INT ? undefined : size;
}

/** Go allows `_` only between digits, or between a base prefix and a digit. */
function hasValidUnderscores(text: string): boolean {
  if (!text.includes("_")) return true;
  const [, prefix = "", digits = ""] = /^[+-]?(0[xXoObB])?(.*)$/.exec(text) ?? [];
  const body = prefix === "" ? digits : `0${digits}`;
  const misplaced =
    prefix.toLowerCase() === "0x"
      ? /(?:^|[^0-9a-fA-F])_|_(?![0-9a-fA-F])/
      : /(?:^|[^0-9])_|_(?![0-9])/;
  return !misplaced.test(body);
}

// No two neighbouring parts can match the same character, so that matching takes one pass.
const DECIMAL = /^[+-]?(?:[0-9_]+(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][+-]?[0-9_]+)?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F_]*)(?:\.([0-9a-fA-F_]*))?[pP]([+-]?[0-9_]+)$/;

/** A hexadecimal number needs an exponent. */
export function parseFloat64(text: string): number | undefined {
  const value = HEXADECIMAL.test(text)
    ? parseHexFloat(text)
    : DECIMAL.test(text)
      ? parseDecimalFloat(text)
      : undefined;
  return value === undefined || !Number.isFinite(value) ? undefined : value;
}

/** Go's error for a text that `parseFloat64` refused. */
export function describeFloatError(text: string): string {
  const mantissa = HEXADECIMAL.test(text)
    ? text.replace(/^[+-]?0[xX]|[pP].*$/g, "")
    : DECIMAL.test(text)
      ? text.replace(/[eE].*$/, "")
      : "";
  const written = /[0-9a-fA-F]/.test(mantissa) && hasValidUnderscores(text);
  return `strconv.ParseFloat: parsing ${quote(text)}: ${written ? "value out of range" : "invalid syntax"}`;
}

function parseDecimalFloat(text: string): number | undefined {
  return hasValidUnderscores(text) ? Number(text.replaceAll("_", "")) : undefined;
}

function parseHexFloat(text: string): number | undefined {
  if (!hasValidUnderscores(text)) return undefined;
  const [, sign, whole = "", fraction = "", exponent = "0"] =
    HEXADECIMAL.exec(text.replaceAll("_", "")) ?? [];
  if (whole + fraction === "") return undefined;
  const mantissa = BigInt(`0x${whole}${fraction}`);
  const size = roundToFloat64(mantissa, Number(exponent) - 4 * fraction.length);
  return sign === "-" ? -size : size;
}

/** mantissa × 2^exponent, rounded half to even, subnormal numbers included. */
function roundToFloat64(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const length = mantissa.toString(2).length;
  if (exponent + length > 1100) return Number.POSITIVE_INFINITY;
  if (exponent + length < -1100) return 0;
  const kept = Math.min(53, exponent + length + 1074);
  const dropped = length - kept;
  if (dropped <= 0) return applyExponent(mantissa, exponent);
  const extra = mantissa & ((1n << BigInt(dropped)) - 1n);
  const half = 1n << BigInt(dropped - 1);
  let head = mantissa >> BigInt(dropped);
  if (extra > half || (extra === half && head % 2n === 1n)) head++;
  return applyExponent(head, exponent + dropped);
}

/** A power of two may itself be out of range although the product is not: multiply in two steps. */
function applyExponent(head: bigint, exponent: number): number {
  const first = Math.trunc(exponent / 2);
  return Number(head) * 2 ** first * 2 ** (exponent - first);
}

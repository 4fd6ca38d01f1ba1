import {
  type Decimal,
  roundDecimal,
  splitFloat32,
  splitFloat64,
  toExact,
  toShortest,
} from "./decimal.ts";

export type FloatFormat = "b" | "e" | "E" | "f" | "g" | "G" | "x" | "X";

/** Go's `strconv.FormatFloat`. A precision of −1 asks for the fewest digits that read back as the same number. */
export function formatFloat(
  value: number,
  format: FloatFormat,
  precision: number,
  bits: 32 | 64,
): string {
  if (Number.isNaN(value)) return "NaN";
  const negative = value < 0 || Object.is(value, -0);
  const sign = negative ? "-" : "";
  if (!Number.isFinite(value)) return negative ? "-Inf" : "+Inf";
  const size = Math.abs(value);
  if (format === "b") return sign + formatBinary(size, bits);
  if (format === "x" || format === "X")
    return sign + formatHexadecimal(size, format, precision, bits);
  if (precision < 0) return sign + formatShortest(size, format, bits);
  return (
    sign + (format === "f" ? formatFixed(size, precision) : formatRounded(size, format, precision))
  );
}

function formatShortest(size: number, format: FloatFormat, bits: 32 | 64): string {
  if (bits === 64 && (format === "g" || format === "f") && size >= 1e-4 && size < 1e6)
    return String(size);
  const decimal = toShortest(size, bits);
  if (format === "f")
    return formatPlain(decimal, Math.max(decimal.digits.length - decimal.point, 0));
  if (format === "e" || format === "E")
    return formatExponential(decimal, Math.max(decimal.digits.length - 1, 0), format);
  return formatGeneral(decimal, decimal.digits.length, 6, format);
}

/** A given number of decimals: JavaScript's `toFixed`, except that Go rounds halves to even. */
function formatFixed(size: number, precision: number): string {
  const doubled = size * 2 ** (precision + 1);
  const half = Number.isInteger(doubled) && doubled % 2 === 1;
  if (!half && precision <= 100 && size < 1e21) return size.toFixed(precision);
  const decimal = toExact(size);
  return formatPlain(roundDecimal(decimal, decimal.point + precision), precision);
}

function formatRounded(size: number, format: FloatFormat, precision: number): string {
  const decimal = toExact(size);
  if (format === "e" || format === "E")
    return formatExponential(roundDecimal(decimal, precision + 1), precision, format);
  const digits = Math.max(precision, 1);
  const kept = roundDecimal(decimal, digits);
  const threshold =
    digits > kept.digits.length && kept.digits.length >= kept.point ? kept.digits.length : digits;
  return formatGeneral(kept, digits, threshold, format);
}

/** `%g`: exponents below −4 or from the threshold on are written as such. */
function formatGeneral(
  decimal: Decimal,
  digits: number,
  threshold: number,
  format: FloatFormat,
): string {
  const exponent = decimal.point - 1;
  const written = decimal.digits.length;
  if (exponent < -4 || exponent >= threshold)
    return formatExponential(decimal, Math.min(digits, written) - 1, format === "G" ? "E" : "e");
  return formatPlain(
    decimal,
    Math.max((digits > decimal.point ? written : digits) - decimal.point, 0),
  );
}

function formatExponential({ digits, point }: Decimal, decimals: number, letter: string): string {
  const exponent = digits === "" ? 0 : point - 1;
  const fraction = decimals > 0 ? `.${digits.slice(1, decimals + 1).padEnd(decimals, "0")}` : "";
  return (digits[0] ?? "0") + fraction + letter + formatExponent(exponent);
}

function formatPlain({ digits, point }: Decimal, decimals: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  if (decimals <= 0) return whole;
  const fraction = point >= 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  return `${whole}.${fraction.slice(0, decimals).padEnd(decimals, "0")}`;
}

function formatExponent(exponent: number): string {
  return (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(2, "0");
}

function formatBinary(size: number, bits: 32 | 64): string {
  const { mantissa, exponent } = bits === 64 ? splitFloat64(size) : splitFloat32(size);
  return `${mantissa}p${exponent >= 0 ? "+" : ""}${exponent}`;
}

/** `%x`: one leading bit, hexadecimal fraction, binary exponent. The mantissa is kept with its leading bit at position 60. */
function formatHexadecimal(
  size: number,
  format: "x" | "X",
  precision: number,
  bits: 32 | 64,
): string {
  const parts = bits === 64 ? splitFloat64(size) : splitFloat32(size);
  let mantissa = parts.mantissa;
  let exponent = 0;
  if (mantissa !== 0n) {
    const length = mantissa.toString(2).length;
    mantissa <<= BigInt(61 - length);
    exponent = parts.exponent + length - 1;
  }
  if (precision >= 0 && precision < 15) {
    const dropped = BigInt(60 - 4 * precision);
    const extra = mantissa & ((1n << dropped) - 1n);
    const half = 1n << (dropped - 1n);
    mantissa >>= dropped;
    if (extra > half || (extra === half && mantissa % 2n === 1n)) mantissa++;
    mantissa <<= dropped;
    if (mantissa >= 1n << 61n) {
      mantissa >>= 1n;
      exponent++;
    }
  }
  const fraction = (mantissa & ((1n << 60n) - 1n)).toString(16).padStart(15, "0");
  const kept =
    precision < 0
      ? fraction.replace(/0+$/, "")
      : fraction.slice(0, precision).padEnd(precision, "0");
  const text = `0x${mantissa >> 60n}${kept === "" ? "" : `.${kept}`}p${formatExponent(exponent)}`;
  return format === "X" ? text.toUpperCase() : text;
}

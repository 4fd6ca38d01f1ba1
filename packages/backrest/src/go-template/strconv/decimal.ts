/** Decimal digits of a floating point number: 0.d₁d₂d₃… × 10^point. Zero has no digits and point 0. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The fewest digits that read back as the same number, for 64 or 32 bits. */
export function toShortest(value: number, bits: 32 | 64): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  return bits === 64 ? parseExponential(value.toExponential()) : toShortest32(value);
}

/** A 32-bit number needs at most nine digits. */
function toShortest32(value: number): Decimal {
  const whole = toExact(value);
  for (let count = 1; count < 9; count++) {
    const tried = roundDecimal(whole, count);
    if (Math.fround(Number(`0.${tried.digits}e${tried.point}`)) === value) return tried;
  }
  return roundDecimal(whole, 9);
}

function parseExponential(text: string): Decimal {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  return { digits, point: Number(exponent) + 1 };
}

/** All digits, since every binary fraction ends in decimal too. */
export function toExact(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  const { mantissa, exponent } = splitFloat64(value);
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const all = scaled.toString();
  return { digits: all.replace(/0+$/, ""), point: all.length + Math.min(exponent, 0) };
}

/** At most `count` digits, rounded half to even as Go does. */
export function roundDecimal(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count >= digits.length) return decimal;
  if (count < 0) return { digits: "", point: 0 };
  const head = digits.slice(0, count);
  const tail = digits.slice(count);
  const half = tail === "5";
  const up = half ? count > 0 && Number(head.at(-1)) % 2 === 1 : tail >= "5";
  if (!up) return trimZeros(head, point);
  const raised = (BigInt(head === "" ? "0" : head) + 1n).toString();
  return trimZeros(raised, point + raised.length - count);
}

function trimZeros(digits: string, point: number): Decimal {
  const kept = digits.replace(/0+$/, "");
  return kept === "" ? { digits: "", point: 0 } : { digits: kept, point };
}

const view = new DataView(new ArrayBuffer(8));

/** A positive number as mantissa × 2^exponent, the mantissa being that of the 64-bit format. */
export function splitFloat64(value: number): {
  readonly mantissa: bigint;
  readonly exponent: number;
} {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0) & 0x7fff_ffff_ffff_ffffn;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const biased = Number(bits >> 52n);
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** The same for a 32-bit number. */
export function splitFloat32(value: number): {
  readonly mantissa: bigint;
  readonly exponent: number;
} {
  view.setFloat32(0, value);
  const bits = view.getUint32(0) & 0x7fff_ffff;
  const biased = bits >>> 23;
  const fraction = BigInt(bits & 0x7f_ffff);
  return biased === 0
    ? { mantissa: fraction, exponent: -149 }
    : { mantissa: fraction | 0x80_0000n, exponent: biased - 150 };
}

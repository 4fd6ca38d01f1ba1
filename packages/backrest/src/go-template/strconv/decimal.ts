/** Decimal digits of a floating point number: 0.d₁d₂d₃… × 10^point. Zero has no digits and point 0. */
export interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** The fewest digits that read back as the same number, for 64 or 32 bits. */
export function shortest(value: number, bits: 32 | 64): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  return bits === 64 ? fromExponential(value.toExponential()) : shortest32(value);
}

/** A 32-bit number needs at most nine digits. */
function shortest32(value: number): Decimal {
  const whole = exact(value);
  for (let count = 1; count < 9; count++) {
    const tried = round(whole, count);
    if (Math.fround(Number(`0.${tried.digits}e${tried.point}`)) === value) return tried;
  }
  return round(whole, 9);
}

function fromExponential(text: string): Decimal {
  const [mantissa = "", exponent = "0"] = text.split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  return { digits, point: Number(exponent) + 1 };
}

/** All digits, since every binary fraction ends in decimal too. */
export function exact(value: number): Decimal {
  if (value === 0) return { digits: "", point: 0 };
  const { mantissa, exponent } = split(value);
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const all = scaled.toString();
  return { digits: all.replace(/0+$/, ""), point: all.length + Math.min(exponent, 0) };
}

/** At most `count` digits, rounded half to even as Go does. */
export function round(decimal: Decimal, count: number): Decimal {
  const { digits, point } = decimal;
  if (count >= digits.length) return decimal;
  if (count < 0) return { digits: "", point: 0 };
  const head = digits.slice(0, count);
  const tail = digits.slice(count);
  const half = tail === "5";
  const up = half ? count > 0 && Number(head.at(-1)) % 2 === 1 : tail >= "5";
  if (!up) return trimmed(head, point);
  const raised = (BigInt(head === "" ? "0" : head) + 1n).toString();
  return trimmed(raised, point + raised.length - count);
}

function trimmed(digits: string, point: number): Decimal {
  const kept = digits.replace(/0+$/, "");
  return kept === "" ? { digits: "", point: 0 } : { digits: kept, point };
}

const view = new DataView(new ArrayBuffer(8));

/** A positive number as mantissa × 2^exponent, the mantissa being that of the 64-bit format. */
export function split(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0) & 0x7fff_ffff_ffff_ffffn;
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const biased = Number(bits >> 52n);
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

/** The same for a 32-bit number. */
export function split32(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  view.setFloat32(0, value);
  const bits = view.getUint32(0) & 0x7fff_ffff;
  const biased = bits >>> 23;
  const fraction = BigInt(bits & 0x7f_ffff);
  return biased === 0 ? { mantissa: fraction, exponent: -149 } : { mantissa: fraction | 0x80_0000n, exponent: biased - 150 };
}

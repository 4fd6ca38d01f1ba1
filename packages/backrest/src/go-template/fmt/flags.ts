import { countRunes } from "../bytes.ts";

/** What stands between the percent sign and the verb. */
export class Flags {
  width: number | undefined;
  precision: number | undefined;
  minus = false;
  plus = false;
  sharp = false;
  space = false;
  zero = false;
  /** `%+v` and `%#v` are formats of their own: the flag moves here and is off for the parts. */
  plusV = false;
  sharpV = false;

  clear(): void {
    this.width = undefined;
    this.precision = undefined;
    this.minus = this.plus = this.sharp = this.space = this.zero = this.plusV = this.sharpV = false;
  }

  /** For the verb `v`, in Go also `w`. */
  prepareForValue(): void {
    this.sharpV = this.sharp;
    this.sharp = false;
    this.plusV = this.plus;
    this.plus = false;
  }

  /** Fill up to the width, counted in characters; with zeros only on the left. */
  pad(bytes: string, zero = this.zero): string {
    if (this.width === undefined || this.width === 0) return bytes;
    const missing = this.width - countRunes(bytes);
    if (missing <= 0) return bytes;
    return this.minus ? bytes + " ".repeat(missing) : (zero ? "0" : " ").repeat(missing) + bytes;
  }
}

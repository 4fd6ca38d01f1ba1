import type { FloatFormat } from "../strconv/float.ts";
import type { Maybe, Value } from "../values/type.ts";
import { readComplex } from "../values/value.ts";
import { Flags } from "./flags.ts";
import {
  formatChar,
  formatInteger,
  formatQuotedChar,
  formatReal,
  formatUnicode,
} from "./number.ts";
import { formatHex, formatQuoted, formatText } from "./text.ts";

const BASES: Readonly<Record<string, 2 | 8 | 10 | 16>> = {
  v: 10,
  d: 10,
  b: 2,
  o: 8,
  O: 8,
  x: 16,
  X: 16,
};
const FLOATS: Readonly<Record<string, readonly [FloatFormat, number]>> = {
  v: ["g", -1],
  b: ["b", -1],
  g: ["g", -1],
  G: ["G", -1],
  x: ["x", -1],
  X: ["X", -1],
  f: ["f", 6],
  F: ["f", 6],
  e: ["e", 6],
  E: ["E", 6],
};

/** Prints values as package fmt does: the part that knows which verbs a number and a text have. */
export abstract class ScalarPrinter {
  out = "";
  readonly flags = new Flags();

  /** Write that a verb is none for a value. */
  protected abstract printBadVerb(verb: string, value: Maybe): void;

  protected printInteger(value: bigint, verb: string, whole: Value): void {
    const base = BASES[verb];
    if (verb === "v" && this.flags.sharpV && whole.type.basic === "uint")
      this.printHexadecimal(value, true);
    else if (base !== undefined) this.out += formatInteger(this.flags, value, base, verb);
    else if (verb === "c") this.out += formatChar(this.flags, value);
    else if (verb === "q") this.out += formatQuotedChar(this.flags, value);
    else if (verb === "U") this.out += formatUnicode(this.flags, value);
    else this.printBadVerb(verb, whole);
  }

  protected printHexadecimal(value: bigint, marked: boolean): void {
    const { sharp } = this.flags;
    this.flags.sharp = marked;
    this.out += formatInteger(this.flags, value, 16, "v");
    this.flags.sharp = sharp;
  }

  protected printFloat(value: number, bits: 32 | 64, verb: string, whole: Value): void {
    const format = FLOATS[verb];
    if (format === undefined) this.printBadVerb(verb, whole);
    else this.out += formatReal(this.flags, value, bits, format[0], format[1]);
  }

  protected printComplex(whole: Value, verb: string): void {
    if (FLOATS[verb] === undefined) return this.printBadVerb(verb, whole);
    const bits = whole.type.bits === 64 ? 32 : 64;
    const { plus } = this.flags;
    this.out += "(";
    this.printFloat(readComplex(whole).re, bits, verb, whole);
    // The imaginary part always has a sign.
    this.flags.plus = true;
    this.printFloat(readComplex(whole).im, bits, verb, whole);
    this.out += "i)";
    this.flags.plus = plus;
  }

  protected printText(bytes: string, verb: string, whole: Value): void {
    if (verb === "s" || (verb === "v" && !this.flags.sharpV))
      this.out += formatText(this.flags, bytes);
    else if (verb === "q" || verb === "v") this.out += formatQuoted(this.flags, bytes);
    else if (verb === "x" || verb === "X") this.out += formatHex(this.flags, bytes, verb);
    else this.printBadVerb(verb, whole);
  }
}

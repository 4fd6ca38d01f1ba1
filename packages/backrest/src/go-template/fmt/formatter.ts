import { decodeRune, measureRune } from "../bytes.ts";
import type { Maybe } from "../values/type.ts";
import { readBigInt } from "../values/value.ts";
import { Printer } from "./printer.ts";

/** Numbers beyond this are no width, precision or index. Source: Go's fmt.tooLarge. */
const MAX_NUMBER = 1_000_000;

/** Walks through a format: text, directives with flags, width, precision and argument index, and Go's forms for what is wrong with them. */
export class Formatter {
  private readonly printer = new Printer();
  private readonly format: string;
  private readonly args: readonly Maybe[];
  private at = 0;
  private nextArg = 0;
  private reordered = false;
  private goodIndex = true;

  constructor(format: string, args: readonly Maybe[]) {
    this.format = format;
    this.args = args;
  }

  run(): string {
    const { printer, format } = this;
    while (this.at < format.length) {
      const percent = format.indexOf("%", this.at);
      const end = percent < 0 ? format.length : percent;
      printer.out += format.slice(this.at, end);
      this.at = end + 1;
      if (percent >= 0 && !this.formatDirective()) break;
    }
    if (!this.reordered && this.nextArg < this.args.length) this.writeExtra();
    return printer.out;
  }

  /** One directive; false at the end of the format. */
  private formatDirective(): boolean {
    const { printer, format, args } = this;
    const { flags } = printer;
    flags.clear();
    this.goodIndex = true;
    this.readFlags();
    let afterIndex = this.readIndex();
    afterIndex = this.readWidth(afterIndex);
    if (format[this.at] === "." && this.at + 1 < format.length)
      afterIndex = this.readPrecision(afterIndex);
    if (!afterIndex) this.readIndex();
    if (this.at >= format.length) {
      printer.out += "%!(NOVERB)";
      return false;
    }
    const rune = decodeRune(format, this.at);
    const length = measureRune(format, this.at);
    const verb =
      rune === 0xfffd && length === 1
        ? "\u00ef\u00bf\u00bd"
        : format.slice(this.at, this.at + length);
    this.at += length;
    if (verb === "%") printer.out += "%";
    else if (!this.goodIndex) printer.out += `%!${verb}(BADINDEX)`;
    else if (this.nextArg >= args.length) printer.out += `%!${verb}(MISSING)`;
    else {
      if (verb === "v" || verb === "w") flags.prepareForValue();
      printer.printArg(args[this.nextArg++], verb);
    }
    return true;
  }

  private readFlags(): void {
    const { flags } = this.printer;
    for (; this.at < this.format.length; this.at++) {
      switch (this.format[this.at]) {
        case "#":
          flags.sharp = true;
          break;
        case "0":
          flags.zero = true;
          break;
        case "+":
          flags.plus = true;
          break;
        case "-":
          flags.minus = true;
          break;
        case " ":
          flags.space = true;
          break;
        default:
          return;
      }
    }
  }

  private readWidth(afterIndex: boolean): boolean {
    const { flags } = this.printer;
    if (this.format[this.at] === "*") {
      this.at++;
      flags.width = this.readNumberArg();
      if (flags.width === undefined) this.printer.out += "%!(BADWIDTH)";
      else if (flags.width < 0) {
        flags.width = -flags.width;
        flags.minus = true;
        flags.zero = false;
      }
      return false;
    }
    flags.width = this.number();
    // A width after an index ("%[3]2d") makes no sense.
    if (afterIndex && flags.width !== undefined) this.goodIndex = false;
    return afterIndex;
  }

  private readPrecision(afterWidthIndex: boolean): boolean {
    const { flags } = this.printer;
    this.at++;
    if (afterWidthIndex) this.goodIndex = false;
    const afterIndex = this.readIndex();
    if (this.format[this.at] !== "*") {
      flags.precision = this.number() ?? 0;
      return afterIndex;
    }
    this.at++;
    const requested = this.readNumberArg();
    flags.precision = requested !== undefined && requested >= 0 ? requested : undefined;
    if (flags.precision === undefined) this.printer.out += "%!(BADPREC)";
    return false;
  }

  /** An explicit argument index such as `[2]`; whether there was one. */
  private readIndex(): boolean {
    if (this.format[this.at] !== "[") return false;
    this.reordered = true;
    const close = this.format.indexOf("]", this.at + 1);
    if (close < 0 || this.format.length - this.at < 3) {
      this.goodIndex = false;
      this.at++;
      return false;
    }
    const written = this.format.slice(this.at + 1, close);
    this.at = close + 1;
    const number = parseDigits(written);
    const good = number !== undefined && number >= 1 && number <= this.args.length;
    if (good) this.nextArg = number - 1;
    else this.goodIndex = false;
    return number !== undefined;
  }

  /** Decimal digits at the current place. Too long a number takes the rest of the format with it, as in Go. */
  private number(): number | undefined {
    let number: number | undefined;
    for (; this.at < this.format.length; this.at++) {
      const digit = this.format.charCodeAt(this.at) - 0x30;
      if (digit < 0 || digit > 9) break;
      if ((number ?? 0) > MAX_NUMBER) {
        this.at = this.format.length;
        return undefined;
      }
      number = (number ?? 0) * 10 + digit;
    }
    return number;
  }

  /** The argument of a `*`; undefined if it is no usable integer. */
  private readNumberArg(): number | undefined {
    if (this.nextArg >= this.args.length) return undefined;
    const arg = this.args[this.nextArg++];
    if (arg?.type.basic !== "int" && arg?.type.basic !== "uint") return undefined;
    const number = readBigInt(arg);
    return number > MAX_NUMBER || number < -MAX_NUMBER ? undefined : Number(number);
  }

  private writeExtra(): void {
    const { printer } = this;
    printer.flags.clear();
    printer.out += "%!(EXTRA ";
    for (const [at, arg] of this.args.slice(this.nextArg).entries()) {
      if (at > 0) printer.out += ", ";
      if (arg === undefined) printer.out += "<nil>";
      else {
        printer.out += `${arg.type.name}=`;
        printer.printArg(arg, "v");
      }
    }
    printer.out += ")";
  }
}

/** A whole text of digits as number, within Go's limit. */
function parseDigits(text: string): number | undefined {
  if (!/^[0-9]+$/.test(text)) return undefined;
  let number = 0;
  for (const digit of text) {
    if (number > MAX_NUMBER) return undefined;
    number = number * 10 + Number(digit);
  }
  return number;
}

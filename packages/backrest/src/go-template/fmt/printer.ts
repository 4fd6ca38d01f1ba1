import { toBytes } from "../bytes.ts";
import { GoError } from "../errors.ts";
import { describe, getDescriber } from "../values/methods.ts";
import type { Type } from "../values/type.ts";
import { Cell, type Maybe, type Value } from "../values/type.ts";
import { slice, uint8 } from "../values/type-constructors.ts";
import {
  getElem,
  listElements,
  readBigInt,
  readBool,
  readBytes,
  readEntries,
  readFields,
  readNumber,
} from "../values/value.ts";
import { ScalarPrinter } from "./scalars.ts";
import { formatText } from "./text.ts";

/** Verbs for which a value may describe itself. */
const TEXT_VERBS = "vsxXq";
/** Go's own limit is the memory; ours is a clear message. */
const MAX_DEPTH = 1000;
/** Functions, maps, slices and channels have an address too. It differs from run to run in Go. */
const FUNCTION_ADDRESS = 0x4d_0000n;
const OTHER_ADDRESS = 0xc0_0000_8000n;
const byteSlice = slice(uint8);

/** Prints values as package fmt does: the part that looks at a value and a verb, and into what is composed. */
export class Printer extends ScalarPrinter {
  /** While an error form is written, values do not describe themselves. */
  private erroring = false;

  /** Print an argument; undefined is the nil interface. */
  printArg(value: Maybe, verb: string): void {
    if (value === undefined) {
      if (verb === "T" || verb === "v") this.out += this.flags.pad("<nil>");
      else this.printBadVerb(verb, value);
    } else if (verb === "T") {
      this.out += formatText(this.flags, value.type.name);
    } else if (verb === "p") {
      this.printPointer(value, verb);
    } else if (value.type === byteSlice) {
      this.printBytes(value, verb);
    } else if (!this.tryDescribe(value, verb)) {
      this.value(value, verb, 0, false);
    }
  }

  /** Print what Go calls a reflect.Value: unlike an argument, it may be an interface or nothing at all. */
  printReflected(value: Maybe, verb: string): void {
    if (value === undefined) {
      this.out += "<invalid reflect.Value>";
      return;
    }
    const held = value.type.kind === "interface" ? getElem(value) : value;
    if (held === undefined || !this.tryDescribe(held, verb)) this.value(value, verb, 0, false);
  }

  /** Let an error or Stringer speak for itself. */
  private tryDescribe(value: Value, verb: string): boolean {
    if (this.erroring) return false;
    if (verb === "w") {
      if (value.type.basic !== undefined && !value.type.declared.size) return false;
      this.printBadVerb(verb, value);
      return true;
    }
    if (this.flags.sharpV || !TEXT_VERBS.includes(verb)) return false;
    const method = getDescriber(value.type);
    if (method === undefined) return false;
    try {
      this.printText(describe(value, method), verb, value);
    } catch (error) {
      this.printPanic(value, verb, method.name, error);
    }
    return true;
  }

  private printPanic(value: Value, verb: string, name: string, error: unknown): void {
    if (!(error instanceof Error)) throw error;
    if (value.data === null && value.type.kind === "ptr") {
      this.out += "<nil>";
      return;
    }
    // Go forgets width and precision here, but not that there were some.
    const { flags } = this;
    if (flags.width !== undefined) flags.width = 0;
    if (flags.precision !== undefined) flags.precision = 0;
    this.out += `%!${verb}(PANIC=${name} method: ${error instanceof GoError ? error.message : toBytes(error.message)})`;
  }

  protected printBadVerb(verb: string, value: Maybe): void {
    this.erroring = true;
    this.out += `%!${verb}(`;
    if (value === undefined) {
      this.out += "<nil>";
    } else {
      this.out += `${value.type.name}=`;
      if (value.type === byteSlice) this.printBytes(value, "v");
      else this.value(value, "v", 0, false);
    }
    this.out += ")";
    this.erroring = false;
  }

  private value(value: Value, verb: string, depth: number, hidden: boolean): void {
    if (depth > MAX_DEPTH) throw new GoError("value is nested too deeply to print");
    if (depth > 0 && !hidden) {
      const held = value.type.kind === "interface" ? getElem(value) : value;
      if (held !== undefined && this.tryDescribe(held, verb)) return;
    }
    switch (value.type.basic) {
      case "bool":
        if (verb === "t" || verb === "v")
          this.out += this.flags.pad(readBool(value) ? "true" : "false");
        else this.printBadVerb(verb, value);
        return;
      case "int":
      case "uint":
        return this.printInteger(readBigInt(value), verb, value);
      case "float":
        return this.printFloat(readNumber(value), value.type.bits === 32 ? 32 : 64, verb, value);
      case "complex":
        return this.printComplex(value, verb);
      case "string":
        return this.printText(readBytes(value), verb, value);
    }
    this.printComposite(value, verb, depth, hidden);
  }

  private printComposite(value: Value, verb: string, depth: number, hidden: boolean): void {
    const { kind } = value.type;
    if (kind === "struct") return this.printStruct(value, verb, depth, hidden);
    if (kind === "map") return this.printMap(value, verb, depth, hidden);
    if (kind === "slice" || kind === "array") return this.printList(value, verb, depth, hidden);
    if (kind === "interface") {
      const held = getElem(value);
      if (held !== undefined) this.value(held, verb, depth + 1, hidden);
      else this.out += this.flags.sharpV ? `${value.type.name}(nil)` : "<nil>";
      return;
    }
    if (kind === "ptr" && depth === 0 && value.data !== null) {
      const pointed = (value.data as Cell).value;
      if (["array", "slice", "struct", "map"].includes(pointed.type.kind)) {
        this.out += "&";
        return this.value(pointed, verb, depth + 1, hidden);
      }
    }
    this.printPointer(value, verb);
  }

  /** A list of bytes: like a string for the verbs of strings. */
  private printBytes(value: Value, verb: string): void {
    if ("sqxX".includes(verb)) return this.printText(toByteString(value), verb, value);
    if (verb !== "v" && verb !== "d") return this.value(value, verb, 0, false);
    if (!this.flags.sharpV)
      return this.printEnclosed(listElements(value), "[", " ", "]", (item) =>
        this.printInteger(readBigInt(item), verb, item),
      );
    this.out += "[]byte";
    if (value.data === null) this.out += "(nil)";
    else
      this.printEnclosed(listElements(value), "{", ", ", "}", (item) =>
        this.printHexadecimal(readBigInt(item), true),
      );
  }

  private printList(value: Value, verb: string, depth: number, hidden: boolean): void {
    if (value.type.elem!.kind === "uint8" && "sqxX".includes(verb))
      return this.printText(toByteString(value), verb, value);
    const printItem = (item: Value): void => this.value(item, verb, depth + 1, hidden);
    if (!this.flags.sharpV)
      return this.printEnclosed(listElements(value), "[", " ", "]", printItem);
    this.out += value.type.name;
    if (value.data === null) this.out += "(nil)";
    else this.printEnclosed(listElements(value), "{", ", ", "}", printItem);
  }

  private printMap(value: Value, verb: string, depth: number, hidden: boolean): void {
    const printItem = ([key, item]: readonly [Value, Value]): void => {
      this.value(key, verb, depth + 1, hidden);
      this.out += ":";
      this.value(item, verb, depth + 1, hidden);
    };
    const entries = readEntries(value)?.sorted();
    if (!this.flags.sharpV) return this.printEnclosed(entries ?? [], "map[", " ", "]", printItem);
    this.out += value.type.name;
    if (entries === undefined) this.out += "(nil)";
    else this.printEnclosed(entries, "{", ", ", "}", printItem);
  }

  private printStruct(value: Value, verb: string, depth: number, hidden: boolean): void {
    const { sharpV, plusV } = this.flags;
    if (sharpV) this.out += value.type.name;
    const fields = Array.isArray(value.data) ? readFields(value) : [];
    this.printEnclosed([...fields.entries()], "{", sharpV ? ", " : " ", "}", ([at, item]) => {
      const { name, exported } = value.type.fields[at]!;
      if (sharpV || plusV) this.out += `${name}:`;
      // Go shows what an interface field holds, not the interface.
      const shown = item.type.kind === "interface" ? (getElem(item) ?? item) : item;
      this.value(shown, verb, depth + 1, hidden || !exported);
    });
  }

  private printEnclosed<T>(
    items: readonly T[],
    open: string,
    between: string,
    close: string,
    printItem: (item: T) => void,
  ): void {
    this.out += open;
    for (const [at, item] of items.entries()) {
      if (at > 0) this.out += between;
      printItem(item);
    }
    this.out += close;
  }

  private printPointer(value: Value, verb: string): void {
    if (!hasAddress(value.type)) return this.printBadVerb(verb, value);
    const address =
      value.data === null
        ? 0n
        : value.data instanceof Cell
          ? value.data.number
          : value.type.kind === "func"
            ? FUNCTION_ADDRESS
            : OTHER_ADDRESS;
    if (verb === "p") return this.printHexadecimal(address, !this.flags.sharp);
    if (verb !== "v") {
      if ("bodxX".includes(verb)) return this.printInteger(address, verb, value);
      return this.printBadVerb(verb, value);
    }
    if (this.flags.sharpV) {
      this.out += `(${value.type.name})(`;
      if (address === 0n) this.out += "nil";
      else this.printHexadecimal(address, true);
      this.out += ")";
    } else if (address === 0n) {
      this.out += this.flags.pad("<nil>");
    } else {
      this.printHexadecimal(address, !this.flags.sharp);
    }
  }
}

function hasAddress({ kind }: Type): boolean {
  return (
    kind === "ptr" ||
    kind === "func" ||
    kind === "chan" ||
    kind === "map" ||
    kind === "slice" ||
    kind === "unsafe.Pointer"
  );
}

/** A list of bytes as byte string. */
export function toByteString(value: Value): string {
  return listElements(value)
    .map((item) => String.fromCharCode(Number(item.data)))
    .join("");
}

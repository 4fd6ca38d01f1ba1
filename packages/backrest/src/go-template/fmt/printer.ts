import { GoError } from "../errors.ts";
import { describe, describer } from "../values/methods.ts";
import type { Type } from "../values/type.ts";
import { slice, uint8 } from "../values/type-constructors.ts";
import { asBigInt, asBool, asBytes, asEntries, asFields, asNumber, elements, inner } from "../values/value.ts";
import { Cell, type Maybe, type Value } from "../values/type.ts";
import { toBytes } from "../bytes.ts";
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
  arg(value: Maybe, verb: string): void {
    if (value === undefined) {
      if (verb === "T" || verb === "v") this.out += this.flags.pad("<nil>");
      else this.badVerb(verb, value);
    } else if (verb === "T") {
      this.out += formatText(this.flags, value.type.name);
    } else if (verb === "p") {
      this.pointer(value, verb);
    } else if (value.type === byteSlice) {
      this.bytes(value, verb);
    } else if (!this.describes(value, verb)) {
      this.value(value, verb, 0, false);
    }
  }

  /** Print what Go calls a reflect.Value: unlike an argument, it may be an interface or nothing at all. */
  reflected(value: Maybe, verb: string): void {
    if (value === undefined) {
      this.out += "<invalid reflect.Value>";
      return;
    }
    const held = value.type.kind === "interface" ? inner(value) : value;
    if (held === undefined || !this.describes(held, verb)) this.value(value, verb, 0, false);
  }

  /** Let an error or Stringer speak for itself. */
  private describes(value: Value, verb: string): boolean {
    if (this.erroring) return false;
    if (verb === "w") {
      if (value.type.basic !== undefined && !value.type.declared.size) return false;
      this.badVerb(verb, value);
      return true;
    }
    if (this.flags.sharpV || !TEXT_VERBS.includes(verb)) return false;
    const method = describer(value.type);
    if (method === undefined) return false;
    try {
      this.text(describe(value, method), verb, value);
    } catch (error) {
      this.panicked(value, verb, method.name, error);
    }
    return true;
  }

  private panicked(value: Value, verb: string, name: string, error: unknown): void {
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

  protected badVerb(verb: string, value: Maybe): void {
    this.erroring = true;
    this.out += `%!${verb}(`;
    if (value === undefined) {
      this.out += "<nil>";
    } else {
      this.out += `${value.type.name}=`;
      if (value.type === byteSlice) this.bytes(value, "v");
      else this.value(value, "v", 0, false);
    }
    this.out += ")";
    this.erroring = false;
  }

  private value(value: Value, verb: string, depth: number, hidden: boolean): void {
    if (depth > MAX_DEPTH) throw new GoError("value is nested too deeply to print");
    if (depth > 0 && !hidden) {
      const held = value.type.kind === "interface" ? inner(value) : value;
      if (held !== undefined && this.describes(held, verb)) return;
    }
    switch (value.type.basic) {
      case "bool":
        if (verb === "t" || verb === "v") this.out += this.flags.pad(asBool(value) ? "true" : "false");
        else this.badVerb(verb, value);
        return;
      case "int":
      case "uint":
        return this.integer(asBigInt(value), verb, value);
      case "float":
        return this.float(asNumber(value), value.type.bits === 32 ? 32 : 64, verb, value);
      case "complex":
        return this.complex(value, verb);
      case "string":
        return this.text(asBytes(value), verb, value);
    }
    this.composite(value, verb, depth, hidden);
  }

  private composite(value: Value, verb: string, depth: number, hidden: boolean): void {
    const { kind } = value.type;
    if (kind === "struct") return this.struct(value, verb, depth, hidden);
    if (kind === "map") return this.map(value, verb, depth, hidden);
    if (kind === "slice" || kind === "array") return this.list(value, verb, depth, hidden);
    if (kind === "interface") {
      const held = inner(value);
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
    this.pointer(value, verb);
  }

  /** A list of bytes: like a string for the verbs of strings. */
  private bytes(value: Value, verb: string): void {
    if ("sqxX".includes(verb)) return this.text(textOf(value), verb, value);
    if (verb !== "v" && verb !== "d") return this.value(value, verb, 0, false);
    if (!this.flags.sharpV) return this.enclosed(elements(value), "[", " ", "]", (item) => this.integer(asBigInt(item), verb, item));
    this.out += "[]byte";
    if (value.data === null) this.out += "(nil)";
    else this.enclosed(elements(value), "{", ", ", "}", (item) => this.hexadecimal(asBigInt(item), true));
  }

  private list(value: Value, verb: string, depth: number, hidden: boolean): void {
    if (value.type.elem!.kind === "uint8" && "sqxX".includes(verb)) return this.text(textOf(value), verb, value);
    const each = (item: Value): void => this.value(item, verb, depth + 1, hidden);
    if (!this.flags.sharpV) return this.enclosed(elements(value), "[", " ", "]", each);
    this.out += value.type.name;
    if (value.data === null) this.out += "(nil)";
    else this.enclosed(elements(value), "{", ", ", "}", each);
  }

  private map(value: Value, verb: string, depth: number, hidden: boolean): void {
    const each = ([key, item]: readonly [Value, Value]): void => {
      this.value(key, verb, depth + 1, hidden);
      this.out += ":";
      this.value(item, verb, depth + 1, hidden);
    };
    const entries = asEntries(value)?.sorted();
    if (!this.flags.sharpV) return this.enclosed(entries ?? [], "map[", " ", "]", each);
    this.out += value.type.name;
    if (entries === undefined) this.out += "(nil)";
    else this.enclosed(entries, "{", ", ", "}", each);
  }

  private struct(value: Value, verb: string, depth: number, hidden: boolean): void {
    const { sharpV, plusV } = this.flags;
    if (sharpV) this.out += value.type.name;
    const fields = Array.isArray(value.data) ? asFields(value) : [];
    this.enclosed([...fields.entries()], "{", sharpV ? ", " : " ", "}", ([at, item]) => {
      const { name, exported } = value.type.fields[at]!;
      if (sharpV || plusV) this.out += `${name}:`;
      // Go shows what an interface field holds, not the interface.
      const shown = item.type.kind === "interface" ? (inner(item) ?? item) : item;
      this.value(shown, verb, depth + 1, hidden || !exported);
    });
  }

  private enclosed<T>(items: readonly T[], open: string, between: string, close: string, each: (item: T) => void): void {
    this.out += open;
    for (const [at, item] of items.entries()) {
      if (at > 0) this.out += between;
      each(item);
    }
    this.out += close;
  }

  private pointer(value: Value, verb: string): void {
    if (!hasAddress(value.type)) return this.badVerb(verb, value);
    const address =
      value.data === null
        ? 0n
        : value.data instanceof Cell
          ? value.data.number
          : value.type.kind === "func"
            ? FUNCTION_ADDRESS
            : OTHER_ADDRESS;
    if (verb === "p") return this.hexadecimal(address, !this.flags.sharp);
    if (verb !== "v") {
      if ("bodxX".includes(verb)) return this.integer(address, verb, value);
      return this.badVerb(verb, value);
    }
    if (this.flags.sharpV) {
      this.out += `(${value.type.name})(`;
      if (address === 0n) this.out += "nil";
      else this.hexadecimal(address, true);
      this.out += ")";
    } else if (address === 0n) {
      this.out += this.flags.pad("<nil>");
    } else {
      this.hexadecimal(address, !this.flags.sharp);
    }
  }
}

function hasAddress({ kind }: Type): boolean {
  return kind === "ptr" || kind === "func" || kind === "chan" || kind === "map" || kind === "slice" || kind === "unsafe.Pointer";
}

/** A list of bytes as byte string. */
export function textOf(value: Value): string {
  return elements(value)
    .map((item) => String.fromCharCode(Number(item.data)))
    .join("");
}

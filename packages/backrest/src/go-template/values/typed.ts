import { make, zero } from "./convert.ts";
import { duration } from "./duration.ts";
import { entriesOf } from "./entries.ts";
import { parseTime } from "./time.ts";
import type { Type } from "./type.ts";
import * as types from "./type-constructors.ts";
import { takeAddress, addressed, itemsOf } from "./value.ts";
import { type Maybe, Value } from "./type.ts";

/**
 * Typed data as JSON: strings and booleans stand for themselves, everything else is an object with its Go type in `$type`. The rest of the object
 * is one of `value` (a number as text, a text, a list of texts, RFC 3339), `bytesBase64`, `ns`, `fields`, `items`, `entries`, `nil`.
 */
export type TypedData = string | boolean | { readonly $type: string; readonly [part: string]: unknown };

/** Named types by their name, as in `v1.Plan`. */
export type TypeRegistry = Readonly<Record<string, Type>>;

const PREDECLARED: TypeRegistry = {
  bool: types.bool,
  string: types.string,
  byte: types.uint8,
  rune: types.int32,
  any: types.any,
  error: types.error,
  int: types.int,
  int8: types.int8,
  int16: types.int16,
  int32: types.int32,
  int64: types.int64,
  uint: types.uint,
  uint8: types.uint8,
  uint16: types.uint16,
  uint32: types.uint32,
  uint64: types.uint64,
  uintptr: types.uintptr,
  float32: types.float32,
  float64: types.float64,
  complex64: types.complex64,
  complex128: types.complex128,
};

/** The type that a Go type expression names: `[]*v1.Hook`, `map[string]interface {}`, `func(int, ...string) string`. */
export function typeNamed(expression: string, registry: TypeRegistry): Type {
  const reader = new TypeReader(expression, registry);
  return reader.whole();
}

class TypeReader {
  private readonly text: string;
  private readonly registry: TypeRegistry;
  private at = 0;

  constructor(text: string, registry: TypeRegistry) {
    this.text = text;
    this.registry = registry;
  }

  whole(): Type {
    const type = this.type();
    if (this.at < this.text.length) this.unreadable();
    return type;
  }

  private unreadable(): never {
    throw new TypeError(`cannot read the type ${JSON.stringify(this.text)} from ${JSON.stringify(this.text.slice(this.at))} on`);
  }

  private take(start: string): boolean {
    if (!this.text.startsWith(start, this.at)) return false;
    this.at += start.length;
    return true;
  }

  private type(): Type {
    if (this.take("*")) return types.pointer(this.type());
    if (this.take("[]")) return types.slice(this.type());
    if (this.take("interface {}")) return types.any;
    if (this.take("chan ")) return types.chan(this.type());
    if (this.take("map[")) {
      const key = this.type();
      if (!this.take("]")) this.unreadable();
      return types.map(key, this.type());
    }
    if (this.take("func(")) return this.signature();
    const length = /^\[(\d+)\]/.exec(this.text.slice(this.at));
    if (length !== null) {
      this.at += length[0].length;
      return types.array(Number(length[1]), this.type());
    }
    const name = /^[\w.]+/.exec(this.text.slice(this.at))?.[0] ?? "";
    const known = this.registry[name] ?? PREDECLARED[name];
    if (known === undefined) this.unreadable();
    this.at += name.length;
    return known;
  }

  private signature(): Type {
    const params: Type[] = [];
    let variadic = false;
    while (!this.take(")")) {
      variadic = this.take("...");
      params.push(variadic ? types.slice(this.type()) : this.type());
      this.take(", ");
    }
    const results: Type[] = [];
    if (this.take(" ("))
      while (!this.take(")")) {
        results.push(this.type());
        this.take(", ");
      }
    else if (this.take(" ")) results.push(this.type());
    return types.func(params, results, variadic);
  }
}

/** The value that typed data describes. Functions cannot be data; `functions` gives them by their type's name. */
export function typedData(data: TypedData, registry: TypeRegistry, functions: Readonly<Record<string, Value>> = {}): Maybe {
  if (typeof data !== "object") return make(typeof data === "string" ? types.string : types.bool, data);
  if (data.$type === "nil") return undefined;
  const type = typeNamed(data.$type, registry);
  if (type.kind === "func") return functions[data.$type] ?? zero(type);
  const read = (part: unknown, wanted: Type): Value => converted(typedData(part as TypedData, registry, functions), wanted);
  return build(type, data, read);
}

function build(type: Type, data: Exclude<TypedData, string | boolean>, read: (part: unknown, wanted: Type) => Value): Value {
  if (data["nil"] === true) return zero(type);
  if (data["ns"] !== undefined) return duration(BigInt(data["ns"] as string));
  if (type.name === "time.Time") return parseTime(data["value"] as string, data["zone"] as string | undefined);
  if (data["fields"] !== undefined) {
    const struct = type.kind === "ptr" ? type.elem! : type;
    const given = new Map(data["fields"] as readonly (readonly [string, unknown])[]);
    for (const name of given.keys())
      if (!struct.fields.some((field) => field.name === name)) throw new TypeError(`${struct.name} has no field ${name}`);
    const value = new Value(
      struct,
      struct.fields.map((field) => (given.has(field.name) ? read(given.get(field.name), field.type) : zero(field.type))),
    );
    return type.kind === "ptr" ? takeAddress(addressed(value)) : value;
  }
  if (data["to"] !== undefined) return takeAddress(addressed(read(data["to"], type.elem!)));
  if (data["items"] !== undefined)
    return new Value(type, itemsOf((data["items"] as readonly unknown[]).map((item) => placed(type, read(item, type.elem!)))));
  if (data["entries"] !== undefined) {
    const entries = data["entries"] as readonly (readonly [unknown, unknown])[];
    return new Value(type, entriesOf(entries.map(([key, item]) => [read(key, type.key!), read(item, type.elem!)])));
  }
  return scalar(type, data);
}

/** Elements of slices can have their address taken. */
function placed({ kind }: Type, element: Value): Value {
  return kind === "slice" ? addressed(element) : element;
}

function scalar(type: Type, data: Readonly<Record<string, unknown>>): Value {
  const base64 = data["bytesBase64"];
  if (base64 !== undefined) {
    const bytes = Buffer.from(base64 as string, "base64");
    return type.kind === "string" ? new Value(type, bytes.toString("latin1")) : make(type, bytes);
  }
  const value = data["value"];
  switch (type.basic) {
    case "int":
    case "uint":
      return make(type, BigInt(value as string));
    case "float":
      return make(type, real(value as string));
    case "complex":
      return make(type, { re: real((value as readonly string[])[0]!), im: real((value as readonly string[])[1]!) });
  }
  return make(type, type.kind === "slice" && typeof value === "string" ? Buffer.from(value, "utf8") : value);
}

/** A float as Go writes it. */
function real(text: string): number {
  return { "+Inf": Number.POSITIVE_INFINITY, "-Inf": Number.NEGATIVE_INFINITY }[text] ?? Number(text);
}

/** A part as value of the type its place has. */
function converted(value: Maybe, wanted: Type): Value {
  if (value === undefined) return zero(wanted);
  return value.type === wanted ? value : make(wanted, value);
}

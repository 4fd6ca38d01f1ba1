import { make, zero } from "./convert.ts";
import { duration } from "./duration.ts";
import { createEntries } from "./entries.ts";
import { parseTime } from "./time.ts";
import type { Type } from "./type.ts";
import { type Maybe, Value } from "./type.ts";
import * as types from "./type-constructors.ts";
import { createItems, takeAddress, toAddressable } from "./value.ts";

/**
 * Typed data as JSON: strings and booleans stand for themselves, everything else is an object with its Go type in `$type`. The rest of the object
 * is one of `value` (a number as text, a text, a list of texts, RFC 3339), `bytesBase64`, `ns`, `fields`, `items`, `entries`, `nil`.
 */
export type TypedData =
  | string
  | boolean
  | { readonly $type: string; readonly [part: string]: unknown };

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
export function parseType(expression: string, registry: TypeRegistry): Type {
  const reader = new TypeReader(expression, registry);
  return reader.readAll();
}

class TypeReader {
  private readonly text: string;
  private readonly registry: TypeRegistry;
  private at = 0;

  constructor(text: string, registry: TypeRegistry) {
    this.text = text;
    this.registry = registry;
  }

  readAll(): Type {
    const type = this.type();
    if (this.at < this.text.length) this.failUnreadable();
    return type;
  }

  private failUnreadable(): never {
    throw new TypeError(
      `cannot read the type ${JSON.stringify(this.text)} from ${JSON.stringify(this.text.slice(this.at))} on`,
    );
  }

  private takePrefix(start: string): boolean {
    if (!this.text.startsWith(start, this.at)) return false;
    this.at += start.length;
    return true;
  }

  private type(): Type {
    if (this.takePrefix("*")) return types.pointer(this.type());
    if (this.takePrefix("[]")) return types.slice(this.type());
    if (this.takePrefix("interface {}")) return types.any;
    if (this.takePrefix("chan ")) return types.chan(this.type());
    if (this.takePrefix("map[")) {
      const key = this.type();
      if (!this.takePrefix("]")) this.failUnreadable();
      return types.map(key, this.type());
    }
    if (this.takePrefix("func(")) return this.readSignature();
    const length = /^\[(\d+)\]/.exec(this.text.slice(this.at));
    if (length !== null) {
      this.at += length[0].length;
      return types.array(Number(length[1]), this.type());
    }
    const name = /^[\w.]+/.exec(this.text.slice(this.at))?.[0] ?? "";
    const resolved = this.registry[name] ?? PREDECLARED[name];
    if (resolved === undefined) this.failUnreadable();
    this.at += name.length;
    return resolved;
  }

  private readSignature(): Type {
    const params: Type[] = [];
    let variadic = false;
    while (!this.takePrefix(")")) {
      variadic = this.takePrefix("...");
      params.push(variadic ? types.slice(this.type()) : this.type());
      this.takePrefix(", ");
    }
    const results: Type[] = [];
    if (this.takePrefix(" ("))
      while (!this.takePrefix(")")) {
        results.push(this.type());
        this.takePrefix(", ");
      }
    else if (this.takePrefix(" ")) results.push(this.type());
    return types.func(params, results, variadic);
  }
}

/** The value that typed data describes. Functions cannot be data; `functions` gives them by their type's name. */
export function decodeTypedData(
  data: TypedData,
  registry: TypeRegistry,
  functions: Readonly<Record<string, Value>> = {},
): Maybe {
  if (typeof data !== "object")
    return make(typeof data === "string" ? types.string : types.bool, data);
  if (data.$type === "nil") return undefined;
  const type = parseType(data.$type, registry);
  if (type.kind === "func") return functions[data.$type] ?? zero(type);
  const read = (part: unknown, wanted: Type): Value =>
    convertTo(decodeTypedData(part as TypedData, registry, functions), wanted);
  return buildValue(type, data, read);
}

function buildValue(
  type: Type,
  data: Exclude<TypedData, string | boolean>,
  read: (part: unknown, wanted: Type) => Value,
): Value {
  if (data["nil"] === true) return zero(type);
  if (data["ns"] !== undefined) return duration(BigInt(data["ns"] as string));
  if (type.name === "time.Time")
    return parseTime(data["value"] as string, data["zone"] as string | undefined);
  if (data["fields"] !== undefined) {
    const struct = type.kind === "ptr" ? type.elem! : type;
    const fieldData = new Map(data["fields"] as readonly (readonly [string, unknown])[]);
    for (const name of fieldData.keys())
      if (!struct.fields.some((field) => field.name === name))
        throw new TypeError(`${struct.name} has no field ${name}`);
    const value = new Value(
      struct,
      struct.fields.map((field) =>
        fieldData.has(field.name) ? read(fieldData.get(field.name), field.type) : zero(field.type),
      ),
    );
    return type.kind === "ptr" ? takeAddress(toAddressable(value)) : value;
  }
  if (data["to"] !== undefined) return takeAddress(toAddressable(read(data["to"], type.elem!)));
  if (data["items"] !== undefined)
    return new Value(
      type,
      createItems(
        (data["items"] as readonly unknown[]).map((item) =>
          toElement(type, read(item, type.elem!)),
        ),
      ),
    );
  if (data["entries"] !== undefined) {
    const entries = data["entries"] as readonly (readonly [unknown, unknown])[];
    return new Value(
      type,
      createEntries(entries.map(([key, item]) => [read(key, type.key!), read(item, type.elem!)])),
    );
  }
  return decodeScalar(type, data);
}

/** Elements of slices can have their address taken. */
function toElement({ kind }: Type, element: Value): Value {
  return kind === "slice" ? toAddressable(element) : element;
}

function decodeScalar(type: Type, data: Readonly<Record<string, unknown>>): Value {
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
      return make(type, parseReal(value as string));
    case "complex":
      return make(type, {
        re: parseReal((value as readonly string[])[0]!),
        im: parseReal((value as readonly string[])[1]!),
      });
  }
  return make(
    type,
    type.kind === "slice" && typeof value === "string" ? Buffer.from(value, "utf8") : value,
  );
}

/** A float as Go writes it. */
function parseReal(text: string): number {
  return (
    { "+Inf": Number.POSITIVE_INFINITY, "-Inf": Number.NEGATIVE_INFINITY }[text] ?? Number(text)
  );
}

/** A part as value of the type its place has. */
function convertTo(value: Maybe, wanted: Type): Value {
  if (value === undefined) return zero(wanted);
  return value.type === wanted ? value : make(wanted, value);
}

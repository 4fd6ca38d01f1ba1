import { type Field, field, type Kind, type Method, Type, type TypeParts } from "./type.ts";

/** The types of Go, and the ways to make new ones. Composite types are made once per spelling of their parts. */

function createPredeclared(kind: Kind, name: string = kind): Type {
  return new Type(name, kind, true);
}

export const bool = createPredeclared("bool");
export const string = createPredeclared("string");
export const int = createPredeclared("int");
export const int8 = createPredeclared("int8");
export const int16 = createPredeclared("int16");
export const int32 = createPredeclared("int32");
export const int64 = createPredeclared("int64");
export const uint = createPredeclared("uint");
export const uint8 = createPredeclared("uint8");
export const uint16 = createPredeclared("uint16");
export const uint32 = createPredeclared("uint32");
export const uint64 = createPredeclared("uint64");
export const uintptr = createPredeclared("uintptr");
export const float32 = createPredeclared("float32");
export const float64 = createPredeclared("float64");
export const complex64 = createPredeclared("complex64");
export const complex128 = createPredeclared("complex128");
export const unsafePointer = createPredeclared("unsafe.Pointer");
/** The empty interface, which Go's reflection prints as `interface {}`. */
export const any = new Type("interface {}", "interface", false);

/** One of each: the key is the identity of the parts. */
const typesByKey = new Map<string, Type>();
const typeNumbers = new WeakMap<Type, number>();
let typeCount = 0;

function createOnce(key: string, parts: readonly Type[], make: () => Type): Type {
  const full = key + parts.map(getTypeNumber).join(",");
  let type = typesByKey.get(full);
  if (type === undefined) {
    type = make();
    typesByKey.set(full, type);
  }
  return type;
}

function getTypeNumber(type: Type): number {
  let number = typeNumbers.get(type);
  if (number === undefined) {
    number = ++typeCount;
    typeNumbers.set(type, number);
  }
  return number;
}

export function pointer(elem: Type): Type {
  elem.pointer ??= new Type(`*${elem.name}`, "ptr", false, { elem });
  return elem.pointer;
}

export function slice(elem: Type): Type {
  elem.slice ??= new Type(`[]${elem.name}`, "slice", false, { elem });
  return elem.slice;
}

export function array(length: number, elem: Type): Type {
  return createOnce(
    `[${length}]`,
    [elem],
    () => new Type(`[${length}]${elem.name}`, "array", false, { elem, length }),
  );
}

export function map(key: Type, elem: Type): Type {
  return createOnce(
    "map",
    [key, elem],
    () => new Type(`map[${key.name}]${elem.name}`, "map", false, { key, elem }),
  );
}

export function chan(elem: Type): Type {
  return createOnce("chan", [elem], () => new Type(`chan ${elem.name}`, "chan", false, { elem }));
}

/** A function type. With `variadic`, the last parameter is written as its slice type: `func([slice(string)], …, true)`. */
export function func(params: readonly Type[], results: readonly Type[], variadic = false): Type {
  return createOnce(
    `func${params.length}${variadic}`,
    [...params, ...results],
    () =>
      new Type(formatFuncName(params, results, variadic), "func", false, {
        params,
        results,
        variadic,
      }),
  );
}

function formatFuncName(
  params: readonly Type[],
  results: readonly Type[],
  variadic: boolean,
): string {
  const written = params.map((type, at) =>
    variadic && at === params.length - 1 ? `...${type.elem!.name}` : type.name,
  );
  const out = results.map((type) => type.name).join(", ");
  return `func(${written.join(", ")})${out === "" ? "" : results.length > 1 ? ` (${out})` : ` ${out}`}`;
}

/** An interface, as the methods it asks for: `{ String: func([], [string]) }`. */
export function iface(name: string, required: Readonly<Record<string, Type>>): Type {
  return new Type(name, "interface", true, { required: new Map(Object.entries(required)) });
}

export type Fields = Readonly<Record<string, Type>> | readonly Field[];

/** A struct with a name. A type that holds itself gets its fields later: `setFields(node, { Next: pointer(node) })`. */
export function struct(name: string, fields: Fields = []): Type {
  return new Type(name, "struct", true, { fields: toFieldList(fields) });
}

export function setFields(type: Type, fields: Fields): Type {
  type.fields = toFieldList(fields);
  return type;
}

/** A struct without a name, as in `struct { A int; B string }`. */
export function anonymousStruct(fields: Fields): Type {
  const list = toFieldList(fields);
  const written = list
    .map((part) => (part.embedded ? part.type.name : `${part.name} ${part.type.name}`))
    .join("; ");
  const key = `struct${list.map((part) => `${part.name} ${part.embedded}`).join(";")}:`;
  return createOnce(
    key,
    list.map((part) => part.type),
    () =>
      new Type(written === "" ? "struct {}" : `struct { ${written} }`, "struct", false, {
        fields: list,
      }),
  );
}

function toFieldList(fields: Fields): readonly Field[] {
  return Array.isArray(fields)
    ? fields
    : Object.entries(fields as Readonly<Record<string, Type>>).map(([name, type]) =>
        field(name, type),
      );
}

/** A named type over another one: `named("v1.Hook_Condition", int32)`. It has none of the other's methods, as in Go. */
export function named(name: string, underlying: Type): Type {
  const parts: Record<string, unknown> = {};
  for (const key of [
    "elem",
    "key",
    "length",
    "fields",
    "params",
    "results",
    "variadic",
    "required",
  ] as const) {
    if (underlying[key] !== undefined) parts[key] = underlying[key];
  }
  return new Type(name, underlying.kind, true, parts as TypeParts);
}

/** Declare methods on a type. Returns the type. */
export function declare(type: Type, ...methods: readonly Method[]): Type {
  for (const one of methods) type.declared.set(one.name, one);
  return type;
}

const noArgsToString = func([], [string]);
/** Go's `error` and `fmt.Stringer`. */
export const error = iface("error", { Error: noArgsToString });
export const stringer = iface("fmt.Stringer", { String: noArgsToString });
/** Go's `reflect.Value`: a parameter of this type takes any value as it is. */
export const reflectValue = struct("reflect.Value");

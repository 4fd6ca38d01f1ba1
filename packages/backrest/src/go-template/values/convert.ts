import { fromBytes, toBytes } from "../bytes.ts";
import { declareMethod } from "./define.ts";
import { createEntries, createObjectEntries } from "./entries.ts";
import { goTime } from "./time.ts";
import type { Type } from "./type.ts";
import { Cell, type Maybe, Value } from "./type.ts";
import {
  any,
  bool,
  chan,
  float64,
  func,
  int,
  map,
  pointer,
  slice,
  string,
  struct,
  uint8,
  uint64,
} from "./type-constructors.ts";
import {
  type Complex,
  copyValue,
  createItems,
  type GoFunction,
  getElem,
  listElements,
  readBigInt,
  readBytes,
  readComplex,
  readEntries,
  readFields,
  readNumber,
  takeAddress,
  toAddressable,
} from "./value.ts";

const INT64 = { low: -(1n << 63n), high: (1n << 63n) - 1n };
const anySlice = slice(any);
const stringMap = map(string, any);
const anyMap = map(any, any);
const anyFunc = func([anySlice], [any], true);
const anyChan = chan(any);
const bytesType = slice(uint8);
const errorString = struct("errors.errorString", { s: string });
declareMethod(errorString, {
  name: "Error",
  pointer: true,
  results: [string],
  call: (self) => readFields((self.data as Cell).value)[0],
});

/** A plain JavaScript value as Go value; the rules are listed in docs/go-templates.md. A `Value` stays itself, null and undefined become nil. */
export function toValue(js: unknown): Maybe {
  switch (typeof js) {
    case "undefined":
      return undefined;
    case "string":
      return new Value(string, toBytes(js));
    case "boolean":
      return new Value(bool, js);
    case "number":
      return Number.isSafeInteger(js) && !Object.is(js, -0)
        ? new Value(int, BigInt(js))
        : new Value(float64, js);
    case "bigint":
      return js >= INT64.low && js <= INT64.high ? new Value(int, js) : make(uint64, js);
    case "function":
      return new Value(anyFunc, wrapFunction(js as (...args: unknown[]) => unknown));
    case "object":
      return js === null ? undefined : convertObject(js);
    default:
      throw new TypeError(`a ${typeof js} cannot be passed to a template`);
  }
}

function convertObject(js: object): Value {
  if (js instanceof Value) return js;
  if (Array.isArray(js)) return make(anySlice, js);
  if (js instanceof Uint8Array) return make(bytesType, js);
  if (js instanceof Date) return goTime(BigInt(js.getTime()) * 1_000_000n);
  if (js instanceof Error) return errorValue(js.message);
  if (js instanceof Map)
    return make([...js.keys()].every((key) => typeof key === "string") ? stringMap : anyMap, js);
  if (Symbol.iterator in js) return new Value(anyChan, convertLazily(js as Iterable<unknown>));
  return new Value(
    stringMap,
    createObjectEntries(js as Readonly<Record<string, unknown>>, toInterface),
  );
}

/** A Go `error` with this text. */
export function errorValue(text: string): Value {
  return new Value(
    pointer(errorString),
    new Cell(new Value(errorString, [new Value(string, toBytes(text))])),
  );
}

function* convertLazily(source: Iterable<unknown>): Generator<Value> {
  for (const item of source) yield toInterface(item);
}

function toInterface(js: unknown): Value {
  return make(any, js);
}

function wrapFunction(js: (...args: unknown[]) => unknown): GoFunction {
  return (args) => toInterface(js(...args.map(toJs)));
}

/** A value of a given type from JavaScript data; a `Value` of that type, or one that Go could assign to it, stays itself. */
export function make(type: Type, js: unknown): Value {
  if (js instanceof Value && type.kind !== "interface") {
    if (js.type === type) return js;
    if (js.type.kind === type.kind) return new Value(type, js.data);
    if (type.kind === "ptr") return takeAddress(toAddressable(make(type.elem!, js)));
    throw createMismatchError(type, js.type.name);
  }
  switch (type.basic) {
    case "bool":
      return new Value(type, Boolean(js));
    case "string":
      if (typeof js !== "string") throw createMismatchError(type, js);
      return new Value(type, toBytes(js));
    case "int":
    case "uint":
      return makeInteger(type, js);
    case "float":
      if (typeof js !== "number") throw createMismatchError(type, js);
      return new Value(type, type.bits === 32 ? Math.fround(js) : js);
    case "complex": {
      const { re, im } = js as Complex;
      return new Value(
        type,
        type.bits === 64 ? { re: Math.fround(re), im: Math.fround(im) } : { re, im },
      );
    }
  }
  return js === null || js === undefined ? zero(type) : makeComposite(type, js);
}

function makeInteger(type: Type, js: unknown): Value {
  if (typeof js !== "bigint" && !Number.isInteger(js)) throw createMismatchError(type, js);
  const number = BigInt(js as bigint | number);
  const fits =
    type.basic === "int" ? BigInt.asIntN(type.bits, number) : BigInt.asUintN(type.bits, number);
  if (fits !== number) throw new TypeError(`${number} does not fit into ${type.name}`);
  return new Value(type, number);
}

function makeComposite(type: Type, js: unknown): Value {
  switch (type.kind) {
    case "interface": {
      const value = js instanceof Value ? js : toValue(js);
      if (value?.type === type) return value;
      return new Value(
        type,
        value?.type.kind === "interface"
          ? (getElem(value) ?? null)
          : value === undefined
            ? null
            : copyValue(value),
      );
    }
    case "slice":
      return new Value(
        type,
        createItems(
          Array.from(js as Iterable<unknown>, (item) => toAddressable(make(type.elem!, item))),
        ),
      );
    case "array":
      return new Value(
        type,
        createItems(
          Array.from({ length: type.length }, (_, at) =>
            make(type.elem!, (js as readonly unknown[])[at]),
          ),
        ),
      );
    case "map":
      return new Value(
        type,
        createEntries(
          listEntries(js).map(([key, item]) => [make(type.key!, key), make(type.elem!, item)]),
        ),
      );
    case "struct":
      return new Value(
        type,
        type.fields.map((part) => {
          const partData = (js as Readonly<Record<string, unknown>>)[part.name];
          return partData === undefined ? zero(part.type) : make(part.type, partData);
        }),
      );
    case "ptr":
      return takeAddress(toAddressable(make(type.elem!, js)));
    default:
      return new Value(type, js);
  }
}

function listEntries(js: unknown): readonly (readonly [unknown, unknown])[] {
  return js instanceof Map ? [...js] : Array.isArray(js) ? js : Object.entries(js as object);
}

/** The zero value of a type. */
export function zero(type: Type): Value {
  switch (type.basic) {
    case "bool":
      return new Value(type, false);
    case "string":
      return new Value(type, "");
    case "int":
    case "uint":
      return new Value(type, 0n);
    case "float":
      return new Value(type, 0);
    case "complex":
      return new Value(type, { re: 0, im: 0 });
  }
  if (type.kind === "struct")
    return new Value(
      type,
      type.fields.map((part) => zero(part.type)),
    );
  if (type.kind === "array")
    return new Value(
      type,
      createItems(Array.from({ length: type.length }, () => zero(type.elem!))),
    );
  return new Value(type, null);
}

/** A Go value as plain JavaScript: integers as number where that is exact, else bigint; structs and maps as objects or Map, nil as null. */
export function toJs(value: Maybe): unknown {
  if (value === undefined || value.data === null) return null;
  switch (value.type.basic) {
    case "string":
      return fromBytes(readBytes(value));
    case "int":
    case "uint": {
      const number = readBigInt(value);
      return BigInt(Number(number)) === number && Number.isSafeInteger(Number(number))
        ? Number(number)
        : number;
    }
    case "float":
      return readNumber(value);
    case "complex":
      return readComplex(value);
    case "bool":
      return value.data;
  }
  switch (value.type.kind) {
    case "ptr":
    case "interface":
      return toJs(getElem(value));
    case "slice":
    case "array":
      return value.type.elem === uint8
        ? Uint8Array.from(listElements(value), (item) => Number(item.data))
        : listElements(value).map(toJs);
    case "map": {
      const entries = readEntries(value)!
        .sorted()
        .map(([key, item]) => [toJs(key), toJs(item)] as const);
      return value.type.key!.basic === "string" ? Object.fromEntries(entries) : new Map(entries);
    }
    case "struct":
      return value.type.fields.length === 0
        ? value
        : Object.fromEntries(
            value.type.fields.map((part, at) => [part.name, toJs(readFields(value)[at])]),
          );
    default:
      return value;
  }
}

function createMismatchError(type: Type, js: unknown): TypeError {
  return new TypeError(
    `${typeof js === "string" ? JSON.stringify(js) : String(js)} cannot become a value of type ${type.name}`,
  );
}

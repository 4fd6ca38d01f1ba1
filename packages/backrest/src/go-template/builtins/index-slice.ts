import { panic } from "../errors.ts";
import { assignable } from "../values/methods.ts";
import { nilable, type Type } from "../values/type.ts";
import { slice, uint8 } from "../values/type-constructors.ts";
import { addressed, asBigInt, asBytes, asEntries, asItems, endsNil, indirect, type Items, unwrap } from "../values/value.ts";
import { type Maybe, Value } from "../values/type.ts";
import { zero } from "../values/convert.ts";

/** `index x 1 2 3` is x[1][2][3] of strings, lists and maps. */
export function index(given: Maybe, places: readonly Maybe[]): Maybe {
  let item = unwrap(given) ?? panic("index of untyped nil");
  for (const place of places) item = at(item, unwrap(place));
  return item;
}

function at(given: Value, place: Maybe): Value {
  const item = indirect(given);
  if (endsNil(item)) panic("index of nil pointer");
  switch (item.type.kind) {
    case "slice":
    case "array": {
      const items = asItems(item);
      const found = position(place, items?.length ?? 0);
      if (found === (items?.length ?? 0)) panic(`reflect: ${item.type.kind} index out of range`);
      const element = items!.all[items!.start + found]!;
      return item.addressable ? addressed(element) : element;
    }
    case "string": {
      const found = position(place, asBytes(item).length);
      if (found === asBytes(item).length) panic("reflect: string index out of range");
      return new Value(uint8, BigInt(asBytes(item).charCodeAt(found)));
    }
    case "map": {
      const key = asKey(place, item.type.key!);
      return asEntries(item)?.get(key) ?? zero(item.type.elem!);
    }
    default:
      return panic(`can't index item of type ${item.type.name}`);
  }
}

/** An index as number from 0 up to and including a limit. */
function position(place: Maybe, limit: number): number {
  if (place === undefined) return panic("cannot index slice/array with nil");
  if (place.type.basic !== "int" && place.type.basic !== "uint") return panic(`cannot index slice/array with type ${place.type.name}`);
  const number = BigInt.asIntN(64, asBigInt(place));
  if (number < 0n || number > BigInt(limit)) return panic(`index out of range: ${number}`);
  return Number(number);
}

/** A key for a map: integers convert to the map's integer type, nil to a nil of it. */
export function asKey(value: Maybe, wanted: Type): Value {
  const key = asArgument(value, wanted);
  return wanted.kind === "interface" && key.type.kind !== "interface" ? new Value(wanted, key) : key;
}

export function asArgument(value: Maybe, wanted: Type): Value {
  if (value === undefined) return nilable(wanted) ? zero(wanted) : panic(`value is nil; should be of type ${wanted.name}`);
  if (assignable(value.type, wanted)) return value;
  if (!isInteger(value.type) || !isInteger(wanted)) return panic(`value has type ${value.type.name}; should be ${wanted.name}`);
  const number = asBigInt(value);
  return new Value(wanted, wanted.basic === "int" ? BigInt.asIntN(wanted.bits, number) : BigInt.asUintN(wanted.bits, number));
}

function isInteger({ basic }: Type): boolean {
  return basic === "int" || basic === "uint";
}

/** `slice x 1 2 3` is x[1:2:3] of strings and lists. */
export function sliceOf(given: Maybe, places: readonly Maybe[]): Value {
  const item = indirect(unwrap(given) ?? panic("slice of untyped nil"));
  if (endsNil(item)) panic("slice of nil pointer");
  if (places.length > 3) panic(`too many slice indexes: ${places.length}`);
  const { kind } = item.type;
  if (kind === "string" && places.length === 3) panic("cannot 3-index slice a string");
  if (kind !== "string" && kind !== "slice" && kind !== "array") panic(`can't slice item of type ${item.type.name}`);
  const items = kind === "string" ? undefined : asItems(item);
  const length = kind === "string" ? asBytes(item).length : (items?.length ?? 0);
  const capacity = kind === "string" ? length : (items?.capacity ?? 0);
  const numbers = places.map((place) => position(place, capacity));
  const [from = 0, to = length, end = capacity] = numbers;
  if (from > to) panic(`invalid slice index: ${from} > ${to}`);
  if (places.length === 3 && to > end) panic(`invalid slice index: ${to} > ${end}`);
  if (kind === "string") return new Value(item.type, asBytes(item).slice(from, to));
  if (kind === "array" && !item.addressable) panic(`reflect.Value.Slice${places.length === 3 ? "3" : ""}: slice of unaddressable array`);
  const window: Items | null =
    items == null
      ? null
      : {
          all: kind === "array" ? items.all.map(addressed) : items.all,
          start: items.start + from,
          length: to - from,
          capacity: end - from,
        };
  return new Value(kind === "array" ? slice(item.type.elem!) : item.type, window);
}

/** `len` in bytes, elements or entries. */
export function length(given: Maybe): number {
  if (given === undefined) return panic("reflect: call of reflect.Value.Type on zero Value");
  const item = indirect(given);
  if (endsNil(item)) return panic("len of nil pointer");
  switch (item.type.kind) {
    case "string":
      return asBytes(item).length;
    case "slice":
    case "array":
      return asItems(item)?.length ?? 0;
    case "map":
      return asEntries(item)?.size ?? 0;
    case "chan":
      return (item.data as { readonly length?: number } | null)?.length ?? 0;
    default:
      return panic(`len of type ${item.type.name}`);
  }
}

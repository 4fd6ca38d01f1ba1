import { panic } from "../errors.ts";
import { zero } from "../values/convert.ts";
import { isAssignable } from "../values/methods.ts";
import { isNilable, type Maybe, type Type, Value } from "../values/type.ts";
import { slice, uint8 } from "../values/type-constructors.ts";
import {
  endsNil,
  type Items,
  readBigInt,
  readBytes,
  readEntries,
  readItems,
  resolveIndirect,
  toAddressable,
  unwrapInterface,
} from "../values/value.ts";

/** `index x 1 2 3` is x[1][2][3] of strings, lists and maps. */
export function getAtIndexes(input: Maybe, indexes: readonly Maybe[]): Maybe {
  let item = unwrapInterface(input) ?? panic("index of untyped nil");
  for (const index of indexes) item = getAtIndex(item, unwrapInterface(index));
  return item;
}

function getAtIndex(input: Value, index: Maybe): Value {
  const item = resolveIndirect(input);
  if (endsNil(item)) panic("index of nil pointer");
  switch (item.type.kind) {
    case "slice":
    case "array": {
      const items = readItems(item);
      const found = toIndex(index, items?.length ?? 0);
      if (found === (items?.length ?? 0)) panic(`reflect: ${item.type.kind} index out of range`);
      const element = items!.all[items!.start + found]!;
      return item.addressable ? toAddressable(element) : element;
    }
    case "string": {
      const found = toIndex(index, readBytes(item).length);
      if (found === readBytes(item).length) panic("reflect: string index out of range");
      return new Value(uint8, BigInt(readBytes(item).charCodeAt(found)));
    }
    case "map": {
      const key = toKey(index, item.type.key!);
      return readEntries(item)?.get(key) ?? zero(item.type.elem!);
    }
    default:
      return panic(`can't index item of type ${item.type.name}`);
  }
}

/** An index as number from 0 up to and including a limit. */
function toIndex(index: Maybe, limit: number): number {
  if (index === undefined) return panic("cannot index slice/array with nil");
  if (index.type.basic !== "int" && index.type.basic !== "uint")
    return panic(`cannot index slice/array with type ${index.type.name}`);
  const number = BigInt.asIntN(64, readBigInt(index));
  if (number < 0n || number > BigInt(limit)) return panic(`index out of range: ${number}`);
  return Number(number);
}

/** A key for a map: integers convert to the map's integer type, nil to a nil of it. */
export function toKey(value: Maybe, wanted: Type): Value {
  const key = toArgument(value, wanted);
  return wanted.kind === "interface" && key.type.kind !== "interface"
    ? new Value(wanted, key)
    : key;
}

export function toArgument(value: Maybe, wanted: Type): Value {
  if (value === undefined)
    return isNilable(wanted)
      ? zero(wanted)
      : panic(`value is nil; should be of type ${wanted.name}`);
  if (isAssignable(value.type, wanted)) return value;
  if (!isInteger(value.type) || !isInteger(wanted))
    return panic(`value has type ${value.type.name}; should be ${wanted.name}`);
  const number = readBigInt(value);
  return new Value(
    wanted,
    wanted.basic === "int"
      ? BigInt.asIntN(wanted.bits, number)
      : BigInt.asUintN(wanted.bits, number),
  );
}

function isInteger({ basic }: Type): boolean {
  return basic === "int" || basic === "uint";
}

/** `slice x 1 2 3` is x[1:2:3] of strings and lists. */
export function sliceValue(input: Maybe, indexes: readonly Maybe[]): Value {
  const item = resolveIndirect(unwrapInterface(input) ?? panic("slice of untyped nil"));
  if (endsNil(item)) panic("slice of nil pointer");
  if (indexes.length > 3) panic(`too many slice indexes: ${indexes.length}`);
  const { kind } = item.type;
  if (kind === "string" && indexes.length === 3) panic("cannot 3-index slice a string");
  if (kind !== "string" && kind !== "slice" && kind !== "array")
    panic(`can't slice item of type ${item.type.name}`);
  const items = kind === "string" ? undefined : readItems(item);
  const length = kind === "string" ? readBytes(item).length : (items?.length ?? 0);
  const capacity = kind === "string" ? length : (items?.capacity ?? 0);
  const numbers = indexes.map((index) => toIndex(index, capacity));
  const [from = 0, to = length, end = capacity] = numbers;
  if (from > to) panic(`invalid slice index: ${from} > ${to}`);
  if (indexes.length === 3 && to > end) panic(`invalid slice index: ${to} > ${end}`);
  if (kind === "string") return new Value(item.type, readBytes(item).slice(from, to));
  if (kind === "array" && !item.addressable)
    panic(`reflect.Value.Slice${indexes.length === 3 ? "3" : ""}: slice of unaddressable array`);
  const window: Items | null =
    items == null
      ? null
      : {
          all: kind === "array" ? items.all.map(toAddressable) : items.all,
          start: items.start + from,
          length: to - from,
          capacity: end - from,
        };
  return new Value(kind === "array" ? slice(item.type.elem!) : item.type, window);
}

/** `len` in bytes, elements or entries. */
export function getLength(input: Maybe): number {
  if (input === undefined) return panic("reflect: call of reflect.Value.Type on zero Value");
  const item = resolveIndirect(input);
  if (endsNil(item)) return panic("len of nil pointer");
  switch (item.type.kind) {
    case "string":
      return readBytes(item).length;
    case "slice":
    case "array":
      return readItems(item)?.length ?? 0;
    case "map":
      return readEntries(item)?.size ?? 0;
    case "chan":
      return (item.data as { readonly length?: number } | null)?.length ?? 0;
    default:
      return panic(`len of type ${item.type.name}`);
  }
}

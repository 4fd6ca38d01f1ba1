import { Cell, type Maybe, Value } from "./type.ts";
import { pointer } from "./type-constructors.ts";

/** A pointer to a value. Two addresses of one value are equal. */
export function takeAddress(value: Value): Value {
  value.cell ??= new Cell(value);
  return new Value(pointer(value.type), value.cell);
}

/** The same value in a place whose address could be taken. */
export function toAddressable(value: Value): Value {
  return value.addressable ? value : new Value(value.type, value.data, true);
}

/** The same value as a copy of its own. */
export function copyValue(value: Value): Value {
  return value.addressable ? new Value(value.type, value.data) : value;
}

export interface Complex {
  readonly re: number;
  readonly im: number;
}

/** The elements of a slice: a window on an array, which may go on behind the window's end. */
export interface Items {
  readonly all: readonly Value[];
  readonly start: number;
  readonly length: number;
  readonly capacity: number;
}

/** The entries of a map. */
export interface Entries {
  readonly size: number;
  /** The element for a key of the map's own key type. */
  get(key: Value): Value | undefined;
  /** In the order in which Go prints and ranges: sorted by key. */
  sorted(): readonly (readonly [Value, Value])[];
}

export type GoFunction = (args: readonly Maybe[]) => Maybe;

export function createItems(all: readonly Value[]): Items {
  return { all, start: 0, length: all.length, capacity: all.length };
}

export const readBool = (value: Value): boolean => value.data as boolean;
export const readBigInt = (value: Value): bigint => value.data as bigint;
export const readNumber = (value: Value): number => value.data as number;
export const readComplex = (value: Value): Complex => value.data as Complex;
export const readBytes = (value: Value): string => value.data as string;
export const readItems = (value: Value): Items | null => value.data as Items | null;
export const readEntries = (value: Value): Entries | null => value.data as Entries | null;
export const readFields = (value: Value): readonly Value[] => value.data as readonly Value[];
export const readFunction = (value: Value): GoFunction | null => value.data as GoFunction | null;

/** The elements of a slice or array as a list. */
export function listElements(value: Value): readonly Value[] {
  const items = readItems(value);
  if (items === null) return [];
  if (value.addressable && value.type.kind === "array") return items.all.map(toAddressable);
  return items.start === 0 && items.length === items.all.length
    ? items.all
    : items.all.slice(items.start, items.start + items.length);
}

/** What a pointer points to or an interface holds; undefined for nil. */
export function getElem(value: Value): Maybe {
  if (value.data === null) return undefined;
  return value.type.kind === "ptr" ? (value.data as Cell).value : (value.data as Value);
}

/** An interface's content: the fact that it was in an interface is forgotten. */
export function unwrapInterface(value: Maybe): Maybe {
  return value !== undefined && value.type.kind === "interface" ? getElem(value) : value;
}

/** Follow pointers and interfaces to their end, or to the first that is nil. */
export function resolveIndirect(value: Value): Value {
  let found = value;
  while (found.type.kind === "ptr" || found.type.kind === "interface") {
    const next = getElem(found);
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

/** Whether `indirect` ended at a nil. */
export function endsNil(value: Value): boolean {
  return value.data === null && (value.type.kind === "ptr" || value.type.kind === "interface");
}

/** Go's truth: not the zero of its type. Structs are always true. */
export function isTrue(value: Maybe): boolean {
  if (value === undefined) return false;
  switch (value.type.kind) {
    case "array":
    case "slice":
      return (readItems(value)?.length ?? 0) > 0;
    case "map":
      return (readEntries(value)?.size ?? 0) > 0;
    case "struct":
      return true;
    case "complex64":
    case "complex128":
      return readComplex(value).re !== 0 || readComplex(value).im !== 0;
    case "float32":
    case "float64":
      return readNumber(value) !== 0;
    default:
      // false, 0n, "" and null; all else is true.
      return Boolean(value.data);
  }
}

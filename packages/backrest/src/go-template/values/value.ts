import type { Type } from "./type.ts";
import { pointer } from "./type-constructors.ts";

/**
 * A Go value: a type and its data. Immutable.
 *
 * | kind | data |
 * |---|---|
 * | bool | boolean |
 * | int…, uint… | bigint, within the range of the type |
 * | float32, float64 | number |
 * | complex | `Complex` |
 * | string | byte string (see bytes.ts) |
 * | slice, array | `Items`; null for a nil slice |
 * | map | `Entries`; null for a nil map |
 * | struct | the values of its fields, in order |
 * | ptr | `Cell`, null for nil |
 * | interface | the value inside, null for nil |
 * | func | a JavaScript function over values, null for nil |
 * | chan | an iterable of values, null for nil; what is taken from it is gone |
 * | func that is an iterator | an iterable of values or of pairs of them |
 *
 * What Go's reflection calls the invalid value (no type at all) is `undefined`.
 */
export class Value {
  readonly type: Type;
  readonly data: unknown;
  /** Whether Go could take its address: elements of slices, and what a pointer leads to. */
  readonly addressable: boolean;
  /** Made when the address is first taken, so that two addresses of one value are equal. */
  private cell: Cell | undefined;

  constructor(type: Type, data: unknown, addressable = false) {
    this.type = type;
    this.data = data;
    this.addressable = addressable;
    this.cell = undefined;
  }

  address(): Value {
    this.cell ??= new Cell(this);
    return new Value(pointer(this.type), this.cell);
  }
}

/** The same value in a place whose address could be taken. */
export function addressed(value: Value): Value {
  return value.addressable ? value : new Value(value.type, value.data, true);
}

/** The same value as a copy of its own. */
export function copied(value: Value): Value {
  return value.addressable ? new Value(value.type, value.data) : value;
}

export type Maybe = Value | undefined;

let cells = 0;

/** What a pointer points to. */
export class Cell {
  readonly value: Value;
  /** A made-up address; Go's own differ from run to run. */
  readonly number = BigInt(0xc000010000 + 16 * cells++);
  constructor(value: Value) {
    this.value = value;
  }
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

export function itemsOf(all: readonly Value[]): Items {
  return { all, start: 0, length: all.length, capacity: all.length };
}

export const asBool = (value: Value): boolean => value.data as boolean;
export const asBigInt = (value: Value): bigint => value.data as bigint;
export const asNumber = (value: Value): number => value.data as number;
export const asComplex = (value: Value): Complex => value.data as Complex;
export const asBytes = (value: Value): string => value.data as string;
export const asItems = (value: Value): Items | null => value.data as Items | null;
export const asEntries = (value: Value): Entries | null => value.data as Entries | null;
export const asFields = (value: Value): readonly Value[] => value.data as readonly Value[];
export const asFunction = (value: Value): GoFunction | null => value.data as GoFunction | null;

/** The elements of a slice or array as a list. */
export function elements(value: Value): readonly Value[] {
  const items = asItems(value);
  if (items === null) return [];
  if (value.addressable && value.type.kind === "array") return items.all.map(addressed);
  return items.start === 0 && items.length === items.all.length ? items.all : items.all.slice(items.start, items.start + items.length);
}

/** What a pointer points to or an interface holds; undefined for nil. */
export function inner(value: Value): Maybe {
  if (value.data === null) return undefined;
  return value.type.kind === "ptr" ? (value.data as Cell).value : (value.data as Value);
}

/** An interface's content: the fact that it was in an interface is forgotten. */
export function unwrap(value: Maybe): Maybe {
  return value !== undefined && value.type.kind === "interface" ? inner(value) : value;
}

/** Follow pointers and interfaces to their end, or to the first that is nil. */
export function indirect(value: Value): Value {
  let found = value;
  while (found.type.kind === "ptr" || found.type.kind === "interface") {
    const next = inner(found);
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
export function truth(value: Maybe): boolean {
  if (value === undefined) return false;
  switch (value.type.kind) {
    case "array":
    case "slice":
      return (asItems(value)?.length ?? 0) > 0;
    case "map":
      return (asEntries(value)?.size ?? 0) > 0;
    case "struct":
      return true;
    case "complex64":
    case "complex128":
      return asComplex(value).re !== 0 || asComplex(value).im !== 0;
    case "float32":
    case "float64":
      return asNumber(value) !== 0;
    default:
      // false, 0n, "" and null; all else is true.
      return Boolean(value.data);
  }
}

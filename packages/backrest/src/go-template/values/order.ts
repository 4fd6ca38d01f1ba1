import { panic } from "../errors.ts";
import type { Cell, Value } from "./type.ts";
import { isComparable } from "./type.ts";
import {
  getElem,
  listElements,
  readBigInt,
  readBool,
  readBytes,
  readComplex,
  readFields,
  readNumber,
} from "./value.ts";

/** Compare two map keys of one type: the order in which Go prints and ranges maps. Source: Go's internal/fmtsort. */
export function compareKeys(a: Value, b: Value): number {
  if (a.type !== b.type) return -1;
  switch (a.type.basic) {
    case "int":
    case "uint":
      return compareOrdered(readBigInt(a), readBigInt(b));
    case "string":
      return compareOrdered(readBytes(a), readBytes(b));
    case "float":
      return compareFloats(readNumber(a), readNumber(b));
    case "bool":
      return compareOrdered(readBool(a), readBool(b));
    case "complex":
      return (
        compareFloats(readComplex(a).re, readComplex(b).re) ||
        compareFloats(readComplex(a).im, readComplex(b).im)
      );
  }
  switch (a.type.kind) {
    case "interface":
      return compareInterfaces(getElem(a), getElem(b));
    case "struct":
      return compareLists(readFields(a), readFields(b));
    case "array":
      return compareLists(listElements(a), listElements(b));
    case "ptr":
      return compareOrdered(
        (a.data as Cell | null)?.number ?? 0n,
        (b.data as Cell | null)?.number ?? 0n,
      );
    default:
      return 0;
  }
}

/** Go orders different types inside interfaces by the address of the type; by name is as good and stable. */
function compareInterfaces(a: Value | undefined, b: Value | undefined): number {
  if (a === undefined || b === undefined) return compareOrdered(a !== undefined, b !== undefined);
  return a.type === b.type ? compareKeys(a, b) : compareOrdered(a.type.name, b.type.name);
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (const [at, value] of a.entries()) {
    const result = compareKeys(value, b[at]!);
    if (result !== 0) return result;
  }
  return 0;
}

function compareOrdered<T extends bigint | string | boolean | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** NaN comes before every number. */
function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return compareOrdered(!Number.isNaN(a), !Number.isNaN(b));
  return compareOrdered(a, b);
}

/**
 * Go's == for two comparable values: part by part, up to the first that differs. Fails where it meets an interface that holds
 * what cannot be compared.
 */
export function areEqual(a: Value, b: Value): boolean {
  if (a.type !== b.type) return false;
  switch (a.type.kind) {
    case "complex64":
    case "complex128":
      return readComplex(a).re === readComplex(b).re && readComplex(a).im === readComplex(b).im;
    case "struct":
      return readFields(a).every((value, at) => areEqual(value, readFields(b)[at]!));
    case "array":
      return listElements(a).every((value, at) => areEqual(value, listElements(b)[at]!));
    case "interface":
      return areInterfacesEqual(getElem(a), getElem(b));
    default:
      return a.data === b.data;
  }
}

function areInterfacesEqual(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined || a.type !== b.type) return a === b;
  return isComparable(a.type)
    ? areEqual(a, b)
    : panic(`runtime error: comparing uncomparable type ${a.type.name}`);
}

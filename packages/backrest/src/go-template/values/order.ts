import { panic } from "../errors.ts";
import { comparable } from "./type.ts";
import type { Value } from "./type.ts";
import { asBigInt, asBool, asBytes, asComplex, asFields, asNumber, elements, inner } from "./value.ts";
import type { Cell } from "./type.ts";

/** Compare two map keys of one type: the order in which Go prints and ranges maps. Source: Go's internal/fmtsort. */
export function compareKeys(a: Value, b: Value): number {
  if (a.type !== b.type) return -1;
  switch (a.type.basic) {
    case "int":
    case "uint":
      return order(asBigInt(a), asBigInt(b));
    case "string":
      return order(asBytes(a), asBytes(b));
    case "float":
      return orderFloats(asNumber(a), asNumber(b));
    case "bool":
      return order(asBool(a), asBool(b));
    case "complex":
      return orderFloats(asComplex(a).re, asComplex(b).re) || orderFloats(asComplex(a).im, asComplex(b).im);
  }
  switch (a.type.kind) {
    case "interface":
      return compareInterfaces(inner(a), inner(b));
    case "struct":
      return compareLists(asFields(a), asFields(b));
    case "array":
      return compareLists(elements(a), elements(b));
    case "ptr":
      return order((a.data as Cell | null)?.number ?? 0n, (b.data as Cell | null)?.number ?? 0n);
    default:
      return 0;
  }
}

/** Go orders different types inside interfaces by the address of the type; by name is as good and stable. */
function compareInterfaces(a: Value | undefined, b: Value | undefined): number {
  if (a === undefined || b === undefined) return order(a !== undefined, b !== undefined);
  return a.type === b.type ? compareKeys(a, b) : order(a.type.name, b.type.name);
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (const [at, value] of a.entries()) {
    const result = compareKeys(value, b[at]!);
    if (result !== 0) return result;
  }
  return 0;
}

function order<T extends bigint | string | boolean | number>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** NaN comes before every number. */
function orderFloats(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return order(!Number.isNaN(a), !Number.isNaN(b));
  return order(a, b);
}

/**
 * Go's == for two comparable values: part by part, up to the first that differs. Fails where it meets an interface that holds
 * what cannot be compared.
 */
export function equalValues(a: Value, b: Value): boolean {
  if (a.type !== b.type) return false;
  switch (a.type.kind) {
    case "complex64":
    case "complex128":
      return asComplex(a).re === asComplex(b).re && asComplex(a).im === asComplex(b).im;
    case "struct":
      return asFields(a).every((value, at) => equalValues(value, asFields(b)[at]!));
    case "array":
      return elements(a).every((value, at) => equalValues(value, elements(b)[at]!));
    case "interface":
      return equalHeld(inner(a), inner(b));
    default:
      return a.data === b.data;
  }
}

function equalHeld(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined || a.type !== b.type) return a === b;
  return comparable(a.type) ? equalValues(a, b) : panic(`runtime error: comparing uncomparable type ${a.type.name}`);
}

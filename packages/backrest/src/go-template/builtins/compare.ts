import { panic } from "../errors.ts";
import { showValue } from "../fmt/index.ts";
import { equalValues } from "../values/order.ts";
import { comparable, nilable } from "../values/type.ts";
import { asBigInt, asBytes, asComplex, asNumber, unwrap } from "../values/value.ts";
import type { Maybe, Value } from "../values/type.ts";

/** `eq`: whether the first equals one of the others. */
export function equal(given: Maybe, others: readonly Maybe[]): boolean {
  const first = unwrap(given);
  if (others.length === 0) panic("missing argument for comparison");
  return others.some((other) => same(first, unwrap(other)));
}

function same(a: Maybe, b: Maybe): boolean {
  const kindA = a?.type.basic;
  const kindB = b?.type.basic;
  if (kindA !== kindB) {
    if (a === undefined || b === undefined) return false;
    return integers(a, b) ? asBigInt(a) === asBigInt(b) : incompatible(a, b);
  }
  if (kindA === undefined) return sameComposite(a, b);
  // Basic values are compared by kind; the type's name plays no part.
  if (kindA !== "complex") return a!.data === b!.data;
  return asComplex(a!).re === asComplex(b!).re && asComplex(a!).im === asComplex(b!).im;
}

/** Values that are no numbers, strings or bools: by identity of pointers, by parts, or nil with nil. */
function sameComposite(a: Maybe, b: Maybe): boolean {
  if (a !== undefined && b !== undefined && a.type.kind !== b.type.kind) {
    return panic(`non-comparable types ${showValue(a, "s")}: ${a.type.name}, ${b.type.name}: ${showValue(b)}`);
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (!comparable(b!.type)) return panic(`non-comparable type ${showValue(b, "s")}: ${b!.type.name}`);
  return equalValues(a!, b!);
}

function isNil(value: Maybe): boolean {
  return value === undefined || (nilable(value.type) && value.type.kind !== "unsafe.Pointer" && value.data === null);
}

/** Signed and unsigned integers compare by value. */
function integers(a: Value, b: Value): boolean {
  const isInteger = ({ type: { basic } }: Value): boolean => basic === "int" || basic === "uint";
  return isInteger(a) && isInteger(b);
}

function incompatible(a: Value, b: Value): never {
  return panic(`incompatible types for comparison: ${a.type.name} and ${b.type.name}`);
}

/** `lt`: numbers and strings have an order. */
export function less(givenA: Maybe, givenB: Maybe): boolean {
  const a = unwrap(givenA);
  const b = unwrap(givenB);
  if (a?.type.basic === undefined || b?.type.basic === undefined) return panic("invalid type for comparison");
  if (a.type.basic !== b.type.basic) return integers(a, b) ? asBigInt(a) < asBigInt(b) : incompatible(a, b);
  switch (a.type.basic) {
    case "int":
    case "uint":
      return asBigInt(a) < asBigInt(b);
    case "float":
      return asNumber(a) < asNumber(b);
    case "string":
      return asBytes(a) < asBytes(b);
    default:
      return panic("invalid type for comparison");
  }
}

import { panic } from "../errors.ts";
import { showValue } from "../fmt/index.ts";
import { areEqual } from "../values/order.ts";
import type { Maybe, Value } from "../values/type.ts";
import { isComparable, isNilable } from "../values/type.ts";
import {
  readBigInt,
  readBytes,
  readComplex,
  readNumber,
  unwrapInterface,
} from "../values/value.ts";

/** `eq`: whether the first equals one of the others. */
export function equalsAny(input: Maybe, others: readonly Maybe[]): boolean {
  const first = unwrapInterface(input);
  if (others.length === 0) panic("missing argument for comparison");
  return others.some((other) => compareEqual(first, unwrapInterface(other)));
}

function compareEqual(a: Maybe, b: Maybe): boolean {
  const kindA = a?.type.basic;
  const kindB = b?.type.basic;
  if (kindA !== kindB) {
    if (a === undefined || b === undefined) return false;
    return areIntegers(a, b) ? readBigInt(a) === readBigInt(b) : failIncompatible(a, b);
  }
  if (kindA === undefined) return compareComposites(a, b);
  // Basic values are compared by kind; the type's name plays no part.
  if (kindA !== "complex") return a!.data === b!.data;
  return readComplex(a!).re === readComplex(b!).re && readComplex(a!).im === readComplex(b!).im;
}

/** Values that are no numbers, strings or bools: by identity of pointers, by parts, or nil with nil. */
function compareComposites(a: Maybe, b: Maybe): boolean {
  if (a !== undefined && b !== undefined && a.type.kind !== b.type.kind) {
    return panic(
      `non-comparable types ${showValue(a, "s")}: ${a.type.name}, ${b.type.name}: ${showValue(b)}`,
    );
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (!isComparable(b!.type))
    return panic(`non-comparable type ${showValue(b, "s")}: ${b!.type.name}`);
  return areEqual(a!, b!);
}

function isNil(value: Maybe): boolean {
  return (
    value === undefined ||
    (isNilable(value.type) && value.type.kind !== "unsafe.Pointer" && value.data === null)
  );
}

/** Signed and unsigned integers compare by value. */
function areIntegers(a: Value, b: Value): boolean {
  const isInteger = ({ type: { basic } }: Value): boolean => basic === "int" || basic === "uint";
  return isInteger(a) && isInteger(b);
}

function failIncompatible(a: Value, b: Value): never {
  return panic(`incompatible types for comparison: ${a.type.name} and ${b.type.name}`);
}

/** `lt`: numbers and strings have an order. */
export function isLess(inputA: Maybe, inputB: Maybe): boolean {
  const a = unwrapInterface(inputA);
  const b = unwrapInterface(inputB);
  if (a?.type.basic === undefined || b?.type.basic === undefined)
    return panic("invalid type for comparison");
  if (a.type.basic !== b.type.basic)
    return areIntegers(a, b) ? readBigInt(a) < readBigInt(b) : failIncompatible(a, b);
  switch (a.type.basic) {
    case "int":
    case "uint":
      return readBigInt(a) < readBigInt(b);
    case "float":
      return readNumber(a) < readNumber(b);
    case "string":
      return readBytes(a) < readBytes(b);
    default:
      return panic("invalid type for comparison");
  }
}

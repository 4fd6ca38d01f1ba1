import { zero } from "../values/convert.ts";
import { isAssignable } from "../values/methods.ts";
import { isNilable, type Maybe, type Type, Value } from "../values/type.ts";
import { pointer, reflectValue } from "../values/type-constructors.ts";
import { copyValue, getElem, takeAddress } from "../values/value.ts";
import type { Machine } from "./machine.ts";

/** See that a value can be passed where a type is wanted; one pointer more or less is bridged. */
export function coerceArg(machine: Machine, value: Maybe, wanted: Type): Maybe {
  if (wanted === reflectValue) return value;
  if (value === undefined) {
    return isNilable(wanted)
      ? toParameter(zero(wanted), wanted)
      : machine.fail(`invalid value; expected ${wanted.name}`);
  }
  if (value.type === wanted || isAssignable(value.type, wanted)) return toParameter(value, wanted);
  let current = value;
  if (current.type.kind === "interface" && current.data !== null) {
    current = getElem(current)!;
    if (isAssignable(current.type, wanted)) return toParameter(current, wanted);
  }
  if (current.type.kind === "ptr" && isAssignable(current.type.elem!, wanted)) {
    return toParameter(
      getElem(current) ?? machine.fail(`dereference of nil pointer of type ${wanted.name}`),
      wanted,
    );
  }
  if (current.addressable && isAssignable(pointer(current.type), wanted))
    return toParameter(takeAddress(current), wanted);
  return machine.fail(`wrong type for value; expected ${wanted.name}; got ${current.type.name}`);
}

/** A parameter of an interface type gets what the interface would hold. */
export function toParameter(value: Value, wanted: Type): Maybe {
  if (value.type.kind === "interface") return getElem(value);
  return wanted.kind === "interface" || value.type === wanted
    ? copyValue(value)
    : new Value(wanted, value.data);
}

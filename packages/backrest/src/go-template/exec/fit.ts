import { nilable, type Type } from "../values/type.ts";
import { assignable } from "../values/methods.ts";
import { pointer, reflectValue } from "../values/type-constructors.ts";
import { takeAddress, copied, inner } from "../values/value.ts";
import { type Maybe, Value } from "../values/type.ts";
import { zero } from "../values/convert.ts";
import type { Machine } from "./machine.ts";

/** See that a value can be passed where a type is wanted; one pointer more or less is bridged. */
export function fit(machine: Machine, value: Maybe, wanted: Type): Maybe {
  if (wanted === reflectValue) return value;
  if (value === undefined) {
    return nilable(wanted) ? passed(zero(wanted), wanted) : machine.fail(`invalid value; expected ${wanted.name}`);
  }
  if (value.type === wanted || assignable(value.type, wanted)) return passed(value, wanted);
  let given = value;
  if (given.type.kind === "interface" && given.data !== null) {
    given = inner(given)!;
    if (assignable(given.type, wanted)) return passed(given, wanted);
  }
  if (given.type.kind === "ptr" && assignable(given.type.elem!, wanted)) {
    return passed(inner(given) ?? machine.fail(`dereference of nil pointer of type ${wanted.name}`), wanted);
  }
  if (given.addressable && assignable(pointer(given.type), wanted)) return passed(takeAddress(given), wanted);
  return machine.fail(`wrong type for value; expected ${wanted.name}; got ${given.type.name}`);
}

/** A parameter of an interface type gets what the interface would hold. */
export function passed(value: Value, wanted: Type): Maybe {
  if (value.type.kind === "interface") return inner(value);
  return wanted.kind === "interface" || value.type === wanted ? copied(value) : new Value(wanted, value.data);
}

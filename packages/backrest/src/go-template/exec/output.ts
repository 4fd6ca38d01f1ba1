import { sprint } from "../fmt/index.ts";
import type { ActionNode } from "../parse/node.ts";
import { formatNode } from "../parse/print.ts";
import { getDescriber } from "../values/methods.ts";
import { type Maybe, Value } from "../values/type.ts";
import { pointer, string } from "../values/type-constructors.ts";
import { getElem, readBigInt, readBytes, resolveIndirect, takeAddress } from "../values/value.ts";
import type { Machine } from "./machine.ts";

export const NO_VALUE = new Value(string, "<no value>");
/** Channels and functions cannot be printed by an action. */
export const UNPRINTABLE = Symbol("unprintable");

/** What fmt should print for a value: pointers followed, and by address where only the pointer describes itself. Undefined is nil. */
export function toPrintable(input: Maybe): Maybe | typeof UNPRINTABLE {
  const value = input?.type.kind === "ptr" ? resolveIndirect(input) : input;
  if (value === undefined) return NO_VALUE;
  if (value.type.kind === "interface") return getElem(value);
  if (getDescriber(value.type) !== undefined) return value;
  if (
    value.addressable &&
    value.type.kind !== "ptr" &&
    getDescriber(pointer(value.type)) !== undefined
  )
    return takeAddress(value);
  return value.type.kind === "chan" || value.type.kind === "func" ? UNPRINTABLE : value;
}

/** Write the value of an action. */
export function writeValue(machine: Machine, node: ActionNode, value: Maybe): void {
  machine.node = node;
  if (value?.type === string) return machine.write(readBytes(value));
  const shown = toPrintable(value);
  if (shown === UNPRINTABLE)
    return machine.fail(`can't print ${formatNode(node)} of type ${value!.type.name}`);
  if (shown !== undefined && shown.type.declared.size === 0) {
    if (shown.type.kind === "string") return machine.write(readBytes(shown));
    if (shown.type.basic === "int" || shown.type.basic === "uint")
      return machine.write(readBigInt(shown).toString());
  }
  machine.write(sprint([shown]));
}

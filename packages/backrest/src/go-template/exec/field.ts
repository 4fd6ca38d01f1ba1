import type { AnyNode } from "../parse/node.ts";
import { quote } from "../strconv/quote.ts";
import { zero } from "../values/convert.ts";
import { assignable, fieldOf, follow, methodOf, type StructField } from "../values/methods.ts";
import type { Method, Type } from "../values/type.ts";
import { pointer, string } from "../values/type-constructors.ts";
import { takeAddress, asEntries, endsNil, type GoFunction, indirect } from "../values/value.ts";
import { type Maybe, Value } from "../values/type.ts";
import type { Arg } from "./compiled.ts";
import { callFunction } from "./call.ts";
import { MISSING } from "./machine.ts";
import type { Machine } from "./machine.ts";

type Fields = (machine: Machine, receiver: Maybe, final: Maybe) => Maybe;
const NO_ARGS: readonly Arg[] = [];

/** `.A.B.C arg`: the arguments belong to the last name. */
export function fieldChain(node: AnyNode, names: readonly string[], args: readonly Arg[]): Fields {
  const steps = names.map((name) => compileField(node, name));
  const last = steps.pop()!;
  if (steps.length === 0) return (machine, receiver, final) => last(machine, receiver, args, final);
  return (machine, receiver, final) => {
    let value = receiver;
    for (const step of steps) value = step(machine, value, NO_ARGS, MISSING);
    return last(machine, value, args, final);
  };
}

type FieldStep = (machine: Machine, receiver: Maybe, args: readonly Arg[], final: Maybe) => Maybe;

/** One name: a method, a field of a struct or a key of a map. What it is in the type seen last is remembered. */
function compileField(node: AnyNode, name: string): FieldStep {
  const key = new Value(string, name);
  let seen: Type | undefined;
  let seenTarget: Type | undefined;
  let method: Method | undefined;
  let found: StructField | undefined;
  return (machine, given, args, final) => {
    if (given === undefined) {
      if (machine.environment.missingKey === "error") machine.fail(`nil data; no entry for key ${quote(name)}`);
      return undefined;
    }
    const receiver = indirect(given);
    const { type } = receiver;
    // Where the address can be taken, the pointer's methods count.
    const target = receiver.addressable && type.kind !== "ptr" && type.kind !== "interface" ? pointer(type) : type;
    if (type !== seen || target !== seenTarget) {
      seen = type;
      seenTarget = target;
      method = methodOf(target, name);
      found = type.kind === "struct" ? fieldOf(type, name) : undefined;
    }
    if (method !== undefined) {
      const self = target === type ? receiver : takeAddress(receiver);
      return callFunction(machine, { type: method.type, call: boundTo(method, self) }, node, name, args, final);
    }
    const hasArgs = args.length > 0 || final !== MISSING;
    if (found !== undefined) return structField(machine, receiver, found, given, hasArgs);
    if (type.kind === "map" && assignable(string, type.key!)) {
      if (hasArgs) machine.fail(`${name} is not a method but has arguments`);
      return mapEntry(machine, receiver, key);
    }
    if (endsNil(receiver)) nilReceiver(machine, receiver, name, given);
    return machine.fail(`can't evaluate field ${name} in type ${given.type.name}`);
  };
}

function boundTo(method: Method, self: Value): GoFunction {
  return (values) => method.call(self, values);
}

/** A nil pointer says so, unless its struct would not have the field anyway. */
function nilReceiver(machine: Machine, receiver: Value, name: string, given: Value): void {
  const elem = receiver.type.elem;
  if (elem?.kind === "struct" && fieldOf(elem, name) === undefined) return;
  machine.fail(`nil pointer evaluating ${given.type.name}.${name}`);
}

function structField(machine: Machine, receiver: Value, { field, path }: StructField, given: Value, hasArgs: boolean): Maybe {
  if (!field.exported) machine.fail(`${field.name} is an unexported field of struct type ${given.type.name}`);
  const value = follow(receiver, path);
  if (value === undefined)
    machine.fail(`reflect: indirection through nil pointer to embedded struct field ${embeddedName(receiver, path)}`);
  if (hasArgs) machine.fail(`${field.name} has arguments but cannot be invoked as function`);
  return value;
}

/** The type name of the embedded pointer that was nil. */
function embeddedName(receiver: Value, path: readonly number[]): string {
  let name = "";
  let type = receiver.type;
  for (const at of path.slice(0, -1)) {
    const part = type.fields[at]!;
    name = part.name;
    type = part.type.kind === "ptr" ? part.type.elem! : part.type;
  }
  return name;
}

function mapEntry(machine: Machine, map: Value, key: Value): Maybe {
  const wanted = map.type.key!;
  const found = asEntries(map)?.get(wanted === string ? key : new Value(wanted, wanted.kind === "interface" ? key : key.data));
  if (found !== undefined) return found;
  switch (machine.environment.missingKey) {
    case "zero":
      return zero(map.type.elem!);
    case "error":
      return machine.fail(`map has no entry for key ${quote(key.data as string)}`);
    default:
      return undefined;
  }
}

import type { AnyNode } from "../parse/node.ts";
import { quote } from "../strconv/quote.ts";
import { zero } from "../values/convert.ts";
import {
  findField,
  findMethod,
  followPath,
  isAssignable,
  type StructField,
} from "../values/methods.ts";
import type { Method, Type } from "../values/type.ts";
import { type Maybe, Value } from "../values/type.ts";
import { pointer, string } from "../values/type-constructors.ts";
import {
  endsNil,
  type GoFunction,
  readEntries,
  resolveIndirect,
  takeAddress,
} from "../values/value.ts";
import { callFunction } from "./call.ts";
import type { Arg } from "./compiled.ts";
import type { Machine } from "./machine.ts";
import { MISSING } from "./machine.ts";

type FieldAccess = (machine: Machine, receiver: Maybe, final: Maybe) => Maybe;
const NO_ARGS: readonly Arg[] = [];

/** `.A.B.C arg`: the arguments belong to the last name. */
export function compileFieldChain(
  node: AnyNode,
  names: readonly string[],
  args: readonly Arg[],
): FieldAccess {
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
  let lastType: Type | undefined;
  let lastTarget: Type | undefined;
  let method: Method | undefined;
  let found: StructField | undefined;
  return (machine, rawReceiver, args, final) => {
    if (rawReceiver === undefined) {
      if (machine.environment.missingKey === "error")
        machine.fail(`nil data; no entry for key ${quote(name)}`);
      return undefined;
    }
    const receiver = resolveIndirect(rawReceiver);
    const { type } = receiver;
    // Where the address can be taken, the pointer's methods count.
    const target =
      receiver.addressable && type.kind !== "ptr" && type.kind !== "interface"
        ? pointer(type)
        : type;
    if (type !== lastType || target !== lastTarget) {
      lastType = type;
      lastTarget = target;
      method = findMethod(target, name);
      found = type.kind === "struct" ? findField(type, name) : undefined;
    }
    if (method !== undefined) {
      const self = target === type ? receiver : takeAddress(receiver);
      return callFunction(
        machine,
        { type: method.type, call: bindMethod(method, self) },
        node,
        name,
        args,
        final,
      );
    }
    const hasArgs = args.length > 0 || final !== MISSING;
    if (found !== undefined) return readStructField(machine, receiver, found, rawReceiver, hasArgs);
    if (type.kind === "map" && isAssignable(string, type.key!)) {
      if (hasArgs) machine.fail(`${name} is not a method but has arguments`);
      return readMapEntry(machine, receiver, key);
    }
    if (endsNil(receiver)) checkNilReceiver(machine, receiver, name, rawReceiver);
    return machine.fail(`can't evaluate field ${name} in type ${rawReceiver.type.name}`);
  };
}

function bindMethod(method: Method, self: Value): GoFunction {
  return (values) => method.call(self, values);
}

/** A nil pointer says so, unless its struct would not have the field anyway. */
function checkNilReceiver(
  machine: Machine,
  receiver: Value,
  name: string,
  rawReceiver: Value,
): void {
  const elem = receiver.type.elem;
  if (elem?.kind === "struct" && findField(elem, name) === undefined) return;
  machine.fail(`nil pointer evaluating ${rawReceiver.type.name}.${name}`);
}

function readStructField(
  machine: Machine,
  receiver: Value,
  { field, path }: StructField,
  rawReceiver: Value,
  hasArgs: boolean,
): Maybe {
  if (!field.exported)
    machine.fail(`${field.name} is an unexported field of struct type ${rawReceiver.type.name}`);
  const value = followPath(receiver, path);
  if (value === undefined)
    machine.fail(
      `reflect: indirection through nil pointer to embedded struct field ${findEmbeddedName(receiver, path)}`,
    );
  if (hasArgs) machine.fail(`${field.name} has arguments but cannot be invoked as function`);
  return value;
}

/** The type name of the embedded pointer that was nil. */
function findEmbeddedName(receiver: Value, path: readonly number[]): string {
  let name = "";
  let type = receiver.type;
  for (const at of path.slice(0, -1)) {
    const part = type.fields[at]!;
    name = part.name;
    type = part.type.kind === "ptr" ? part.type.elem! : part.type;
  }
  return name;
}

function readMapEntry(machine: Machine, map: Value, key: Value): Maybe {
  const wanted = map.type.key!;
  const found = readEntries(map)?.get(
    wanted === string ? key : new Value(wanted, wanted.kind === "interface" ? key : key.data),
  );
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

import type { ArgNode, NumberNode } from "../parse/node.ts";
import { show } from "../parse/print.ts";
import { nilable, type Type } from "../values/type.ts";
import { assignable } from "../values/methods.ts";
import { pointer, reflectValue } from "../values/type-constructors.ts";
import { copied, inner, type Maybe, Value } from "../values/value.ts";
import { zero } from "../values/convert.ts";
import { compileFunction, MISSING } from "./call.ts";
import { compileAccess, compilePipeline, constant, type Pipeline } from "./expression.ts";
import type { Machine } from "./machine.ts";

/** A compiled argument: its value as one of the wanted type. */
export interface Arg {
  readonly node: ArgNode;
  readonly evaluate: (machine: Machine, wanted: Type) => Maybe;
}

export function compileArgs(nodes: readonly ArgNode[]): readonly Arg[] {
  return nodes.map((node) => ({ node, evaluate: compileArg(node) }));
}

function compileArg(node: ArgNode): Arg["evaluate"] {
  const evaluate = dynamic(node);
  if (evaluate !== undefined) {
    return (machine, wanted) => {
      machine.node = node;
      return fit(machine, evaluate(machine), wanted);
    };
  }
  if (node.kind === "nil") {
    return (machine, wanted) => {
      machine.node = node;
      if (wanted === reflectValue) return undefined;
      return nilable(wanted) ? passed(zero(wanted), wanted) : machine.fail(`cannot assign nil to ${wanted.name}`);
    };
  }
  const untyped = constant(node);
  return (machine, wanted) => {
    machine.node = node;
    return wanted === reflectValue || (wanted.kind === "interface" && wanted.required.size === 0)
      ? untyped(machine)
      : literal(machine, node, wanted);
  };
}

/** Arguments that have a type of their own. */
function dynamic(node: ArgNode): Pipeline | undefined {
  switch (node.kind) {
    case "dot":
      return (machine) => machine.dot;
    case "field":
    case "chain":
    case "variable": {
      const access = compileAccess(node, []);
      return (machine) => access(machine, MISSING);
    }
    case "pipe":
      return compilePipeline(node);
    case "identifier": {
      const call = compileFunction(node, node, []);
      return (machine) => call(machine, MISSING);
    }
    default:
      return undefined;
  }
}

const EXPECTED: Readonly<Record<string, string>> = {
  bool: "bool",
  string: "string",
  int: "integer",
  uint: "unsigned integer",
  float: "float",
  complex: "complex",
};

/** A literal as value of a wanted type: constants convert where Go's would. */
function literal(machine: Machine, node: ArgNode, wanted: Type): Maybe {
  const expected = wanted.basic === undefined ? undefined : EXPECTED[wanted.basic];
  if (expected === undefined) return machine.fail(`can't handle ${show(node)} for arg of type ${wanted.name}`);
  const data = constantData(node, wanted);
  return data === undefined ? machine.fail(`expected ${expected}; found ${show(node)}`) : new Value(wanted, data);
}

function constantData(node: ArgNode, { basic, bits }: Type): unknown {
  if (node.kind === "bool") return basic === "bool" ? node.value : undefined;
  if (node.kind === "string") return basic === "string" ? node.text : undefined;
  const number = node as NumberNode;
  switch (basic) {
    case "int":
      return number.int === undefined ? undefined : BigInt.asIntN(bits, number.int);
    case "uint":
      return number.uint === undefined ? undefined : BigInt.asUintN(bits, number.uint);
    case "float":
      return number.float === undefined ? undefined : bits === 32 ? Math.fround(number.float) : number.float;
    case "complex":
      return number.complex;
    default:
      return undefined;
  }
}

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
  if (given.addressable && assignable(pointer(given.type), wanted)) return passed(given.address(), wanted);
  return machine.fail(`wrong type for value; expected ${wanted.name}; got ${given.type.name}`);
}

/** A parameter of an interface type gets what the interface would hold. */
function passed(value: Value, wanted: Type): Maybe {
  if (value.type.kind === "interface") return inner(value);
  return wanted.kind === "interface" || value.type === wanted ? copied(value) : new Value(wanted, value.data);
}

import type { ArgNode, CommandNode, NumberNode, PipeNode } from "../parse/node.ts";
import { formatNode } from "../parse/print.ts";
import { zero } from "../values/convert.ts";
import { isNilable, type Maybe, type Type, Value } from "../values/type.ts";
import {
  bool,
  complex128,
  float64,
  int,
  reflectValue,
  string,
} from "../values/type-constructors.ts";
import { getElem } from "../values/value.ts";
import { compileFunction } from "./call.ts";
import type { Arg, Command, Pipeline } from "./compiled.ts";
import { compileFieldChain } from "./field.ts";
import { coerceArg, toParameter } from "./fit.ts";
import { type Machine, MISSING } from "./machine.ts";

export function compilePipeline(pipe: PipeNode): Pipeline {
  const evaluate = compileStages(pipe);
  const names = pipe.variables.map((variable) => variable.names[0]!);
  if (names.length === 0) return evaluate;
  const { assigns } = pipe;
  return (machine) => {
    const value = evaluate(machine);
    for (const name of names) {
      if (assigns) machine.assignVariable(name, value);
      else machine.declareVariable(name, value);
    }
    return value;
  };
}

function compileStages(pipe: PipeNode): Pipeline {
  const commands = pipe.commands.map(compileCommand);
  const [first] = commands;
  if (first !== undefined && commands.length === 1) {
    return (machine) => {
      machine.node = pipe;
      return unwrapEmptyInterface(first(machine, MISSING));
    };
  }
  return (machine) => {
    machine.node = pipe;
    let value: Maybe = MISSING;
    for (const command of commands) value = unwrapEmptyInterface(command(machine, value));
    return value;
  };
}

/** An empty interface between two stages gives way to what it holds. */
function unwrapEmptyInterface(value: Maybe): Maybe {
  return value !== undefined && value.type.kind === "interface" && value.type.required.size === 0
    ? getElem(value)
    : value;
}

function compileCommand(command: CommandNode): Command {
  const first = command.args[0]!;
  const args = compileArgs(command.args.slice(1));
  switch (first.kind) {
    case "identifier":
      return compileFunction(first, command, args);
    case "field":
    case "chain":
    case "variable":
      return compileAccess(first, args);
    case "pipe": {
      const pipeline = compilePipeline(first);
      return (machine, final) => {
        rejectArgs(machine, first, args, final);
        return pipeline(machine);
      };
    }
    case "nil":
      return (machine, final) => {
        machine.node = first;
        rejectArgs(machine, first, args, final);
        return machine.fail("nil is not a command");
      };
    default: {
      const evaluate =
        first.kind === "dot" ? (machine: Machine) => machine.dot : compileConstant(first);
      return (machine, final) => {
        machine.node = first;
        rejectArgs(machine, first, args, final);
        return evaluate(machine);
      };
    }
  }
}

/** A field, a chain of fields, or a variable with or without fields. */
export function compileAccess(
  node: Extract<ArgNode, { kind: "field" | "chain" | "variable" }>,
  args: readonly Arg[],
): Command {
  if (node.kind === "field") {
    const fields = compileFieldChain(node, node.names, args);
    return (machine, final) => {
      machine.node = node;
      return fields(machine, machine.dot, final);
    };
  }
  if (node.kind === "variable") {
    const [name = "", ...names] = node.names;
    const fields = names.length === 0 ? undefined : compileFieldChain(node, names, args);
    return (machine, final) => {
      machine.node = node;
      const value = machine.readVariable(name);
      if (fields !== undefined) return fields(machine, value, final);
      rejectArgs(machine, node, args, final);
      return value;
    };
  }
  const fields = compileFieldChain(node, node.names, args);
  const start = compileStart(node.node);
  return (machine, final) => {
    machine.node = node;
    return fields(machine, start(machine), final);
  };
}

/** What a chain begins with: a parenthesized pipeline or a function without arguments. */
function compileStart(node: ArgNode): Pipeline {
  if (node.kind === "pipe") {
    const pipeline = compilePipeline(node);
    return (machine) => {
      machine.node = node;
      return pipeline(machine);
    };
  }
  const command = compileCommand({ kind: "command", pos: node.pos, tree: node.tree, args: [node] });
  return (machine) => command(machine, MISSING);
}

function rejectArgs(machine: Machine, node: ArgNode, args: readonly Arg[], final: Maybe): void {
  if (args.length > 0 || final !== MISSING)
    machine.fail(`can't give argument to non-function ${formatNode(node)}`);
}

/** The value of a literal where nothing says which type is wanted. */
export function compileConstant(node: ArgNode): Pipeline {
  if (node.kind === "bool") return returnValue(new Value(bool, node.value));
  if (node.kind === "string") return returnValue(new Value(string, node.text));
  if (node.kind === "number") return compileIdealConstant(node);
  return (machine) => machine.fail(`can't evaluate command "${formatNode(node)}"`);
}

function returnValue(value: Maybe): Pipeline {
  return () => value;
}

/** The spelling of a number decides its type. */
function compileIdealConstant(node: NumberNode): Pipeline {
  const { text } = node;
  if (node.complex !== undefined) return returnValue(new Value(complex128, node.complex));
  const isRune = text.startsWith("'");
  const isHexInt = /^0[xX]/.test(text) && text.length > 2 && !/[pP]/.test(text);
  if (node.float !== undefined && !isRune && !isHexInt && /[.eEpP]/.test(text))
    return returnValue(new Value(float64, node.float));
  if (node.int !== undefined) return returnValue(new Value(int, node.int));
  return (machine) => {
    machine.node = node;
    return node.uint === undefined ? undefined : machine.fail(`${text} overflows int`);
  };
}

export function compileArgs(nodes: readonly ArgNode[]): readonly Arg[] {
  return nodes.map((node) => ({ node, evaluate: compileArg(node) }));
}

function compileArg(node: ArgNode): Arg["evaluate"] {
  const evaluate = compileDynamic(node);
  if (evaluate !== undefined) {
    return (machine, wanted) => {
      machine.node = node;
      return coerceArg(machine, evaluate(machine), wanted);
    };
  }
  if (node.kind === "nil") {
    return (machine, wanted) => {
      machine.node = node;
      if (wanted === reflectValue) return undefined;
      return isNilable(wanted)
        ? toParameter(zero(wanted), wanted)
        : machine.fail(`cannot assign nil to ${wanted.name}`);
    };
  }
  const untyped = compileConstant(node);
  return (machine, wanted) => {
    machine.node = node;
    return wanted === reflectValue || (wanted.kind === "interface" && wanted.required.size === 0)
      ? untyped(machine)
      : convertLiteral(machine, node, wanted);
  };
}

/** Arguments that have a type of their own. */
function compileDynamic(node: ArgNode): Pipeline | undefined {
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
function convertLiteral(machine: Machine, node: ArgNode, wanted: Type): Maybe {
  const expected = wanted.basic === undefined ? undefined : EXPECTED[wanted.basic];
  if (expected === undefined)
    return machine.fail(`can't handle ${formatNode(node)} for arg of type ${wanted.name}`);
  const data = convertConstant(node, wanted);
  return data === undefined
    ? machine.fail(`expected ${expected}; found ${formatNode(node)}`)
    : new Value(wanted, data);
}

function convertConstant(node: ArgNode, { basic, bits }: Type): unknown {
  if (node.kind === "bool") return basic === "bool" ? node.value : undefined;
  if (node.kind === "string") return basic === "string" ? node.text : undefined;
  const number = node as NumberNode;
  switch (basic) {
    case "int":
      return number.int === undefined ? undefined : BigInt.asIntN(bits, number.int);
    case "uint":
      return number.uint === undefined ? undefined : BigInt.asUintN(bits, number.uint);
    case "float":
      return number.float === undefined
        ? undefined
        : bits === 32
          ? Math.fround(number.float)
          : number.float;
    case "complex":
      return number.complex;
    default:
      return undefined;
  }
}

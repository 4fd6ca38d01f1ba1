import { builtins } from "../builtins/index.ts";
import { toBytes } from "../bytes.ts";
import { GoError, TemplateError } from "../errors.ts";
import type { AnyNode, IdentifierNode } from "../parse/node.ts";
import { formatNode } from "../parse/print.ts";
import { quote } from "../strconv/quote.ts";
import { checkSignature } from "../values/signature.ts";
import type { Type } from "../values/type.ts";
import { type Maybe, Value } from "../values/type.ts";
import { reflectValue, string } from "../values/type-constructors.ts";
import { copyValue, isTrue, unwrapInterface } from "../values/value.ts";
import type { Arg, Command } from "./compiled.ts";
import { coerceArg } from "./fit.ts";
import { type Callable, type Machine, MISSING } from "./machine.ts";

/** A function by name. It is looked up when it is called, and functions of the template go before the builtin ones. */
export function compileFunction(
  node: IdentifierNode,
  command: AnyNode,
  args: readonly Arg[],
): Command {
  const { name } = node;
  const builtin = builtins.get(name);
  return (machine, final) => {
    machine.node = node;
    const userFunction = machine.environment.functions.get(name);
    if (userFunction !== undefined)
      return callFunction(machine, userFunction, command, name, args, final);
    if (builtin === undefined) return machine.fail(`${quote(name)} is not a defined function`);
    if (name === "and" || name === "or")
      return evaluateShortCircuit(machine, builtin, name, args, final);
    if (name === "call")
      return callFunction(machine, bindCallName(builtin, args, final), command, name, args, final);
    return callFunction(machine, builtin, command, name, args, final);
  };
}

/** The arguments in order, up to the one that decides. */
function evaluateShortCircuit(
  machine: Machine,
  builtin: Callable,
  name: "and" | "or",
  args: readonly Arg[],
  final: Maybe,
): Maybe {
  checkArgCount(machine, builtin, name, args.length, final !== MISSING);
  let value: Maybe;
  for (const arg of args) {
    value = arg.evaluate(machine, reflectValue);
    if (isTrue(unwrapInterface(value)) === (name === "or")) return value;
  }
  return final === MISSING ? value : final;
}

/** `call` shows the function it was given in its errors. */
function bindCallName(builtin: Callable, args: readonly Arg[], final: Maybe): Callable {
  const name = args[0] === undefined ? toReflectString(final) : formatNode(args[0].node);
  return {
    type: builtin.type,
    call: (values) => builtin.call([new Value(string, name), ...values]),
  };
}

/** Go's reflect.Value.String. */
function toReflectString(value: Maybe): string {
  if (value === undefined) return "<invalid Value>";
  return value.type.kind === "string" ? (value.data as string) : `<${value.type.name} Value>`;
}

function checkArgCount(
  machine: Machine,
  { type }: Callable,
  name: string,
  argCount: number,
  piped: boolean,
): void {
  const count = argCount + (piped ? 1 : 0);
  const fixed = type.params.length - 1;
  if (type.variadic) {
    if (count < fixed)
      machine.fail(`wrong number of args for ${name}: want at least ${fixed} got ${argCount}`);
  } else if (count !== type.params.length) {
    machine.fail(`wrong number of args for ${name}: want ${type.params.length} got ${count}`);
  }
}

/** Call a function or method: check and evaluate its arguments, the piped value being the last. */
export function callFunction(
  machine: Machine,
  callee: Callable,
  node: AnyNode,
  name: string,
  args: readonly Arg[],
  final: Maybe,
): Maybe {
  const { type } = callee;
  const piped = final !== MISSING;
  checkArgCount(machine, callee, name, args.length, piped);
  const problem = checkSignature(name, type);
  if (problem !== undefined) machine.fail(problem);
  const { params } = type;
  const fixed = type.variadic ? params.length - 1 : params.length;
  const findParamType = (at: number) => (at < fixed ? params[at]! : params.at(-1)!.elem!);
  const values: Maybe[] = [];
  for (const [at, arg] of args.entries()) values.push(arg.evaluate(machine, findParamType(at)));
  if (piped) values.push(coerceArg(machine, final, findParamType(args.length)));
  const result = callSafely(machine, callee, values, node, name);
  machine.checkLength(result);
  return toResult(type, result);
}

/** What a function hands back: a copy, inside an interface if that is its result type. */
export function toResult({ results: [wanted] }: Type, result: Maybe): Maybe {
  if (wanted?.kind === "interface")
    return result?.type === wanted ? result : new Value(wanted, unwrapInterface(result) ?? null);
  return result === undefined || wanted === reflectValue ? result : copyValue(result);
}

function callSafely(
  machine: Machine,
  callee: Callable,
  values: readonly Maybe[],
  node: AnyNode,
  name: string,
): Maybe {
  try {
    return callee.call(values);
  } catch (error) {
    if (!(error instanceof Error) || isStackOverflow(error)) throw error;
    machine.node = node;
    const message = error instanceof GoError ? error.message : toBytes(error.message);
    return machine.fail(
      `error calling ${name}: ${message}`,
      error instanceof TemplateError ? error : (error.cause ?? error),
    );
  }
}

export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/.test(error.message);
}

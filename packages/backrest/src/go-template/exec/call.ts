import { toBytes } from "../bytes.ts";
import { builtins } from "../builtins/index.ts";
import { GoError, TemplateError } from "../errors.ts";
import type { AnyNode, IdentifierNode } from "../parse/node.ts";
import { show } from "../parse/print.ts";
import { quote } from "../strconv/quote.ts";
import { badSignature } from "../values/signature.ts";
import { reflectValue, string } from "../values/type-constructors.ts";
import type { Type } from "../values/type.ts";
import { copied, truth, unwrap } from "../values/value.ts";
import { type Maybe, Value } from "../values/type.ts";
import type { Arg } from "./compiled.ts";
import { fit } from "./fit.ts";
import type { Command } from "./compiled.ts";
import { type Callable, type Machine, MISSING } from "./machine.ts";

/** A function by name. It is looked up when it is called, and functions of the template go before the builtin ones. */
export function compileFunction(node: IdentifierNode, command: AnyNode, args: readonly Arg[]): Command {
  const { name } = node;
  const builtin = builtins.get(name);
  return (machine, final) => {
    machine.node = node;
    const own = machine.environment.functions.get(name);
    if (own !== undefined) return callFunction(machine, own, command, name, args, final);
    if (builtin === undefined) return machine.fail(`${quote(name)} is not a defined function`);
    if (name === "and" || name === "or") return shortCircuit(machine, builtin, name, args, final);
    if (name === "call") return callFunction(machine, namedCall(builtin, args, final), command, name, args, final);
    return callFunction(machine, builtin, command, name, args, final);
  };
}

/** The arguments in order, up to the one that decides. */
function shortCircuit(machine: Machine, builtin: Callable, name: "and" | "or", args: readonly Arg[], final: Maybe): Maybe {
  checkCount(machine, builtin, name, args.length, final !== MISSING);
  let value: Maybe;
  for (const arg of args) {
    value = arg.evaluate(machine, reflectValue);
    if (truth(unwrap(value)) === (name === "or")) return value;
  }
  return final === MISSING ? value : final;
}

/** `call` shows the function it was given in its errors. */
function namedCall(builtin: Callable, args: readonly Arg[], final: Maybe): Callable {
  const name = args[0] === undefined ? reflectString(final) : show(args[0].node);
  return { type: builtin.type, call: (values) => builtin.call([new Value(string, name), ...values]) };
}

/** Go's reflect.Value.String. */
function reflectString(value: Maybe): string {
  if (value === undefined) return "<invalid Value>";
  return value.type.kind === "string" ? (value.data as string) : `<${value.type.name} Value>`;
}

function checkCount(machine: Machine, { type }: Callable, name: string, given: number, piped: boolean): void {
  const count = given + (piped ? 1 : 0);
  const fixed = type.params.length - 1;
  if (type.variadic) {
    if (count < fixed) machine.fail(`wrong number of args for ${name}: want at least ${fixed} got ${given}`);
  } else if (count !== type.params.length) {
    machine.fail(`wrong number of args for ${name}: want ${type.params.length} got ${count}`);
  }
}

/** Call a function or method: check and evaluate its arguments, the piped value being the last. */
export function callFunction(machine: Machine, callee: Callable, node: AnyNode, name: string, args: readonly Arg[], final: Maybe): Maybe {
  const { type } = callee;
  const piped = final !== MISSING;
  checkCount(machine, callee, name, args.length, piped);
  const bad = badSignature(name, type);
  if (bad !== undefined) machine.fail(bad);
  const { params } = type;
  const fixed = type.variadic ? params.length - 1 : params.length;
  const wanted = (at: number) => (at < fixed ? params[at]! : params.at(-1)!.elem!);
  const values: Maybe[] = [];
  for (const [at, arg] of args.entries()) values.push(arg.evaluate(machine, wanted(at)));
  if (piped) values.push(fit(machine, final, wanted(args.length)));
  const result = safeCall(machine, callee, values, node, name);
  machine.checkLength(result);
  return returnedValue(type, result);
}

/** What a function hands back: a copy, inside an interface if that is its result type. */
export function returnedValue({ results: [wanted] }: Type, result: Maybe): Maybe {
  if (wanted?.kind === "interface") return result?.type === wanted ? result : new Value(wanted, unwrap(result) ?? null);
  return result === undefined || wanted === reflectValue ? result : copied(result);
}

function safeCall(machine: Machine, callee: Callable, values: readonly Maybe[], node: AnyNode, name: string): Maybe {
  try {
    return callee.call(values);
  } catch (error) {
    if (!(error instanceof Error) || isStackOverflow(error)) throw error;
    machine.node = node;
    const message = error instanceof GoError ? error.message : toBytes(error.message);
    return machine.fail(`error calling ${name}: ${message}`, error instanceof TemplateError ? error : (error.cause ?? error));
  }
}

export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && /call stack/.test(error.message);
}

import { panic } from "../errors.ts";
import { checkSignature } from "../values/signature.ts";
import { type Maybe, Value } from "../values/type.ts";
import { readBytes, readFunction, unwrapInterface } from "../values/value.ts";
import { toArgument } from "./index-slice.ts";

/** `call`: the name of the function as written, the function, its arguments. */
export function callValue([nameValue, functionValue, ...args]: readonly Maybe[]): Maybe {
  const name = readBytes(nameValue!);
  const callee = unwrapInterface(functionValue) ?? panic("call of nil");
  const { type } = callee;
  if (type.kind !== "func") panic(`non-function ${name} of type ${type.name}`);
  const problem = checkSignature(name, type);
  if (problem !== undefined) panic(problem);
  const fixed = type.variadic ? type.params.length - 1 : type.params.length;
  if (type.variadic && args.length < fixed)
    panic(`wrong number of args for ${name}: got ${args.length} want at least ${fixed}`);
  if (!type.variadic && args.length !== fixed)
    panic(`wrong number of args for ${name}: got ${args.length} want ${fixed}`);
  const values = args.map((arg, at) => {
    const wanted = at < fixed ? type.params[at]! : type.params.at(-1)!.elem!;
    return convertArg(unwrapInterface(arg), wanted, at);
  });
  const run = readFunction(callee) ?? panic("reflect.Value.Call: call of nil function");
  const result = run(values);
  const [returned] = type.results;
  return returned?.kind !== "interface" || result?.type === returned
    ? result
    : new Value(returned, unwrapInterface(result) ?? null);
}

function convertArg(value: Maybe, wanted: Parameters<typeof toArgument>[1], at: number): Maybe {
  try {
    const fitting = toArgument(value, wanted);
    return wanted.kind === "interface" ? unwrapInterface(fitting) : fitting;
  } catch (error) {
    return panic(`arg ${at}: ${(error as Error).message}`);
  }
}

import { panic } from "../errors.ts";
import { badSignature } from "../values/signature.ts";
import { asBytes, asFunction, unwrap } from "../values/value.ts";
import { type Maybe, Value } from "../values/type.ts";
import { asArgument } from "./index-slice.ts";

/** `call`: the name of the function as written, the function, its arguments. */
export function callValue([written, given, ...args]: readonly Maybe[]): Maybe {
  const name = asBytes(written!);
  const callee = unwrap(given) ?? panic("call of nil");
  const { type } = callee;
  if (type.kind !== "func") panic(`non-function ${name} of type ${type.name}`);
  const bad = badSignature(name, type);
  if (bad !== undefined) panic(bad);
  const fixed = type.variadic ? type.params.length - 1 : type.params.length;
  if (type.variadic && args.length < fixed) panic(`wrong number of args for ${name}: got ${args.length} want at least ${fixed}`);
  if (!type.variadic && args.length !== fixed) panic(`wrong number of args for ${name}: got ${args.length} want ${fixed}`);
  const values = args.map((arg, at) => {
    const wanted = at < fixed ? type.params[at]! : type.params.at(-1)!.elem!;
    return argument(unwrap(arg), wanted, at);
  });
  const run = asFunction(callee) ?? panic("reflect.Value.Call: call of nil function");
  const result = run(values);
  const [returned] = type.results;
  return returned?.kind !== "interface" || result?.type === returned ? result : new Value(returned, unwrap(result) ?? null);
}

function argument(value: Maybe, wanted: Parameters<typeof asArgument>[1], at: number): Maybe {
  try {
    const fitting = asArgument(value, wanted);
    return wanted.kind === "interface" ? unwrap(fitting) : fitting;
  } catch (error) {
    return panic(`arg ${at}: ${(error as Error).message}`);
  }
}

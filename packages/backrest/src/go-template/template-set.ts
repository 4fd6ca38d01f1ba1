import { toBytes } from "./bytes.ts";
import { compile } from "./exec/compile.ts";
import type { Callable, Environment, MissingKey, Program } from "./exec/machine.ts";
import type { Tree } from "./parse/node.ts";
import { quote } from "./strconv/quote.ts";
import { isDigit, isLetter } from "./unicode.ts";
import { toValue } from "./values/convert.ts";
import { checkSignature } from "./values/signature.ts";
import type { Value } from "./values/type.ts";
import { readFunction } from "./values/value.ts";

export type Functions = Readonly<Record<string, Value | ((...args: never[]) => unknown)>>;

/** What the templates of one set share. */
export class TemplateSet implements Environment {
  readonly templates = new Map<string, Tree>();
  readonly functions = new Map<string, Callable>();
  missingKey: MissingKey = "invalid";
  /** Compiled when first executed. */
  private readonly programs = new WeakMap<Tree, Program>();

  program(name: string): Program | undefined {
    const tree = this.templates.get(name);
    if (tree === undefined) return undefined;
    let program = this.programs.get(tree);
    if (program === undefined) {
      program = compile(tree.root);
      this.programs.set(tree, program);
    }
    return program;
  }

  defineFunctions(functions: Functions): void {
    for (const [name, fn] of Object.entries(functions)) {
      if (!isIdentifier(name))
        throw new TypeError(`function name ${quote(name)} is not a valid identifier`);
      const value = toValue(fn);
      const call = value === undefined ? null : readFunction(value);
      if (value?.type.kind !== "func" || typeof call !== "function")
        throw new TypeError(`value for ${name} not a function`);
      const problem = checkSignature(name, value.type);
      if (problem !== undefined) throw new TypeError(problem);
      this.functions.set(toBytes(name), { type: value.type, call });
    }
  }
}

function isIdentifier(name: string): boolean {
  const runes = Array.from(name, (character) => character.codePointAt(0)!);
  return (
    runes.length > 0 &&
    runes.every((rune, at) => rune === 0x5f || isLetter(rune) || (at > 0 && isDigit(rune)))
  );
}

import type { Type } from "./type.ts";
import { error } from "./type-constructors.ts";

/** Templates call functions with one result, or with two of which the second is an error; why another is refused. */
export function checkSignature(name: string, { results }: Type): string | undefined {
  if (results.length === 1 || (results.length === 2 && results[1] === error)) return undefined;
  if (results.length === 2)
    return `invalid function signature for ${name}: second return value should be error; is ${results[1]!.name}`;
  return `function ${name} has ${results.length} return values; should be 1 or 2`;
}

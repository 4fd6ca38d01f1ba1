import type { Maybe, Type, Value } from "./type.ts";
import { declare, func } from "./type-constructors.ts";

export interface MethodSpec {
  readonly name: string;
  /** Declared on the pointer to the type. Default: on the type itself. */
  readonly pointer?: boolean;
  readonly params?: readonly Type[];
  readonly results: readonly Type[];
  readonly variadic?: boolean;
  /** Gets the receiver and checked arguments; throws to fail as a Go method fails. */
  readonly call: (receiver: Value, ...args: Maybe[]) => Maybe;
}

/** Give a type a method over values. */
export function declareMethod(type: Type, spec: MethodSpec): Type {
  const signature = func(spec.params ?? [], spec.results, spec.variadic);
  return declare(type, {
    name: spec.name,
    type: signature,
    onPointer: spec.pointer ?? false,
    call: (receiver, args) => spec.call(receiver, ...args),
  });
}

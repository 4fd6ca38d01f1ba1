import { panic } from "../errors.ts";
import type { Cell, Field, Member, Method, Type, Value } from "./type.ts";
import { error, string, stringer } from "./type-constructors.ts";
import { readBytes, readFields, takeAddress, toAddressable } from "./value.ts";

const NIL_POINTER = "runtime error: invalid memory address or nil pointer dereference";

/** The answer for a key, worked out once. */
function getOrCompute<K, T>(cache: Map<K, T>, key: K, compute: () => T): T {
  const found = cache.get(key);
  if (found !== undefined || cache.has(key)) return found as T;
  const computed = compute();
  cache.set(key, computed);
  return computed;
}

/** Find a name breadth first through the embedded structs; two at the same depth hide each other. Source: Go spec, Selectors. */
function findMember(type: Type, name: string): Member | undefined {
  return getOrCompute(type.members, name, () => {
    let level: { type: Type; path: readonly number[] }[] = [{ type, path: [] }];
    const seen = new Set<Type>();
    while (level.length > 0) {
      const found: Member[] = [];
      const next: typeof level = [];
      for (const { type: outer, path } of level) {
        if (seen.has(outer)) continue;
        seen.add(outer);
        const method = outer.declared.get(name);
        if (method !== undefined) found.push({ path, method });
        outer.fields.forEach((field, at) => {
          if (field.name === name) found.push({ path: [...path, at], field });
          else if (field.embedded)
            next.push({
              type: field.type.kind === "ptr" ? field.type.elem! : field.type,
              path: [...path, at],
            });
        });
      }
      if (found.length > 0) return found.length === 1 ? found[0] : undefined;
      level = next;
    }
    return undefined;
  });
}

/** A field and the way to it. */
export interface StructField {
  readonly path: readonly number[];
  readonly field: Field;
}

/** A struct's field by name. */
export function findField(type: Type, name: string): StructField | undefined {
  const found = findMember(type, name);
  return found?.field === undefined ? undefined : { path: found.path, field: found.field };
}

/** The value at the end of a path of fields; undefined behind a nil embedded pointer. */
export function followPath(value: Value, path: readonly number[]): Value | undefined {
  let found = value;
  for (let step = 0; step < path.length; step++) {
    const at = path[step]!;
    if (step > 0 && found.type.kind === "ptr") {
      if (found.data === null) return undefined;
      found = (found.data as Cell).value;
    }
    const part: Value = readFields(found)[at]!;
    found = found.addressable ? toAddressable(part) : part;
  }
  return found;
}

/** The method that a value of exactly this type has under a name, ready to be called with that value as receiver. */
export function findMethod(type: Type, name: string): Method | undefined {
  if (type.kind !== "ptr" && type.kind !== "struct" && type.declared.size === 0) return undefined;
  return getOrCompute(type.methods, name, () => {
    if (type.kind === "interface") return undefined;
    const base = type.kind === "ptr" && !type.named ? type.elem! : type;
    if (base.kind === "interface" || (base !== type && base.kind === "ptr")) return undefined;
    const found = findMember(base, name);
    if (found?.method === undefined) return undefined;
    return wrapMethod(type, base, found.path, found.method);
  });
}

/** Let a method be called on the outer value: follow pointers and embedded fields as Go's generated wrappers do. */
function wrapMethod(
  type: Type,
  base: Type,
  path: readonly number[],
  method: Method,
): Method | undefined {
  const throughPointer = type !== base;
  if (path.length === 0) {
    if (throughPointer === method.onPointer) return method;
    return throughPointer
      ? {
          ...method,
          call: (receiver, args) => method.call(readPointee(receiver, base, method), args),
        }
      : undefined;
  }
  const outer = path.reduce<{ type: Type; pointer: boolean }>(
    (at, index) => {
      const next = (at.type.kind === "ptr" ? at.type.elem! : at.type).fields[index]!.type;
      return { type: next, pointer: at.pointer || next.kind === "ptr" };
    },
    { type: base, pointer: throughPointer },
  );
  if (method.onPointer && !outer.pointer) return undefined;
  return {
    ...method,
    call: (receiver, args) => {
      const whole = throughPointer ? (receiver.data as Cell | null)?.value : receiver;
      const part = (whole && followPath(whole, path)) ?? panic(NIL_POINTER);
      return method.call(toReceiver(part, method), args);
    },
  };
}

/** An embedded part as the method wants its receiver: as pointer or as value. */
function toReceiver(part: Value, method: Method): Value {
  if (part.type.kind !== "ptr") return method.onPointer ? takeAddress(part) : part;
  if (method.onPointer) return part;
  return part.data === null ? panic(NIL_POINTER) : (part.data as Cell).value;
}

function readPointee(receiver: Value, base: Type, method: Method): Value {
  if (receiver.data !== null) return (receiver.data as Cell).value;
  return panic(
    `value method ${base.name}.${method.name} called using nil *${base.name.replace(/^.*\./, "")} pointer`,
  );
}

/** Whether a type has every method an interface asks for. */
export function implementsInterface(type: Type, wanted: Type): boolean {
  if (wanted.required.size === 0) return true;
  return getOrCompute(type.implemented, wanted, () =>
    [...wanted.required].every(
      ([name, signature]) =>
        (type.kind === "interface" ? type.required.get(name) : findMethod(type, name)?.type) ===
        signature,
    ),
  );
}

/** How a value describes itself: Go's `Error`, or else `String`. */
export function getDescriber(type: Type): Method | undefined {
  if (type.describer === undefined) type.describer = findDescriber(type) ?? null;
  return type.describer ?? undefined;
}

function findDescriber(type: Type): Method | undefined {
  if (implementsInterface(type, error)) return findMethod(type, "Error");
  return implementsInterface(type, stringer) ? findMethod(type, "String") : undefined;
}

/** Call a method without arguments that returns a string. */
export function describe(value: Value, method: Method): string {
  const result = method.call(value, []);
  return result === undefined || result.type.kind !== string.kind ? "" : readBytes(result);
}

/** Whether a value of one type may stand where another is wanted, without conversion. Source: Go spec, Assignability. */
export function isAssignable(from: Type, to: Type): boolean {
  if (from === to) return true;
  if (to.kind === "interface") return implementsInterface(from, to);
  if (from.named && to.named) return false;
  return (
    from.kind === to.kind &&
    from.elem === to.elem &&
    from.key === to.key &&
    from.length === to.length &&
    hasSameShape(from, to)
  );
}

function hasSameShape(from: Type, to: Type): boolean {
  if (from.kind === "struct") {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every(
        (part, at) => part.name === to.fields[at]!.name && part.type === to.fields[at]!.type,
      )
    );
  }
  if (from.kind === "func") {
    const areTypesEqual = (a: readonly Type[], b: readonly Type[]) =>
      a.length === b.length && a.every((type, at) => type === b[at]);
    return (
      from.variadic === to.variadic &&
      areTypesEqual(from.params, to.params) &&
      areTypesEqual(from.results, to.results)
    );
  }
  return true;
}

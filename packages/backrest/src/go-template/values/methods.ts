import { panic } from "../errors.ts";
import type { Field, Member, Method, Type } from "./type.ts";
import { error, string, stringer } from "./type-constructors.ts";
import { takeAddress, addressed, asBytes, asFields } from "./value.ts";
import type { Cell, Value } from "./type.ts";

const NIL_POINTER = "runtime error: invalid memory address or nil pointer dereference";

/** The answer for a key, worked out once. */
function remembered<K, T>(known: Map<K, T>, key: K, work: () => T): T {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as T;
  const made = work();
  known.set(key, made);
  return made;
}

/** Find a name breadth first through the embedded structs; two at the same depth hide each other. Source: Go spec, Selectors. */
function member(type: Type, name: string): Member | undefined {
  return remembered(type.members, name, () => {
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
          else if (field.embedded) next.push({ type: field.type.kind === "ptr" ? field.type.elem! : field.type, path: [...path, at] });
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
export function fieldOf(type: Type, name: string): StructField | undefined {
  const found = member(type, name);
  return found?.field === undefined ? undefined : { path: found.path, field: found.field };
}

/** The value at the end of a path of fields; undefined behind a nil embedded pointer. */
export function follow(value: Value, path: readonly number[]): Value | undefined {
  let found = value;
  for (let step = 0; step < path.length; step++) {
    const at = path[step]!;
    if (step > 0 && found.type.kind === "ptr") {
      if (found.data === null) return undefined;
      found = (found.data as Cell).value;
    }
    const part: Value = asFields(found)[at]!;
    found = found.addressable ? addressed(part) : part;
  }
  return found;
}

/** The method that a value of exactly this type has under a name, ready to be called with that value as receiver. */
export function methodOf(type: Type, name: string): Method | undefined {
  if (type.kind !== "ptr" && type.kind !== "struct" && type.declared.size === 0) return undefined;
  return remembered(type.methods, name, () => {
    if (type.kind === "interface") return undefined;
    const base = type.kind === "ptr" && !type.named ? type.elem! : type;
    if (base.kind === "interface" || (base !== type && base.kind === "ptr")) return undefined;
    const found = member(base, name);
    if (found?.method === undefined) return undefined;
    return adapt(type, base, found.path, found.method);
  });
}

/** Let a method be called on the outer value: follow pointers and embedded fields as Go's generated wrappers do. */
function adapt(type: Type, base: Type, path: readonly number[], method: Method): Method | undefined {
  const throughPointer = type !== base;
  if (path.length === 0) {
    if (throughPointer === method.onPointer) return method;
    return throughPointer ? { ...method, call: (receiver, args) => method.call(pointed(receiver, base, method), args) } : undefined;
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
      const part = (whole && follow(whole, path)) ?? panic(NIL_POINTER);
      return method.call(fit(part, method), args);
    },
  };
}

/** An embedded part as the method wants its receiver: as pointer or as value. */
function fit(part: Value, method: Method): Value {
  if (part.type.kind !== "ptr") return method.onPointer ? takeAddress(part) : part;
  if (method.onPointer) return part;
  return part.data === null ? panic(NIL_POINTER) : (part.data as Cell).value;
}

function pointed(receiver: Value, base: Type, method: Method): Value {
  if (receiver.data !== null) return (receiver.data as Cell).value;
  return panic(`value method ${base.name}.${method.name} called using nil *${base.name.replace(/^.*\./, "")} pointer`);
}

/** Whether a type has every method an interface asks for. */
export function implements_(type: Type, wanted: Type): boolean {
  if (wanted.required.size === 0) return true;
  return remembered(type.implemented, wanted, () =>
    [...wanted.required].every(
      ([name, signature]) => (type.kind === "interface" ? type.required.get(name) : methodOf(type, name)?.type) === signature,
    ),
  );
}

/** How a value describes itself: Go's `Error`, or else `String`. */
export function describer(type: Type): Method | undefined {
  if (type.describer === undefined) type.describer = findDescriber(type) ?? null;
  return type.describer ?? undefined;
}

function findDescriber(type: Type): Method | undefined {
  if (implements_(type, error)) return methodOf(type, "Error");
  return implements_(type, stringer) ? methodOf(type, "String") : undefined;
}

/** Call a method without arguments that returns a string. */
export function describe(value: Value, method: Method): string {
  const result = method.call(value, []);
  return result === undefined || result.type.kind !== string.kind ? "" : asBytes(result);
}

/** Whether a value of one type may stand where another is wanted, without conversion. Source: Go spec, Assignability. */
export function assignable(from: Type, to: Type): boolean {
  if (from === to) return true;
  if (to.kind === "interface") return implements_(from, to);
  if (from.named && to.named) return false;
  return from.kind === to.kind && from.elem === to.elem && from.key === to.key && from.length === to.length && sameShape(from, to);
}

function sameShape(from: Type, to: Type): boolean {
  if (from.kind === "struct") {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((part, at) => part.name === to.fields[at]!.name && part.type === to.fields[at]!.type)
    );
  }
  if (from.kind === "func") {
    const same = (a: readonly Type[], b: readonly Type[]) => a.length === b.length && a.every((type, at) => type === b[at]);
    return from.variadic === to.variadic && same(from.params, to.params) && same(from.results, to.results);
  }
  return true;
}

import type { Type } from "./type.ts";
import { Value } from "./type.ts";
import { bool, chan, func, named } from "./type-constructors.ts";

/** An iterator function over single values: Go's iter.Seq. The source is asked anew each time a template ranges over it. */
export function sequence(elem: Type, source: Iterable<Value>): Value {
  return new Value(getSequenceType(`iter.Seq[${elem.name}]`, [elem]), source);
}

/** An iterator function over pairs: Go's iter.Seq2. */
export function sequence2(key: Type, elem: Type, source: Iterable<readonly [Value, Value]>): Value {
  return new Value(getSequenceType(`iter.Seq2[${key.name},${elem.name}]`, [key, elem]), source);
}

const sequenceTypes = new Map<string, Type>();

function getSequenceType(name: string, yields: readonly Type[]): Type {
  let type = sequenceTypes.get(name);
  if (type === undefined) {
    type = named(name, func([func(yields, [bool])], []));
    sequenceTypes.set(name, type);
  }
  return type;
}

/** A channel that holds these values and is closed: each can be taken once. */
export function channel(elem: Type, values: Iterable<Value>): Value {
  const queue = [...values];
  return new Value(chan(elem), {
    get length() {
      return queue.length;
    },
    *[Symbol.iterator]() {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) yield next;
    },
  });
}

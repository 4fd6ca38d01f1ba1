import { showValue } from "../fmt/index.ts";
import type { Type } from "../values/type.ts";
import { type Maybe, Value } from "../values/type.ts";
import { int } from "../values/type-constructors.ts";
import { listElements, readBigInt, readEntries, resolveIndirect } from "../values/value.ts";
import type { Loop, Machine } from "./machine.ts";

/** Begin to range over a value; `names` is the number of loop variables. */
export function beginRange(machine: Machine, input: Maybe, variableCount: number): Loop {
  const value = input === undefined ? undefined : resolveIndirect(input);
  return {
    index: undefined,
    element: undefined,
    ran: false,
    variables: machine.mark,
    blocks: machine.blocks.length,
    next: createIterator(machine, value, variableCount),
  };
}

const endLoop = (): boolean => false;

function createIterator(machine: Machine, value: Maybe, variableCount: number): Loop["next"] {
  if (value === undefined) return endLoop;
  if (value.type.basic === "int" || value.type.basic === "uint") {
    if (variableCount > 1)
      machine.fail(`can't use ${showValue(value)} to iterate over more than one variable`);
    return createIntegerIterator(value);
  }
  switch (value.type.kind) {
    case "slice":
    case "array":
      return createListIterator(listElements(value));
    case "map":
      return createPairIterator(readEntries(value)?.sorted() ?? []);
    case "chan":
      return value.data === null ? endLoop : createListIterator(value.data as Iterable<Value>);
    case "func":
      return createSequenceIterator(machine, value, variableCount);
    default:
      return machine.fail(`range can't iterate over ${showValue(value)}`);
  }
}

function createIntegerIterator(limit: Value): Loop["next"] {
  const end = readBigInt(limit);
  let number = 0n;
  return (loop) => {
    if (number >= end) return false;
    // As for sequences, the element comes without an index.
    loop.element = new Value(limit.type, number++);
    return true;
  };
}

function createListIterator(list: Iterable<Value>): Loop["next"] {
  const iterator = list[Symbol.iterator]();
  let at = 0n;
  return (loop) => {
    const { done, value } = iterator.next();
    if (done === true) return false;
    loop.index = new Value(int, at++);
    loop.element = value;
    return true;
  };
}

function createPairIterator(pairs: Iterable<readonly [Value, Value]>): Loop["next"] {
  const iterator = pairs[Symbol.iterator]();
  return (loop) => {
    const { done, value } = iterator.next();
    if (done === true) return false;
    [loop.index, loop.element] = value;
    return true;
  };
}

/** Go's iterator functions. Here their data is an iterable of values or of pairs (see `sequence` in index.ts). */
function createSequenceIterator(
  machine: Machine,
  value: Value,
  variableCount: number,
): Loop["next"] {
  const count = countYields(value.type);
  if (count === 0 || value.data === null)
    return machine.fail(`range can't iterate over ${showValue(value)}`);
  if (count === 1) {
    if (variableCount > 1)
      machine.fail(`can't use ${showValue(value)} iterate over more than one variable`);
    const next = createListIterator(value.data as Iterable<Value>);
    return (loop) => {
      const more = next(loop);
      loop.index = undefined;
      return more;
    };
  }
  const next = createPairIterator(value.data as Iterable<readonly [Value, Value]>);
  if (variableCount > 1) return next;
  return (loop) => {
    const more = next(loop);
    loop.element = loop.index;
    loop.index = undefined;
    return more;
  };
}

/** How many values an iterator function yields at a time; 0 if the type is none. */
export function countYields(type: Type): 0 | 1 | 2 {
  const [yields] = type.params;
  if (
    type.kind !== "func" ||
    type.params.length !== 1 ||
    type.results.length !== 0 ||
    yields?.kind !== "func"
  )
    return 0;
  if (yields.results.length !== 1 || yields.results[0]!.kind !== "bool") return 0;
  return yields.params.length === 1 ? 1 : yields.params.length === 2 ? 2 : 0;
}

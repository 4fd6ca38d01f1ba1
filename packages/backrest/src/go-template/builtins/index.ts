import { sprint, sprintf, sprintln } from "../fmt/index.ts";
import { panic } from "../errors.ts";
import type { Callable } from "../exec/machine.ts";
import { any, bool, error, func, int, reflectValue, slice, string } from "../values/type-constructors.ts";
import type { Type } from "../values/type.ts";
import { asBytes, truth, unwrap } from "../values/value.ts";
import { type Maybe, Value } from "../values/type.ts";
import { callValue } from "./call.ts";
import { equal, less } from "./compare.ts";
import { escapeHtml, escapeJs, escapeQuery, textOfArgs } from "./escape.ts";
import { index, length, sliceOf } from "./index-slice.ts";

const anys = slice(any);
const values = slice(reflectValue);
const print = func([anys], [string], true);
const compareTwo = func([reflectValue, reflectValue], [bool, error]);

const text = (bytes: string): Value => new Value(string, bytes);
const TRUE = new Value(bool, true);
const FALSE = new Value(bool, false);
const truthValue = (value: boolean): Value => (value ? TRUE : FALSE);

/** `and` and `or` are evaluated where they stand, since they may leave arguments out; only their type is needed here. */
const special = (): never => panic("unreachable");

type Builtin = readonly [Type, (args: readonly Maybe[]) => Maybe];

const table: Readonly<Record<string, Builtin>> = {
  and: [func([reflectValue, values], [reflectValue], true), special],
  or: [func([reflectValue, values], [reflectValue], true), special],
  not: [func([reflectValue], [bool]), ([value]) => truthValue(!truth(unwrap(value)))],
  call: [func([reflectValue, values], [reflectValue, error], true), callValue],
  index: [func([reflectValue, values], [reflectValue, error], true), ([item, ...places]) => index(item, places)],
  slice: [func([reflectValue, values], [reflectValue, error], true), ([item, ...places]) => sliceOf(item, places)],
  len: [func([reflectValue], [int, error]), ([item]) => new Value(int, BigInt(length(item)))],
  print: [print, (args) => text(sprint(args))],
  println: [print, (args) => text(sprintln(args))],
  printf: [func([string, anys], [string], true), ([format, ...args]) => text(sprintf(asBytes(format!), args))],
  html: [print, (args) => text(escapeHtml(textOfArgs(args)))],
  js: [print, (args) => text(escapeJs(textOfArgs(args)))],
  urlquery: [print, (args) => text(escapeQuery(textOfArgs(args)))],
  eq: [func([reflectValue, values], [bool, error], true), ([first, ...rest]) => truthValue(equal(first, rest))],
  ne: [compareTwo, ([a, b]) => truthValue(!equal(a, [b]))],
  lt: [compareTwo, ([a, b]) => truthValue(less(a, b))],
  le: [compareTwo, ([a, b]) => truthValue(less(a, b) || equal(a, [b]))],
  gt: [compareTwo, ([a, b]) => truthValue(!(less(a, b) || equal(a, [b])))],
  ge: [compareTwo, ([a, b]) => truthValue(!less(a, b))],
};

/** Go's predefined functions. */
export const builtins: ReadonlyMap<string, Callable> = new Map(Object.entries(table).map(([name, [type, call]]) => [name, { type, call }]));

import { panic } from "../errors.ts";
import type { Callable } from "../exec/machine.ts";
import { sprint, sprintf, sprintln } from "../fmt/index.ts";
import type { Type } from "../values/type.ts";
import { type Maybe, Value } from "../values/type.ts";
import {
  any,
  bool,
  error,
  func,
  int,
  reflectValue,
  slice,
  string,
} from "../values/type-constructors.ts";
import { isTrue, readBytes, unwrapInterface } from "../values/value.ts";
import { callValue } from "./call.ts";
import { equalsAny, isLess } from "./compare.ts";
import { escapeHtml, escapeJs, escapeQuery, formatArgs } from "./escape.ts";
import { getAtIndexes, getLength, sliceValue } from "./index-slice.ts";

const anySlice = slice(any);
const valueSlice = slice(reflectValue);
const printType = func([anySlice], [string], true);
const comparisonType = func([reflectValue, reflectValue], [bool, error]);

const toStringValue = (bytes: string): Value => new Value(string, bytes);
const TRUE = new Value(bool, true);
const FALSE = new Value(bool, false);
const toBoolValue = (value: boolean): Value => (value ? TRUE : FALSE);

/** `and` and `or` are evaluated where they stand, since they may leave arguments out; only their type is needed here. */
const rejectDirectCall = (): never => panic("unreachable");

type Builtin = readonly [Type, (args: readonly Maybe[]) => Maybe];

const builtinTable: Readonly<Record<string, Builtin>> = {
  and: [func([reflectValue, valueSlice], [reflectValue], true), rejectDirectCall],
  or: [func([reflectValue, valueSlice], [reflectValue], true), rejectDirectCall],
  not: [func([reflectValue], [bool]), ([value]) => toBoolValue(!isTrue(unwrapInterface(value)))],
  call: [func([reflectValue, valueSlice], [reflectValue, error], true), callValue],
  index: [
    func([reflectValue, valueSlice], [reflectValue, error], true),
    ([item, ...indexes]) => getAtIndexes(item, indexes),
  ],
  slice: [
    func([reflectValue, valueSlice], [reflectValue, error], true),
    ([item, ...indexes]) => sliceValue(item, indexes),
  ],
  len: [func([reflectValue], [int, error]), ([item]) => new Value(int, BigInt(getLength(item)))],
  print: [printType, (args) => toStringValue(sprint(args))],
  println: [printType, (args) => toStringValue(sprintln(args))],
  printf: [
    func([string, anySlice], [string], true),
    ([format, ...args]) => toStringValue(sprintf(readBytes(format!), args)),
  ],
  html: [printType, (args) => toStringValue(escapeHtml(formatArgs(args)))],
  js: [printType, (args) => toStringValue(escapeJs(formatArgs(args)))],
  urlquery: [printType, (args) => toStringValue(escapeQuery(formatArgs(args)))],
  eq: [
    func([reflectValue, valueSlice], [bool, error], true),
    ([first, ...rest]) => toBoolValue(equalsAny(first, rest)),
  ],
  ne: [comparisonType, ([a, b]) => toBoolValue(!equalsAny(a, [b]))],
  lt: [comparisonType, ([a, b]) => toBoolValue(isLess(a, b))],
  le: [comparisonType, ([a, b]) => toBoolValue(isLess(a, b) || equalsAny(a, [b]))],
  gt: [comparisonType, ([a, b]) => toBoolValue(!(isLess(a, b) || equalsAny(a, [b])))],
  ge: [comparisonType, ([a, b]) => toBoolValue(!isLess(a, b))],
};

/** Go's predefined functions. */
export const builtins: ReadonlyMap<string, Callable> = new Map(
  Object.entries(builtinTable).map(([name, [type, call]]) => [name, { type, call }]),
);

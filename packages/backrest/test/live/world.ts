import {
  type Cell,
  channel,
  declareMethod,
  durationType,
  field,
  formatDuration,
  fromBytes,
  type Maybe,
  make,
  panic,
  sequence,
  sequence2,
  type Type,
  timeType,
  toBytes,
  types,
  Value,
} from "@backup-hooks/backrest/template";
import { findMethod } from "../../src/go-template/values/methods.ts";

/** The types of the data; oracle/world.go has the same ones for the other side. */

const {
  string,
  bool,
  int,
  int32,
  int64,
  int8,
  uint8,
  uint16,
  uint64,
  float32,
  float64,
  complex64,
  complex128,
  any,
  error,
  stringer,
  pointer,
  slice,
  array,
  map,
  func,
  named,
  struct,
} = types;

const text = (value: string): Value => make(string, value);
const readBytes = (value: Maybe): string => value!.data as string;
const listFields = (value: Value): readonly Value[] =>
  (value.type.kind === "ptr" ? (value.data as Cell).value.data : value.data) as readonly Value[];

function method(
  type: Type,
  name: string,
  params: readonly Type[],
  results: readonly Type[],
  call: (self: Value, ...args: Maybe[]) => Maybe,
  more: { pointer?: boolean; variadic?: boolean } = {},
): void {
  declareMethod(type, { name, params, results, call, ...more });
}

const Level = named("main.Level", int32);
const levelName = (value: Maybe): string =>
  ({ "0": "LOW", "1": "HIGH" })[String(value!.data)] ?? `Level(${value!.data})`;
method(Level, "String", [], [string], (self) => text(levelName(self)));
const Label = named("main.Label", string);
const Flag = named("main.Flag", bool);
const Ratio = named("main.Ratio", float64);
const Count = named("main.Count", uint16);
const Tags = named("main.Tags", slice(string));
const itemsIn = (value: Maybe): readonly Value[] => {
  const items = value!.data as { all: readonly Value[]; start: number; length: number } | null;
  return items === null ? [] : items.all.slice(items.start, items.start + items.length);
};
method(
  Tags,
  "Join",
  [string],
  [string],
  (self, separator) => new Value(string, itemsIn(self).map(readBytes).join(readBytes(separator))),
);
const Dict = named("main.Dict", map(string, int));
method(Dict, "Size", [], [int], (self) =>
  make(int, (self.data as { size: number } | null)?.size ?? 0),
);
const Fault = struct("main.Fault", { Code: int });
method(Fault, "Error", [], [string], (self) => text(`fault ${listFields(self)[0]!.data}`));
const Shy = struct("main.Shy", { N: int });
const shyText = (self: Value): string =>
  self.data === null ? "no shy" : `shy<${listFields(self)[0]!.data}>`;
method(Shy, "String", [], [string], (self) => text(shyText(self)), { pointer: true });
const Bad = struct("main.Bad", { N: int });
method(Bad, "String", [], [string], () => panic("bad string"));
const Pair = struct("main.Pair", { Left: any, Right: any, secret: int });
const Base = struct("main.Base", { ID: uint16 });
method(Base, "Hello", [], [string], (self) => text(`hello ${listFields(self)[0]!.data}`));
method(Base, "Rename", [string], [string], (_, to) => to, { pointer: true });

const NIL_POINTER = "runtime error: invalid memory address or nil pointer dereference";
const Inner = struct("main.Inner");
types.setFields(Inner, { Name: string, Deep: int64, Next: pointer(Inner) });
const readName = (self: Value): string =>
  self.data === null ? panic(NIL_POINTER) : readBytes(listFields(self)[0]);
method(
  Inner,
  "Shout",
  [string],
  [string],
  (self, mark) => new Value(string, upper(readName(self)) + readBytes(mark)),
  { pointer: true },
);
method(
  Inner,
  "Safe",
  [],
  [string],
  (self) => new Value(string, self.data === null ? "nobody" : readName(self)),
  { pointer: true },
);
method(Inner, "Plain", [], [string], (self) => new Value(string, readName(self)));
const Namer = types.iface("main.Namer", { Plain: func([], [string]) });

const callback = func([int, string], [string]);
export const Root = struct("main.Root", [
  field("Base", Base, { embedded: true }),
  field("Inner", pointer(Inner), { embedded: true }),
  ...Object.entries({
    Str: string,
    Bool: bool,
    Int: int,
    I8: int8,
    I64: int64,
    U8: uint8,
    U64: uint64,
    F32: float32,
    F64: float64,
    C64: complex64,
    C128: complex128,
    Level,
    Label,
    Flag,
    Ratio,
    Count,
    Any: any,
    Err: error,
    Stringy: stringer,
    Namer,
    Strs: slice(string),
    Ints: slice(int),
    Anys: slice(any),
    Bytes: slice(uint8),
    Levels: slice(Level),
    Shies: slice(Shy),
    Inners: slice(pointer(Inner)),
    Arr: array(3, int),
    Grid: slice(slice(int)),
    Tags,
    Dict,
    M: map(string, any),
    MI: map(int, string),
    ML: map(Level, string),
    MB: map(bool, int),
    MF: map(float64, string),
    PI: pointer(int),
    PS: pointer(string),
    PArr: pointer(array(3, int)),
    PList: pointer(slice(string)),
    PP: pointer(pointer(Inner)),
    PAny: pointer(any),
    Shy,
    PShy: pointer(Shy),
    Fault,
    PFault: pointer(Fault),
    Bad,
    Pair,
    PPair: pointer(Pair),
    Dur: durationType,
    Fn: callback,
    Chan: types.chan(string),
    hidden: int,
  }).map(([name, type]) => field(name, type)),
]);

const rootField = (self: Value, name: string): Value =>
  listFields(self)[Root.fields.findIndex((part) => part.name === name)]!;
const sum = (values: readonly Maybe[]): bigint =>
  BigInt.asIntN(
    64,
    values.reduce((total, value) => total + (value!.data as bigint), 0n),
  );
const typeText = (value: Maybe): Value => text(value?.type.name ?? "<nil>");

method(Root, "Add", [int, int], [int], (_, ...args) => make(int, sum(args)));
method(
  Root,
  "Sum",
  [string, slice(int)],
  [string],
  (_, label, ...numbers) => new Value(string, readBytes(label) + String(sum(numbers))),
  {
    variadic: true,
  },
);
method(Root, "Fail", [string], [string, error], (_, message) => panic(readBytes(message)));
method(Root, "Maybe", [bool], [string, error], (_, fail) =>
  fail!.data === true ? panic("fault 7") : text("fine"),
);
method(Root, "Panic", [], [string], () => panic("root panic"));
method(Root, "Echo", [any], [any], (_, value) => value);
method(Root, "Type", [any], [string], (_, value) => typeText(value));
method(Root, "Greet", [string], [string], (_, name) => new Value(string, `hi ${readBytes(name)}`));
method(Root, "Take", [Level], [string], (_, level) => text(`took ${levelName(level)}`));
method(Root, "Half", [float64], [float64], (_, value) =>
  make(float64, (value!.data as number) / 2),
);
method(Root, "Small", [float32], [float32], (_, value) => value);
method(Root, "NilOK", [pointer(int)], [bool], (_, value) => make(bool, value!.data === null));
method(Root, "Is", [bool], [bool], (_, value) => value);
method(Root, "Byte", [uint8], [uint8], (_, value) => value);
method(Root, "Cplx", [complex128], [complex128], (_, value) => value);
method(Root, "Two", [], [int, int], () => make(int, 1));
method(Root, "None", [], [], () => undefined);
method(Root, "Inn", [], [pointer(Inner)], (self) => rootField(self, "Inner"));
method(Root, "Who", [Namer], [string], (_, namer) => callOn(namer, "Plain"));
method(Root, "Say", [stringer], [string], (_, value) => callOn(value, "String"));
method(Root, "ErrOf", [], [error], (self) => rootField(self, "Err"));
method(Root, "Labelled", [Label], [Label], (_, label) => new Value(Label, `<${label!.data}>`));
method(
  Root,
  "Wait",
  [durationType],
  [string],
  (_, wait) => new Value(string, formatDuration(wait!.data as bigint)),
);
method(Root, "Addressed", [], [string], () => text("by pointer"), { pointer: true });

/** Call a method through an interface. */
function callOn(value: Maybe, name: string): Maybe {
  if (value === undefined) return panic(NIL_POINTER);
  return findMethod(value.type, name)!.call(value, []);
}

const numbered = (count: Maybe): number => Math.max(0, Number(count!.data));
const upTo = (count: Maybe): readonly number[] =>
  Array.from({ length: numbered(count) }, (_, at) => at);

const fn = (
  params: readonly Type[],
  results: readonly Type[],
  call: (...args: Maybe[]) => Maybe,
  variadic = false,
): Value => new Value(func(params, results, variadic), (args: readonly Maybe[]) => call(...args));

export const functions: Readonly<Record<string, Value>> = {
  upper: fn([string], [string], (value) => new Value(string, upper(readBytes(value)))),
  add: fn([slice(int)], [int], (...values) => make(int, sum(values)), true),
  fail: fn([], [string, error], () => panic("fail failed")),
  echo: fn([any], [any], (value) => value),
  typ: fn([any], [string], typeText),
  list: fn([slice(any)], [slice(any)], (...values) => make(slice(any), values), true),
  seq: fn([int], [sequence(int, []).type], (count) =>
    sequence(
      int,
      upTo(count).map((at) => make(int, at)),
    ),
  ),
  pairs: fn([int], [sequence2(string, int, []).type], (count) =>
    sequence2(
      string,
      int,
      upTo(count).map((at) => [text(`k${at}`), make(int, at * at)] as const),
    ),
  ),
  letters: fn([int], [types.chan(string)], (count) =>
    numbered(count) === 0
      ? make(types.chan(string), null)
      : channel(
          string,
          upTo(count).map((at) => text(String.fromCharCode(97 + (at % 26)))),
        ),
  ),
  label: fn([Label], [Label], (value) => value),
  shy: fn([pointer(Shy)], [string], (value) => text(shyText(value!))),
  deref: fn([Shy], [int], (value) => listFields(value!)[0]),
};

function upper(bytes: string): string {
  return toBytes(fromBytes(bytes).toUpperCase());
}

export const registry: Readonly<Record<string, Type>> = Object.fromEntries(
  [
    Level,
    Label,
    Flag,
    Ratio,
    Count,
    Tags,
    Dict,
    Fault,
    Shy,
    Bad,
    Pair,
    Base,
    Inner,
    Root,
    Namer,
    durationType,
    timeType,
  ].map((type) => [type.name, type]),
);

export const dataFunctions: Readonly<Record<string, Value>> = {
  [callback.name]: new Value(
    callback,
    ([number, word]: readonly Maybe[]) => new Value(string, `${number!.data}${word!.data}`),
  ),
};

import {
  channel,
  declareMethod,
  errorValue,
  field,
  getElem,
  listElements,
  type Maybe,
  make,
  panic,
  sequence,
  sequence2,
  type Type,
  types,
  Value,
  zero,
} from "@backup-hooks/backrest/template";
import { sprint, sprintln } from "../../src/go-template/fmt/index.ts";

/** The data of Go's exec_test.go, made with our types. Only what its rows need is here. */

const {
  any,
  array,
  bool,
  complex128,
  error,
  float64,
  func,
  iface,
  int,
  int32,
  int64,
  int8,
  map,
  named,
  pointer,
  slice,
  string,
  struct,
  stringer,
  uint16,
  uint32,
  uint64,
  uint8,
  unsafePointer,
} = types;
const text = (value: string): Value => make(string, value);
const readBytes = (value: Maybe): string => value!.data as string;

function method(
  type: Type,
  name: string,
  params: readonly Type[],
  results: readonly Type[],
  call: (self: Value, ...args: Maybe[]) => Maybe,
  onPointer = true,
): void {
  declareMethod(type, { name, params, results, call, pointer: onPointer });
}
const readField = (self: Value, at: number): Value =>
  ((self.type.kind === "ptr" ? getElem(self)! : self).data as readonly Value[])[at]!;

const S = named("template.S", slice(string));
method(S, "Method0", [], [string], () => text("M0"), false);
const U = struct("template.U", { V: string });
method(U, "TrueFalse", [bool], [string], (_, input) => text(input!.data === true ? "true" : ""));
const V = struct("template.V", { j: int });
method(V, "String", [], [string], (self) =>
  text(self.data === null ? "nilV" : `<${readField(self, 0).data}>`),
);
const W = struct("template.W", { k: int });
method(W, "Error", [], [string], (self) =>
  text(self.data === null ? "nilW" : `[${readField(self, 0).data}]`),
);
const Buffer_ = struct("bytes.Buffer", { buf: slice(uint8) });
method(
  Buffer_,
  "String",
  [],
  [string],
  (self) =>
    new Value(
      string,
      String.fromCharCode(...listElements(readField(self, 0)).map((byte) => Number(byte.data))),
    ),
);
const buffer = (content: string): Value => make(pointer(Buffer_), { buf: Buffer.from(content) });
const I = iface("template.I", { Method0: func([], [string]) });

const binary = func([string, string], [string]);
const variadic = func([slice(string)], [string], true);
const variadicInt = func([int, slice(string)], [string], true);
const nilOk = func([pointer(int)], [bool]);
const T = struct("template.T");
types.setFields(T, [
  ...Object.entries({
    True: bool,
    I: int,
    U16: uint16,
    X: string,
    S: string,
    FloatZero: float64,
    ComplexZero: complex128,
    U: pointer(U),
    V0: V,
    V1: pointer(V),
    V2: pointer(V),
    W0: W,
    W1: pointer(W),
    W2: pointer(W),
    SI: slice(int),
    SICap: slice(int),
    SIEmpty: slice(int),
    SB: slice(bool),
    AI: array(3, int),
    PAI: pointer(array(3, int)),
    MSI: map(string, int),
    MSIone: map(string, int),
    MSIEmpty: map(string, int),
    MXI: map(any, int),
    MII: map(int, int),
    MI32S: map(int32, string),
    MI64S: map(int64, string),
    MUI32S: map(uint32, string),
    MUI64S: map(uint64, string),
    MI8S: map(int8, string),
    MUI8S: map(uint8, string),
    SMSI: slice(map(string, int)),
    Empty0: any,
    Empty1: any,
    Empty2: any,
    Empty3: any,
    Empty4: any,
    NonEmptyInterface: I,
    NonEmptyInterfacePtS: pointer(I),
    NonEmptyInterfaceNil: I,
    NonEmptyInterfaceTypedNil: I,
    Str: stringer,
    Err: error,
    PI: pointer(int),
    PS: pointer(string),
    PSI: pointer(slice(int)),
    NIL: pointer(int),
    UPI: unsafePointer,
    EmptyUPI: unsafePointer,
    BinaryFunc: binary,
    VariadicFunc: variadic,
    VariadicFuncInt: variadicInt,
    NilOKFunc: nilOk,
    ErrFunc: func([], [string, error]),
    PanicFunc: func([], [string]),
    unexported: int,
  }).map(([name, type]) => field(name, type)),
]);
const part = (self: Value, name: string): Value =>
  readField(
    self,
    T.fields.findIndex((one) => one.name === name),
  );
method(T, "Method0", [], [string], () => text("M0"));
method(T, "Method1", [int], [int], (_, value) => value);
method(
  T,
  "Method2",
  [uint16, string],
  [string],
  (_, number, word) => new Value(string, `Method2: ${number!.data} ${readBytes(word)}`),
);
method(
  T,
  "Method3",
  [any],
  [string],
  (_, value) => new Value(string, `Method3: ${sprint([value])}`),
);
method(T, "Copy", [], [pointer(T)], (self) => self);
method(T, "MAdd", [int, slice(int)], [slice(int)], (_, add, list) =>
  make(
    slice(int),
    listElements(list!).map((item) => (item.data as bigint) + (add!.data as bigint)),
  ),
);
method(T, "MyError", [bool], [bool, error], (_, fails) =>
  fails!.data === true ? panic("my error") : make(bool, false),
);
method(T, "GetU", [], [pointer(U)], (self) => part(self, "U"));

const goFunc = (type: Type, call: (...args: Maybe[]) => Maybe): Value =>
  new Value(type, (args: readonly Maybe[]) => call(...args));
const joined = (words: readonly Maybe[]): string => `<${words.map(readBytes).join("+")}>`;

export const tVal = make(pointer(T), {
  True: true,
  I: 17,
  U16: 16,
  X: "x",
  S: "xyz",
  U: { V: "v" },
  V0: { j: 6666 },
  V1: { j: 7777 },
  W0: { k: 888 },
  W1: { k: 999 },
  SI: [3, 4, 5],
  SICap: new Value(slice(int), {
    all: Array.from({ length: 10 }, () => zero(int)),
    start: 0,
    length: 5,
    capacity: 10,
  }),
  SB: [true, false],
  AI: [3, 4, 5],
  PAI: [3, 4, 5],
  MSI: { one: 1, two: 2, three: 3 },
  MSIone: { one: 1 },
  MXI: { one: 1 },
  MII: new Map([[1, 1]]),
  MI32S: new Map([
    [1, "one"],
    [2, "two"],
  ]),
  MI64S: new Map([
    [2, "i642"],
    [3, "i643"],
  ]),
  MUI32S: new Map([
    [2, "u322"],
    [3, "u323"],
  ]),
  MUI64S: new Map([
    [2, "ui642"],
    [3, "ui643"],
  ]),
  MI8S: new Map([
    [2, "i82"],
    [3, "i83"],
  ]),
  MUI8S: new Map([
    [2, "u82"],
    [3, "u83"],
  ]),
  SMSI: [
    { one: 1, two: 2 },
    { eleven: 11, twelve: 12 },
  ],
  Empty1: 3,
  Empty2: "empty2",
  Empty3: make(slice(int), [7, 8]),
  Empty4: make(pointer(U), { V: "UinEmpty" }),
  NonEmptyInterface: make(pointer(T), { X: "x" }),
  NonEmptyInterfacePtS: make(S, ["a", "b"]),
  NonEmptyInterfaceTypedNil: zero(pointer(T)),
  Str: buffer("foozle"),
  Err: errorValue("erroozle"),
  PI: 23,
  PS: "a string",
  PSI: [21, 22, 23],
  UPI: new Value(unsafePointer, {}),
  BinaryFunc: goFunc(binary, (a, b) => new Value(string, `[${readBytes(a)}=${readBytes(b)}]`)),
  VariadicFunc: goFunc(variadic, (...words) => new Value(string, joined(words))),
  VariadicFuncInt: goFunc(
    variadicInt,
    (number, ...words) => new Value(string, `${number!.data}=${joined(words)}`),
  ),
  NilOKFunc: goFunc(nilOk, (input) => make(bool, input!.data === null)),
  ErrFunc: goFunc(func([], [string, error]), () => text("bla")),
  PanicFunc: goFunc(func([], [string]), () => panic("test panic")),
});

export const functions: Readonly<Record<string, Value>> = {
  add: goFunc(func([slice(int)], [int], true), (...numbers) =>
    make(
      int,
      numbers.reduce((sum, number) => sum + (number!.data as bigint), 0n),
    ),
  ),
  count: goFunc(func([int], [types.chan(string)]), (n) =>
    n!.data === 0n
      ? zero(types.chan(string))
      : channel(
          string,
          Array.from({ length: Number(n!.data) }, (_, at) => text("abcdefghijklmnop"[at]!)),
        ),
  ),
  dddArg: goFunc(
    func([int, slice(string)], [string], true),
    (a, ...words) => new Value(string, sprintln([a, make(slice(string), words)])),
  ),
  die: goFunc(func([], [bool]), () => panic("die")),
  echo: goFunc(func([any], [any]), (value) => value),
  makemap: goFunc(func([slice(string)], [map(string, string)], true), (...words) =>
    make(
      map(string, string),
      words.flatMap((key, at) => (at % 2 === 0 ? [[key, words[at + 1]]] : [])),
    ),
  ),
  mapOfThree: goFunc(func([], [any]), () => make(map(string, int), { three: 3 })),
  oneArg: goFunc(
    func([string], [string]),
    (word) => new Value(string, `oneArg=${readBytes(word)}`),
  ),
  returnInt: goFunc(func([], [int]), () => make(int, 7)),
  stringer: goFunc(func([stringer], [string]), (value) => new Value(string, sprint([value]))),
  twoArgs: goFunc(
    func([string, string], [string]),
    (a, b) => new Value(string, `twoArgs=${readBytes(a)}${readBytes(b)}`),
  ),
  typeOf: goFunc(func([any], [string]), (value) => text(value?.type.name ?? "<nil>")),
  valueString: goFunc(func([string], [string]), () => text("value is ignored")),
  vfunc: goFunc(func([V, pointer(V)], [string]), () => text("vfunc")),
  zeroArgs: goFunc(func([], [string]), () => text("zeroArgs")),
};

const compared = types.anonymousStruct({
  Uthree: types.uint,
  Ufour: types.uint,
  NegOne: int,
  Three: int,
  Ptr: pointer(int),
  NilPtr: pointer(int),
  NonNilMap: map(int, int),
  Map: map(int, int),
  V1: V,
  V2: V,
  Iface1: stringer,
  NilIface: stringer,
});
/** The data of the table of comparisons. */
export const comparisonData = make(pointer(compared), {
  Uthree: 3,
  Ufour: 4,
  NegOne: -1,
  Three: 3,
  Ptr: 0,
  NonNilMap: [],
  Iface1: buffer(""),
});

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);
const seq = (count: number): Value =>
  sequence(
    int,
    upTo(count).map((at) => make(int, at)),
  );
const seq2 = (count: number): Value =>
  sequence2(
    int,
    int,
    upTo(count).map((at) => [make(int, at), make(int, at + 1)] as const),
  );

/** The data cells of the rows, by their Go text; integer conversions such as `int8(5)` are read as such. */
const cells: Readonly<Record<string, () => Maybe>> = {
  nil: () => undefined,
  tVal: () => tVal,
  "T{}": () => zero(T),
  "&iVal": () => make(pointer(I), tVal),
  tSliceOfNil: () => make(slice(pointer(T)), [null]),
  "15.1": () => make(float64, 15.1),
  "16.2 - 17i": () => make(complex128, { re: 16.2, im: -17 }),
  true: () => make(bool, true),
  '"hello"': () => text("hello"),
  "`It'd be nice.`": () => text("It'd be nice."),
  "[]int{-1, -2, -3}": () => make(slice(int), [-1, -2, -3]),
  'map[string]int{"two": 22}': () => make(map(string, int), { two: 22 }),
  'map[string]string{"cause": "neglect"}': () => make(map(string, string), { cause: "neglect" }),
  'map[string]any{"S": bytes.NewBufferString("foozle")}': () =>
    make(map(string, any), { S: buffer("foozle") }),
  'struct { a int b string }{7, "seven"}': () =>
    make(types.anonymousStruct({ a: int, b: string }), { a: 7, b: "seven" }),
  "'.'": () => make(int32, 46),
  "'e'": () => make(int32, 101),
  "'P'": () => make(int32, 80),
  "fVal1(0)": () => seq(0),
  "fVal1(2)": () => seq(2),
  "fVal2(0)": () => seq2(0),
  "fVal2(2)": () => seq2(2),
};

/** Undefined if the cell is none we know. */
export function parseData(cell: string): { readonly value: Maybe } | undefined {
  const known = cells[cell.replace(/\s+/g, " ")];
  if (known !== undefined) return { value: known() };
  const [, type, number] = /^(?:(u?int\d*|uintptr)\()?(\d+)\)?$/.exec(cell) ?? [];
  if (number === undefined) return undefined;
  return {
    value: make(
      (types as unknown as Readonly<Record<string, Type>>)[type ?? "int"]!,
      BigInt(number),
    ),
  };
}

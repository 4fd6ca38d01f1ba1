import type { TypedData } from "@backup-hooks/backrest/template";
import * as fc from "fast-check";

/** Typed data at random: a root struct with some of its fields set, or something simpler. */

const named = ($type: string, value: unknown): TypedData => ({ $type, value }) as TypedData;
const nothing: TypedData = { $type: "nil" };

const words = [
  "",
  "a",
  "abc",
  "Go",
  "hello world",
  "é世",
  "<b>&'\"\\",
  "line\nbreak",
  "tab\t",
  "{{.X}}",
  "%d",
  "0",
  "\u2028",
  "\u00a0",
  "\u{1f600}",
  "A-b_c.d~e/f?g=h",
  "\u0000\u007f",
];
export const word = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...words) },
  fc.string({ maxLength: 6 }),
);
const rawBytes = fc
  .uint8Array({ maxLength: 5 })
  .map(
    (bytes): TypedData => ({ $type: "string", bytesBase64: Buffer.from(bytes).toString("base64") }),
  );
const text: fc.Arbitrary<TypedData> = fc.oneof(
  { weight: 6, arbitrary: word as fc.Arbitrary<TypedData> },
  rawBytes,
);

const integer = (type: string, ...values: readonly (number | bigint)[]): fc.Arbitrary<TypedData> =>
  fc.constantFrom(...values).map((value) => named(type, String(value)));
const reals = [
  "0",
  "-0",
  "1",
  "0.5",
  "-2.25",
  "3.14159",
  "1e21",
  "1e-7",
  "123456789",
  "100000",
  "1e6",
  "0.1",
  "2.5",
  "1e100",
  "5e-324",
  "+Inf",
  "NaN",
  "1234567.891",
  "0.000001234",
];
const real = (type: string): fc.Arbitrary<TypedData> =>
  fc
    .oneof(
      fc.constantFrom(...reals),
      fc
        .double()
        .map(String)
        .map((value) => (value === "Infinity" ? "+Inf" : value === "-Infinity" ? "-Inf" : value)),
    )
    .map((value) => named(type, value));
// 32 bits hold less: what does not fit would differ by conversion, not by printing.
const real32 = fc
  .constantFrom("0", "1", "0.5", "0.1", "3.4e38", "16777216", "1e-10", "2.7182817")
  .map((value) => named("float32", value));
const complex = (type: string): fc.Arbitrary<TypedData> =>
  fc.constantFrom(["0", "0"], ["1", "-2"], ["0.5", "1e21"]).map((value) => named(type, value));
const bool = fc.boolean() as fc.Arbitrary<TypedData>;
const int = integer("int", 0, 1, 2, 3, -1, 7, 12);
const level = integer("main.Level", 0, 1, 2, -3);

function createList(type: string, item: fc.Arbitrary<TypedData>): fc.Arbitrary<TypedData> {
  const full = fc.array(item, { maxLength: 3 }).map((items): TypedData => ({ $type: type, items }));
  return fc.oneof(
    { weight: 4, arbitrary: full },
    fc.constant<TypedData>({ $type: type, nil: true }),
  );
}

function createMap(
  type: string,
  key: fc.Arbitrary<TypedData>,
  item: fc.Arbitrary<TypedData>,
): fc.Arbitrary<TypedData> {
  const full = fc
    .uniqueArray(fc.tuple(key, item), { maxLength: 3, selector: ([name]) => JSON.stringify(name) })
    .map((entries): TypedData => ({ $type: type, entries }));
  return fc.oneof(
    { weight: 4, arbitrary: full },
    fc.constant<TypedData>({ $type: type, nil: true }),
  );
}

function createPointer(type: string, item: fc.Arbitrary<TypedData>): fc.Arbitrary<TypedData> {
  return fc.oneof(
    { weight: 2, arbitrary: item.map((to): TypedData => ({ $type: `*${type}`, to })) },
    fc.constant<TypedData>({ $type: `*${type}`, nil: true }),
  );
}

function createStruct(
  type: string,
  fields: Readonly<Record<string, fc.Arbitrary<TypedData>>>,
  all = true,
): fc.Arbitrary<TypedData> {
  return fc
    .record(fields, all ? {} : { requiredKeys: [] })
    .map((record): TypedData => ({ $type: type, fields: Object.entries(record) }));
}

const fault = createStruct("main.Fault", { Code: int });
const shy = createStruct("main.Shy", { N: int });
const bad = createStruct("main.Bad", { N: int });
const big = integer("int64", 0, 5, -1, 9223372036854775807n, -9223372036854775808n, 1234567890123n);
const duration = fc
  .constantFrom("0", "1", "1500", "1500000", "90000000000", "-83456789123", "3600000000000")
  .map((ns): TypedData => ({ $type: "time.Duration", ns }));
const leaf = createStruct("main.Inner", { Name: text, Deep: big });
const leafPointer = createPointer("main.Inner", leaf);
const inner = createStruct("main.Inner", { Name: text, Deep: big, Next: leafPointer });
const innerPointer = createPointer("main.Inner", inner);
const ints = createList("[]int", int);
const strings = createList("[]string", text);
const scalar = fc.oneof(
  text,
  bool,
  int,
  big,
  real("float64"),
  level,
  integer("uint8", 0, 200),
  complex("complex128"),
  duration,
  fc.constant(nothing),
);
const anything: fc.Arbitrary<TypedData> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  strings,
  ints,
  fault,
  shy,
  innerPointer,
  createStruct("main.Pair", { Left: scalar, Right: scalar }),
  createPointer("main.Shy", shy),
  createPointer("int", int),
);
const keys = fc.constantFrom("a", "b", "list", "é", "x y") as fc.Arbitrary<TypedData>;
const anyMap = createMap("map[string]interface {}", keys, anything);
const pair = createStruct("main.Pair", { Left: anything, Right: anything });
const stringy = fc.oneof(level, createPointer("main.Shy", shy), duration, fc.constant(nothing));
const arrayOf3 = fc.tuple(int, int, int).map((items): TypedData => ({ $type: "[3]int", items }));

const root = createStruct(
  "main.Root",
  {
    Base: createStruct("main.Base", { ID: integer("uint16", 0, 7, 65535) }),
    Inner: innerPointer,
    Str: text,
    Bool: bool,
    Int: int,
    I8: integer("int8", 0, 3, -5, 127),
    I64: big,
    U8: integer("uint8", 0, 1, 200),
    U64: integer("uint64", 0, 18446744073709551615n, 12),
    F32: real32,
    F64: real("float64"),
    C64: complex("complex64"),
    C128: complex("complex128"),
    Level: level,
    Label: text,
    Flag: bool,
    Ratio: real("float64"),
    Count: integer("uint16", 0, 3),
    Any: anything,
    Err: fc.oneof(fault, createPointer("main.Fault", fault), fc.constant(nothing)),
    Stringy: stringy,
    Namer: fc.oneof(leafPointer, leaf, fc.constant(nothing)),
    Strs: strings,
    Ints: ints,
    Anys: createList("[]interface {}", anything),
    Bytes: createList("[]uint8", integer("uint8", 0, 65, 200, 255)),
    Levels: createList("[]main.Level", level),
    Shies: createList("[]main.Shy", shy),
    Inners: createList("[]*main.Inner", leafPointer),
    Arr: arrayOf3,
    Grid: createList("[][]int", ints),
    Tags: createList("main.Tags", text),
    Dict: createMap("main.Dict", keys, int),
    M: anyMap,
    MI: createMap("map[int]string", int, text),
    ML: createMap("map[main.Level]string", level, text),
    MB: createMap("map[bool]int", bool, int),
    MF: createMap(
      "map[float64]string",
      fc.constantFrom("0.5", "-1", "1e21").map((value) => named("float64", value)),
      text,
    ),
    PI: createPointer("int", int),
    PS: createPointer("string", text),
    PArr: createPointer("[3]int", arrayOf3),
    PList: createPointer("[]string", strings),
    PP: createPointer("*main.Inner", innerPointer),
    PAny: createPointer("interface {}", anything),
    Shy: shy,
    PShy: createPointer("main.Shy", shy),
    Fault: fault,
    PFault: createPointer("main.Fault", fault),
    Bad: bad,
    Pair: pair,
    PPair: createPointer("main.Pair", pair),
    Dur: duration,
    Fn: fc.constant<TypedData>({ $type: "func(int, string) string" }),
    hidden: int,
  },
  false,
);

/** Mostly the struct, by value or behind a pointer. */
export const data: fc.Arbitrary<TypedData> = fc.oneof(
  { weight: 16, arbitrary: root },
  { weight: 5, arbitrary: root.map((to): TypedData => ({ $type: "*main.Root", to })) },
  { weight: 2, arbitrary: anyMap },
  anything,
  fc.constant<TypedData>({ $type: "*main.Root", nil: true }),
);

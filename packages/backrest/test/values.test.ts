import {
  channel,
  declareMethod,
  duration,
  goTime,
  make,
  panic,
  parseTime,
  sequence,
  Template,
  toJs,
  toValue,
  types,
  Value,
  zero,
} from "@backup-hooks/backrest/template";
import { describe, expect, test } from "vitest";

const print = (data: unknown, text = "{{printf `%T %v` . .}}"): string =>
  new Template("t").parse(text).execute(data);

describe("plain JavaScript becomes", () => {
  test.each<[string, unknown, string]>([
    ["a string", "é", "string é"],
    ["a whole number", 3, "int 3"],
    ["any other number", 3.5, "float64 3.5"],
    ["a number beyond the safe integers", 2 ** 60, "float64 1.152921504606847e+18"],
    ["minus zero", -0, "float64 -0"],
    ["a bigint", 2n ** 62n, "int 4611686018427387904"],
    ["a bigint beyond int64", 2n ** 64n - 1n, "uint64 18446744073709551615"],
    ["a boolean", true, "bool true"],
    ["null", null, "<nil> <nil>"],
    ["undefined", undefined, "<nil> <nil>"],
    ["an array", [1, "a", null], "[]interface {} [1 a <nil>]"],
    [
      "an object, its keys sorted",
      { b: 1, a: { c: [2] } },
      "map[string]interface {} map[a:map[c:[2]] b:1]",
    ],
    ["a Map with string keys", new Map([["k", 1]]), "map[string]interface {} map[k:1]"],
    [
      "any other Map",
      new Map([
        [2, "b"],
        [1, "a"],
      ]),
      "map[interface {}]interface {} map[1:a 2:b]",
    ],
    ["bytes", Uint8Array.of(104, 105), "[]uint8 [104 105]"],
    [
      "a Date",
      new Date(Date.UTC(2026, 2, 4, 5, 6, 7, 80)),
      "time.Time 2026-03-04 05:06:07.08 +0000 UTC",
    ],
    ["an Error", new Error("bad"), "*errors.errorString bad"],
  ])("%s", (_what, js, printed) => {
    expect(print(js)).toBe(printed);
  });

  test("iterables can be ranged over once, like a channel", () => {
    expect(print({ set: new Set([1, 2]) }, "{{range .set}}{{.}},{{end}}")).toBe("1,2,");
  });

  test("functions can be called", () => {
    expect(print({ f: (a: number, b: number) => a * b }, "{{call .f 6 7}}")).toBe("42");
  });

  test("an object is read when the template asks, and only what it asks for", () => {
    const read: string[] = [];
    const data = {
      get a() {
        read.push("a");
        return 1;
      },
      get b() {
        read.push("b");
        return 2;
      },
    };
    expect(print(data, "{{.a}}{{.a}}")).toBe("11");
    expect(read).toEqual(["a"]);
  });

  test("inherited properties are no keys", () => {
    expect(print({}, "{{.toString}} {{.constructor}} {{.__proto__}}")).toBe(
      "<no value> <no value> <no value>",
    );
  });

  test("a symbol is refused", () => {
    expect(() => toValue(Symbol("x"))).toThrow("a symbol cannot be passed to a template");
  });
});

describe("typed values", () => {
  const Level = declareMethod(types.named("main.Level", types.int32), {
    name: "String",
    results: [types.string],
    call: (self) => make(types.string, self.data === 0n ? "LOW" : `L${self.data}`),
  });
  const Node = types.struct("main.Node");
  types.setFields(Node, {
    Name: types.string,
    Level,
    Next: types.pointer(Node),
    Tags: types.slice(types.string),
  });

  test("have Go's names, zero values and nil", () => {
    const node = make(types.pointer(Node), { Name: "a", Level: 2, Next: { Name: "b" } });
    expect(print(node)).toMatch(/^\*main\.Node &\{a L2 0x[0-9a-f]+ \[\]\}$/);
    expect(print(node, "{{.Next.Name}} {{.Next.Level}} {{.Next.Next}} {{len .Tags}}")).toBe(
      "b LOW <nil> 0",
    );
    expect(() => print(node, "{{.Next.Next.Name}}")).toThrow(
      "nil pointer evaluating *main.Node.Name",
    );
    expect(() => print(node, "{{.Nome}}")).toThrow("can't evaluate field Nome in type *main.Node");
  });

  test.each<[string, () => unknown, string]>([
    ["300 as int8", () => make(types.int8, 300), "300 does not fit into int8"],
    ["-1 as uint", () => make(types.uint, -1), "-1 does not fit into uint"],
    ["1.5 as int", () => make(types.int, 1.5), "1.5 cannot become a value of type int"],
    ["a number as string", () => make(types.string, 1), "1 cannot become a value of type string"],
    [
      "text as float64",
      () => make(types.float64, "x"),
      '"x" cannot become a value of type float64',
    ],
  ])("%s is refused", (_what, run, message) => {
    expect(run).toThrow(message);
  });

  test("keep 64 bits, and length in bytes", () => {
    expect(print(make(types.int64, 2n ** 63n - 1n))).toBe("int64 9223372036854775807");
    expect(print("é世", '{{len .}} {{index . 0}} {{printf "%x" (slice . 0 3)}}')).toBe(
      "5 195 c3a9e4",
    );
  });

  test("methods fail as Go's do", () => {
    const Bad = declareMethod(types.struct("main.Bad"), {
      name: "Do",
      results: [types.string, types.error],
      call: () => panic("cannot"),
    });
    expect(() => print(make(Bad, {}), "{{.Do}}")).toThrow(
      'template: t:1:2: executing "t" at <.Do>: error calling Do: cannot',
    );
  });

  test("sequences, channels, times and durations", () => {
    const numbers = [1, 2].map((number) => make(types.int, number));
    expect(
      print(sequence(types.int, numbers), "{{range .}}{{.}}{{end}}{{range .}}{{.}}{{end}}"),
    ).toBe("1212");
    expect(
      print(
        channel(types.int, numbers),
        "{{len .}}{{range .}}{{.}}{{end}}{{range .}}{{.}}{{else}} empty{{end}}",
      ),
    ).toBe("212 empty");
    expect(print(duration(90_000_000_000n))).toBe("time.Duration 1m30s");
    expect(print(goTime(0n, "CET", 3600))).toBe("time.Time 1970-01-01 01:00:00 +0100 CET");
    expect(
      print(
        parseTime("2026-03-04T05:06:07.5-05:00", "EST"),
        '{{.Format "Mon 2 Jan 15:04:05.00 MST"}}',
      ),
    ).toBe("Wed 4 Mar 05:06:07.50 EST");
  });

  test("go back to JavaScript", () => {
    expect(toJs(make(Node, { Name: "é", Level: 1, Tags: ["x"] }))).toEqual({
      Name: "é",
      Level: 1,
      Next: null,
      Tags: ["x"],
    });
    expect(toJs(make(types.int64, 2n ** 62n))).toBe(2n ** 62n);
    expect(toJs(make(types.map(types.int, types.bool), new Map([[1, true]])))).toEqual(
      new Map([[1, true]]),
    );
    expect(toJs(zero(types.pointer(Node)))).toBeNull();
    expect(toJs(new Value(types.string, "\u00c3\u00a9"))).toBe("é");
  });
});

test("a lone surrogate U+DC80 to U+DCFF is one raw byte", () => {
  expect([...new Template("t").parse("{{len .}}{{.}}").executeBytes("\udcff")]).toEqual([
    0x31, 0xff,
  ]);
});

describe("parts that cannot be compared are found where Go finds them", () => {
  const { any, array, float64, int, slice, string, struct } = types;
  const Pair = struct("main.Pair", { L: any, R: any });
  const Four = struct("main.Four", { A: int, L: any, B: string, R: any });
  const bad = make(slice(string), []);
  const nan = make(float64, Number.NaN);
  const pair = (L: unknown, R: unknown): Value => make(Pair, { L, R });
  const four = (A: number, B: string): Value => make(Four, { A, L: bad, B, R: 1 });
  const two = (...items: readonly unknown[]): Value => make(array(2, any), items);
  const panics = "comparing uncomparable type []string";

  // As Go 1.26 answers.
  test.each<[what: string, a: Value, b: Value, answer: string]>([
    ["after a part that differs", pair(nan, bad), pair(nan, bad), "false"],
    ["after one that does not", pair(1, bad), pair(1, bad), panics],
    ["before one that differs", pair(bad, 1), pair(bad, 2), panics],
    ["before one of another type", pair(bad, 1), pair(bad, "a"), panics],
    ["beside another type", pair(bad, 1), pair(1, 1), "false"],
    ["in an array, before another type", two(bad, 1), two(bad, "a"), panics],
    ["in an array, after NaN", two(nan, bad), two(nan, bad), "false"],
    ["before a text that differs", four(1, "x"), four(1, "y"), panics],
    ["after a number that differs", four(1, "x"), four(2, "y"), "false"],
  ])("%s", (_what, a, b, answer) => {
    const compared = (): string => print({ a, b }, "{{eq .a .b}}");
    if (answer === panics) expect(compared).toThrow(`error calling eq: runtime error: ${panics}`);
    else expect(compared()).toBe(answer);
  });
});

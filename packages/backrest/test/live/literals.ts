import * as fc from "fast-check";
import type { Case } from "./generate.ts";

/** Literals put together from their parts, most of them just beside what is right; and numbers in every format. */

const from = fc.constantFrom;
const plain = { left: "", right: "", missingKey: "" } as const;
const parts = (max: number, ...pieces: readonly string[]) =>
  fc.array(from(...pieces), { minLength: 1, maxLength: max }).map((list) => list.join(""));

const number = parts(
  7,
  "0",
  "1",
  "9",
  "7",
  "_",
  ".",
  "e",
  "E",
  "x",
  "X",
  "p",
  "P",
  "b",
  "o",
  "i",
  "+",
  "-",
  "f",
  "a",
  "0x",
  "1e",
  "0b",
  "0o",
  "12",
  "e3",
  "p-2",
  "e400",
);
const escapes = [
  "a",
  "\\",
  "n",
  "x",
  "4",
  "1",
  "u",
  "0",
  "7",
  "é",
  "U",
  "\\'",
  "\\n",
  "\\x41",
  "\\377",
  "\\400",
  "\\u00e9",
  "\\ud800",
  "\\U0001f600",
  "`",
];
const character = parts(4, '"', "\n", "'", ...escapes).map((inner) => `'${inner}'`);
const string = parts(5, "'", '\\"', ...escapes).map((inner) => `"${inner}"`);

export const literalCases: fc.Arbitrary<Case> = fc
  .oneof({ weight: 3, arbitrary: number }, character, string)
  .map((literal) => ({
    ...plain,
    text: `{{printf "%v %T" ${literal} ${literal}}}`,
    data: { $type: "nil" },
  }));

const directive = fc
  .tuple(
    fc.array(from("+", "-", "#", "0", " "), { maxLength: 3 }),
    from("", "", "1", "5", "12", "30"),
    from("", "", ".", ".0", ".1", ".3", ".10", ".20"),
    from(
      "v",
      "v",
      "d",
      "b",
      "o",
      "O",
      "x",
      "X",
      "e",
      "E",
      "f",
      "F",
      "g",
      "G",
      "c",
      "q",
      "U",
      "s",
      "t",
      "T",
    ),
  )
  .map(([flags, width, precision, verb]) => `%${flags.join("")}${width}${precision}${verb}`);

const real = fc
  .oneof(
    fc.double(),
    fc.double({ min: -1e7, max: 1e7 }),
    fc.integer({ min: -100_000, max: 100_000 }).map((whole) => whole / 8),
  )
  .map((value) => (value === Infinity ? "+Inf" : Object.is(value, -0) ? "-0" : String(value)));
const value = fc.oneof(
  real.map((text) => ({ $type: "float64", value: text })),
  fc.float().map((single) => ({
    $type: "float32",
    value: single === Infinity ? "+Inf" : Object.is(single, -0) ? "-0" : String(single),
  })),
  fc
    .bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n })
    .map((whole) => ({ $type: "int64", value: String(whole) })),
  fc.integer({ min: -300, max: 0x110010 }).map((whole) => ({ $type: "int", value: String(whole) })),
  fc
    .bigInt({ min: 0n, max: (1n << 64n) - 1n })
    .map((whole) => ({ $type: "uint64", value: String(whole) })),
  fc.tuple(real, real).map((pair) => ({ $type: "complex128", value: pair })),
  fc
    .uint8Array({ maxLength: 6 })
    .map((bytes) => ({ $type: "string", bytesBase64: Buffer.from(bytes).toString("base64") })),
  fc.string({ unit: "binary", maxLength: 5 }).map((text) => text.toWellFormed()),
  fc
    .uint8Array({ maxLength: 4 })
    .map((bytes) => ({ $type: "[]uint8", bytesBase64: Buffer.from(bytes).toString("base64") })),
);

export const formatCases: fc.Arbitrary<Case> = fc
  .tuple(directive, directive, value)
  .map(([first, second, data]) => ({
    ...plain,
    text: `{{printf "${first}|${second}" . .}}|{{.}}|{{js .}}|{{urlquery .}}|{{html .}}`,
    data,
  }));

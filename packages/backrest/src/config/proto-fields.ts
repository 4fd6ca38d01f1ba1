import { messages } from "../vars/messages.ts";

/** What protobuf-JSON calls the fields of a message, and how it writes their values. */

export interface ProtoField {
  /** Accepted keys, the canonical one first. */
  readonly names: readonly string[];
  readonly name: string;
  readonly target: string;
  readonly type: string;
}

/** The keys of a message; alternatives of one part stand beside the others, as in the file. */
export function listFields(type: string): readonly ProtoField[] {
  return Object.entries(messages[type] ?? {}).flatMap(([part, typeText]) => {
    if (!typeText.startsWith("oneof "))
      return [{ names: toJsonKeys(part), name: part, target: part, type: typeText }];
    return typeText
      .slice(6)
      .split(" ")
      .map((member) => {
        const [name = "", memberType = ""] = member.split(":");
        return { names: toJsonKeys(name), name, target: part, type: memberType };
      });
  });
}

function toJsonKeys(goName: string): readonly string[] {
  const camel = goName.charAt(0).toLowerCase() + goName.slice(1);
  return [camel, camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whole numbers may be texts, and have a fraction of zero or an exponent. */
const createIntegerParser =
  (bits: 32 | 64) =>
  (_: unknown, text: string): bigint | undefined => {
    if (!NUMBER.test(text)) return undefined;
    const number = /^-?\d+$/.test(text)
      ? BigInt(text)
      : Number.isInteger(Number(text))
        ? BigInt(Number(text))
        : undefined;
    return number !== undefined && BigInt.asIntN(bits, number) === number ? number : undefined;
  };
/** The value of a scalar by its Go type, from a JSON value and how it is written; undefined: it is none. */
export const scalarParsers: Readonly<Record<string, (value: unknown, text: string) => unknown>> = {
  string: (value) => (typeof value === "string" ? value : undefined),
  bool: (value) => (typeof value === "boolean" ? value : undefined),
  int32: createIntegerParser(32),
  int64: createIntegerParser(64),
  float64: (_, text) =>
    NUMBER.test(text) || ["NaN", "Infinity", "-Infinity"].includes(text) ? Number(text) : undefined,
};
/** The types in words. */
export const typeDescriptions: Readonly<Record<string, string>> = {
  string: "a text",
  bool: "true or false",
  int32: "a whole number of 32 bits",
  int64: "a whole number of 64 bits",
  float64: "a number",
};

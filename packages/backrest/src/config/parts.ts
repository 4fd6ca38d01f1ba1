import { messages } from "../vars/messages.ts";

/** What protobuf-JSON calls the fields of a message, and how it writes their values. */

export interface Part {
  /** Accepted keys, the canonical one first. */
  readonly names: readonly string[];
  readonly name: string;
  readonly into: string;
  readonly type: string;
}

/** The keys of a message; alternatives of one part stand beside the others, as in the file. */
export function partsOf(type: string): readonly Part[] {
  return Object.entries(messages[type] ?? {}).flatMap(([part, written]) => {
    if (!written.startsWith("oneof ")) return [{ names: keysOf(part), name: part, into: part, type: written }];
    return written
      .slice(6)
      .split(" ")
      .map((member) => {
        const [name = "", of = ""] = member.split(":");
        return { names: keysOf(name), name, into: part, type: of };
      });
  });
}

function keysOf(goName: string): readonly string[] {
  const camel = goName.charAt(0).toLowerCase() + goName.slice(1);
  return [camel, camel.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
}

const integer = (value: unknown): number | undefined => {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isInteger(number) ? (number as number) : undefined;
};
/** The value of a scalar by its Go type; undefined: JSON of another kind. */
export const scalars: Readonly<Record<string, (value: unknown) => unknown>> = {
  string: (value) => (typeof value === "string" ? value : undefined),
  bool: (value) => (typeof value === "boolean" ? value : undefined),
  int32: integer,
  int64: integer,
  float64: (value) =>
    typeof value === "number"
      ? value
      : typeof value === "string" && value.trim() !== "" && !Number.isNaN(Number(value))
        ? Number(value)
        : undefined,
};
/** The types in words. */
export const words: Readonly<Record<string, string>> = {
  string: "a text",
  bool: "true or false",
  int32: "a whole number",
  int64: "a whole number",
  float64: "a number",
};

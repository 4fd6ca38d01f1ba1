import { HookError, nearest, type Place } from "@backup-hooks/core";
import { type Node, parseTree, type ParseError, printParseErrorCode } from "jsonc-parser";
import { enums } from "../vars/enums.ts";
import { messages } from "../vars/messages.ts";
import { partsOf, scalars, words } from "./proto-fields.ts";

/**
 * Reads protobuf-JSON the way Backrest does: keys in lowerCamelCase or snake_case, enum values as names or numbers, zero values left out. What
 * it drops without a word (keys and enum names it does not know) is kept as a remark; what it refuses is an error.
 */

/** A message as read: parts by their Go names. A part that is one of several alternatives holds an `Alternative`. */
export interface Message {
  readonly [part: string]: unknown;
}
export interface Alternative {
  readonly oneof: string;
  readonly value: unknown;
}
/** Something that Backrest drops, with what was probably meant. */
export interface Remark {
  readonly kind: "unknown-key" | "unknown-value";
  readonly place: Place;
  readonly name: string;
  readonly meant: string | undefined;
}

export class Reader {
  readonly remarks: Remark[] = [];
  private readonly file: string;
  private readonly text: string;
  private readonly starts: readonly number[];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  /** The file's root object. @throws HookError CONFIG_INVALID */
  root(): Node {
    const errors: ParseError[] = [];
    const node = this.tree(errors);
    const [first] = errors;
    if (first !== undefined) {
      throw this.refused(
        first.offset,
        "this is no JSON",
        "protobuf-JSON without comments or trailing commas",
        printParseErrorCode(first.error),
      );
    }
    if (node?.type !== "object") throw this.refused(node?.offset ?? 0, "this is no configuration", "a JSON object", kindOf(node));
    return node;
  }

  private tree(errors: ParseError[]): Node | undefined {
    try {
      return parseTree(this.text, errors, { disallowComments: true });
    } catch (error) {
      throw error instanceof RangeError ? this.refused(0, "this is nested too deeply", "some levels", "thousands") : error;
    }
  }

  /** Keys of an object with their nodes. @throws HookError CONFIG_INVALID on what is no object */
  entries(node: Node, what: string): readonly (readonly [key: string, at: Node, value: Node])[] {
    if (node.type !== "object") throw this.refused(node.offset, what, "an object", kindOf(node));
    return (node.children ?? []).flatMap(({ children = [] }) => {
      const [key, value] = children;
      return key === undefined || value === undefined ? [] : [[String(key.value), key, value] as const];
    });
  }

  /** The elements of an array; null is an empty one. */
  items(node: Node, what: string): readonly Node[] {
    if (node.type === "null") return [];
    if (node.type !== "array") throw this.refused(node.offset, what, "an array", kindOf(node));
    return node.children ?? [];
  }

  /** A message of a known type; `seen` is told where each of its parts stands. */
  message(type: string, node: Node, seen: (part: string, at: Node) => void = () => undefined): Message {
    const parts = partsOf(type);
    const message: Record<string, unknown> = {};
    for (const [key, at, value] of this.entries(node, shortName(type))) {
      const part = parts.find(({ names }) => names.includes(key));
      if (part === undefined) {
        this.remark(
          "unknown-key",
          at,
          key,
          parts.map(({ names }) => names[0] ?? ""),
        );
        continue;
      }
      if (value.type === "null") continue;
      if (message[part.into] !== undefined) {
        const twice = part.into === part.name ? `"${key}" stands here twice` : `two of ${part.into.toLowerCase()} are set`;
        throw this.refused(at.offset, twice, "one of them", `another: "${key}"`);
      }
      const read = this.value(part.type, value, key);
      if (read === undefined) continue;
      message[part.into] = part.into === part.name ? read : ({ oneof: part.name, value: read } satisfies Alternative);
      seen(part.into, value);
    }
    return message;
  }

  private value(type: string, node: Node, key: string): unknown {
    if (type.startsWith("[]")) return this.items(node, key).flatMap((item) => this.value(type.slice(2), item, key) ?? []);
    const message = type.replace(/^\*/, "");
    if (messages[message] !== undefined) return this.message(message, node);
    if (enums[type] !== undefined) return this.enumerated(type, node, key);
    const read = scalars[type]?.(node.value, this.written(node));
    return read ?? this.fail(node, key, words[type] ?? type);
  }

  /** A number as the file has it, digits beyond JavaScript's precision included. */
  private written({ type, value, offset, length }: Node): string {
    return type === "number" ? this.text.slice(offset, offset + length) : String(value);
  }

  private fail(node: Node, what: string, expected: string): never {
    throw this.refused(node.offset, what, expected, kindOf(node));
  }

  /** Undefined: a name that Backrest does not know and drops. */
  private enumerated(type: string, node: Node, key: string): number | undefined {
    const { prefix = "", names = {} } = enums[type] ?? {};
    const { value } = node;
    if (typeof value !== "string") {
      const number = scalars["int32"]?.(value, this.written(node));
      return typeof number === "bigint" ? Number(number) : this.fail(node, key, "a name or a number of 32 bits");
    }
    const found = Object.entries(names).find(([, name]) => prefix + name === value)?.[0];
    if (found !== undefined) return Number(found);
    this.remark(
      "unknown-value",
      node,
      value,
      Object.values(names).map((name) => prefix + name),
    );
    return undefined;
  }

  remark(kind: Remark["kind"], at: Node, name: string, known: readonly string[]): void {
    this.remarks.push({ kind, place: this.place(at.offset), name, meant: nearest(name, known) });
  }

  place(offset: number): Place {
    const line = this.starts.findLastIndex((start) => start <= offset);
    return { file: this.file, line: line + 1, column: offset - (this.starts[line] ?? 0) + 1 };
  }

  /** Values are never quoted: they may be secrets. */
  refused(offset: number, what: string, expected: string, got: string): HookError {
    return new HookError("CONFIG_INVALID", what, {
      product: "Backrest",
      place: this.place(offset),
      expected,
      got,
      hint: "Backrest does not start with this file.",
    });
  }
}

const shortName = (type: string): string => type.replace(/^v1\./, "");
const kindOf = (node: Node | undefined): string =>
  node === undefined
    ? "nothing"
    : node.type === "array"
      ? "an array"
      : node.type === "object"
        ? "an object"
        : node.type === "null"
          ? "null"
          : `a ${node.type}`;

import { findNearest, HookError, type SourceLocation } from "@backup-hooks/core";
import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";
import { enums } from "../vars/enums.ts";
import { messages } from "../vars/messages.ts";
import { listFields, scalarParsers, typeDescriptions } from "./proto-fields.ts";

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
  readonly place: SourceLocation;
  readonly name: string;
  readonly suggestion: string | undefined;
}

export class Reader {
  readonly remarks: Remark[] = [];
  private readonly file: string;
  private readonly text: string;
  private readonly lineStarts: readonly number[];

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  }

  /** The file's root object. @throws HookError CONFIG_INVALID */
  parseRoot(): Node {
    const errors: ParseError[] = [];
    const node = this.parseNodes(errors);
    const [first] = errors;
    if (first !== undefined) {
      throw this.createError(
        first.offset,
        "this is no JSON",
        "protobuf-JSON without comments or trailing commas",
        printParseErrorCode(first.error),
      );
    }
    if (node?.type !== "object")
      throw this.createError(
        node?.offset ?? 0,
        "this is no configuration",
        "a JSON object",
        describeKind(node),
      );
    return node;
  }

  private parseNodes(errors: ParseError[]): Node | undefined {
    try {
      return parseTree(this.text, errors, { disallowComments: true });
    } catch (error) {
      throw error instanceof RangeError
        ? this.createError(0, "this is nested too deeply", "some levels", "thousands")
        : error;
    }
  }

  /** Keys of an object with their nodes. @throws HookError CONFIG_INVALID on what is no object */
  listEntries(
    node: Node,
    what: string,
  ): readonly (readonly [key: string, at: Node, value: Node])[] {
    if (node.type !== "object")
      throw this.createError(node.offset, what, "an object", describeKind(node));
    return (node.children ?? []).flatMap(({ children = [] }) => {
      const [key, value] = children;
      return key === undefined || value === undefined
        ? []
        : [[String(key.value), key, value] as const];
    });
  }

  /** The elements of an array; null is an empty one. */
  listItems(node: Node, what: string): readonly Node[] {
    if (node.type === "null") return [];
    if (node.type !== "array")
      throw this.createError(node.offset, what, "an array", describeKind(node));
    return node.children ?? [];
  }

  /** A message of a known type; `seen` is told where each of its parts stands. */
  message(
    type: string,
    node: Node,
    onPart: (part: string, at: Node) => void = () => undefined,
  ): Message {
    const parts = listFields(type);
    const message: Record<string, unknown> = {};
    for (const [key, at, value] of this.listEntries(node, stripPackage(type))) {
      const part = parts.find(({ names }) => names.includes(key));
      if (part === undefined) {
        this.addRemark(
          "unknown-key",
          at,
          key,
          parts.map(({ names }) => names[0] ?? ""),
        );
        continue;
      }
      if (value.type === "null") continue;
      if (message[part.target] !== undefined) {
        const twice =
          part.target === part.name
            ? `"${key}" stands here twice`
            : `two of ${part.target.toLowerCase()} are set`;
        throw this.createError(at.offset, twice, "one of them", `another: "${key}"`);
      }
      const read = this.value(part.type, value, key);
      if (read === undefined) continue;
      message[part.target] =
        part.target === part.name
          ? read
          : ({ oneof: part.name, value: read } satisfies Alternative);
      onPart(part.target, value);
    }
    return message;
  }

  private value(type: string, node: Node, key: string): unknown {
    if (type.startsWith("[]"))
      return this.listItems(node, key).flatMap(
        (item) => this.value(type.slice(2), item, key) ?? [],
      );
    const message = type.replace(/^\*/, "");
    if (messages[message] !== undefined) return this.message(message, node);
    if (enums[type] !== undefined) return this.readEnum(type, node, key);
    const read = scalarParsers[type]?.(node.value, this.readLiteral(node));
    return read ?? this.fail(node, key, typeDescriptions[type] ?? type);
  }

  /** A number as the file has it, digits beyond JavaScript's precision included. */
  private readLiteral({ type, value, offset, length }: Node): string {
    return type === "number" ? this.text.slice(offset, offset + length) : String(value);
  }

  private fail(node: Node, what: string, expected: string): never {
    throw this.createError(node.offset, what, expected, describeKind(node));
  }

  /** Undefined: a name that Backrest does not know and drops. */
  private readEnum(type: string, node: Node, key: string): number | undefined {
    const { prefix = "", names = {} } = enums[type] ?? {};
    const { value } = node;
    if (typeof value !== "string") {
      const number = scalarParsers["int32"]?.(value, this.readLiteral(node));
      return typeof number === "bigint"
        ? Number(number)
        : this.fail(node, key, "a name or a number of 32 bits");
    }
    const found = Object.entries(names).find(([, name]) => prefix + name === value)?.[0];
    if (found !== undefined) return Number(found);
    this.addRemark(
      "unknown-value",
      node,
      value,
      Object.values(names).map((name) => prefix + name),
    );
    return undefined;
  }

  addRemark(kind: Remark["kind"], at: Node, name: string, candidates: readonly string[]): void {
    this.remarks.push({
      kind,
      place: this.locate(at.offset),
      name,
      suggestion: findNearest(name, candidates),
    });
  }

  locate(offset: number): SourceLocation {
    const line = this.lineStarts.findLastIndex((start) => start <= offset);
    return { file: this.file, line: line + 1, column: offset - (this.lineStarts[line] ?? 0) + 1 };
  }

  /** Values are never quoted: they may be secrets. */
  createError(offset: number, what: string, expected: string, received: string): HookError {
    return new HookError("CONFIG_INVALID", what, {
      product: "Backrest",
      place: this.locate(offset),
      expected,
      received,
      hint: "Backrest does not start with this file.",
    });
  }
}

const stripPackage = (type: string): string => type.replace(/^v1\./, "");
const describeKind = (node: Node | undefined): string =>
  node === undefined
    ? "nothing"
    : node.type === "array"
      ? "an array"
      : node.type === "object"
        ? "an object"
        : node.type === "null"
          ? "null"
          : `a ${node.type}`;

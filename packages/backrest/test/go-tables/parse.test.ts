import { fromBytes, TemplateError } from "@backup-hooks/backrest/template";
import { describe, expect, test } from "vitest";
import { type AnyNode, isEmpty, type ListNode } from "../../src/go-template/parse/node.ts";
import { parseNumber } from "../../src/go-template/parse/number.ts";
import { parse } from "../../src/go-template/parse/parser.ts";
import { formatNode } from "../../src/go-template/parse/print.ts";
import { quote } from "../../src/go-template/strconv/quote.ts";
import { goString, goTests, readTable } from "./rows.ts";

const source = goTests("parse/parse_test.go");
const rows = (name: string) => (source === undefined ? [] : readTable(source, name));

/** Go's parse tests know one function, and so the trees and errors depend on it; nesting is limited to three to see the limit. */
function parsed(
  name: string,
  text: string,
  functions: readonly string[],
  comments = false,
): ListNode {
  const options = {
    leftDelim: "{{",
    rightDelim: "}}",
    hasFunction: (called: string) => functions.includes(called),
    maxParenDepth: 3,
    comments,
  };
  return parse(name, text, options).get(name)!.root;
}

/** The tree with its texts quoted, as Go's tests print it. */
function printed(root: ListNode): string {
  return formatNode(quoted(root) as AnyNode);
}

function quoted(node: unknown, key = ""): unknown {
  if (Array.isArray(node)) return node.map((item) => quoted(item));
  if (node === null || typeof node !== "object" || key === "tree") return node;
  const copy = Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, quoted(value, name)]),
  );
  return copy["kind"] === "text" ? { ...copy, text: quote(copy["text"] as string) } : copy;
}

function failure(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
  return "";
}

describe.runIf(source !== undefined)("Go's parse tables", () => {
  const parseRows = rows("parseTests").map(([name = "", text = "", ok = "", result = ""]) => ({
    name: goString(name)!,
    text: goString(text)!,
    ok: ok === "noError",
    result: goString(result)!,
  }));
  test("all parse rows could be read", () => expect(parseRows.length).toBeGreaterThanOrEqual(105));
  test.each(parseRows)("parseTests: $name $text", ({ name, text, ok, result }) => {
    if (ok) return expect(printed(parsed(name, text, ["printf", "contains"]))).toBe(result);
    expect(failure(() => parsed(name, text, ["printf", "contains"]))).not.toBe("");
  });

  const errorRows = rows("errorTests").map(([name = "", text = "", , result = ""]) => ({
    name: goString(name)!,
    text: goString(text)!,
    result: fromBytes(goString(result)!),
  }));
  test("all error rows could be read", () => expect(errorRows.length).toBeGreaterThanOrEqual(30));
  test.each(errorRows)("errorTests: $name", ({ name, text, result }) => {
    expect(failure(() => parsed(name, text, []))).toContain(result);
  });

  const emptyRows = rows("isEmptyTests").map(([name = "", text = "", empty = ""]) => ({
    name: goString(name)!,
    text: goString(text)!,
    empty: empty === "true",
  }));
  test.each(emptyRows)("isEmptyTests: $name", ({ text, empty }) => {
    expect(isEmpty(parsed("root", text, []))).toBe(empty);
  });

  test.each(
    rows("numberTests").map((cells) => ({
      text: goString(cells[0]!.replace(/^text:\s*/, ""))!,
      cells,
    })),
  )("numberTests: $text", ({ text, cells }) => {
    const kind = text.startsWith("'")
      ? "char constant"
      : /^[+-]?[^+-]+[+-][^+-]*i$/.test(text)
        ? "complex"
        : "number";
    const number = parseNumber(text, kind);
    if (cells.length === 1) return expect(number).toBeTypeOf("string");
    if (typeof number === "string") throw new Error(number);
    const [, isInt, isUint, isFloat, isComplex, int, uint, float] = cells;
    expect(
      [number.int, number.uint, number.float, number.complex].map((value) =>
        String(value !== undefined),
      ),
    ).toEqual([isInt, isUint, isFloat, isComplex]);
    if (number.int !== undefined) expect(number.int).toBe(goInteger(int!));
    if (number.uint !== undefined) expect(number.uint).toBe(goInteger(uint!));
    if (number.float !== undefined && !/[./']/.test(float!))
      expect(BigInt(number.float)).toBe(goInteger(float!));
    if (number.float !== undefined && /^-?[\d.]+$/.test(float!))
      expect(number.float).toBe(Number(float!.replace(/^(-?)0+(?=[1-9]+$)/, "$10o")));
  });
});

/** The value of a Go constant in a cell. */
function goInteger(cell: string): bigint {
  const character = parseNumber(cell, cell.startsWith("'") ? "char constant" : "number");
  return typeof character === "string"
    ? -1n
    : (character.int ?? character.uint ?? BigInt(character.float!));
}

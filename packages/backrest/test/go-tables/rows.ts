import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toBytes } from "@backup-hooks/backrest/template";
import { unquote } from "../../src/go-template/strconv/quote.ts";
import { goIsHere } from "../live/oracle.ts";

/** Reads the rows of a table in a Go test file: `var NAME = []T{ {cell, cell}, … }`. Cells are Go expressions as text. */

/** The test files of the Go on this machine; undefined if there is none of the version the engine follows. */
export function goTests(file: string): string | undefined {
  if (!goIsHere(`live: the rows of Go's ${file} were`)) return undefined;
  const root = spawnSync("go", ["env", "GOROOT"], { encoding: "utf8" }).stdout.trim();
  return readFileSync(join(root, "src/text/template", file), "utf8");
}

export function readTable(source: string, name: string): readonly (readonly string[])[] {
  const start = new RegExp(`^var ${name} = \\[\\]\\w+\\{$`, "m").exec(source);
  if (start === null) throw new Error(`no table ${name}`);
  const reader = new Reader(source, start.index + start[0].length);
  return reader.rows();
}

class Reader {
  private readonly source: string;
  private at: number;

  constructor(source: string, at: number) {
    this.source = source;
    this.at = at;
  }

  rows(): string[][] {
    const rows: string[][] = [];
    for (;;) {
      const token = this.token();
      if (token === "}") return rows;
      if (token === "{") rows.push(this.cells());
    }
  }

  /** The cells up to the brace that closes the row. */
  private cells(): string[] {
    const cells: string[] = [];
    let cell = "";
    for (let depth = 0; ; ) {
      const token = this.token();
      if (depth === 0 && (token === "," || token === "}")) {
        if (cell.trim() !== "") cells.push(cell.trim());
        cell = "";
        if (token === "}") return cells;
        continue;
      }
      if ("([{".includes(token)) depth++;
      if (")]}".includes(token)) depth--;
      cell += token;
    }
  }

  /** A literal, a bracket or comma, or any other character. Comments are skipped. */
  private token(): string {
    const rest = this.source.slice(this.at);
    const found =
      /^(?:\/\/[^\n]*|"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)+'|\s+|[\s\S])/.exec(rest)?.[0] ??
      "}";
    this.at += found.length;
    return found.startsWith("//") ? " " : /^\s+$/.test(found) ? " " : found;
  }
}

/** A Go expression of string literals and known names, added up, as byte string; undefined if it is something else. */
export function goString(
  cell: string,
  names: Readonly<Record<string, string>> = {},
): string | undefined {
  let text = "";
  for (const [, part = ""] of cell.matchAll(/((?:"(?:[^"\\]|\\.)*"|`[^`]*`|[^+"`]+))\s*\+?/g)) {
    const trimmed = part.trim();
    if (trimmed === "") continue;
    const value = /^["`]/.test(trimmed) ? unquote(toBytes(trimmed)) : names[trimmed];
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

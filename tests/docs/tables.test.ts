import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hookTypeFiles } from "../../scripts/docs/hook-types.ts";
import { pages, tables, withTables } from "../../scripts/docs/tables.ts";
import { root } from "../kit/repository.ts";

const texts = pages.map((page) => [page, readFileSync(join(root, page), "utf8")] as const);

describe("the tables in the pages are those of the code (pnpm tables writes them)", () => {
  test.each(texts)("%s", (_page, text) => {
    expect(text).toBe(withTables(text));
  });

  test.each(Object.keys(tables))("%s stands in a page, and no cell is missing in it", (name) => {
    expect(
      texts.filter(([, text]) => text.includes(`<!-- table: ${name} -->`)).length,
    ).toBeGreaterThan(0);
    const { columns, rows } = tables[name]?.() ?? { columns: [], rows: [] };
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      expect(row).toHaveLength(columns.length);
      expect(row[0]).not.toBe("");
    }
  });
});

describe("the types of moments are those of the tables (pnpm tables writes them)", () => {
  test.each(Object.keys(hookTypeFiles))("%s", (path) => {
    expect(readFileSync(join(root, path), "utf8")).toBe(hookTypeFiles[path]);
  });
});

describe("the comparison sees", () => {
  const page = withTables("<!-- table: barman endings -->\n<!-- /table -->\n");

  test.each([
    [
      "a changed number",
      "| backup | veto | `post_backup` | 1 |",
      "| backup | veto | `post_backup` | 0 |",
    ],
    ["a row too few", /^\| delete \| veto .*\n/m, ""],
    ["another word", "the backup is restored", "the backup is there again"],
  ])("%s", (_what, from, to) => {
    const altered = page.replace(from, to);
    expect(altered).not.toBe(page);
    expect(withTables(altered)).toBe(page);
  });

  test("a table that nobody makes, and one that does not end", () => {
    expect(() => withTables("<!-- table: nothing -->\n<!-- /table -->")).toThrow(
      'there is no table "nothing"',
    );
    expect(() => withTables("<!-- table: errors -->\n")).toThrow("begun and not ended");
  });
});

test("what is taken from comments is there for every entry", () => {
  for (const name of ["errors", "barman versions"])
    expect(tables[name]?.().rows.filter((row) => row.at(-1) === "")).toEqual([]);
});

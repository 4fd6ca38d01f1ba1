import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { decisionCases } from "../../scripts/docs/tables/decision-cases.ts";
import { createDecisionTable, withDecisions } from "../../scripts/docs/tables/decisions.ts";
import type { Table } from "../../scripts/docs/tables/markdown.ts";
import { root } from "../kit/repository.ts";

const readme = readFileSync(join(root, "README.md"), "utf8");

describe("one scenario through all products, with real processes", () => {
  let table: Table;
  beforeAll(async () => {
    table = await createDecisionTable();
  });

  test("has a cell for each hook and product", () => {
    expect(table.columns.slice(1)).toEqual([
      "Barman",
      "Rekkord",
      "Retrospect",
      "Syncrify",
      "Backrest",
    ]);
    expect(table.rows.map(([hook]) => hook)).toEqual(decisionCases.map(({ hook }) => hook));
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });

  test("ends as the README says (pnpm tables writes it)", () => {
    expect(readme).toContain("<!-- table: decisions -->");
    expect(withDecisions(readme, table)).toBe(readme);
  });

  test("would be noticed if it ended otherwise", () => {
    const altered = readme.replace("**would STOP the backup**, exit code 1", "would go on");
    expect(altered).not.toBe(readme);
    expect(withDecisions(altered, table)).toBe(readme);
  });
});

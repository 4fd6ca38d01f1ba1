import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { runConformance } from "../../scripts/conformance/command.ts";
import { groups, type ProductResult } from "../../scripts/conformance/results.ts";
import { type Subject, subjects } from "../../scripts/conformance/subjects.ts";
import { formatFailures, formatMatrix, toJson } from "../../scripts/conformance/text.ts";
import { packages } from "../kit/repository.ts";

const [barman, , , syncrify] = subjects as readonly Subject[] as readonly [
  Subject,
  Subject,
  Subject,
  Subject,
];

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "conformance-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
});
async function typed(
  args: readonly string[],
  own: readonly Subject[],
): Promise<{ exitCode: number; printed: string }> {
  let printed = "";
  const exitCode = await runConformance(args, own, { root, print: (text) => (printed += text) });
  return { exitCode, printed };
}

test("every adapter of the repository is held to the contract", () => {
  const adapters = packages.filter(({ folder }) => folder !== "core").map(({ folder }) => folder);
  expect(subjects.map(({ adapter }) => adapter.product).sort()).toEqual(adapters.sort());
});

describe("pnpm conformance", () => {
  test("prints the matrix and each failure in full, writes the page, and exits 1", async () => {
    const { title } = syncrify.adapter;
    const planted = { ...syncrify, adapter: { ...syncrify.adapter, version: "" } };
    const { exitCode, printed } = await typed(["syncrify"], [barman, planted]);
    expect(exitCode).toBe(1);
    expect(printed).toMatch(/^ +Syncrify\ntables +(\d+)\/(?!\1\n)\d+\ncalls +(\d+)\/\2\n/);
    expect(printed).toMatch(/\nall +\d+\/\d+\n/);
    expect(printed).toMatch(
      new RegExp(
        `\\n${title}: C01/adapter/version: .+\\n {2}the contract: .+\\n {2}expected: .+\\n {2}got: ''\\n`,
      ),
    );
    expect(printed).toContain(`The page: ${join(root, "conformance.html")}`);
    expect(readFileSync(join(root, "conformance.html"), "utf8")).toContain("C01/adapter/version");
  });

  test("says what it takes", async () => {
    expect(await typed(["--help"], [])).toEqual({
      exitCode: 0,
      printed: expect.stringContaining("[PRODUCT…] [--json]"),
    });
  });

  test.each([
    [["resync"], "There is no adapter resync; there are syncrify."],
    [["--jsn"], "Unknown option '--jsn'"],
  ])("refuses %j, and holds nobody to anything", async (args, words) => {
    const { exitCode, printed } = await typed(args, [syncrify]);
    expect([exitCode, existsSync(join(root, "conformance.html"))]).toEqual([2, false]);
    expect(printed).toContain(words);
  });
});

describe("results", () => {
  const passed = { id: "C01/adapter/title", rule: "C01", row: "adapter" };
  const failed = {
    id: "C01/adapter/version",
    rule: "C01",
    row: "adapter",
    failure: "C01/adapter/version: the version\n  got: ''",
  };
  const results: readonly ProductResult[] = [
    { adapter: barman.adapter, cases: [passed] },
    { adapter: syncrify.adapter, cases: [passed, failed] },
  ];

  test("as a matrix", () => {
    expect(formatMatrix(results).split("\n").slice(0, 3)).toEqual([
      "              Barman  Syncrify",
      "tables           1/1       1/2",
      "calls              –         –",
    ]);
    expect(formatFailures(results)).toBe(
      "\nSyncrify: C01/adapter/version: the version\n  got: ''\n",
    );
  });

  test("for a program: one key per product", () => {
    const none = Object.fromEntries(groups.map((group) => [group, { passed: 0, total: 0 }]));
    expect(toJson(results)).toEqual({
      barman: {
        title: "Barman",
        version: "3.17.0",
        passed: 1,
        total: 1,
        groups: { ...none, tables: { passed: 1, total: 1 } },
        failures: [],
      },
      syncrify: {
        title: "Syncrify",
        version: "564",
        passed: 1,
        total: 2,
        groups: { ...none, tables: { passed: 1, total: 2 } },
        failures: [{ id: failed.id, rule: "C01", row: "adapter", message: failed.failure }],
      },
    });
  });
});

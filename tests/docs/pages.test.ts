import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { root } from "../kit/repository.ts";
import { layers } from "../workspace/layers.ts";

const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** The first cells of the rows of a table under a heading of a page, and the last ones. */
function rowsUnder(
  page: string,
  heading: string,
): readonly (readonly [first: string, last: string])[] {
  const [, rest = ""] = read(page).split(`\n## ${heading}\n`);
  const lines = (rest.split("\n## ")[0] ?? "").split("\n").filter((line) => line.startsWith("| "));
  const cells = lines.map((line) => line.split("|").slice(1, -1));
  return cells
    .slice(2)
    .map((row): [string, string] => [row[0]?.trim() ?? "", row.at(-1)?.trim() ?? ""]);
}

/** Members of an interface of the contract: name, and whether an adapter may do without. */
function membersOf(name: string): readonly (readonly [name: string, optional: boolean])[] {
  const file = ts.createSourceFile(
    "adapter.ts",
    read("packages/core/src/model/adapter.ts"),
    ts.ScriptTarget.Latest,
  );
  const found = file.statements
    .filter(ts.isInterfaceDeclaration)
    .find((one) => one.name.text === name);
  return (found?.members ?? []).map((member) => [
    (member.name as ts.Identifier).text,
    member.questionToken !== undefined,
  ]);
}

describe("docs/add-an-adapter.md", () => {
  test("names every member of the contract, and says which are optional", () => {
    const contract = [...membersOf("Protocol"), ...membersOf("Adapter")];
    const shown = rowsUnder("docs/add-an-adapter.md", "The contract").flatMap(([names, optional]) =>
      Array.from(names.matchAll(/`(\w+)`/g), ([, name = ""]): [string, boolean] => [
        name,
        optional === "optional",
      ]),
    );
    expect(contract.length).toBeGreaterThan(20);
    expect(shown.sort()).toEqual([...contract].sort());
  });
});

describe("CONTRIBUTING.md", () => {
  test("has the layers in their order, all of them", () => {
    const shown = rowsUnder("CONTRIBUTING.md", "The layers").map(([names]) => names);
    expect(shown).toEqual(layers.map((names) => names.join(", ")));
  });

  test("names commands that there are", () => {
    const scripts = Object.keys(JSON.parse(read("package.json")).scripts);
    const named = Array.from(
      read("CONTRIBUTING.md").matchAll(/`pnpm (?:run )?([\w:-]+)/g),
      ([, name = ""]) => name,
    );
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { packages, readSources } from "../kit/repository.ts";
import { listImports } from "../workspace/layers.ts";
import { budgets } from "./budget.ts";

test("every package has a budget, and every budget a package", () => {
  expect(Object.keys(budgets).sort()).toEqual(packages.map(({ manifest }) => manifest.name).sort());
});

describe.each(packages)("packages/$folder", (pkg) => {
  const { dependencies = {}, devDependencies = {} } = pkg.manifest;

  test("depends on what its budget lists", () => {
    expect(Object.keys(dependencies).sort()).toEqual(budgets[pkg.manifest.name]?.dependencies);
  });

  test("imports all of these and nothing else", () => {
    const imported = Object.values(readSources(pkg))
      .flatMap(listImports)
      .filter((specifier) => !/^(?:\.|node:)/.test(specifier));
    const names = imported.map((specifier) =>
      specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/"),
    );
    expect([...new Set(names)].sort()).toEqual(Object.keys(dependencies).sort());
  });

  test("takes its versions from the catalog, and core from this repository", () => {
    const versions = Object.entries({ ...dependencies, ...devDependencies });
    expect(
      versions.filter(
        ([name, version]) =>
          version !== (name.startsWith("@backup-hooks/") ? "workspace:^" : "catalog:"),
      ),
    ).toEqual([]);
  });
});

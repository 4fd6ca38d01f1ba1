import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { packages, readManifest, root } from "../kit/repository.ts";

const files = execFileSync(
  "git",
  ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
  { cwd: root, encoding: "utf8" },
)
  .split("\0")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe("no file names", () => {
  const forbidden: readonly [what: string, pattern: RegExp][] = [
    ["a person's folder", /(?<![\w>.}])\/(?:Users|home)\/(?!barman|backup|postgres|me\b)[a-z]/],
    ["the superuser's folder", /(?<![\w>.])\/root\//],
    [
      "a package registry",
      /registry\.(?:npmjs|yarnpkg|npmmirror)\.|files\.pythonhosted\.|deb\.debian\./,
    ],
    ["work left undone", /\b(?:TODO|FIXME)\b/],
  ];
  // Captured data says what the real program said; this file says what it looks for.
  const ours = files.filter(
    (file) => !file.includes("/test/vectors/") && file !== "tests/workspace/workspace.test.ts",
  );
  test.each(forbidden)("%s", (_what, pattern) => {
    expect(ours.filter((file) => pattern.test(read(file)))).toEqual([]);
  });
});

describe.each(packages)("packages/$folder", ({ path, manifest }) => {
  test("carries the licence and a README under its name", () => {
    expect(manifest.license).toBe("MIT");
    expect(readFileSync(join(path, "LICENSE"), "utf8")).toBe(read("LICENSE"));
    expect(readFileSync(join(path, "README.md"), "utf8").split("\n")[0]).toBe(`# ${manifest.name}`);
  });

  test("runs on the same Nodes as all others, and is ESM", () => {
    expect(manifest.engines).toEqual(readManifest(root).engines);
    expect(manifest.type).toBe("module");
  });

  test("is found by the product's name and what all have in common", () => {
    const expected = manifest.name === "@backup-hooks/core" ? [] : [manifest.name.split("/")[1]];
    expect(manifest.keywords).toEqual(expect.arrayContaining(["backup", "hooks", ...expected]));
  });

  test("publishes its build only, and offers its sources to this repository first", () => {
    expect(manifest.files).toEqual(["dist"]);
    const entries = Object.values(manifest.exports ?? {}).filter(
      (entry) => typeof entry !== "string",
    );
    expect(entries.length).toBeGreaterThan(0);
    for (const entry of entries) {
      expect(Object.keys(entry)).toEqual(["@backup-hooks/source", "types", "default"]);
      expect(
        existsSync(join(path, entry["@backup-hooks/source"] ?? "")),
        entry["@backup-hooks/source"],
      ).toBe(true);
    }
  });
});

describe("links between the pages lead somewhere", () => {
  const pages = files.filter((file) => file.endsWith(".md"));
  test.each(pages)("%s", (page) => {
    const targets = [...read(page).matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(
      ([, target]) => target ?? "",
    );
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });
});

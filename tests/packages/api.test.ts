import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createApiReports } from "../../scripts/docs/api-report.ts";
import { listEntryPoints, packages, root } from "../kit/repository.ts";

const reports = createApiReports();

describe("the public surface", () => {
  test.each(packages.map(({ folder }) => folder))(
    "of %s is the one that was reviewed",
    (folder) => {
      const file = `packages/${folder}/api.md`;
      expect(
        reports[file],
        `${file} has changed: run \`npx -y pnpm@12 api\`, and review what it writes`,
      ).toBe(readFileSync(join(root, file), "utf8"));
    },
  );

  test.each(packages)(
    "of $folder: every entry point has its part, with something in it",
    ({ folder, manifest }) => {
      const parts = new Map(
        (reports[`packages/${folder}/api.md`] ?? "")
          .split("\n## ")
          .map((part) => [part.split("\n", 1)[0], part]),
      );
      for (const entry of listEntryPoints(manifest))
        expect(parts.get(entry), entry).toMatch(/```ts\n\w.+\n/);
    },
  );

  test("is told without the place of this repository", () => {
    for (const text of Object.values(reports)) expect(text).not.toContain(root);
  });

  test("has the signatures, and what they need besides", () => {
    const core = reports["packages/core/api.md"] ?? "";
    expect(core).toContain("\nfunction describeEnd(attempt: Attempt): string;\n");
    expect(core).toContain("\ninterface Call {\n  readonly args: readonly string[];\n");
    expect(core.split("## Part of these types")[1]).toContain("\ninterface OutputOptions {\n");
    expect(reports["packages/barman/api.md"]).toContain(
      '\ndeclare module "@backup-hooks/core/hooks" {\n',
    );
    expect(core).not.toContain("/**");
  });
});

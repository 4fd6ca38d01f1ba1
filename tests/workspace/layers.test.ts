import { describe, expect, test } from "vitest";
import { listEntryPoints, packages, readSources } from "../kit/repository.ts";
import { findCircles, findViolations } from "./layers.ts";

const entries = packages
  .filter(({ folder }) => folder === "core")
  .flatMap(({ manifest }) => listEntryPoints(manifest));

describe("imports point one way", () => {
  test.each(packages)("in packages/$folder", (pkg) => {
    const files = readSources(pkg);
    expect(Object.keys(files).length).toBeGreaterThan(0);
    expect(findViolations(files, entries)).toEqual([]);
  });
});

describe("no import circle", () => {
  test.each(packages)("in packages/$folder", (pkg) => {
    expect(findCircles(readSources(pkg))).toEqual([]);
  });

  test("would go unnoticed", () => {
    const planted = {
      "packages/x/src/a.ts": 'import { b } from "./in/b.ts";',
      "packages/x/src/in/b.ts": 'import type { C } from "../c.ts";',
      "packages/x/src/c.ts": 'export * from "./a.ts";',
      "packages/x/src/d.ts": 'import { a } from "./a.ts";',
    };
    expect(findCircles(planted)).toEqual([
      "packages/x/src/a.ts → packages/x/src/in/b.ts → packages/x/src/c.ts → packages/x/src/a.ts",
    ]);
  });
});

describe("the checker sees", () => {
  const planted: readonly [name: string, path: string, text: string, why: RegExp | undefined][] = [
    [
      "an upward import",
      "packages/core/src/model/plan.ts",
      'import { runPlan } from "../runner/run-plan.ts";',
      /^packages\/core\/src\/model\/plan\.ts imports "\.\.\/runner\/run-plan\.ts": an upward import/,
    ],
    [
      "an upward type import",
      "packages/core/src/model/exit-policy.ts",
      'import type { Plan } from "../runner/run-plan.ts";',
      /upward/,
    ],
    [
      "an upward re-export",
      "packages/core/src/util/errors.ts",
      'export * from "../index.ts";',
      /upward/,
    ],
    [
      "an upward dynamic import",
      "packages/core/src/runner/run-plan.ts",
      'const cli = await import("../cli/index.ts");',
      /upward/,
    ],
    [
      "an import over several lines",
      "packages/core/src/model/event.ts",
      'import {\n  spawn,\n} from "../process/spawn.ts";',
      /upward/,
    ],
    ["a file without a layer", "packages/core/src/misc.ts", "export {};", /stands in no layer/],
    [
      "core on an adapter",
      "packages/core/src/cli/index.ts",
      'import { barman } from "@backup-hooks/barman";',
      /never depends on an adapter/,
    ],
    [
      "an adapter on another",
      "packages/rekkord/src/adapter.ts",
      'import { barman } from "@backup-hooks/barman";',
      /no adapter depends on another/,
    ],
    [
      "an adapter on another's file",
      "packages/rekkord/src/adapter.ts",
      'import { barman } from "../../barman/src/index.ts";',
      /entry points only/,
    ],
    [
      "an adapter on core's inside",
      "packages/barman/src/plan.ts",
      'import { fold } from "@backup-hooks/core/src/outcome.ts";',
      /no entry point of core/,
    ],
    [
      "nothing in a downward import",
      "packages/core/src/cli/output/report.ts",
      'import { runPlan } from "../../runner/run-plan.ts";',
      undefined,
    ],
    [
      "nothing within a layer",
      "packages/core/src/process/pipes.ts",
      'import { capture } from "./capture.ts";',
      undefined,
    ],
    [
      "nothing in an entry point of core",
      "packages/barman/src/bin.ts",
      'import("@backup-hooks/core/cli"); import("../package.json");',
      undefined,
    ],
    [
      "nothing in a comment or a text",
      "packages/core/src/model/call.ts",
      '// import "./cli/index.ts"\nexport const says = `import "./runner.ts"`;',
      undefined,
    ],
  ];
  test.each(planted)("%s", (_name, path, text, why) => {
    const found = findViolations({ [path]: text }, entries);
    if (why === undefined) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(why)]);
  });
});

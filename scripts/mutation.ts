import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Stryker } from "@stryker-mutator/core";
import { type Report, sectionOf } from "./mutation/report.ts";
import { scopes } from "./mutation/scope.ts";

// Mutation testing of the rules: `npx -y pnpm@12 mutation [PACKAGE …]`. Takes minutes per package, so it is no part of the tests.
// `--report` writes docs/mutation.md from the reports that are there, without a new run.

const PAGE = "docs/mutation.md";
/** Not in the repository: Stryker's copy of it, and its reports. */
const FOLDER = "coverage/mutation";

const words = process.argv.slice(2);
const chosen = words.filter((word) => word !== "--report");
const names = chosen.length > 0 ? chosen : Object.keys(scopes);
process.chdir(`${import.meta.dirname}/..`);

for (const name of names) {
  if (scopes[name] === undefined) throw new Error(`there is no package ${name}: ${Object.keys(scopes).join(", ")}`);
}
for (const name of names) {
  const file = `${FOLDER}/${name}.json`;
  if (!words.includes("--report")) await mutate(name, file);
  if (existsSync(file)) writeFileSync(PAGE, withSection(readFileSync(PAGE, "utf8"), name, JSON.parse(readFileSync(file, "utf8"))));
}

/** One package after the other: each has its own tests. */
async function mutate(name: string, fileName: string): Promise<void> {
  if (existsSync(fileName)) writeFileSync(fileName, JSON.stringify(withoutSurvivors(JSON.parse(readFileSync(fileName, "utf8")))));
  // The runner's own process reads it.
  process.env["BACKUP_HOOKS_MUTATED"] = name;
  const options = {
    mutate: (scopes[name]?.files ?? []).map((file) => `packages/${name}/src/${file}.ts`),
    testRunner: "vitest",
    // In threads, tests that hand pipes to child processes end the whole runner.
    vitest: { configFile: "scripts/mutation/vitest.config.ts", related: false, pool: "forks" },
    plugins: [import.meta.resolve("@stryker-mutator/vitest-runner"), `${import.meta.dirname}/mutation/texts.ts`],
    ignorers: ["texts"],
    // The copy has what the tests read, and nothing that comes and goes beside it.
    ignorePatterns: ["/*", "!/packages", "!/scripts", "!/package.json", "!/tsconfig*.json", "dist", ".turbo"],
    coverageAnalysis: "perTest",
    concurrency: 2,
    tempDirName: "coverage/mutated",
    reporters: ["clear-text"],
    // Only what survived the last run, or has changed since, in the mutated files or in tests. Remove the file to run everything.
    incremental: true,
    incrementalFile: fileName,
    clearTextReporter: { allowColor: false, allowEmojis: false, logTests: false, reportMutants: false },
  } as const satisfies ConstructorParameters<typeof Stryker>[0] & Record<string, unknown>;
  await new Stryker(options).runMutationTest();
}

/** An earlier report, from which a new run learns what is noticed already; what survived is tried again, since there may be new tests. */
function withoutSurvivors(report: Report): Report {
  const files = Object.entries(report.files).map(([path, file]) => [
    path,
    { ...file, mutants: file.mutants.filter(({ status }) => status === "Killed" || status === "Timeout") },
  ]);
  return { ...report, files: Object.fromEntries(files) };
}

/** The page with this package's part written anew, in the order of the scopes. */
function withSection(page: string, name: string, report: Report): string {
  const [head = "", ...parts] = page.split(/\n(?=## )/);
  const others = parts.filter((part) => !part.startsWith(`## ${name}\n`));
  const order = (part: string): number => Object.keys(scopes).indexOf(/^## (\w+)/.exec(part)?.[1] ?? "");
  const sorted = [...others, sectionOf(name, report)].sort((a, b) => order(a) - order(b));
  return `${[head, ...sorted].map((part) => part.trim()).join("\n\n")}\n`;
}

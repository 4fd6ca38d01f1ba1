import { Stryker } from "@stryker-mutator/core";
import { scopes } from "./scope.ts";

// Mutation testing of the rules: `npx -y pnpm@12 mutation [PACKAGE …]`. It takes minutes per package, so it is not part of the tests.
// Stryker prints its report and writes it to coverage/mutation/PACKAGE.json.
const chosen = process.argv.slice(2);
const names = chosen.length > 0 ? chosen : Object.keys(scopes);
process.chdir(`${import.meta.dirname}/../..`);

for (const name of names) {
  if (scopes[name] === undefined)
    throw new Error(`there is no package ${name}: ${Object.keys(scopes).join(", ")}`);
}
// One package after the other: each has its own tests.
for (const name of names) await mutate(name);

async function mutate(name: string): Promise<void> {
  // The runner's own process reads it.
  process.env["BACKUP_HOOKS_MUTATED"] = name;
  const options = {
    mutate: (scopes[name]?.files ?? []).map((file) => `packages/${name}/src/${file}.ts`),
    testRunner: "vitest",
    // In threads, tests that hand pipes to child processes end the whole runner.
    vitest: { configFile: "scripts/mutation/vitest.config.ts", related: false, pool: "forks" },
    plugins: [
      import.meta.resolve("@stryker-mutator/vitest-runner"),
      `${import.meta.dirname}/ignore-prose.ts`,
    ],
    ignorers: ["prose"],
    // The copy holds what the tests read, and nothing that changes beside it.
    ignorePatterns: [
      "/*",
      "!/packages",
      "!/scripts",
      "!/tests",
      "!/package.json",
      "!/tsconfig*.json",
      "dist",
      ".turbo",
    ],
    coverageAnalysis: "perTest",
    concurrency: 2,
    tempDirName: "coverage/mutated",
    reporters: ["clear-text", "json"],
    jsonReporter: { fileName: `coverage/mutation/${name}.json` },
    clearTextReporter: {
      allowColor: false,
      allowEmojis: false,
      logTests: false,
      reportMutants: true,
    },
  } as const satisfies ConstructorParameters<typeof Stryker>[0] & Record<string, unknown>;
  await new Stryker(options).runMutationTest();
}

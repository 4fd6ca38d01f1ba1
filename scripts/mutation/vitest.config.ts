import { defineConfig } from "vitest/config";
import { scopes } from "./scope.ts";

// Stryker's runner reads this in its copy of the repository: the fast tests of one package, sources instead of builds.
const name = process.env["BACKUP_HOOKS_MUTATED"] ?? "core";
const conditions = ["@backup-hooks/source", "node", "import", "module", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    root: `${import.meta.dirname}/../../packages/${name}`,
    include: (scopes[name]?.tests ?? []).map((test) => `test/${test}.test.ts`),
    testTimeout: 60_000,
  },
});

import { readdirSync } from "node:fs";
import { defineConfig } from "vitest/config";

// Packages are read as sources: no test has to wait for a build, only those of the built commands do.
const conditions = ["@backup-hooks/source", "node", "import", "module", "default"];
const root = import.meta.dirname;
const folders = [
  ...readdirSync(`${root}/packages`).map((name) => ({
    name,
    root: `${root}/packages/${name}`,
    include: ["test/**/*.test.ts"],
  })),
  { name: "workspace", root, include: ["tests/**/*.test.ts"] },
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    globalSetup: `${root}/tests/kit/compile-cache.ts`,
    // Tests start real processes, on machines that may be busy: the limits only end what hangs.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // Folder projects would not inherit the conditions; inline ones that extend this file do.
    projects: folders.map((test) => ({ extends: true, test })),
  },
});

import { readFileSync } from "node:fs";
import { assertEqual, type Rule } from "../rule.ts";

/** The packages that every adapter may depend on. */
const allowedPackages = ["@backup-hooks/core", "zod"];

/** Installing one adapter does not install the others. */
export const packageRules: readonly Rule[] = [
  {
    id: "C24",
    group: "package",
    title: "an adapter depends on next to nothing",
    sentence:
      "An adapter's package depends on core, zod and the one parser that it declares, and on nothing else.",
    createChecks: ({ sample: { manifest, parser } }) =>
      ["dependencies", "optionalDependencies", "peerDependencies"].map((kind) => ({
        row: "adapter",
        name: kind.replace("D", "-d"),
        run() {
          const declared =
            (JSON.parse(readFileSync(manifest, "utf8")) as Record<string, Record<string, string>>)[
              kind
            ] ?? {};
          assertEqual(
            `other packages in ${kind}`,
            [],
            Object.keys(declared).filter((name) => ![...allowedPackages, parser].includes(name)),
          );
        },
      })),
  },
];

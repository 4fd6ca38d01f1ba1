import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { renderPage } from "./page.ts";
import { countPassed, type ProductResult, runCases } from "./results.ts";
import type { Subject } from "./subjects.ts";
import { formatFailures, formatMatrix, toJson } from "./text.ts";

const usage = `pnpm conformance [PRODUCT…] [--json] [--page FILE]

Holds the adapters to the contract: all of them, or those that are named. Prints how many cases pass, and every failure in full;
exits 1 if there is one. Writes the same as a page for a browser, with the life cycles of each product: conformance.html.
`;

/** Runs the suite on the adapters, prints the matrix and writes the page. Returns the exit code: 1 for a failing case, 2 for a wrong call. */
export async function runConformance(
  args: readonly string[],
  subjects: readonly Subject[],
  { root, print }: { readonly root: string; readonly print: (text: string) => void },
): Promise<number> {
  const options = {
    json: { type: "boolean" },
    page: { type: "string" },
    help: { type: "boolean" },
  } as const;
  let parsed: ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>>;
  try {
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
  const { values, positionals } = parsed;
  const known = subjects.map(({ adapter }) => adapter.product);
  const unknown = positionals.filter((product) => !known.includes(product));
  if (values.help || unknown.length > 0) {
    print(
      unknown.length > 0
        ? `There is no adapter ${unknown.join(", ")}; there are ${known.join(", ")}.\n`
        : usage,
    );
    return values.help ? 0 : 2;
  }
  const results: ProductResult[] = [];
  for (const subject of subjects) {
    if (positionals.length === 0 || positionals.includes(subject.adapter.product))
      results.push(await runCases(subject));
  }
  const file = values.page ?? `${root}/conformance.html`;
  writeFileSync(file, renderPage(results));
  print(
    values.json
      ? `${JSON.stringify(toJson(results), null, 2)}\n`
      : `${formatMatrix(results)}${formatFailures(results)}\nThe page: ${file}\n`,
  );
  const { passed, total } = countPassed(results.flatMap(({ cases }) => cases));
  return passed === total ? 0 : 1;
}

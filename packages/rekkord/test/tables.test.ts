import { expect, test } from "vitest";
import { formatTableLines } from "../../../tests/kit/adapter-tables.ts";
import { rekkord } from "../src/index.ts";

// Every fact of the tables stands in tables.txt a second time.
// `npx vitest run --project rekkord -u` writes the file anew.
const made = [{ version: "0.97" }, {}, { postAfterPreFailure: true, preSuccess: "unset" }] as const;

test("the tables are those that were reviewed", async () => {
  const lines = made.flatMap((options) => formatTableLines(rekkord(options), options));
  await expect(lines.join("\n")).toMatchFileSnapshot("tables.txt");
});

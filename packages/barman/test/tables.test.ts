import { expect, test } from "vitest";
import { formatTableLines } from "../../../tests/kit/adapter-tables.ts";
import { barman } from "../src/index.ts";

// Every fact of the tables stands in tables.txt a second time.
// `npx vitest run --project barman -u` writes the file anew.
const made = [{ version: "3.4" }, { version: "3.17" }] as const;

test("the tables are those that were reviewed", async () => {
  const lines = made.flatMap((options) => formatTableLines(barman(options), options));
  await expect(lines.join("\n")).toMatchFileSnapshot("tables.txt");
});

import { expect, test } from "vitest";
import { formatTableLines } from "../../../tests/kit/adapter-tables.ts";
import { syncrify } from "../src/index.ts";

// Every fact of the tables stands in tables.txt a second time.
// `npx vitest run --project syncrify -u` writes the file anew.
const made = [{}, { spawn: "shell", broken: "nothing" }, { spawn: "argv" }] as const;

test("the tables are those that were reviewed", async () => {
  const lines = made.flatMap((options) => formatTableLines(syncrify(options), options));
  await expect(lines.join("\n")).toMatchFileSnapshot("tables.txt");
});

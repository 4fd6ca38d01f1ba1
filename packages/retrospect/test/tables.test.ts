import { expect, test } from "vitest";
import { formatTableLines } from "../../../tests/kit/adapter-tables.ts";
import { retrospect } from "../src/index.ts";

// Every fact of the tables stands in tables.txt a second time.
// `npx vitest run --project retrospect -u` writes the file anew.
const made = [
  { caller: "mac-engine" },
  {
    caller: "windows-client",
    endAfterVeto: true,
    stopSchedName: "SchedStop",
    fatalErrorArguments: 5,
  },
  { caller: "windows-engine", preStartSource: true, exitStatusVetoes: true, wellFormedLine: true },
] as const;

test("the tables are those that were reviewed", async () => {
  const lines = made.flatMap((options) => formatTableLines(retrospect(options), options));
  await expect(lines.join("\n")).toMatchFileSnapshot("tables.txt");
});

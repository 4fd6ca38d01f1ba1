import { parseArgs } from "node:util";
import { answerRows } from "./answer.ts";
import type { Row } from "./measure.ts";
import { memoryRows } from "./memory.ts";
import { runnerRows } from "./runner.ts";
import { startRows } from "./start.ts";
import { syncrifyRows } from "./syncrify.ts";
import { templateRows } from "./template.ts";

/** Prints `name  1.23 ×  (limit 1.35)` per row; exit 1 if one is over its limit. Ratios only: both sides are measured in this run. */
const { values } = parseArgs({ options: { filter: { type: "string", default: "" } } });
const rows: readonly Row[] = [
  ...runnerRows,
  ...startRows,
  ...answerRows,
  ...memoryRows,
  ...templateRows,
  ...syncrifyRows,
].filter(({ name }) => name.includes(values.filter));
const width = Math.max(0, ...rows.map(({ name }) => name.length));

let over = 0;
for (const { name, limit, measure } of rows) {
  const ratio = await measure();
  if (typeof ratio === "string") {
    console.log(`${name.padEnd(width)}  not measured: ${ratio}`);
    continue;
  }
  over += ratio > limit ? 1 : 0;
  console.log(
    `${name.padEnd(width)}  ${ratio.toFixed(2)} ×  (limit ${limit.toFixed(2)})${ratio > limit ? "  OVER" : ""}`,
  );
}
if (rows.length === 0) console.log(`no row has "${values.filter}" in its name`);
process.exitCode = over > 0 || rows.length === 0 ? 1 : 0;

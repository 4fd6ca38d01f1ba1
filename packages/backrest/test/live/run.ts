import { parseArgs } from "node:util";
import * as fc from "fast-check";
import { goIsHere, Oracle } from "./oracle.ts";
import { sameAs } from "./property.ts";

/** The differential test for a long run: `node --conditions=@backup-hooks/source test/live/run.ts --cases 1000000 [--seed N]`. */

const { values } = parseArgs({
  options: { cases: { type: "string", default: "20000" }, seed: { type: "string" } },
});
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
if (!goIsHere("live: templates were")) process.exit(1);

const oracle = new Oracle();
const SLICE = 10_000;
let done = 0;
// Slice by slice, so that a long run shows how far it is; each has a seed of its own.
for (let at = 0; done < Number(values.cases); at++) {
  const count = Math.min(SLICE, Number(values.cases) - done);
  const result = await fc.check(sameAs(oracle), { numRuns: count, seed: seed + at });
  if (result.failed) {
    console.log(fc.defaultReportMessage(result) ?? "failed");
    if (result.errorInstance instanceof Error) console.log(result.errorInstance.message);
    process.exitCode = 1;
    break;
  }
  done += count;
  console.log(`${done} cases equal (seed ${seed + at})`);
}
oracle.close();

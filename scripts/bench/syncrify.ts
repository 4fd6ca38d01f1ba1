import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Batch } from "./jobs.ts";
import type { Row } from "./measure.ts";

const BATCHES = 10;
const OURS = 10_000;
const THEIRS = 2_500;

interface Figures {
  readonly time: number;
  readonly memory: number;
}
let figures: Promise<Figures> | undefined;

/** Both sides in turn, a tenth at a time, so that whatever else the machine does falls on both; both rows look at the same jobs. */
async function measure(): Promise<Figures> {
  const [ours, theirs] = [forkSide("adapter", OURS), forkSide("execa", THEIRS)];
  const batches = { ours: [] as Batch[], theirs: [] as Batch[] };
  for (let batch = 0; batch < BATCHES; batch += 1) {
    batches.ours.push(await playBatch(ours));
    batches.theirs.push(await playBatch(theirs));
  }
  await Promise.all([ours.ended, theirs.ended]);
  const time = computeMedian(batches.ours) / computeMedian(batches.theirs);
  return {
    time,
    memory: (batches.ours.at(-1)?.memory ?? Number.NaN) / (batches.ours[0]?.memory ?? Number.NaN),
  };
}

interface Side {
  readonly child: ChildProcess;
  /** Resolves when it has ended well. */
  readonly ended: Promise<void>;
}

function forkSide(name: "adapter" | "execa", jobs: number): Side {
  // V8 lets garbage lie as long as there is room: with a small nursery, memory is what is really held.
  const execArgv = [...process.execArgv, "--max-semi-space-size=2"];
  const child = fork(
    join(import.meta.dirname, "jobs.ts"),
    [name, String(BATCHES), String(jobs / BATCHES)],
    {
      execArgv,
      env: { PATH: "/usr/bin:/bin" },
    },
  );
  const ended = once(child, "exit").then(([code]) => {
    if (code !== 0) throw new Error(`the side of ${name} ended with ${code}`);
  });
  return { child, ended };
}

async function playBatch({ child, ended }: Side): Promise<Batch> {
  child.send("go");
  const [batch] = await Promise.race([once(child, "message"), ended.then(() => [])]);
  return batch as Batch;
}

function computeMedian(batches: readonly Batch[]): number {
  const sorted = batches.map(({ perJob }) => perJob).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function measureOnce(): Promise<Figures> {
  figures ??= measure();
  return figures;
}

export const syncrifyRows: readonly Row[] = [
  // 0.8 of execa's jobs per second are 1.25 of its time per job.
  {
    name: "jobs/10000 of Syncrify, two per core at a time, to execa",
    limit: 1.25,
    measure: async () => (await measureOnce()).time,
  },
  {
    name: "jobs/10000 of Syncrify, memory to that after 1000",
    limit: 1.25,
    measure: async () => (await measureOnce()).memory,
  },
];

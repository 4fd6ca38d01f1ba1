import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { playScenario } from "@backup-hooks/core";
import { syncrify } from "@backup-hooks/syncrify";
import { execa } from "execa";

// Plays Syncrify jobs, a start and an end call each, through a hook of 1 ms: as the adapter does, or through bare execa.
// A process of its own for each of the two, which plays a batch when it is told to and answers with what that took.

/** What a batch took: milliseconds per job, and the largest resident memory so far in bytes. */
export interface Batch {
  readonly perJob: number;
  readonly memory: number;
}
const [side, batches = 0, jobs = 0] = [process.argv[2], ...process.argv.slice(3).map(Number)];
const parallel = 2 * availableParallelism();
const folder = mkdtempSync(join(tmpdir(), "bench-jobs-"));
const script = join(folder, "hook.sh");
const env = { PATH: "/usr/bin:/bin" };
let began = 0;
let memory = 0;

async function waitForTurn(): Promise<void> {
  await once(process, "message");
  began = performance.now();
}

function reportBatch(): void {
  watchMemory();
  process.send?.({ perJob: (performance.now() - began) / jobs, memory } satisfies Batch);
}

function watchMemory(): void {
  memory = Math.max(memory, process.memoryUsage.rss());
}

/** One scenario of all batches: the server restarts after each, and that pause is where the batch is over. */
async function runThroughAdapter(): Promise<void> {
  const adapter = syncrify();
  const config = {
    path: "",
    command: `${script} $EVENT $JOB_ID $CLIENT_IP $CLIENT_BUILD_NO $FILE_COUNT $BYTE_COUNT $PROFILE $USER`,
    notes: [],
  };
  const options = {
    jobs: String(batches * jobs),
    parallel: String(parallel),
    restart: String(jobs),
  };
  const scenario = adapter.scenario?.(config, { set: {}, options });
  if (scenario === undefined) throw new Error("there is nothing to play");
  const clock = {
    now: Date.now,
    async sleep() {
      reportBatch();
      await waitForTurn();
    },
  };
  let calls = 0;
  const onDispatched = (): void => {
    calls += 1;
    if (calls % 100 === 0) watchMemory();
  };
  await waitForTurn();
  const { end } = await playScenario(adapter, scenario, config, {
    env,
    clock,
    onDispatched,
    keepResults: false,
    timeoutMs: 600_000,
  });
  reportBatch();
  const made = JSON.stringify(end.found?.["calls"]);
  if (made !== JSON.stringify({ made: 2 * batches * jobs, failed: 0 }))
    throw new Error(`not all calls were made: ${made}`);
}

async function runThroughExeca(): Promise<void> {
  const values = ["17", "10.0.0.5", "564", "0", "0", "My_Documents", "joe@example.org"];
  for (let batch = 0; batch < batches; batch += 1) {
    await waitForTurn();
    const waiting = Array.from({ length: jobs }).values();
    const runClient = async (): Promise<void> => {
      for (const _ of waiting)
        for (const event of ["true", "false"])
          await execa(script, [event, ...values], { env, extendEnv: false });
    };
    await Promise.all(Array.from({ length: parallel }, runClient));
    reportBatch();
  }
}

writeFileSync(script, "#!/bin/sh\nexec sleep 0.001\n", { mode: 0o755 });
try {
  await (side === "adapter" ? runThroughAdapter : runThroughExeca)();
} finally {
  rmSync(folder, { recursive: true });
  process.disconnect?.();
}

import { getBuiltinModule } from "node:process";
import { Script } from "node:vm";
import { HookError } from "../util/errors.ts";
import { withUnhandledErrors } from "./unhandled-errors.ts";

/** How long after the deadline handlers may take to stop by themselves, in milliseconds. */
const GRACE_MS = 5000;
/** How long after the deadline somebody who has not even noticed it is killed: not before those who let go have had their answer. */
const KILL_MS = GRACE_MS + 1000;
/** An answer that takes longer gets a watchdog; a thread costs too much for the others. */
const QUICK_MS = 100;

/**
 * Handlers under a time limit: at its end, or when somebody stops us, `abort` tells them, and a little later nobody waits for them any
 * more. A loop that never lets go of the processor cannot be told: in its first stretch it is cut off by V8, later the whole process is
 * killed from another thread.
 * @throws HookError VALUE_INVALID when the time is over; whatever the work throws
 */
export async function runWithin<Result>(
  limitMs: number,
  abort: AbortController,
  work: () => Promise<Result>,
): Promise<Result> {
  const late = new HookError("VALUE_INVALID", "the handlers gave no answer in time", {
    expected: `one within ${limitMs} ms`,
    hint: "Give them longer with --timeout, or see what they wait for",
  });
  let dismiss: (() => void) | undefined;
  const armWatchdog = (): void => {
    dismiss = startWatchdog(limitMs + KILL_MS);
  };
  const timers = [setTimeout(() => abort.abort(late), limitMs), setTimeout(armWatchdog, QUICK_MS)];
  try {
    return await withUnhandledErrors(
      Promise.race([callUntilPause(work, limitMs, late), rejectAfterGrace(abort.signal)]),
    );
  } finally {
    for (const timer of timers) clearTimeout(timer);
    // What comes after the handlers, undo commands above all, has limits of its own.
    dismiss?.();
  }
}

const START = Symbol.for("backup-hooks.start");
const start = new Script(`globalThis[Symbol.for("backup-hooks.start")]()`);

/** Calls the work; what it does before its first pause ends at the limit even in a loop. */
function callUntilPause<Result>(
  work: () => Promise<Result>,
  limitMs: number,
  late: HookError,
): Promise<Result> {
  const global = globalThis as unknown as Record<symbol, () => Promise<Result>>;
  global[START] = work;
  try {
    return start.runInThisContext({ timeout: limitMs });
  } catch (error) {
    throw error instanceof Error && "code" in error && error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT"
      ? late
      : error;
  } finally {
    delete global[START];
  }
}

function rejectAfterGrace(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => setTimeout(() => reject(signal.reason), GRACE_MS), {
      once: true,
    });
  });
}

/** Kills this process from another thread in so many milliseconds, unless it is dismissed before. */
function startWatchdog(leftMs: number): () => void {
  const over = new Int32Array(new SharedArrayBuffer(4));
  const code = `const { workerData } = process.getBuiltinModule("node:worker_threads");
    if (Atomics.wait(workerData, 0, 0, ${Math.round(leftMs)}) === "timed-out") {
      process.getBuiltinModule("fs").writeSync(2, "error: the handlers never let go of the processor: killed\\n");
      process.kill(process.pid, "SIGKILL");
    }`;
  const { Worker } = getBuiltinModule("node:worker_threads");
  new Worker(code, { eval: true, workerData: over }).unref();
  return () => {
    Atomics.store(over, 0, 1);
    Atomics.notify(over, 0);
  };
}

import { getBuiltinModule } from "node:process";
import { Script } from "node:vm";
import { HookError } from "../util/errors.ts";
import { withUnhandledErrors } from "./unhandled-errors.ts";

/** How long handlers may take to stop after the deadline, in milliseconds. */
const GRACE_MS = 5000;
/**
 * When an unresponsive process is killed, after the deadline. Longer than GRACE_MS, so that
 * cooperative handlers can still reply.
 */
const KILL_MS = GRACE_MS + 1000;
/**
 * The watchdog starts after this many milliseconds; for faster replies, a thread costs too much.
 */
const QUICK_MS = 100;

/**
 * Runs handlers under a time limit. At the limit, or if this process is told to stop, `abort`
 * notifies them, and after a grace period their result is ignored. A synchronous loop cannot be
 * notified: before the first `await` V8 interrupts it, later another thread kills the whole
 * process.
 * @throws HookError VALUE_INVALID if the time limit is exceeded; any error of the handlers
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
    // What follows the handlers, undo commands above all, has its own limits.
    dismiss?.();
  }
}

const START = Symbol.for("backup-hooks.start");
const start = new Script(`globalThis[Symbol.for("backup-hooks.start")]()`);

/** Calls the handlers. The code before their first `await` ends at the limit, even if it loops. */
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

/** Kills this process from another thread after this many milliseconds, unless dismissed. */
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

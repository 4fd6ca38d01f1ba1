import type { Attempt } from "../model/attempt.ts";
import type { Command, HttpRequest } from "../model/call.ts";
import { describeEnd, type Verdict } from "../model/exit-policy.ts";
import { combineRuns } from "../model/outcome.ts";
import type { Hook, HookRun, Interruption, Outcome, Plan } from "../model/plan.ts";
import type { Spawn } from "../process/spawn.ts";
import { type Clock, systemClock } from "../util/clock.ts";

/** Receives events as they happen. It cannot change the run. */
export interface Observer {
  onAttemptStart?(hook: Hook, number: number, command: Command | HttpRequest): void;
  onOutput?(hook: Hook, stream: "stdout" | "stderr", text: string): void;
  /**
   * `attempt.delayMs` is the pause that follows; `blocked`, why the product would never get past
   * the hook.
   */
  onAttemptEnd?(hook: Hook, attempt: Attempt, verdict: Verdict, blocked?: string): void;
  onPause?(hook: Hook, delayMs: number): void;
}

/** Sends a hook that is an HTTP request; the status of the response replaces an exit code. */
export type Send = (
  request: HttpRequest,
  options: { readonly number: number; readonly timeoutMs?: number; readonly signal?: AbortSignal },
) => Promise<Attempt>;

export interface RunOptions {
  /** The environment of the product. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly spawn?: Spawn;
  readonly send?: Send;
  readonly observer?: Observer;
  /** Our own limit for one attempt, in milliseconds; absent: only the product's. */
  readonly timeoutMs?: number;
  /**
   * What exceeding our own limit means. `blocks`: the product has no such limit, so it would still
   * be waiting (rehearse). `policy`: the attempt counts as killed, and the product's policy applies
   * (run). Default `blocks`.
   */
  readonly onTimeout?: "blocks" | "policy";
  /**
   * After this many attempts of one hook, an endless retry is `blocked`; absent: unlimited, as with
   * the product.
   */
  readonly maxAttempts?: number;
  /** From TERM to KILL, in milliseconds. Default 5000. */
  readonly graceMs?: number;
  /** Bytes kept per stream and attempt. Default 1 MiB. */
  readonly outputLimit?: number;
  /** Aborts the run; `reason` is "interrupt" or "terminate". */
  readonly signal?: AbortSignal;
  /**
   * On abort, keep a running hook alive, as some products do. Default false: its group is ended.
   */
  readonly leaveHook?: boolean;
  /** Called when a hook's process has started. */
  readonly onStart?: () => void;
  /**
   * Capture hooks that would inherit our own input and output, so that the output can be shown.
   * Default false.
   */
  readonly capture?: boolean;
}

/** Runs the hooks of one dispatch as planned. Never throws because of what a hook does. */
export async function runPlan(plan: Plan, options: RunOptions): Promise<Outcome> {
  if (plan.refused !== undefined) return { decision: "fail", hooks: [], notes: [plan.refused] };
  const hooks = await (plan.order === "sequence" ? runInSequence : runDetached)(plan, options);
  const interrupted = getInterruption(options.signal);
  return { ...combineRuns(hooks, plan.notes), ...(interrupted && { interrupted }) };
}

/** Why a signal was aborted. */
export function getInterruption(signal: AbortSignal | undefined): Interruption | undefined {
  if (!signal?.aborted) return undefined;
  return signal.reason === "terminate" ? "terminate" : "interrupt";
}

async function runInSequence(plan: Plan, options: RunOptions): Promise<HookRun[]> {
  const runs: HookRun[] = [];
  let ok = true;
  for (const hook of plan.hooks) {
    if (options.signal?.aborted) break;
    const run = await runHook(hook, ok, options);
    runs.push(run);
    const succeeded =
      run.blocked === undefined &&
      (run.verdict.action === "continue" || run.verdict.action === "warn");
    if (run.blocked !== undefined || (!succeeded && plan.onFailure === "stop")) break;
    ok &&= succeeded;
  }
  return runs;
}

/** The product waits for none of them, so none can block it. We wait to report how each ended. */
function runDetached(plan: Plan, options: RunOptions): Promise<HookRun[]> {
  return Promise.all(
    plan.hooks.map((hook) => runHook(hook, true, { ...options, onTimeout: "policy" })),
  );
}

async function runHook(hook: Hook, ok: boolean, options: RunOptions): Promise<HookRun> {
  const { clock = systemClock, observer, signal, maxAttempts = Number.POSITIVE_INFINITY } = options;
  const attempts: Attempt[] = [];
  for (let number = 1; ; number += 1) {
    const attempt = await runAttempt(hook, number, ok, options);
    const verdict = hook.policy(attempt);
    const blocked = explainBlock(hook, attempt, verdict, number >= maxAttempts, options);
    const willRetry = verdict.action === "retry" && blocked === undefined;
    attempts.push(willRetry ? { ...attempt, delayMs: verdict.delayMs } : attempt);
    observer?.onAttemptEnd?.(hook, attempts.at(-1) ?? attempt, verdict, blocked);
    if (blocked !== undefined) return { hook, attempts, verdict, blocked };
    if (!willRetry || signal?.aborted) return { hook, attempts, verdict };
    observer?.onPause?.(hook, verdict.delayMs);
    await clock.sleep(verdict.delayMs, signal);
    if (signal?.aborted) return { hook, attempts, verdict };
  }
}

async function runAttempt(
  hook: Hook,
  number: number,
  ok: boolean,
  options: RunOptions,
): Promise<Attempt> {
  const { env, observer, signal, send } = options;
  const timeoutMs = pickLimit(hook.timeoutMs, options.timeoutMs);
  try {
    const step = withCapture(hook.step({ attempt: number, ok, env }), options.capture);
    observer?.onAttemptStart?.(hook, number, step);
    const common = {
      number,
      ...(timeoutMs !== undefined && { timeoutMs }),
      ...(signal && { signal }),
    };
    if ("url" in step) {
      if (send === undefined)
        throw new Error(`nothing here sends HTTP requests (${step.method} ${step.url})`);
      return await send(step, common);
    }
    const spawn = options.spawn ?? (await loadSpawn());
    return await spawn(step, {
      ...common,
      env,
      ...(options.graceMs !== undefined && { graceMs: options.graceMs }),
      ...(options.outputLimit !== undefined && { outputLimit: options.outputLimit }),
      ...(options.leaveHook && { leaveOnAbort: true }),
      ...(options.onStart && { onStart: options.onStart }),
      ...(observer?.onOutput && {
        onOutput: (stream: "stdout" | "stderr", text: string) =>
          observer.onOutput?.(hook, stream, text),
      }),
    });
  } catch (error) {
    return {
      number,
      timedOut: false,
      error: error instanceof Error ? error : new Error(String(error)),
      stdout: "",
      stderr: "",
      durationMs: 0,
    };
  }
}

function withCapture(step: Command | HttpRequest, capture = false): Command | HttpRequest {
  return capture && "stdio" in step && step.stdio === "inherit"
    ? { ...step, stdio: "split" }
    : step;
}

/** Loaded when the first process starts: displaying a plan does not need it. */
async function loadSpawn(): Promise<Spawn> {
  return (await import("../process/spawn.ts")).spawn;
}

function pickLimit(...limits: readonly (number | undefined)[]): number | undefined {
  const set = limits.filter((ms) => ms !== undefined);
  return set.length === 0 ? undefined : Math.min(...set);
}

function explainBlock(
  hook: Hook,
  attempt: Attempt,
  verdict: Verdict,
  exhausted: boolean,
  options: RunOptions,
): string | undefined {
  const productWaits =
    hook.timeoutMs === undefined ||
    (options.timeoutMs ?? Number.POSITIVE_INFINITY) < hook.timeoutMs;
  if (attempt.timedOut && productWaits && options.onTimeout !== "policy") {
    return `would still be waiting: ${hook.id} had not ended after ${(options.timeoutMs ?? 0) / 1000} s, and no time limit ends it`;
  }
  if (verdict.action !== "retry" || !exhausted) return undefined;
  return `would try ${hook.id} again for ever (attempt ${attempt.number} ${describeEnd(attempt)}; given up here)`;
}

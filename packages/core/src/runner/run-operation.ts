import type { Adapter } from "../model/adapter.ts";
import type { Decision, HookEvent, Operation } from "../model/event.ts";
import type { Dispatch, Ending, OperationSpec } from "../model/operation.ts";
import { applyEventRules, findVeto } from "../model/outcome.ts";
import type { Interruption, Plan } from "../model/plan.ts";
import type { WorkResult } from "../model/resolved-event.ts";
import type { DispatchResult } from "../model/scenario.ts";
import { systemClock } from "../util/clock.ts";
import { HookError } from "../util/errors.ts";
import { getInterruption, type RunOptions, runPlan } from "./run-plan.ts";

export interface OperationResult {
  readonly operation: Operation;
  /** The ending of the operation. */
  readonly ending: string;
  readonly decision: Decision;
  /** The exit code of the product's own command. */
  readonly exit: number;
  readonly message: string;
  readonly dispatches: readonly DispatchResult[];
}

export interface OperationOptions extends Omit<RunOptions, "signal"> {
  /** Creates the event of one row; `work` is present once the operation has ended. */
  readonly createEvent: (name: string, work?: WorkResult) => Promise<HookEvent>;
  /** The wrapped command. Aborting its signal must end it. */
  readonly work: (signal: AbortSignal | undefined) => Promise<Omit<WorkResult, "during">>;
  /** False: the product would stop before its first hook. */
  readonly setup?: () => Promise<boolean>;
  /**
   * The first signal stops what is running; the next one stops the hooks that follow an
   * interruption, and each further one the hooks after that.
   */
  readonly signals?: readonly AbortSignal[];
  /** Called after each dispatch, before what follows it. */
  readonly onDispatched?: (result: DispatchResult) => void;
}

/** Plays one dispatch: plan, run, apply the event rules. */
export async function dispatchEvents(
  adapter: Adapter,
  dispatch: Dispatch,
  events: readonly HookEvent[],
  config: unknown,
  options: RunOptions,
): Promise<DispatchResult> {
  return dispatchPlan(await adapter.plan(events, config), adapter, dispatch, events, options);
}

async function dispatchPlan(
  plan: Plan,
  adapter: Adapter,
  dispatch: Dispatch,
  events: readonly HookEvent[],
  options: RunOptions,
): Promise<DispatchResult> {
  const { effect, ...outcome } = applyEventRules(
    await runPlan(plan, options),
    dispatch,
    adapter.events,
  );
  return { events, cancelable: dispatch.cancelable, outcome, effect };
}

/**
 * Runs an operation's life cycle, the same for every product: the dispatches before, the wrapped
 * command, and the dispatches of its ending.
 */
export async function runOperation(
  adapter: Adapter,
  operation: Operation,
  config: unknown,
  options: OperationOptions,
): Promise<OperationResult> {
  const spec = adapter.operations[operation];
  if (spec === undefined) {
    throw new HookError("UNKNOWN_NAME", `there is no operation "${operation}"`, {
      product: adapter.title,
      expected: Object.keys(adapter.operations).join(", "),
    });
  }
  const pending: Promise<DispatchResult>[] = [];
  const work = await runUntilEnded(adapter, spec, config, options, pending);
  if (work === "blocked") {
    const dispatches = await Promise.all(pending);
    const message = dispatches.at(-1)?.effect.message ?? "";
    return { operation, ending: "blocked", decision: "blocked", exit: 1, message, dispatches };
  }
  const ending = findEnding(adapter, operation, spec, work.ending);
  let endingName = work.ending;
  for (const dispatch of ending.after) {
    const result = await playDispatch(adapter, dispatch, config, options, pending, work);
    if (result === undefined) continue;
    const trigger =
      result.outcome.interrupted ?? (result.effect.decision === "proceed" ? undefined : "veto");
    if (trigger !== undefined) endingName = ending.overriddenBy?.[trigger] ?? endingName;
  }
  const { exit, description: message } = findEnding(adapter, operation, spec, endingName);
  // The product does not wait for these hooks. We do, so that they keep a reader for their output.
  const dispatches = await Promise.all(pending);
  return {
    operation,
    ending: endingName,
    decision: decideOperation(endingName, dispatches),
    exit: exit === "inherit" ? (work.exitCode ?? 1) : exit,
    message,
    dispatches,
  };
}

async function runUntilEnded(
  adapter: Adapter,
  spec: OperationSpec,
  config: unknown,
  options: OperationOptions,
  pending: Promise<DispatchResult>[],
): Promise<WorkResult | "blocked"> {
  // The next signal ends what is running; one that arrives in between must not be lost.
  const next = options.signals?.find(({ aborted }) => !aborted);
  const checkInterrupted = (): Interruption | undefined => getInterruption(next);
  if ((await options.setup?.()) === false) return { ending: "setup", during: "before" };
  for (const dispatch of spec.before) {
    const early = checkInterrupted();
    if (early !== undefined) return { ending: early, during: "before" };
    const result = await playDispatch(adapter, dispatch, config, options, pending);
    if (result === undefined) continue;
    const { interrupted, hooks } = result.outcome;
    if (interrupted) return { ending: interrupted, during: "before" };
    if (result.effect.decision === "blocked") return "blocked";
    const vetoedBy = findVeto(hooks);
    if (result.effect.decision !== "proceed")
      return { ending: "veto", during: "before", ...(vetoedBy && { vetoedBy }) };
  }
  const early = checkInterrupted();
  if (early !== undefined) return { ending: early, during: "before" };
  const signal = pickSignal(options);
  const done = await options.work(signal);
  return { ...done, during: "work", ending: getInterruption(signal) ?? done.ending };
}

/**
 * The head start of a detached hook before the operation begins: no product is faster than that.
 */
const HEAD_START_MS = 1000;

/** The result of a dispatch; undefined if the product continues without waiting for its hooks. */
async function playDispatch(
  adapter: Adapter,
  dispatch: Dispatch,
  config: unknown,
  options: OperationOptions,
  pending: Promise<DispatchResult>[],
  work?: WorkResult,
): Promise<DispatchResult | undefined> {
  const { signals: _, createEvent, work: __, setup: ___, onDispatched, ...runOptions } = options;
  const events = await Promise.all(dispatch.events.map((name) => createEvent(name, work)));
  const signal = pickSignal(options);
  const plan = await adapter.plan(events, config);
  const started = Promise.withResolvers<void>();
  const run: RunOptions = { ...runOptions, onStart: started.resolve, ...(signal && { signal }) };
  const result = dispatchPlan(plan, adapter, dispatch, events, run).then((done) => {
    onDispatched?.(done);
    return done;
  });
  pending.push(result);
  if (plan.order === "detached") await giveHeadStart(result, started.promise);
  return plan.order === "detached" && !signal?.aborted ? undefined : await result;
}

async function giveHeadStart(result: Promise<unknown>, started: Promise<void>): Promise<void> {
  await Promise.race([result, started]);
  const over = new AbortController();
  await Promise.race([result, systemClock.sleep(HEAD_START_MS, over.signal)]);
  over.abort();
}

function pickSignal({ signals = [] }: OperationOptions): AbortSignal | undefined {
  return signals.find((signal) => !signal.aborted) ?? signals.at(-1);
}

function findEnding(
  adapter: Adapter,
  operation: Operation,
  spec: OperationSpec,
  name: string,
): Ending {
  const ending = spec.endings[name];
  if (ending === undefined)
    throw new TypeError(`${adapter.product}: the operation ${operation} has no ending "${name}"`);
  return ending;
}

function decideOperation(ending: string, dispatches: readonly DispatchResult[]): Decision {
  if (dispatches.some(({ effect }) => effect.decision === "blocked")) return "blocked";
  const vetoed = dispatches.find(({ effect }) => effect.decision !== "proceed");
  if (ending === "veto" && vetoed) return vetoed.effect.decision;
  return ending === "success" ? "proceed" : "fail";
}

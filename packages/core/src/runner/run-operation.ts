import type { Adapter } from "../model/adapter.ts";
import type { FiringResult } from "../model/scenario.ts";
import type { Work } from "../model/resolved-event.ts";
import type { Ending, Firing, OperationSpec } from "../model/operation.ts";
import { systemClock } from "../util/clock.ts";
import { HookError } from "../util/errors.ts";
import type { Decision, HookEvent, Operation } from "../model/event.ts";
import { gate, objection } from "../model/outcome.ts";
import type { Interruption, Plan } from "../model/plan.ts";
import { interruption, runPlan, type RunOptions } from "./run-plan.ts";

export interface OperationResult {
  readonly operation: Operation;
  /** Which of the operation's endings was taken. */
  readonly ending: string;
  readonly decision: Decision;
  /** The exit code of the product's own command. */
  readonly exit: number;
  readonly says: string;
  readonly firings: readonly FiringResult[];
}

export interface OperationOptions extends Omit<RunOptions, "signal"> {
  /** Makes the event of one row; `work` is present once the operation has ended. */
  readonly event: (name: string, work?: Work) => Promise<HookEvent>;
  /** The main work. Aborting its signal must end it. */
  readonly work: (signal: AbortSignal | undefined) => Promise<Omit<Work, "during">>;
  /** False: the product would refuse before its first hook. */
  readonly setup?: () => Promise<boolean>;
  /** The first stops what runs; the next one stops the hooks that follow an interruption, and so on. */
  readonly signals?: readonly AbortSignal[];
  /** Told of each firing when it is over, before the work or the firing that follows. */
  readonly fired?: (result: FiringResult) => void;
}

/** Plays one firing: plan, run, gate. */
export async function fire(
  adapter: Adapter,
  firing: Firing,
  events: readonly HookEvent[],
  config: unknown,
  options: RunOptions,
): Promise<FiringResult> {
  return firePlan(await adapter.plan(events, config), adapter, firing, events, options);
}

async function firePlan(
  plan: Plan,
  adapter: Adapter,
  firing: Firing,
  events: readonly HookEvent[],
  options: RunOptions,
): Promise<FiringResult> {
  const { answer, ...outcome } = gate(await runPlan(plan, options), firing, adapter.events);
  return { events, heard: firing.heard, outcome, answer };
}

/** Walks an operation's life cycle: the firings before, the main work, and what its ending fires. The same for every product. */
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
  const begun: Promise<FiringResult>[] = [];
  const work = await untilEnded(adapter, spec, config, options, begun);
  if (work === "blocked") {
    const firings = await Promise.all(begun);
    const says = firings.at(-1)?.answer.says ?? "";
    return { operation, ending: "blocked", decision: "blocked", exit: 1, says, firings };
  }
  const ending = endingNamed(adapter, operation, spec, work.ending);
  let name = work.ending;
  for (const firing of ending.after) {
    const result = await play(adapter, firing, config, options, begun, work);
    if (result === undefined) continue;
    const turn = result.outcome.interrupted ?? (result.answer.decision === "proceed" ? undefined : "veto");
    if (turn !== undefined) name = ending.becomes?.[turn] ?? name;
  }
  const { exit, says } = endingNamed(adapter, operation, spec, name);
  // Those the product does not wait for are waited for here, so that they do not lose whoever reads their output.
  const firings = await Promise.all(begun);
  return {
    operation,
    ending: name,
    decision: decisionOf(name, firings),
    exit: exit === "work" ? (work.exitCode ?? 1) : exit,
    says,
    firings,
  };
}

async function untilEnded(
  adapter: Adapter,
  spec: OperationSpec,
  config: unknown,
  options: OperationOptions,
  begun: Promise<FiringResult>[],
): Promise<Work | "blocked"> {
  // The next signal ends whatever runs; if it comes while nothing does, it must not be lost.
  const next = options.signals?.find(({ aborted }) => !aborted);
  const stopped = (): Interruption | undefined => interruption(next);
  if ((await options.setup?.()) === false) return { ending: "setup", during: "before" };
  for (const firing of spec.before) {
    const early = stopped();
    if (early !== undefined) return { ending: early, during: "before" };
    const result = await play(adapter, firing, config, options, begun);
    if (result === undefined) continue;
    const { interrupted, hooks } = result.outcome;
    if (interrupted) return { ending: interrupted, during: "before" };
    if (result.answer.decision === "blocked") return "blocked";
    const objector = objection(hooks);
    if (result.answer.decision !== "proceed") return { ending: "veto", during: "before", ...(objector && { objector }) };
  }
  const early = stopped();
  if (early !== undefined) return { ending: early, during: "before" };
  const signal = freeSignal(options);
  const done = await options.work(signal);
  return { ...done, during: "work", ending: interruption(signal) ?? done.ending };
}

/** What a hook that is not waited for gets before the work begins: no product goes on faster than that. */
const HEAD_START_MS = 1000;

/** The result of a firing; undefined where the product does not wait for its hooks, and goes on while they run. */
async function play(
  adapter: Adapter,
  firing: Firing,
  config: unknown,
  options: OperationOptions,
  begun: Promise<FiringResult>[],
  work?: Work,
): Promise<FiringResult | undefined> {
  const { signals: _, event, work: __, setup: ___, fired, ...runOptions } = options;
  const events = await Promise.all(firing.events.map((name) => event(name, work)));
  const signal = freeSignal(options);
  const plan = await adapter.plan(events, config);
  const started = Promise.withResolvers<void>();
  const run: RunOptions = { ...runOptions, started: started.resolve, ...(signal && { signal }) };
  const result = firePlan(plan, adapter, firing, events, run).then((done) => {
    fired?.(done);
    return done;
  });
  begun.push(result);
  if (plan.order === "detached") await headStart(result, started.promise);
  return plan.order === "detached" && !signal?.aborted ? undefined : await result;
}

async function headStart(result: Promise<unknown>, started: Promise<void>): Promise<void> {
  await Promise.race([result, started]);
  const over = new AbortController();
  await Promise.race([result, systemClock.sleep(HEAD_START_MS, over.signal)]);
  over.abort();
}

function freeSignal({ signals = [] }: OperationOptions): AbortSignal | undefined {
  return signals.find((signal) => !signal.aborted) ?? signals.at(-1);
}

function endingNamed(adapter: Adapter, operation: Operation, spec: OperationSpec, name: string): Ending {
  const ending = spec.endings[name];
  if (ending === undefined) throw new TypeError(`${adapter.product}: the operation ${operation} has no ending "${name}"`);
  return ending;
}

function decisionOf(ending: string, firings: readonly FiringResult[]): Decision {
  if (firings.some(({ answer }) => answer.decision === "blocked")) return "blocked";
  const objected = firings.find(({ answer }) => answer.decision !== "proceed");
  if (ending === "veto" && objected) return objected.answer.decision;
  return ending === "success" ? "proceed" : "fail";
}

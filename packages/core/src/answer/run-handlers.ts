import { join } from "node:path";
import type { HandlerAction, HandlerContext, HandlerResult, PortableEvent } from "../hooks.ts";
import type { EventSummary, Protocol } from "../model/adapter.ts";
import type { Reply } from "../model/call.ts";
import type { EventSpec, HookEvent } from "../model/event.ts";
import { decisionFor, resolveAction } from "../model/handler-actions.ts";
import { parseDuration } from "../util/parse.ts";
import { runWithin } from "./deadline.ts";
import { createContext } from "./handler-context.ts";
import { matchesEvent } from "./hook-names.ts";
import { loadHooks } from "./load-hooks.ts";
import type { Log } from "./log.ts";
import type { AnswerOptions } from "./options.ts";
import { createUndoQueue } from "./run-due-undos.ts";
import { handleSignals } from "./signals.ts";

/**
 * Runs the handlers of an event and the undo commands due with it. Returns the reply in the
 * product's protocol.
 */
export async function runHandlers(
  event: HookEvent,
  protocol: Protocol,
  options: AnswerOptions,
  state: string,
  log: Log,
): Promise<Reply> {
  const summary = protocol.summarizeEvent(event);
  const job = options.job === undefined ? summary.job : { ...summary.job, job: options.job };
  const limitMs = parseDuration(options.timeout, "--timeout");
  const key = { product: event.product, operation: event.operation, job };
  const queue = createUndoQueue(join(state, "undo"), key, log, limitMs);
  if (event.phase === "pre") await queue.runDue();

  let proceeds = true;
  try {
    const result = await callHandlers(
      toPortableEvent(event, summary, job),
      event,
      options,
      limitMs,
      queue.add,
      log,
    );
    const action =
      result === undefined ? "warn" : resolveHandlerAction(result, event, protocol, log);
    proceeds = action === "warn";
    return protocol.encodeReply(
      {
        decision: decisionFor(action),
        hooks: [],
        notes: result === undefined ? [] : [result.reason],
      },
      event,
    );
  } catch (error) {
    proceeds = options.onCrash === "continue";
    throw error;
  } finally {
    // Whatever the handlers did: the operation is over, or will not begin.
    if (event.phase === "post" || (event.phase === "pre" && !proceeds)) await queue.runDue();
  }
}

/** Calls the matching handlers in file order. Returns the first objection. */
async function callHandlers(
  portableEvent: PortableEvent,
  event: HookEvent,
  { hooksFile, envFile }: AnswerOptions,
  limitMs: number,
  undo: HandlerContext["undo"],
  log: Log,
): Promise<HandlerResult | undefined> {
  const handlers = Object.entries(await loadHooks(hooksFile)).filter(([hookName]) =>
    matchesEvent(hookName, event),
  );
  if (handlers.length === 0) return undefined;
  const abort = new AbortController();
  handleSignals(abort);
  const context = await createContext({ signal: abort.signal, log, envFile, undo });
  return runWithin(limitMs, abort, async () => {
    let first: HandlerResult | undefined;
    const errors: unknown[] = [];
    for (const [hookName, handler] of handlers) {
      const result = await callHandler(hookName, () => handler(portableEvent, context)).catch(
        (error: unknown) => {
          // After the operation the other handlers are still called; the first error is thrown at
          // the end.
          if (event.phase === "pre" || abort.signal.aborted) throw error;
          errors.push(error);
        },
      );
      if (result === undefined) continue;
      log("warn", `${hookName}: ${result.action}: ${result.reason}`);
      if (result.action === "warn") continue;
      first ??= result;
      // An operation that will not happen needs no more preparation.
      if (event.phase === "pre") break;
    }
    if (errors.length > 0) throw errors[0];
    return first;
  });
}

/** The action that the event supports; every downgrade is logged. */
function resolveHandlerAction(
  { action }: HandlerResult,
  { name }: HookEvent,
  { events, title }: Protocol,
  log: Log,
): HandlerAction {
  const row: EventSpec | undefined = events[name];
  const resolved = row === undefined ? "warn" : resolveAction(action, row);
  if (resolved !== action)
    log(
      "warn",
      `${title} has no ear for ${action} at ${name}: it is ${resolved === "warn" ? "only logged" : `answered as ${resolved}`}`,
    );
  return resolved;
}

/** The event as handlers see it. Values that are computed on demand stay lazy. */
function toPortableEvent(
  { product, name, operation, phase, status, fields }: HookEvent,
  summary: EventSummary,
  job: EventSummary["job"],
): PortableEvent {
  const event = {
    product,
    name,
    operation,
    phase,
    ...(status && { status }),
    job,
    counts: summary.counts ?? {},
    fields,
  };
  const { job: _, counts: __, ...more } = Object.getOwnPropertyDescriptors(summary);
  return Object.defineProperties(event, more as PropertyDescriptorMap);
}

const handlerActions: readonly HandlerAction[] = [
  "warn",
  "cancel",
  "fail",
  "retry",
  "keepRunning",
  "resetTimer",
  "suppressDialog",
];

async function callHandler(
  hookName: string,
  call: () => unknown,
): Promise<HandlerResult | undefined> {
  const result = await call();
  if (result === undefined) return undefined;
  const { action, reason } = (
    typeof result === "object" && result !== null ? result : {}
  ) as Partial<HandlerResult>;
  if (handlerActions.some((known) => known === action) && typeof reason === "string")
    return result as HandlerResult;
  throw new TypeError(
    `the handler of "${hookName}" returned ${JSON.stringify(result)}: return nothing, or what warn(), cancel(), fail() or retry() gives`,
  );
}

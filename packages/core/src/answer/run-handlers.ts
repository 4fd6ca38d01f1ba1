import { join } from "node:path";
import type { Facts, Protocol } from "../model/adapter.ts";
import type { Reply } from "../model/call.ts";
import type { EventSpec, HookEvent } from "../model/event.ts";
import { decisionOf, heardAs } from "../model/handler-actions.ts";
import type { PortableEvent, Said, Tools, Word } from "../hooks.ts";
import { parseDuration } from "../util/parse.ts";
import { within } from "./deadline.ts";
import { loadHooks } from "./load-hooks.ts";
import type { Log } from "./log.ts";
import { fits } from "./hook-names.ts";
import type { AnswerOptions } from "./options.ts";
import { onSignals } from "./signals.ts";
import { toolsFor } from "./handler-context.ts";
import { undoing } from "./run-due-undos.ts";

/** Runs the handlers of an event, and the undo commands that are due with it; what they said, in the product's language. */
export async function handle(event: HookEvent, protocol: Protocol, options: AnswerOptions, state: string, log: Log): Promise<Reply> {
  const facts = protocol.facts(event);
  const job = options.job === undefined ? facts.job : { ...facts.job, job: options.job };
  const limitMs = parseDuration(options.timeout, "--timeout");
  const key = { product: event.product, operation: event.operation, job };
  const undo = undoing(join(state, "leases"), key, log, limitMs);
  if (event.phase === "pre") await undo.run();

  let goesOn = true;
  try {
    const said = await ask(portable(event, facts, job), event, options, limitMs, undo.promise, log);
    const heard = said === undefined ? "warn" : hear(said, event, protocol, log);
    goesOn = heard === "warn";
    return protocol.encode({ decision: decisionOf(heard), hooks: [], notes: said === undefined ? [] : [said.text] }, event);
  } catch (error) {
    goesOn = options.onCrash === "continue";
    throw error;
  } finally {
    // Whatever became of the handlers: the work is over, or it will not begin.
    if (event.phase === "post" || (event.phase === "pre" && !goesOn)) await undo.run();
  }
}

/** Calls the handlers that fit, in the order of the file; the first of their objections. */
async function ask(
  seen: PortableEvent,
  event: HookEvent,
  { hooksFile, envFile }: AnswerOptions,
  limitMs: number,
  undo: Tools["undo"],
  log: Log,
): Promise<Said | undefined> {
  const handlers = Object.entries(await loadHooks(hooksFile)).filter(([moment]) => fits(moment, event));
  if (handlers.length === 0) return undefined;
  const abort = new AbortController();
  onSignals(abort);
  const tools = await toolsFor({ signal: abort.signal, log, envFile, undo });
  return within(limitMs, abort, async () => {
    let first: Said | undefined;
    const errors: unknown[] = [];
    for (const [moment, handler] of handlers) {
      const reaction = await reactionOf(moment, () => handler(seen, tools)).catch((error: unknown) => {
        // After the work the other handlers are called all the same; there is one crash in the end.
        if (event.phase === "pre" || abort.signal.aborted) throw error;
        errors.push(error);
      });
      if (reaction === undefined) continue;
      log("warn", `${moment}: ${reaction.word}: ${reaction.text}`);
      if (reaction.word === "warn") continue;
      first ??= reaction;
      // What is not going to happen needs no more preparation.
      if (event.phase === "pre") break;
    }
    if (errors.length > 0) throw errors[0];
    return first;
  });
}

/** What the product makes of the word; a fallback never happens in silence. */
function hear({ word }: Said, { name }: HookEvent, { events, title }: Protocol, log: Log): Word {
  const row: EventSpec | undefined = events[name];
  const heard = row === undefined ? "warn" : heardAs(word, row);
  if (heard !== word)
    log("warn", `${title} has no ear for ${word} at ${name}: it is ${heard === "warn" ? "only logged" : `answered as ${heard}`}`);
  return heard;
}

/** What handlers see. Facts that are only worked out when somebody asks for them stay so. */
function portable({ product, name, operation, phase, status, fields }: HookEvent, facts: Facts, job: Facts["job"]): PortableEvent {
  const event = { product, name, operation, phase, ...(status && { status }), job, counts: facts.counts ?? {}, fields };
  const { job: _, counts: __, ...more } = Object.getOwnPropertyDescriptors(facts);
  return Object.defineProperties(event, more as PropertyDescriptorMap);
}

const words: readonly Word[] = ["warn", "cancel", "fail", "retry", "keepRunning", "resetTimer", "suppressDialog"];

async function reactionOf(moment: string, call: () => unknown): Promise<Said | undefined> {
  const reaction = await call();
  if (reaction === undefined) return undefined;
  const { word, text } = (typeof reaction === "object" && reaction !== null ? reaction : {}) as Partial<Said>;
  if (words.some((known) => known === word) && typeof text === "string") return reaction as Said;
  throw new TypeError(
    `the handler of "${moment}" returned ${JSON.stringify(reaction)}: return nothing, or what warn(), cancel(), fail() or retry() gives`,
  );
}

import { writeSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import type { Protocol } from "../model/adapter.ts";
import type { Reply } from "../model/call.ts";
import { HookError } from "../util/errors.ts";
import type { HookEvent } from "../model/event.ts";
import { decisionOf, heardAs } from "../model/handler-actions.ts";
import { privateFolder, stateFolder } from "../undo/state-folder.ts";
import { callOf } from "./read-call.ts";
import { handle } from "./run-handlers.ts";
import { loadHooks } from "./load-hooks.ts";
import { type Log, logTo } from "./log.ts";
import { type AnswerOptions, readOptions } from "./options.ts";
import { give } from "./send-reply.ts";
import { stopped } from "./signals.ts";
import { catchStray } from "./unhandled-errors.ts";

/**
 * Called by a product: decodes the call, runs the handlers of the hooks file, and gives the product its reply. Ends the process, and
 * whatever goes wrong, ends it with a reply that the product understands.
 * @param argv what follows the word `answer`
 */
export async function answer(protocol: Protocol, argv: readonly string[]): Promise<never> {
  const turn: Turn = { protocol, log: (level, text) => process.stderr.write(`${level}: ${protocol.title}: ${text}\n`) };
  const crashed = (error: unknown): never => end(crash(turn, error), turn);
  catchStray(crashed);
  // A handler may end the process, or its file wait for what never comes: then nothing is left to do, and Node ends.
  process.once("exit", (code) => {
    const early = new HookError("VALUE_INVALID", "the hooks file ended the process", { got: `status ${code}` });
    if (!turn.over && stopped() === undefined) process.exitCode = said(crash(turn, early), turn.options);
  });
  try {
    const exitCode = await take(turn, argv);
    return end(exitCode, turn);
  } catch (error) {
    return crashed(error);
  }
}

function end(exitCode: number, turn: Turn): never {
  turn.over = true;
  return process.exit(stopped() ?? said(exitCode, turn.options));
}

function said(exitCode: number, options?: AnswerOptions): number {
  return exitCode === 1 && !options?.probe ? (options?.stopStatus ?? 1) : exitCode;
}

/** What is known of the call so far. */
interface Turn {
  readonly protocol: Protocol;
  log: Log;
  options?: AnswerOptions;
  event?: HookEvent;
  /** The answer is given. */
  over?: boolean;
}

async function take(turn: Turn, argv: readonly string[]): Promise<number> {
  const options = readOptions(argv);
  turn.options = options;
  // By whoever installs, who may be another account than the product's: nothing of his is left where the product's will be.
  if (options.probe) return tellMoments(options.hooksFile);
  const { protocol } = turn;
  const [state, homeless] = placeOf(options.state);
  if (state !== undefined) turn.log = logTo(join(state, "answers.log"), () => `${protocol.title} ${turn.event?.name ?? "?"}`);
  try {
    turn.event = protocol.decode(callOf(protocol, options.args));
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    turn.log("error", error.message);
    return give(goOn(protocol));
  }
  // Only now: what is to be heard of a failure depends on the event.
  if (state === undefined) throw homeless;
  // Only for TypeScript is looking for compiled code quicker than compiling.
  if (options.hooksFile.endsWith("ts")) keepCompiled(state);
  return give(await handle(turn.event, protocol, options, state, turn.log));
}

/** Loads everything, and writes the moments that have a handler to standard output, for `install`. */
async function tellMoments(hooksFile: string): Promise<number> {
  writeSync(1, JSON.stringify(Object.keys(await loadHooks(hooksFile))));
  return 0;
}

/** The state folder, or why there is none. */
function placeOf(given: string | undefined): [state: string] | [state: undefined, error: unknown] {
  try {
    return [stateFolder(given)];
  } catch (error) {
    return [undefined, error];
  }
}

/** The code of hooks files, compiled and without its types, where nobody else can put code of his own. */
function keepCompiled(state: string): void {
  try {
    enableCompileCache(privateFolder(join(state, "compiled")));
  } catch {
    // It is only for speed.
  }
}

/** The reply when there is no answer: by `--on-crash`, and the product goes on by default. */
function crash({ protocol, log, options, event }: Turn, error: unknown): number {
  const why = error instanceof HookError ? error.message : inWords(error);
  if (options?.probe) {
    process.stderr.write(`${why}\n`);
    return 1;
  }
  const fails = options?.onCrash === "fail" && event !== undefined;
  log("error", `${fails ? "fails" : "goes on"} without an answer: ${why}`);
  try {
    if (!fails) return give(goOn(protocol));
    const row = protocol.events[event.name];
    const decision = row === undefined ? "fail" : decisionOf(heardAs("fail", row));
    return give(protocol.encode({ decision, hooks: [], notes: [why] }, event));
  } catch (second) {
    log("error", String(second));
    return goOn(protocol).exitCode;
  }
}

/** An error of a hooks file's own, with the place where it was thrown, or does not parse: `Error: no disk (/etc/hooks.ts:3:11)`. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return `something was thrown that is no error: ${String(error)}`;
  const [, place] = /file:\/\/(\/[^\s)]+:\d+(?::\d+)?)/.exec(error.stack ?? "") ?? [];
  return `${error.name}: ${error.message}${place === undefined ? "" : ` (${decodeURI(place)})`}`;
}

const goOn = ({ crashed }: Protocol): Reply => crashed ?? { exitCode: 0, files: {} };

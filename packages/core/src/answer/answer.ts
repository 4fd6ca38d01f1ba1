import { writeSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import type { Protocol } from "../model/adapter.ts";
import type { Reply } from "../model/call.ts";
import type { HookEvent } from "../model/event.ts";
import { decisionFor, resolveAction } from "../model/handler-actions.ts";
import { ensurePrivateFolder, resolveStateFolder } from "../undo/state-folder.ts";
import { HookError } from "../util/errors.ts";
import { loadHooks } from "./load-hooks.ts";
import { createLog, type Log } from "./log.ts";
import { type AnswerOptions, parseAnswerOptions } from "./options.ts";
import { readCall } from "./read-call.ts";
import { runHandlers } from "./run-handlers.ts";
import { sendReply } from "./send-reply.ts";
import { getSignalStatus } from "./signals.ts";
import { onUnhandledError } from "./unhandled-errors.ts";

/**
 * The entry point for products: decodes the call, runs the handlers of the hooks file, and sends
 * the product its reply. Ends the process; on any error it still sends a reply that the product
 * understands.
 * @param argv what follows the command `answer`
 */
export async function answer(protocol: Protocol, argv: readonly string[]): Promise<never> {
  const state: AnswerState = {
    protocol,
    log: (level, text) => process.stderr.write(`${level}: ${protocol.title}: ${text}\n`),
  };
  const handleCrash = (error: unknown): never => end(replyToCrash(state, error), state);
  onUnhandledError(handleCrash);
  // A handler may end the process, or its file may wait for something that never happens; then
  // nothing is left to do, and Node exits.
  process.once("exit", (code) => {
    const early = new HookError("VALUE_INVALID", "the hooks file ended the process", {
      received: `status ${code}`,
    });
    if (!state.over && getSignalStatus() === undefined)
      process.exitCode = exitCodeFor(replyToCrash(state, early), state.options);
  });
  try {
    const exitCode = await handleCall(state, argv);
    return end(exitCode, state);
  } catch (error) {
    return handleCrash(error);
  }
}

function end(exitCode: number, state: AnswerState): never {
  state.over = true;
  return process.exit(getSignalStatus() ?? exitCodeFor(exitCode, state.options));
}

function exitCodeFor(exitCode: number, options?: AnswerOptions): number {
  return exitCode === 1 && !options?.probe ? (options?.stopStatus ?? 1) : exitCode;
}

/** What is known of the call so far. */
interface AnswerState {
  readonly protocol: Protocol;
  log: Log;
  options?: AnswerOptions;
  event?: HookEvent;
  /** The reply has been sent. */
  over?: boolean;
}

async function handleCall(answerState: AnswerState, argv: readonly string[]): Promise<number> {
  const options = parseAnswerOptions(argv);
  answerState.options = options;
  // `install` may run under another account, so the probe must not create files in the state
  // folder.
  if (options.probe) return printHookNames(options.hooksFile);
  const { protocol } = answerState;
  const [folder, folderError] = findStateFolder(options.state);
  if (folder !== undefined)
    answerState.log = createLog(
      join(folder, "answers.log"),
      () => `${protocol.title} ${answerState.event?.name ?? "?"}`,
    );
  try {
    answerState.event = protocol.decodeCall(readCall(protocol, options.args));
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    answerState.log("error", error.message);
    return sendReply(proceedReply(protocol));
  }
  // Only now, because what a failure means depends on the event.
  if (folder === undefined) throw folderError;
  // Only for TypeScript is reading compiled code faster than compiling.
  if (options.hooksFile.endsWith("ts")) keepCompiled(folder);
  return sendReply(
    await runHandlers(answerState.event, protocol, options, folder, answerState.log),
  );
}

/** Loads everything and prints the hook names that have a handler, for `install`. */
async function printHookNames(hooksFile: string): Promise<number> {
  writeSync(1, JSON.stringify(Object.keys(await loadHooks(hooksFile))));
  return 0;
}

/** The state folder, or why there is none. */
function findStateFolder(
  path: string | undefined,
): [state: string] | [state: undefined, error: unknown] {
  try {
    return [resolveStateFolder(path)];
  } catch (error) {
    return [undefined, error];
  }
}

/**
 * Caches compiled hooks files, without their types, in a folder that no other account can write to.
 */
function keepCompiled(state: string): void {
  try {
    enableCompileCache(ensurePrivateFolder(join(state, "compiled")));
  } catch {
    // The cache only saves time.
  }
}

/** The reply after a crash, by `--on-crash`. By default the product continues. */
function replyToCrash({ protocol, log, options, event }: AnswerState, error: unknown): number {
  const why = error instanceof HookError ? error.message : describeThrown(error);
  if (options?.probe) {
    process.stderr.write(`${why}\n`);
    return 1;
  }
  const fails = options?.onCrash === "fail" && event !== undefined;
  log("error", `${fails ? "fails" : "goes on"} without an answer: ${why}`);
  try {
    if (!fails) return sendReply(proceedReply(protocol));
    const row = protocol.events[event.name];
    const decision = row === undefined ? "fail" : decisionFor(resolveAction("fail", row));
    return sendReply(protocol.encodeReply({ decision, hooks: [], notes: [why] }, event));
  } catch (second) {
    log("error", String(second));
    return proceedReply(protocol).exitCode;
  }
}

/**
 * An error in a hooks file, with the place where it was thrown or parsing failed: `Error: no disk
 * (/etc/hooks.ts:3:11)`.
 */
function describeThrown(error: unknown): string {
  if (!(error instanceof Error)) return `something was thrown that is no error: ${String(error)}`;
  const [, place] = /file:\/\/(\/[^\s)]+:\d+(?::\d+)?)/.exec(error.stack ?? "") ?? [];
  return `${error.name}: ${error.message}${place === undefined ? "" : ` (${decodeURI(place)})`}`;
}

const proceedReply = ({ fallbackReply }: Protocol): Reply =>
  fallbackReply ?? { exitCode: 0, files: {} };

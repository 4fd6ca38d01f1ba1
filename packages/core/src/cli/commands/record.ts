import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeSync } from "node:fs";
import { constants } from "node:os";
import { readCall } from "../../answer/read-call.ts";
import type { Adapter } from "../../model/adapter.ts";
import type { Command } from "../../model/call.ts";
import { wrapInShell } from "../../process/bytes-command.ts";
import { toStartError } from "../../process/start-errors.ts";
import { escapeBytes, unescapeBytes } from "../../util/bytes.ts";
import { HookError, toPrintable } from "../../util/errors.ts";
import {
  appendCall,
  createVariableFilter,
  type RecordedEnd,
  type RecordedInput,
} from "../recording/recorded-call.ts";
import { Redactor } from "../recording/redact.ts";
import { type CapturedStdin, openStdin, type StdinSource } from "../recording/stdin-tee.ts";

export interface RecordOptions {
  /** The file to which one line is appended. */
  readonly to: string;
  /** Further names of variables and options whose values are not recorded; case-insensitive. */
  readonly mask?: readonly string[];
}

/**
 * Runs a product's own script transparently and records the call when it ends. If the script dies
 * of a signal, this process ends by the same signal; else it returns the script's exit code, or 126
 * or 127 if the script could not be started. If the record cannot be written, one line on standard
 * error says so and nothing else changes.
 * @throws HookError USAGE if there is no command
 */
export async function record(
  words: readonly string[],
  adapter: Adapter,
  { to, mask = [] }: RecordOptions,
): Promise<number> {
  if (words.length === 0) {
    throw new HookError("USAGE", "record needs the script that it stands before", {
      expected: "-- ORIGINAL after the options",
    });
  }
  const { args: command, env } = readCall({ ...adapter, readsStdin: false }, words);
  const cwd = process.cwd();
  const time = new Date().toISOString();
  const startedAt = performance.now();
  const { end, captured } = await runScript(command, env);
  const durationMs = Math.round(performance.now() - startedAt);
  try {
    const redactor = new Redactor(command, env, mask);
    const isProductVariable = createVariableFilter(adapter);
    const productVariables = Object.entries(env).filter(([name]) => isProductVariable(name));
    appendCall(to, {
      format: 1,
      time,
      product: adapter.product,
      command: command.map((word, index) =>
        redactor.text(index === 0 ? "program" : `argument ${index}`, word),
      ),
      cwd: redactor.text("cwd", cwd),
      env: Object.fromEntries(
        productVariables.map(([name, value]) => [name, redactor.redactVariable(name, value)]),
      ),
      ...(captured && { stdin: toRecordedInput(captured, redactor) }),
      end: "error" in end ? { ...end, error: redactor.text("error", end.error) } : end,
      durationMs,
      masked: redactor.masked,
    });
  } catch (error) {
    printWarning(
      `this call could not be recorded in ${to}: ${error instanceof Error ? error.message : String(error)}`,
      adapter,
    );
  }
  if ("signal" in end) return exitBySignal(end.signal as NodeJS.Signals);
  if (end.error !== undefined) printWarning(end.error, adapter);
  return end.exitCode;
}

function toRecordedInput({ head, bytes }: CapturedStdin, redactor: Redactor): RecordedInput {
  const all = escapeBytes(head);
  const kept = bytes > head.length ? all.slice(0, redactor.findSafeLength(all)) : all;
  const dropped = kept === all ? 0 : unescapeBytes(all.slice(kept.length)).length;
  return { text: redactor.text("stdin", kept), bytes, omitted: bytes - head.length + dropped };
}

/**
 * Signals that are forwarded to the script. SIGKILL cannot be caught; SIGSTOP and SIGTSTP already
 * reach the whole process group.
 */
const FORWARDED = [
  "SIGTERM",
  "SIGINT",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGCONT",
] as const;

/**
 * Runs the script in our session and process group, with our output. Node starts every program with
 * default signal actions, whatever Node itself inherited.
 */
async function runScript(
  [file = "", ...args]: readonly string[],
  env: Command["env"],
): Promise<{ readonly end: RecordedEnd; readonly captured?: CapturedStdin | undefined }> {
  const command: Command = {
    file,
    args,
    env,
    stdio: "inherit",
    until: "exit",
    descendants: "keep",
  };
  const exact = wrapInShell(command);
  const input: StdinSource = await openStdin();
  let child: ChildProcess | undefined;
  const passSignal = (signal: (typeof FORWARDED)[number]): void => {
    if (!isFromTerminal(signal)) child?.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, passSignal);
  try {
    child = spawn(exact.file, exact.args, {
      env: exact.env,
      stdio: [input.stdin, "inherit", "inherit"],
    });
    const ended = once(child, "exit");
    input.begin(child.pid === undefined ? undefined : child);
    const [exitCode, signal] = (await ended) as [number | null, string | null];
    return {
      end: signal === null ? { exitCode: exitCode ?? 0 } : { signal },
      captured: input.end(),
    };
  } catch (error) {
    if (child === undefined) input.begin();
    return {
      end: { exitCode: toShellStatus(error), error: toStartError(error, command).message },
      captured: input.end(),
    };
  } finally {
    for (const signal of FORWARDED) process.off(signal, passSignal);
  }
}

/**
 * A terminal sends its signals to the whole foreground process group, which includes the script.
 */
function isFromTerminal(signal: string): boolean {
  if (signal !== "SIGINT" && signal !== "SIGQUIT") return false;
  try {
    const stat = readFileSync("/proc/self/stat", "latin1");
    const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === foreground;
  } catch {
    return false;
  }
}

const NOT_FOUND = ["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "ERR_INVALID_ARG_VALUE"];

function toShellStatus(error: unknown): number {
  return error instanceof Error && "code" in error && NOT_FOUND.includes(String(error.code))
    ? 127
    : 126;
}

function printWarning(text: string, { product }: Adapter): void {
  try {
    writeSync(2, `${product}-hooks: ${toPrintable(text)}\n`);
  } catch {
    // Standard error is closed.
  }
}

/**
 * Ends this process by a signal. Node ignores some signals; removing the last listener restores the
 * default action.
 */
function exitBySignal(signal: NodeJS.Signals): number {
  if (signal !== "SIGKILL" && signal !== "SIGSTOP")
    process.on(signal, () => undefined).removeAllListeners(signal);
  process.kill(process.pid, signal);
  return 128 + constants.signals[signal];
}

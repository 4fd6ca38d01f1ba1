import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeSync } from "node:fs";
import { constants } from "node:os";
import type { Adapter } from "../../model/adapter.ts";
import { callOf } from "../../answer/read-call.ts";
import { escapeBytes, unescapeBytes } from "../../util/bytes.ts";
import { bytesCommand } from "../../process/bytes-command.ts";
import type { Command } from "../../model/call.ts";
import { HookError, printable } from "../../util/errors.ts";
import { startError } from "../../process/start-errors.ts";
import { appendCall, ownVariables, type RecordedEnd, type RecordedInput } from "../recording/recorded-call.ts";
import { type Arrived, type Input, openInput } from "../recording/stdin-tee.ts";
import { Secrets } from "../recording/redact.ts";

export interface RecordOptions {
  /** The file that a line is added to. */
  readonly to: string;
  /** Names of further values that are not written down, of variables and of options; case does not matter. */
  readonly mask?: readonly string[];
}

/**
 * Runs a product's own script in our place, unnoticed, and writes the call down when it is over. Ends this process by the signal
 * that the script died of; else returns its exit code, 126 or 127 where it could not be started. A record that cannot be written
 * is one line on standard error and changes nothing.
 * @throws HookError USAGE where there is no command
 */
export async function record(words: readonly string[], adapter: Adapter, { to, mask = [] }: RecordOptions): Promise<number> {
  if (words.length === 0) {
    throw new HookError("USAGE", "record needs the script that it stands before", { expected: "-- ORIGINAL after the options" });
  }
  const { args: command, env } = callOf({ ...adapter, readsStdin: false }, words);
  const cwd = process.cwd();
  const time = new Date().toISOString();
  const startedAt = performance.now();
  const { end, arrived } = await shim(command, env);
  const durationMs = Math.round(performance.now() - startedAt);
  try {
    const secrets = new Secrets(command, env, mask);
    const isOwn = ownVariables(adapter);
    const own = Object.entries(env).filter(([name]) => isOwn(name));
    appendCall(to, {
      format: 1,
      time,
      product: adapter.product,
      command: command.map((word, index) => secrets.text(index === 0 ? "program" : `argument ${index}`, word)),
      cwd: secrets.text("cwd", cwd),
      env: Object.fromEntries(own.map(([name, value]) => [name, secrets.variable(name, value)])),
      ...(arrived && { stdin: inputOf(arrived, secrets) }),
      end: "error" in end ? { ...end, error: secrets.text("error", end.error) } : end,
      durationMs,
      masked: secrets.masked,
    });
  } catch (error) {
    complain(`this call could not be recorded in ${to}: ${error instanceof Error ? error.message : String(error)}`, adapter);
  }
  if ("signal" in end) return dieBy(end.signal as NodeJS.Signals);
  if (end.error !== undefined) complain(end.error, adapter);
  return end.exitCode;
}

function inputOf({ head, bytes }: Arrived, secrets: Secrets): RecordedInput {
  const all = escapeBytes(head);
  const kept = bytes > head.length ? all.slice(0, secrets.wholeLength(all)) : all;
  const dropped = kept === all ? 0 : unescapeBytes(all.slice(kept.length)).length;
  return { text: secrets.text("stdin", kept), bytes, omitted: bytes - head.length + dropped };
}

/** Signals that are passed on to the script. Nobody can catch SIGKILL, and SIGSTOP and SIGTSTP go to the whole group by themselves. */
const FORWARDED = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT"] as const;

/**
 * Runs the script in our session and process group and with our output. Node starts every program with all signals at their default
 * action, whatever it inherited itself.
 */
async function shim(
  [file = "", ...args]: readonly string[],
  env: Command["env"],
): Promise<{ readonly end: RecordedEnd; readonly arrived?: Arrived | undefined }> {
  const command: Command = { file, args, env, stdio: "inherit", until: "exit", survivors: "leave" };
  const exact = bytesCommand(command);
  const input: Input = await openInput();
  let child: ChildProcess | undefined;
  const forward = (signal: (typeof FORWARDED)[number]): void => {
    if (!cameFromTerminal(signal)) child?.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    child = spawn(exact.file, exact.args, { env: exact.env, stdio: [input.stdin, "inherit", "inherit"] });
    const ended = once(child, "exit");
    input.begin(child.pid === undefined ? undefined : child);
    const [exitCode, signal] = (await ended) as [number | null, string | null];
    return { end: signal === null ? { exitCode: exitCode ?? 0 } : { signal }, arrived: input.end() };
  } catch (error) {
    if (child === undefined) input.begin();
    return { end: { exitCode: shellCode(error), error: startError(error, command).message }, arrived: input.end() };
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

/** What a terminal sends goes to every process of its foreground group, and so to the script too. */
function cameFromTerminal(signal: string): boolean {
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

function shellCode(error: unknown): number {
  return error instanceof Error && "code" in error && NOT_FOUND.includes(String(error.code)) ? 127 : 126;
}

function complain(text: string, { product }: Adapter): void {
  try {
    writeSync(2, `${product}-hooks: ${printable(text)}\n`);
  } catch {
    // Nobody reads it.
  }
}

/** Ends this process by a signal. Node ignores some; when its last listener goes, a signal has its default action. */
function dieBy(signal: NodeJS.Signals): number {
  if (signal !== "SIGKILL" && signal !== "SIGSTOP") process.on(signal, () => undefined).removeAllListeners(signal);
  process.kill(process.pid, signal);
  return 128 + constants.signals[signal];
}

import type { Adapter } from "../../model/adapter.ts";
import type { Command } from "../../model/call.ts";
import type { Attempt } from "../../model/attempt.ts";
import { printable } from "../../util/errors.ts";
import type { HookEvent } from "../../model/event.ts";
import { describeEnd } from "../../model/exit-policy.ts";
import { spawn } from "../../process/spawn.ts";
import { parseDuration } from "../../util/parse.ts";
import { ownVariables, type RecordedCall, type RecordedEnd, readCalls } from "../recording/recorded-call.ts";
import { type EnvironmentOptions, environmentOf } from "../args/environment.ts";
import { listenForSignals } from "../interrupt.ts";
import { attemptJson, printJson } from "../output/json.ts";
import type { Output } from "../output/stream.ts";
import { wordsOf } from "../output/report.ts";
import type { Terminal } from "../output/terminal.ts";

export interface ReplayOptions extends EnvironmentOptions {
  /** Shell text to run in place of what was recorded, in our folder, with the arguments that the product added. */
  readonly script?: string;
  /** The longest one call may take: `10m`. */
  readonly timeout: string;
  readonly json?: boolean;
  readonly plan?: boolean;
}

/**
 * Plays recorded calls again, one after the other, and compares how they end. 0: all as recorded; 1: not all; 130: stopped by Ctrl-C.
 * @throws HookError as readCalls and environmentOf
 */
export async function replay(file: string, adapter: Adapter, options: ReplayOptions, terminal: Terminal, out: Output): Promise<number> {
  const timeoutMs = parseDuration(options.timeout, "--timeout");
  const plays = readCalls(file, adapter).map(({ line, call }) => playOf(line, call, adapter, options.script));
  if (options.plan) return showPlays(plays, file, adapter, options, terminal, out);
  const { env: ours, says } = await environmentOf(options, adapter);
  const isOwn = ownVariables(adapter);
  // What the product did not set in a call must not come from our environment.
  const env = Object.fromEntries(Object.entries(ours).filter(([name]) => !isOwn(name)));
  if (!options.json) {
    terminal.line(says);
    terminal.line();
  }
  const interruption = listenForSignals(2);
  out.onClosed(() => interruption.abort("interrupt"));
  const [signal] = interruption.signals;
  const played: Played[] = [];
  for (const [index, play] of plays.entries()) {
    terminal.waiting(() => `call ${index + 1} of ${plays.length} is running`);
    const attempt = await spawn(play.command, { number: 1, env, timeoutMs, ...(signal && { signal }) });
    terminal.waiting(undefined);
    if (signal?.aborted) break;
    played.push({ ...play, attempt, same: isSame(play.call.end, attempt) });
    if (!options.json) tell(index + 1, played.at(-1) as Played, terminal);
  }
  interruption.stop();
  return options.json ? reportJson(played, plays.length, file, adapter, out) : summary(played, plays.length, terminal);
}

/** One call to play, and the event that it tells of; undefined where the product's rules do not say. */
interface Play {
  readonly line: number;
  readonly call: RecordedCall;
  readonly event: HookEvent | undefined;
  readonly command: Command;
  /** What is not as it was in the recorded call. */
  readonly notes: readonly string[];
}
interface Played extends Play {
  readonly attempt: Attempt;
  readonly same: boolean;
}

function playOf(line: number, call: RecordedCall, adapter: Adapter, script: string | undefined): Play {
  const { event, args } = understand(call, adapter);
  const [file = "", ...words] = call.command;
  const command: Command = {
    ...(script === undefined
      ? { file, args: words, cwd: call.cwd }
      : { file: "/bin/sh", args: ["-c", args.length === 0 ? script : `${script} "$@"`, ...(args.length === 0 ? [] : ["sh", ...args])] }),
    env: call.env,
    ...(call.stdin !== undefined && { stdin: call.stdin.text }),
    stdio: "split",
    until: "exit",
    survivors: "leave",
  };
  const omitted = call.stdin?.omitted ?? 0;
  const notes = [
    ...call.masked.map((name) => `${name} was masked when it was recorded: *** is a placeholder`),
    ...(omitted > 0 ? [`the last ${omitted} bytes of standard input were not recorded`] : []),
  ];
  return { line, call, event, command, notes };
}

/**
 * The event of a call, and which of its words the product added. A record does not say where they begin: it is the first word from
 * which on the product's own call is found word for word, or else the first from which on it can be decoded.
 */
function understand({ command, env, stdin }: RecordedCall, adapter: Adapter): { event: HookEvent | undefined; args: readonly string[] } {
  const readings = command.flatMap((_, index) => {
    const args = command.slice(index + 1);
    try {
      const event = adapter.decode({ args, env, ...(stdin !== undefined && { stdin: stdin.text }) });
      return [{ event, args, own: adapter.call(event).args }];
    } catch {
      // These words are no call of this product.
      return [];
    }
  });
  const exact = readings.find(({ args, own }) => args.length === own.length && own.every((word, index) => word === args[index]));
  const best = exact ?? readings[0];
  return { event: best?.event, args: best === undefined || best.own.length === 0 ? [] : best.args };
}

function isSame(end: RecordedEnd, attempt: Attempt): boolean {
  if (attempt.timedOut) return false;
  if ("signal" in end) return end.signal === attempt.signal;
  if (end.error !== undefined && attempt.error !== undefined) return true;
  return attempt.error === undefined && attempt.exitCode === end.exitCode && (attempt.signal ?? undefined) === undefined;
}

function tell(number: number, { event, call, notes, attempt, same }: Played, terminal: Terminal): void {
  const [then, now] = [describeRecorded(call.end), describeEnd(attempt)];
  const ends = same ? terminal.style("green", `${now}, as recorded`) : terminal.style("red", `${then} when recorded, ${now} now`);
  terminal.line(`${number}. ${terminal.style("bold", nameOf(event))}: ${ends}`);
  for (const note of notes) terminal.line(`   ${note}`);
  if (same) return;
  for (const stream of [attempt.stdout, attempt.stderr]) {
    if (stream === "") continue;
    for (const line of stream.replace(/\n$/, "").split("\n")) terminal.line(`  ${terminal.style("dim", "│")} ${printable(line)}`);
  }
}

function summary(played: readonly Played[], all: number, terminal: Terminal): number {
  const same = played.filter((play) => play.same).length;
  terminal.line();
  if (played.length < all) {
    terminal.line(`Interrupted: ${played.length} of ${all} calls were played.`);
    return 130;
  }
  const text = same === all ? `All ${all} calls ended as recorded.` : `${all - same} of ${all} calls ended otherwise than recorded.`;
  terminal.line(terminal.style(["bold", same === all ? "green" : "red"], text));
  return same === all ? 0 : 1;
}

function reportJson(played: readonly Played[], all: number, file: string, { product, version }: Adapter, out: Output): number {
  const same = played.filter((play) => play.same).length;
  printJson(out, {
    product,
    version,
    file,
    calls: played.map(({ attempt, same, ...play }) => ({ ...playJson(play), same, attempt: attemptJson(attempt) })),
    same,
    different: played.length - same,
    ...(played.length < all && { interrupted: true }),
  });
  if (played.length < all) return 130;
  return same === all ? 0 : 1;
}

function showPlays(
  plays: readonly Play[],
  file: string,
  { product, version }: Adapter,
  { json }: ReplayOptions,
  terminal: Terminal,
  out: Output,
): number {
  if (json) {
    const calls = plays.map((play) => {
      const { file: program, args, cwd, env, stdin } = play.command;
      return { ...playJson(play), command: [program, ...args], cwd: cwd ?? process.cwd(), env, ...(stdin !== undefined && { stdin }) };
    });
    printJson(out, { product, version, file, calls });
    return 0;
  }
  for (const [index, { event, call, command, notes }] of plays.entries()) {
    terminal.line(`${index + 1}. ${terminal.style("bold", nameOf(event))}: ${printable(wordsOf(command))}`);
    terminal.line(`   in ${printable(command.cwd ?? process.cwd())}; ${describeRecorded(call.end)} when recorded at ${call.time}`);
    for (const [name, value] of Object.entries(command.env).sort()) terminal.line(`   ${name}=${printable(value)}`);
    if (call.stdin !== undefined) terminal.line(`   ${call.stdin.bytes - call.stdin.omitted} bytes on standard input`);
    for (const note of notes) terminal.line(`   ${note}`);
  }
  return 0;
}

const playJson = ({ line, call, event, notes }: Play): object => ({
  line,
  time: call.time,
  event: event?.name ?? null,
  recorded: call.end,
  notes,
});

const nameOf = (event: HookEvent | undefined): string => event?.name ?? "unknown event";

function describeRecorded(end: RecordedEnd): string {
  if ("error" in end && end.error !== undefined) return `could not be started: ${end.error}`;
  return describeEnd({ number: 1, timedOut: false, stdout: "", stderr: "", durationMs: 0, ...end } as Attempt);
}

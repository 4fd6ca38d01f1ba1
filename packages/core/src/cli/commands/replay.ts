import type { Adapter } from "../../model/adapter.ts";
import type { Attempt } from "../../model/attempt.ts";
import type { Command } from "../../model/call.ts";
import type { HookEvent } from "../../model/event.ts";
import { describeEnd } from "../../model/exit-policy.ts";
import { spawn } from "../../process/spawn.ts";
import { toPrintable } from "../../util/errors.ts";
import { parseDuration } from "../../util/parse.ts";
import { buildEnvironment, type EnvironmentOptions } from "../args/environment.ts";
import { listenForSignals } from "../interrupt.ts";
import { printJson, toAttemptJson } from "../output/json.ts";
import { formatCommand } from "../output/report.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";
import {
  createVariableFilter,
  type RecordedCall,
  type RecordedEnd,
  readCalls,
} from "../recording/recorded-call.ts";

export interface ReplayOptions extends EnvironmentOptions {
  /**
   * Shell text to run in place of the recorded command, in the current folder, with the product's
   * arguments appended.
   */
  readonly script?: string;
  /** Time limit of one call, such as `10m`. */
  readonly timeout: string;
  readonly json?: boolean;
  readonly plan?: boolean;
}

/**
 * Replays recorded calls one after another and compares how they end. Exit 0: all as recorded; 1:
 * some differ; 130: stopped by Ctrl-C.
 * @throws HookError as readCalls and buildEnvironment
 */
export async function replay(
  file: string,
  adapter: Adapter,
  options: ReplayOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const timeoutMs = parseDuration(options.timeout, "--timeout");
  const plays = readCalls(file, adapter).map(({ line, call }) =>
    createPlay(line, call, adapter, options.script),
  );
  if (options.plan) return showPlays(plays, file, adapter, options, terminal, out);
  const { env: baseEnv, description } = await buildEnvironment(options, adapter);
  const isProductVariable = createVariableFilter(adapter);
  // A product variable that the recorded call lacks must not come from our environment.
  const env = Object.fromEntries(
    Object.entries(baseEnv).filter(([name]) => !isProductVariable(name)),
  );
  if (!options.json) {
    terminal.printLine(description);
    terminal.printLine();
  }
  const interruption = listenForSignals(2);
  out.onClosed(() => interruption.abort("interrupt"));
  const [signal] = interruption.signals;
  const played: Played[] = [];
  for (const [index, play] of plays.entries()) {
    terminal.showProgress(() => `call ${index + 1} of ${plays.length} is running`);
    const attempt = await spawn(play.command, {
      number: 1,
      env,
      timeoutMs,
      ...(signal && { signal }),
    });
    terminal.showProgress(undefined);
    if (signal?.aborted) break;
    played.push({ ...play, attempt, matched: endsAsRecorded(play.call.end, attempt) });
    if (!options.json) printPlayed(index + 1, played.at(-1) as Played, terminal);
  }
  interruption.stop();
  return options.json
    ? printJsonReport(played, plays.length, file, adapter, out)
    : printSummary(played, plays.length, terminal);
}

/** A call to replay, and its event; undefined if the call cannot be decoded. */
interface Play {
  readonly line: number;
  readonly call: RecordedCall;
  readonly event: HookEvent | undefined;
  readonly command: Command;
  /** How the replay differs from the recorded call. */
  readonly notes: readonly string[];
}
interface Played extends Play {
  readonly attempt: Attempt;
  readonly matched: boolean;
}

function createPlay(
  line: number,
  call: RecordedCall,
  adapter: Adapter,
  script: string | undefined,
): Play {
  const { event, args } = decodeRecordedCall(call, adapter);
  const [file = "", ...words] = call.command;
  const command: Command = {
    ...(script === undefined
      ? { file, args: words, cwd: call.cwd }
      : {
          file: "/bin/sh",
          args: [
            "-c",
            args.length === 0 ? script : `${script} "$@"`,
            ...(args.length === 0 ? [] : ["sh", ...args]),
          ],
        }),
    env: call.env,
    ...(call.stdin !== undefined && { stdin: call.stdin.text }),
    stdio: "split",
    until: "exit",
    descendants: "keep",
  };
  const omitted = call.stdin?.omitted ?? 0;
  const notes = [
    ...call.masked.map((name) => `${name} was masked when it was recorded: *** is a placeholder`),
    ...(omitted > 0 ? [`the last ${omitted} bytes of standard input were not recorded`] : []),
  ];
  return { line, call, event, command, notes };
}

/**
 * The event of a call, and the arguments that the product added. A record does not say where these
 * begin. They begin at the first word from which the arguments equal the product's own call; if
 * there is none, at the first word from which they can be decoded.
 */
function decodeRecordedCall(
  { command, env, stdin }: RecordedCall,
  adapter: Adapter,
): { event: HookEvent | undefined; args: readonly string[] } {
  const readings = command.flatMap((_, index) => {
    const args = command.slice(index + 1);
    try {
      const event = adapter.decodeCall({
        args,
        env,
        ...(stdin !== undefined && { stdin: stdin.text }),
      });
      return [{ event, args, productArgs: adapter.encodeCall(event).args }];
    } catch {
      // Not a call of this product from this word on.
      return [];
    }
  });
  const exact = readings.find(
    ({ args, productArgs }) =>
      args.length === productArgs.length &&
      productArgs.every((word, index) => word === args[index]),
  );
  const best = exact ?? readings[0];
  return {
    event: best?.event,
    args: best === undefined || best.productArgs.length === 0 ? [] : best.args,
  };
}

function endsAsRecorded(end: RecordedEnd, attempt: Attempt): boolean {
  if (attempt.timedOut) return false;
  if ("signal" in end) return end.signal === attempt.signal;
  if (end.error !== undefined && attempt.error !== undefined) return true;
  return (
    attempt.error === undefined &&
    attempt.exitCode === end.exitCode &&
    (attempt.signal ?? undefined) === undefined
  );
}

function printPlayed(
  number: number,
  { event, call, notes, attempt, matched }: Played,
  terminal: Terminal,
): void {
  const [then, now] = [describeRecordedEnd(call.end), describeEnd(attempt)];
  const ends = matched
    ? terminal.style("green", `${now}, as recorded`)
    : terminal.style("red", `${then} when recorded, ${now} now`);
  terminal.printLine(`${number}. ${terminal.style("bold", formatEventName(event))}: ${ends}`);
  for (const note of notes) terminal.printLine(`   ${note}`);
  if (matched) return;
  for (const stream of [attempt.stdout, attempt.stderr]) {
    if (stream === "") continue;
    for (const line of stream.replace(/\n$/, "").split("\n"))
      terminal.printLine(`  ${terminal.style("dim", "│")} ${toPrintable(line)}`);
  }
}

function printSummary(played: readonly Played[], all: number, terminal: Terminal): number {
  const matched = played.filter((play) => play.matched).length;
  terminal.printLine();
  if (played.length < all) {
    terminal.printLine(`Interrupted: ${played.length} of ${all} calls were played.`);
    return 130;
  }
  const text =
    matched === all
      ? `All ${all} calls ended as recorded.`
      : `${all - matched} of ${all} calls ended otherwise than recorded.`;
  terminal.printLine(terminal.style(["bold", matched === all ? "green" : "red"], text));
  return matched === all ? 0 : 1;
}

function printJsonReport(
  played: readonly Played[],
  all: number,
  file: string,
  { product, version }: Adapter,
  out: Output,
): number {
  const matched = played.filter((play) => play.matched).length;
  printJson(out, {
    product,
    version,
    file,
    calls: played.map(({ attempt, matched, ...play }) => ({
      ...toPlayJson(play),
      matched,
      attempt: toAttemptJson(attempt),
    })),
    matched,
    different: played.length - matched,
    ...(played.length < all && { interrupted: true }),
  });
  if (played.length < all) return 130;
  return matched === all ? 0 : 1;
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
      return {
        ...toPlayJson(play),
        command: [program, ...args],
        cwd: cwd ?? process.cwd(),
        env,
        ...(stdin !== undefined && { stdin }),
      };
    });
    printJson(out, { product, version, file, calls });
    return 0;
  }
  for (const [index, { event, call, command, notes }] of plays.entries()) {
    terminal.printLine(
      `${index + 1}. ${terminal.style("bold", formatEventName(event))}: ${toPrintable(formatCommand(command))}`,
    );
    terminal.printLine(
      `   in ${toPrintable(command.cwd ?? process.cwd())}; ${describeRecordedEnd(call.end)} when recorded at ${call.time}`,
    );
    for (const [name, value] of Object.entries(command.env).sort())
      terminal.printLine(`   ${name}=${toPrintable(value)}`);
    if (call.stdin !== undefined)
      terminal.printLine(`   ${call.stdin.bytes - call.stdin.omitted} bytes on standard input`);
    for (const note of notes) terminal.printLine(`   ${note}`);
  }
  return 0;
}

const toPlayJson = ({ line, call, event, notes }: Play): object => ({
  line,
  time: call.time,
  event: event?.name ?? null,
  recorded: call.end,
  notes,
});

const formatEventName = (event: HookEvent | undefined): string => event?.name ?? "unknown event";

function describeRecordedEnd(end: RecordedEnd): string {
  if ("error" in end && end.error !== undefined) return `could not be started: ${end.error}`;
  return describeEnd({
    number: 1,
    timedOut: false,
    stdout: "",
    stderr: "",
    durationMs: 0,
    ...end,
  } as Attempt);
}

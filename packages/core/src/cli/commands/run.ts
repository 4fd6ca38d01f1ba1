import { constants } from "node:os";
import type { Adapter } from "../../model/adapter.ts";
import type { Given, Work } from "../../model/resolved-event.ts";
import type { OperationSpec } from "../../model/operation.ts";
import type { Attempt } from "../../model/attempt.ts";
import { systemClock } from "../../util/clock.ts";
import { HookError, printable } from "../../util/errors.ts";
import type { Operation } from "../../model/event.ts";
import type { OperationOptions, OperationResult } from "../../runner/run-operation.ts";
import { describeEnd } from "../../model/exit-policy.ts";
import { interruption } from "../../runner/run-plan.ts";
import { send } from "../../runner/send-request.ts";
import { ownEnvironment } from "../args/environment.ts";
import { operationNamed } from "./explain.ts";
import { examplesIn, known, parseSetters, type Setter, settersFor } from "../args/setters.ts";
import { listenForSignals } from "../interrupt.ts";
import { firingJson, printJson } from "../output/json.ts";
import { adapterOptions } from "../args/adapter-options.ts";
import { maskedLines } from "../output/mask.ts";
import { noteTeller, reporter } from "../output/report.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";
import { parseCount, parseDuration, showDuration } from "../../util/parse.ts";
import { nested, cutShort, postponement } from "../../runner/run-nested-operations.ts";

export interface RunVerbOptions {
  readonly config?: string;
  readonly set: readonly string[];
  readonly timeout?: string;
  readonly maxAttempts?: string;
  readonly leaveHook?: boolean;
  /** Of an adapter whose hooks can have the operation run again. */
  readonly maxRetries?: string;
  readonly json?: boolean;
  readonly [option: string]: unknown;
}

/** The whole life cycle of an operation around a real command. Exits as the product would. `names`: what stands before `--`. */
export async function run(
  names: readonly string[],
  command: readonly string[],
  adapter: Adapter,
  options: RunVerbOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const [operation, spec] = operationOf(names[0] ?? "", adapter);
  if (command.length === 0)
    throw new HookError("USAGE", "run needs the command that does the work", {
      expected: "run OPERATION … -- COMMAND",
      got: "nothing after --",
    });
  const { config } = await adapter.load(options.config);
  const setters = [...subjectOf(names, spec, adapter), ...parseSetters(options.set, adapter)];
  let startedAt = new Date();
  let attempt = 1;
  const given = (event: string, work?: Work): Given => ({
    set: settersFor(setters, event, adapter),
    options: adapterOptions(adapter, options),
    operation,
    startedAt,
    attempt,
    ...(work && { work }),
  });
  await refuseUnknown(operation, config, adapter, given);

  const timeoutMs = options.timeout === undefined ? undefined : parseDuration(options.timeout, "--timeout");
  const maxAttempts = options.maxAttempts === undefined ? undefined : parseCount(options.maxAttempts, "--max-attempts");
  const observer = reporter(terminal, systemClock, timeoutMs === undefined ? {} : { timeoutMs });
  const stop = listenForSignals(3);

  const common: Omit<OperationOptions, "work"> = {
    env: ownEnvironment(),
    send,
    event: async (name, work) => (await adapter.situation(name, config, given(name, work))).event,
    observer,
    onTimeout: "policy",
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(options.leaveHook && { leaveHook: true }),
    // With --json standard output belongs to the report.
    ...(options.json && { capture: true }),
    signals: stop.signals,
    fired: noteTeller(terminal),
  };
  const maxRetries = options.maxRetries === undefined ? Number.POSITIVE_INFINITY : parseCount(options.maxRetries, "--max-retries");
  const work = realWork(operation, command, adapter, options.json ?? false, terminal, observer, out);
  let result = await nested(adapter, operation, config, { ...common, work });
  for (let delayMs = postponement(result); delayMs !== undefined && attempt <= maxRetries; delayMs = postponement(result)) {
    terminal.line(`${adapter.title}: ${operation} again in ${showDuration(delayMs)}, with all its hooks.`);
    await systemClock.sleep(delayMs, stop.signals[0]);
    const stopped = interruption(stop.signals[0]);
    if (stopped !== undefined) {
      result = cutShort(result, spec, stopped);
      break;
    }
    attempt += 1;
    startedAt = new Date();
    result = await nested(adapter, operation, config, { ...common, work });
  }
  stop.stop();
  observer.done();
  if (options.json) printJson(out, { product: adapter.product, version: adapter.version, ...resultJson(result) });
  else
    terminal.line(
      terminal.style(
        ["bold", result.ending === "success" ? "green" : "red"],
        `${adapter.title}: ${operation} ended with ${result.ending}: ${result.says}. Exit ${result.exit}.`,
      ),
    );
  return result.exit;
}

/** Runs the command, supervised, with our own terminal; where the product reads its output, so do we. */
function realWork(
  operation: Operation,
  command: readonly string[],
  adapter: Adapter,
  json: boolean,
  terminal: Terminal,
  observer: ReturnType<typeof reporter>,
  out: Output,
): OperationOptions["work"] {
  return async (signal) => {
    const [file = "", ...args] = command;
    observer.heading(`${terminal.style("bold", "work")}: ${printable(command.join(" "))}`);
    observer.waitFor("the work is running", undefined);
    const { spawn } = await import("../../process/spawn.ts");
    const mask = (text: string): string => out.mask(text);
    const err = maskedLines(mask, (text) => process.stderr.write(text));
    const printed = { stderr: err, stdout: json ? err : maskedLines(mask, (text) => out.write(text)) };
    const attempt = await spawn(
      // With --json standard output belongs to the report; what the command prints goes to standard error.
      { file, args, env: {}, stdio: adapter.work ? "split" : json ? "merged" : "inherit", until: "exit", survivors: "leave" },
      {
        number: 1,
        env: ownEnvironment(),
        ...(signal && { signal }),
        onOutput: (stream, text) => printed[stream].push(text),
      },
    );
    printed.stdout.end();
    printed.stderr.end();
    observer.done();
    terminal.line(`  ${terminal.style(attempt.exitCode === 0 ? "green" : "red", describeEnd(attempt))}`);
    return adapter.work?.(operation, command, attempt) ?? workOf(attempt);
  };
}

function operationOf(word: string, adapter: Adapter): [Operation, OperationSpec] {
  const words = Object.entries(adapter.operations).flatMap(([name, spec]) => [name, spec.name ?? name]);
  const found = operationNamed(known(word, [...new Set(words)], "operation", adapter), adapter);
  if (found === undefined) throw new TypeError(`no operation ${word}`);
  return found as [Operation, OperationSpec];
}

/** `run session NAME`: the name is the value of the operation's subject. */
function subjectOf([word, name, ...more]: readonly string[], { subject }: OperationSpec, adapter: Adapter): Setter[] {
  if (name === undefined) return [];
  if (subject !== undefined && more.length === 0) return [{ field: subject, value: name }];
  throw new HookError("USAGE", `run ${word}: too many words before --`, {
    product: adapter.title,
    expected: subject === undefined ? `run ${word} -- COMMAND` : `run ${word} NAME -- COMMAND`,
  });
}

/** Fields that only the caller can know must be given before anything starts. */
async function refuseUnknown(
  operation: Operation,
  config: unknown,
  adapter: Adapter,
  given: (event: string, work?: Work) => Given,
): Promise<void> {
  const names = eventsOf(operation, adapter);
  const situations = await Promise.all(names.map((name) => adapter.situation(name, config, given(name))));
  const missing = [...new Set(situations.flatMap(examplesIn))].map((field) => field.slice(adapter.fieldPrefix?.length ?? 0));
  if (missing.length === 0) return;
  throw new HookError("VALUE_MISSING", `run ${operation} cannot know ${missing.join(", ")}`, {
    product: adapter.title,
    hint: `Give ${missing.length === 1 ? "it" : "them"}: ${missing.map((field) => `--set ${field}=…`).join(" ")}`,
  });
}

function eventsOf(operation: Operation, adapter: Adapter): string[] {
  const spec = adapter.operations[operation];
  if (spec === undefined) return [];
  const own = [...spec.before, ...spec.endings.success.after].flatMap(({ events }) => events);
  return spec.contains === undefined ? own : [...own, ...eventsOf(spec.contains, adapter)];
}

function workOf(attempt: Attempt): Omit<Work, "during"> {
  const { exitCode, signal, error, durationMs } = attempt;
  if (exitCode === 0) return { ending: "success", exitCode, durationMs };
  const code = exitCode ?? (error ? 127 : 128 + (constants.signals[signal as keyof typeof constants.signals] ?? 0));
  return {
    ending: "error",
    exitCode: code,
    durationMs,
    error: error ? error.message : signal ? `command was killed by ${signal}` : `command exited with ${exitCode}`,
  };
}

function resultJson({ operation, decision, exit, ending, says, firings }: OperationResult): object {
  return { operation, decision, exitCode: exit, ending, says, events: firings.flatMap(firingJson) };
}

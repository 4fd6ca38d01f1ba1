import { constants } from "node:os";
import type { Adapter } from "../../model/adapter.ts";
import type { Attempt } from "../../model/attempt.ts";
import type { Operation } from "../../model/event.ts";
import { describeEnd } from "../../model/exit-policy.ts";
import type { OperationSpec } from "../../model/operation.ts";
import type { EventInput, WorkResult } from "../../model/resolved-event.ts";
import {
  findPostponement,
  interruptResult,
  runNestedOperation,
} from "../../runner/run-nested-operations.ts";
import type { OperationOptions, OperationResult } from "../../runner/run-operation.ts";
import { getInterruption } from "../../runner/run-plan.ts";
import { sendRequest } from "../../runner/send-request.ts";
import { systemClock } from "../../util/clock.ts";
import { HookError, toPrintable } from "../../util/errors.ts";
import { formatDuration, parseCount, parseDuration } from "../../util/parse.ts";
import { pickAdapterOptions } from "../args/adapter-options.ts";
import { readProcessEnv } from "../args/environment.ts";
import {
  listExampleFields,
  parseSetters,
  requireKnownName,
  type Setter,
  selectValues,
} from "../args/setters.ts";
import { listenForSignals } from "../interrupt.ts";
import { printJson, toDispatchJson } from "../output/json.ts";
import { createLineMasker } from "../output/mask.ts";
import { createNotePrinter, createReporter } from "../output/report.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";
import { findOperation } from "./explain.ts";

export interface RunCommandOptions {
  readonly config?: string;
  readonly set: readonly string[];
  readonly timeout?: string;
  readonly maxAttempts?: string;
  readonly leaveHook?: boolean;
  /** Only for adapters whose hooks can request a retry of the operation. */
  readonly maxRetries?: string;
  readonly json?: boolean;
  readonly [option: string]: unknown;
}

/**
 * Runs the whole life cycle of an operation around a real command. The exit code is the product's.
 * `names`: the words before `--`.
 */
export async function run(
  names: readonly string[],
  command: readonly string[],
  adapter: Adapter,
  options: RunCommandOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const [operation, spec] = resolveOperation(names[0] ?? "", adapter);
  if (command.length === 0)
    throw new HookError("USAGE", "run needs the command that does the work", {
      expected: "run OPERATION … -- COMMAND",
      received: "nothing after --",
    });
  const { config } = await adapter.load(options.config);
  const setters = [...parseSubject(names, spec, adapter), ...parseSetters(options.set, adapter)];
  let startedAt = new Date();
  let attempt = 1;
  const createInput = (event: string, work?: WorkResult): EventInput => ({
    set: selectValues(setters, event, adapter),
    options: pickAdapterOptions(adapter, options),
    operation,
    startedAt,
    attempt,
    ...(work && { work }),
  });
  await assertFieldsKnown(operation, config, adapter, createInput);

  const timeoutMs =
    options.timeout === undefined ? undefined : parseDuration(options.timeout, "--timeout");
  const maxAttempts =
    options.maxAttempts === undefined
      ? undefined
      : parseCount(options.maxAttempts, "--max-attempts");
  const observer = createReporter(
    terminal,
    systemClock,
    timeoutMs === undefined ? {} : { timeoutMs },
  );
  const stop = listenForSignals(3);

  const common: Omit<OperationOptions, "work"> = {
    env: readProcessEnv(),
    send: sendRequest,
    createEvent: async (name, work) =>
      (await adapter.resolveEvent(name, config, createInput(name, work))).event,
    observer,
    onTimeout: "policy",
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    ...(options.leaveHook && { leaveHook: true }),
    // With --json, standard output is reserved for the report.
    ...(options.json && { capture: true }),
    signals: stop.signals,
    onDispatched: createNotePrinter(terminal),
  };
  const maxRetries =
    options.maxRetries === undefined
      ? Number.POSITIVE_INFINITY
      : parseCount(options.maxRetries, "--max-retries");
  const work = createCommandRunner(
    operation,
    command,
    adapter,
    options.json ?? false,
    terminal,
    observer,
    out,
  );
  let result = await runNestedOperation(adapter, operation, config, { ...common, work });
  for (
    let delayMs = findPostponement(result);
    delayMs !== undefined && attempt <= maxRetries;
    delayMs = findPostponement(result)
  ) {
    terminal.printLine(
      `${adapter.title}: ${operation} again in ${formatDuration(delayMs)}, with all its hooks.`,
    );
    await systemClock.sleep(delayMs, stop.signals[0]);
    const stopped = getInterruption(stop.signals[0]);
    if (stopped !== undefined) {
      result = interruptResult(result, spec, stopped);
      break;
    }
    attempt += 1;
    startedAt = new Date();
    result = await runNestedOperation(adapter, operation, config, { ...common, work });
  }
  stop.stop();
  observer.finish();
  if (options.json)
    printJson(out, { product: adapter.product, version: adapter.version, ...toResultJson(result) });
  else
    terminal.printLine(
      terminal.style(
        ["bold", result.ending === "success" ? "green" : "red"],
        `${adapter.title}: ${operation} ended with ${result.ending}: ${result.message}. Exit ${result.exit}.`,
      ),
    );
  return result.exit;
}

/**
 * Runs the command, supervised, on our terminal. Its output is read only where the product reads
 * it.
 */
function createCommandRunner(
  operation: Operation,
  command: readonly string[],
  adapter: Adapter,
  json: boolean,
  terminal: Terminal,
  observer: ReturnType<typeof createReporter>,
  out: Output,
): OperationOptions["work"] {
  return async (signal) => {
    const [file = "", ...args] = command;
    observer.heading(`${terminal.style("bold", "work")}: ${toPrintable(command.join(" "))}`);
    observer.waitFor("the work is running", undefined);
    const { spawn } = await import("../../process/spawn.ts");
    const mask = (text: string): string => out.mask(text);
    const err = createLineMasker(mask, (text) => process.stderr.write(text));
    const printed = {
      stderr: err,
      stdout: json ? err : createLineMasker(mask, (text) => out.write(text)),
    };
    const attempt = await spawn(
      // With --json, standard output is reserved for the report; the command's output goes to
      // standard error.
      {
        file,
        args,
        env: {},
        stdio: adapter.toWorkResult ? "split" : json ? "merged" : "inherit",
        until: "exit",
        descendants: "keep",
      },
      {
        number: 1,
        env: readProcessEnv(),
        ...(signal && { signal }),
        onOutput: (stream, text) => printed[stream].push(text),
      },
    );
    printed.stdout.end();
    printed.stderr.end();
    observer.finish();
    terminal.printLine(
      `  ${terminal.style(attempt.exitCode === 0 ? "green" : "red", describeEnd(attempt))}`,
    );
    return adapter.toWorkResult?.(operation, command, attempt) ?? toWorkResult(attempt);
  };
}

function resolveOperation(typed: string, adapter: Adapter): [Operation, OperationSpec] {
  const names = Object.entries(adapter.operations).flatMap(([name, spec]) => [
    name,
    spec.name ?? name,
  ]);
  const found = findOperation(
    requireKnownName(typed, [...new Set(names)], "operation", adapter),
    adapter,
  );
  if (found === undefined) throw new TypeError(`no operation ${typed}`);
  return found as [Operation, OperationSpec];
}

/** `run session NAME`: NAME is the value of the operation's subject. */
function parseSubject(
  [typed, name, ...more]: readonly string[],
  { subject }: OperationSpec,
  adapter: Adapter,
): Setter[] {
  if (name === undefined) return [];
  if (subject !== undefined && more.length === 0) return [{ field: subject, value: name }];
  throw new HookError("USAGE", `run ${typed}: too many words before --`, {
    product: adapter.title,
    expected: subject === undefined ? `run ${typed} -- COMMAND` : `run ${typed} NAME -- COMMAND`,
  });
}

/** Fields that only the caller can know must be set before anything starts. */
async function assertFieldsKnown(
  operation: Operation,
  config: unknown,
  adapter: Adapter,
  createInput: (event: string, work?: WorkResult) => EventInput,
): Promise<void> {
  const names = listEvents(operation, adapter);
  const resolved = await Promise.all(
    names.map((name) => adapter.resolveEvent(name, config, createInput(name))),
  );
  const missing = [...new Set(resolved.flatMap(listExampleFields))].map((field) =>
    field.slice(adapter.fieldPrefix?.length ?? 0),
  );
  if (missing.length === 0) return;
  throw new HookError("VALUE_MISSING", `run ${operation} cannot know ${missing.join(", ")}`, {
    product: adapter.title,
    hint: `Give ${missing.length === 1 ? "it" : "them"}: ${missing.map((field) => `--set ${field}=…`).join(" ")}`,
  });
}

function listEvents(operation: Operation, adapter: Adapter): string[] {
  const spec = adapter.operations[operation];
  if (spec === undefined) return [];
  const direct = [...spec.before, ...spec.endings.success.after].flatMap(({ events }) => events);
  return spec.contains === undefined ? direct : [...direct, ...listEvents(spec.contains, adapter)];
}

function toWorkResult(attempt: Attempt): Omit<WorkResult, "during"> {
  const { exitCode, signal, error, durationMs } = attempt;
  if (exitCode === 0) return { ending: "success", exitCode, durationMs };
  const code =
    exitCode ??
    (error ? 127 : 128 + (constants.signals[signal as keyof typeof constants.signals] ?? 0));
  return {
    ending: "error",
    exitCode: code,
    durationMs,
    error: error
      ? error.message
      : signal
        ? `command was killed by ${signal}`
        : `command exited with ${exitCode}`,
  };
}

function toResultJson({
  operation,
  decision,
  exit,
  ending,
  message,
  dispatches,
}: OperationResult): object {
  return {
    operation,
    decision,
    exitCode: exit,
    ending,
    message,
    events: dispatches.flatMap(toDispatchJson),
  };
}

import { join } from "node:path";
import { findDueReason, type UndoRecord } from "../../undo/record.ts";
import { resolveStateFolder } from "../../undo/state-folder.ts";
import { openStore, type UndoOutcome, type UndoStatus, type UndoStore } from "../../undo/store.ts";
import { type HookError, toPrintable } from "../../util/errors.ts";
import { formatDuration, parseDuration } from "../../util/parse.ts";
import { listenForSignals } from "../interrupt.ts";
import { printJson } from "../output/json.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";

export interface RecoverOptions {
  /** The state folder of `answer`. Default: the one that `answer` uses. */
  readonly state?: string;
  /** Lists all undo commands and runs none. */
  readonly list?: boolean;
  /** Includes commands that are not due yet. */
  readonly all?: boolean;
  readonly json?: boolean;
  /** Time limit of one command. Default `10m`. */
  readonly timeout?: string;
}

/**
 * Runs the undo commands that are due, or lists all. Exit 1: a command failed or a file cannot be
 * read; 130: stopped by Ctrl-C.
 */
export async function recover(
  options: RecoverOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const timeoutMs = parseDuration(options.timeout ?? "10m", "--timeout");
  const store = openStore(join(resolveStateFolder(options.state), "undo"));
  return options.list
    ? await listRecords(store, options, terminal, out)
    : await runDueCommands(store, timeoutMs, options, terminal, out);
}

async function listRecords(
  store: UndoStore,
  { json }: RecoverOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const { records, faults } = await store.list();
  const boot = (await import("../../undo/boot-id.ts")).readBootId();
  const states = records.map((listed) => ({
    ...listed,
    ...computeDueTime(listed, Date.now(), boot),
  }));
  if (json) {
    printJson(out, {
      records: states.map(({ record, state, due, dueAt, pid, failure }) => ({
        ...toRecordJson(record),
        state,
        due,
        dueAt: dueAt.toISOString(),
        ...(pid !== undefined && { pid }),
        ...(failure && { lastFailure: failure }),
      })),
      faults: faults.map(({ message }) => message),
    });
  } else {
    if (states.length + faults.length === 0) terminal.printLine("No undo commands are open.");
    for (const { record, when, failure } of states) {
      terminal.printLine(`${formatJob(record)}: ${formatCommand(record)}`);
      terminal.printLine(
        `  written ${formatDuration(Math.max(0, Date.now() - record.createdAt))} ago, ${when}`,
      );
      if (failure)
        terminal.printLine(
          `  last run (${failure.failedAt}): ${terminal.style("red", toPrintable(failure.message))}`,
        );
    }
    printFaults(faults, terminal);
  }
  return faults.length > 0 ? 1 : 0;
}

/** Whether `recover` would run it now, when it is due at the latest, and both as text. */
function computeDueTime(
  { record, state, pid }: UndoStatus,
  now: number,
  boot: string,
): { due: boolean; dueAt: Date; when: string } {
  const dueAt = new Date(record.createdAt + record.maxAgeMs);
  const why = state === "open" ? findDueReason(record, undefined, now, boot) : undefined;
  if (state === "running") return { due: false, dueAt, when: `running as process ${pid}` };
  if (why === "boot") return { due: true, dueAt, when: "due: the machine was started anew since" };
  if (why === "age")
    return { due: true, dueAt, when: `due: it is older than ${formatDuration(record.maxAgeMs)}` };
  if (state === "due") return { due: true, dueAt, when: "due: the work is over" };
  return { due: false, dueAt, when: `due at the end of its work, or at ${dueAt.toISOString()}` };
}

async function runDueCommands(
  store: UndoStore,
  timeoutMs: number,
  options: RecoverOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const stop = listenForSignals(1);
  const [signal] = stop.signals;
  try {
    const showCommand = (record: UndoRecord): void =>
      terminal.showProgress(() => `${formatJob(record)}: ${formatCommand(record)}`);
    const outcomes = await store.runDue(options.all ? "all" : "due", {
      timeoutMs,
      signal,
      ...(!options.json && { onStart: showCommand }),
    });
    terminal.showProgress(undefined);
    const { records, faults } = await store.list();
    if (options.json) {
      printJson(out, {
        undone: outcomes.map(({ record, result, message, stdout, stderr }) => ({
          ...toRecordJson(record),
          result,
          message,
          stdout,
          stderr,
        })),
        open: records.length,
        faults: faults.map(({ message }) => message),
      });
    } else {
      printOutcomes(outcomes, records, terminal);
      printFaults(faults, terminal);
    }
    if (signal?.aborted) return 130;
    return faults.length > 0 || outcomes.some(({ result }) => result === "failed") ? 1 : 0;
  } finally {
    stop.stop();
  }
}

function printOutcomes(
  outcomes: readonly UndoOutcome[],
  remaining: readonly UndoStatus[],
  terminal: Terminal,
): void {
  if (outcomes.length === 0) terminal.printLine("Nothing is due.");
  for (const { record, result, message } of outcomes) {
    const colour = result === "failed" ? "red" : "green";
    terminal.printLine(`${formatJob(record)}: ${formatCommand(record)}`);
    terminal.printLine(
      `  ${terminal.style(colour, result)}: ${toPrintable(message)}${result === "failed" ? "; it stays due" : ""}`,
    );
  }
  if (remaining.length > 0)
    terminal.printLine(
      `${remaining.length} left; recover --list shows ${remaining.length === 1 ? "it" : "them"}.`,
    );
}

function printFaults(faults: readonly HookError[], terminal: Terminal): void {
  for (const { message } of faults)
    terminal.printLine(`${terminal.style("red", "error")}: ${message}`);
}

function toRecordJson({
  id,
  product,
  operation,
  job,
  argv,
  cwd,
  createdAt,
  maxAgeMs,
}: UndoRecord): object {
  return {
    id,
    product,
    operation,
    job,
    argv,
    cwd,
    createdAt: new Date(createdAt).toISOString(),
    maxAgeMs,
  };
}

/** `barman backup server=main` */
function formatJob({ product, operation, job }: UndoRecord): string {
  const values = Object.entries(job).map(([field, value]) => `${field}=${toPrintable(value)}`);
  return [`${product} ${operation}`, ...values].join(" ");
}

/** The command as it would be typed in a shell. */
function formatCommand({ argv }: UndoRecord): string {
  return argv
    .map((word) =>
      /^[\w@%+=:,./-]+$/.test(word) ? word : `'${toPrintable(word).replaceAll("'", `'\\''`)}'`,
    )
    .join(" ");
}

import { join } from "node:path";
import { type HookError, printable } from "../../util/errors.ts";
import { stateFolder } from "../../undo/state-folder.ts";
import { type Lease, whyDue } from "../../undo/record.ts";
import { type Listed, openStore, type Settled, type Store } from "../../undo/store.ts";
import { parseDuration, showDuration } from "../../util/parse.ts";
import { listenForSignals } from "../interrupt.ts";
import { printJson } from "../output/json.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";

export interface RecoverOptions {
  /** The folder of the answers' state; by default where `answer` has it. */
  readonly state?: string;
  /** Shows all, runs none. */
  readonly list?: boolean;
  /** Those that are not due yet as well. */
  readonly all?: boolean;
  readonly json?: boolean;
  /** How long one command may take. Default `10m`. */
  readonly timeout?: string;
}

/** Runs the undo commands that are due, or lists all. Exit 1: one failed, or a file cannot be read; 130: stopped by Ctrl-C. */
export async function recover(options: RecoverOptions, terminal: Terminal, out: Output): Promise<number> {
  const timeoutMs = parseDuration(options.timeout ?? "10m", "--timeout");
  const store = openStore(join(stateFolder(options.state), "leases"));
  return options.list ? await show(store, options, terminal, out) : await settle(store, timeoutMs, options, terminal, out);
}

async function show(store: Store, { json }: RecoverOptions, terminal: Terminal, out: Output): Promise<number> {
  const { leases, faults } = await store.list();
  const boot = (await import("../../undo/boot-id.ts")).bootId();
  const states = leases.map((listed) => ({ ...listed, ...timing(listed, Date.now(), boot) }));
  if (json) {
    printJson(out, {
      leases: states.map(({ lease, state, due, dueAt, pid, failure }) => ({
        ...leaseJson(lease),
        state,
        due,
        dueAt: dueAt.toISOString(),
        ...(pid !== undefined && { pid }),
        ...(failure && { lastFailure: failure }),
      })),
      faults: faults.map(({ message }) => message),
    });
  } else {
    if (states.length + faults.length === 0) terminal.line("No undo commands are open.");
    for (const { lease, when, failure } of states) {
      terminal.line(`${name(lease)}: ${commandText(lease)}`);
      terminal.line(`  written ${showDuration(Math.max(0, Date.now() - lease.createdAt))} ago, ${when}`);
      if (failure) terminal.line(`  last run (${failure.at}): ${terminal.style("red", printable(failure.says))}`);
    }
    sayFaults(faults, terminal);
  }
  return faults.length > 0 ? 1 : 0;
}

/** Whether `recover` would run it now, from when on it would at the latest, and both in words. */
function timing({ lease, state, pid }: Listed, now: number, boot: string): { due: boolean; dueAt: Date; when: string } {
  const dueAt = new Date(lease.createdAt + lease.maxAgeMs);
  const why = state === "open" ? whyDue(lease, undefined, now, boot) : undefined;
  if (state === "running") return { due: false, dueAt, when: `running as process ${pid}` };
  if (why === "boot") return { due: true, dueAt, when: "due: the machine was started anew since" };
  if (why === "age") return { due: true, dueAt, when: `due: it is older than ${showDuration(lease.maxAgeMs)}` };
  if (state === "due") return { due: true, dueAt, when: "due: the work is over" };
  return { due: false, dueAt, when: `due at the end of its work, or at ${dueAt.toISOString()}` };
}

async function settle(store: Store, timeoutMs: number, options: RecoverOptions, terminal: Terminal, out: Output): Promise<number> {
  const stop = listenForSignals(1);
  const [signal] = stop.signals;
  try {
    const waiting = (lease: Lease): void => terminal.waiting(() => `${name(lease)}: ${commandText(lease)}`);
    const settled = await store.runDue(options.all ? "all" : "due", { timeoutMs, signal, ...(!options.json && { starts: waiting }) });
    terminal.waiting(undefined);
    const { leases, faults } = await store.list();
    if (options.json) {
      printJson(out, {
        undone: settled.map(({ lease, result, says, stdout, stderr }) => ({ ...leaseJson(lease), result, says, stdout, stderr })),
        open: leases.length,
        faults: faults.map(({ message }) => message),
      });
    } else {
      report(settled, leases, terminal);
      sayFaults(faults, terminal);
    }
    if (signal?.aborted) return 130;
    return faults.length > 0 || settled.some(({ result }) => result === "failed") ? 1 : 0;
  } finally {
    stop.stop();
  }
}

function report(settled: readonly Settled[], left: readonly Listed[], terminal: Terminal): void {
  if (settled.length === 0) terminal.line("Nothing is due.");
  for (const { lease, result, says } of settled) {
    const colour = result === "failed" ? "red" : "green";
    terminal.line(`${name(lease)}: ${commandText(lease)}`);
    terminal.line(`  ${terminal.style(colour, result)}: ${printable(says)}${result === "failed" ? "; it stays due" : ""}`);
  }
  if (left.length > 0) terminal.line(`${left.length} left; recover --list shows ${left.length === 1 ? "it" : "them"}.`);
}

function sayFaults(faults: readonly HookError[], terminal: Terminal): void {
  for (const { message } of faults) terminal.line(`${terminal.style("red", "error")}: ${message}`);
}

function leaseJson({ id, product, operation, job, argv, cwd, createdAt, maxAgeMs }: Lease): object {
  return { id, product, operation, job, argv, cwd, createdAt: new Date(createdAt).toISOString(), maxAgeMs };
}

/** `barman backup server=main` */
function name({ product, operation, job }: Lease): string {
  const values = Object.entries(job).map(([field, value]) => `${field}=${printable(value)}`);
  return [`${product} ${operation}`, ...values].join(" ");
}

/** As a person would type it. */
function commandText({ argv }: Lease): string {
  return argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${printable(word).replaceAll("'", `'\\''`)}'`)).join(" ");
}

import type { Adapter } from "../../model/adapter.ts";
import type { Attempt } from "../../model/attempt.ts";
import type { Command, HttpRequest } from "../../model/call.ts";
import { describeEnd, type Verdict } from "../../model/exit-policy.ts";
import { findVeto } from "../../model/outcome.ts";
import type { Hook } from "../../model/plan.ts";
import type { DispatchResult } from "../../model/scenario.ts";
import type { Observer, RunOptions } from "../../runner/run-plan.ts";
import type { Clock } from "../../util/clock.ts";
import { toPrintable } from "../../util/errors.ts";
import { formatDuration } from "../../util/parse.ts";
import type { Terminal } from "./terminal.ts";

/** Characters per stream that are held back while several hooks run at once. */
const MAX_HELD = 65_536;

/**
 * Prints a run as it happens: each hook, its output, how each attempt ended, and how the product
 * reads it.
 */
export function createReporter(
  terminal: Terminal,
  clock: Clock,
  { timeoutMs }: Pick<RunOptions, "timeoutMs">,
): Observer & {
  heading(text: string): void;
  waitFor(what: string, limitMs: number | undefined): void;
  finish(): void;
} {
  /** The running hooks, with their heading and the output that is not printed yet. */
  const running = new Map<Hook, { readonly heading: string; stdout: string; stderr: string }>();
  let printedHook: Hook | undefined;
  /**
   * Prints a line below a hook's heading, and repeats the heading if another hook's lines came
   * between.
   */
  const printBelow = (hook: Hook, text: string): void => {
    if (printedHook !== hook) terminal.printLine(running.get(hook)?.heading ?? hook.id);
    printedHook = hook;
    terminal.printLine(`  ${text}`);
  };
  const printOutput = (hook: Hook, text: string): void =>
    printBelow(hook, `${terminal.style("dim", "│")} ${toPrintable(text).replaceAll("\\t", "\t")}`);
  const waitFor = (what: string, limitMs: number | undefined): void => {
    const since = clock.now();
    terminal.showProgress(() => {
      const elapsed = clock.now() - since;
      const left =
        limitMs === undefined
          ? "no time limit"
          : `at most ${formatDuration(Math.max(0, limitMs - elapsed))} more`;
      return `${what}: ${formatDuration(elapsed)}, ${left}`;
    });
  };

  return {
    /** Something other than a hook begins. */
    heading(text) {
      printedHook = undefined;
      terminal.printLine(text);
    },
    waitFor,
    finish: () => terminal.showProgress(undefined),
    onAttemptStart(hook, number, command) {
      const heading = `${terminal.style("bold", hook.id)}: ${toPrintable(formatCommand(command))}`;
      if (printedHook !== hook && running.size === 0) terminal.printLine(heading);
      if (running.size === 0) printedHook = hook;
      running.set(hook, { heading, stdout: "", stderr: "" });
      waitFor(
        number === 1 ? `${hook.id} is running` : `${hook.id} is running, attempt ${number}`,
        computeTimeLimit(hook, timeoutMs),
      );
    },
    onOutput(hook, stream, text) {
      const state = running.get(hook);
      if (state === undefined) return;
      state[stream] += text;
      // While several hooks run, the output of each is kept together.
      if (running.size > 1 && state[stream].length < MAX_HELD) return;
      const lines = state[stream].split("\n");
      state[stream] = lines.pop() ?? "";
      for (const line of lines) printOutput(hook, line);
    },
    onAttemptEnd(hook, attempt, verdict, blocked) {
      for (const stream of ["stdout", "stderr"] as const) {
        const lines = running.get(hook)?.[stream].split("\n") ?? [];
        if (lines.at(-1) === "") lines.pop();
        for (const line of lines) printOutput(hook, line);
      }
      if (running.size === 1) terminal.showProgress(undefined);
      // The product never sees this end, so its verdict does not apply.
      const unseen = attempt.ended?.why === "abort" || (attempt.timedOut && blocked !== undefined);
      printBelow(hook, describeAttempt(attempt, unseen ? { action: "fail" } : verdict, terminal));
      running.delete(hook);
    },
    onPause(hook, delayMs) {
      const until = clock.now() + delayMs;
      terminal.showProgress(
        () => `${hook.id}: next attempt in ${formatDuration(Math.max(0, until - clock.now()))}`,
      );
    },
  };
}

/** Prints the notes of each plan, each note once. */
export function createNotePrinter(terminal: Terminal): (result: DispatchResult) => void {
  const printed = new Set<string>();
  return ({ outcome }) => {
    for (const note of outcome.notes) if (!printed.has(note)) terminal.printLine(`  ${note}`);
    for (const note of outcome.notes) printed.add(note);
  };
}

/**
 * Prints the notes after each dispatch of a scenario, and the effect unless it is a plain
 * "proceed".
 */
export function createDispatchPrinter(
  { events: rows, title }: Adapter,
  terminal: Terminal,
): (result: DispatchResult) => void {
  const printNotes = createNotePrinter(terminal);
  return (result) => {
    printNotes(result);
    const { events, effect, outcome } = result;
    const plain =
      effect.decision === "proceed" &&
      findVeto(outcome.hooks) === undefined &&
      events.every(({ name }) => !rows[name]?.default);
    if (!plain && !outcome.interrupted)
      terminal.printLine(
        `  ${terminal.style(effect.decision === "proceed" ? "green" : "red", `${title} ${effect.message}.`)}`,
      );
  };
}

/** `attempt 2 exited 1 after 12 ms: Barman tries again in 3 s`. */
export function describeAttempt(attempt: Attempt, verdict: Verdict, terminal: Terminal): string {
  const { action, note } = verdict;
  const colour =
    action === "continue" ? "green" : action === "warn" || action === "retry" ? "yellow" : "red";
  const which = attempt.number === 1 && action !== "retry" ? "" : `attempt ${attempt.number} `;
  const end = terminal.style(colour, describeEnd(attempt));
  const dropped = attempt.ended?.pipesAbandoned
    ? ", a process outside its group still held its output"
    : "";
  return `${which}${end} after ${formatDuration(attempt.durationMs)}${dropped}${note === undefined ? "" : `: ${note}`}`;
}

/** A command in readable form; for a shell, only its text. */
export function formatCommand(command: Command | HttpRequest): string {
  if ("url" in command) return `${command.method} ${command.url}`;
  const { file, args } = command;
  return file === "/bin/sh" && args[0] === "-c" && args.length === 2
    ? (args[1] ?? "")
    : [file, ...args].join(" ");
}

function computeTimeLimit(hook: Hook, timeoutMs: number | undefined): number | undefined {
  if (hook.timeoutMs === undefined) return timeoutMs;
  return timeoutMs === undefined ? hook.timeoutMs : Math.min(hook.timeoutMs, timeoutMs);
}

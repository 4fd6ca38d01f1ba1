import type { Adapter } from "../../model/adapter.ts";
import type { FiringResult } from "../../model/scenario.ts";
import type { Command, Request } from "../../model/call.ts";
import type { Attempt } from "../../model/attempt.ts";
import type { Clock } from "../../util/clock.ts";
import { printable } from "../../util/errors.ts";
import { objection } from "../../model/outcome.ts";
import type { Hook } from "../../model/plan.ts";
import { describeEnd, type Verdict } from "../../model/exit-policy.ts";
import type { Observer, RunOptions } from "../../runner/run-plan.ts";
import type { Terminal } from "./terminal.ts";
import { showDuration } from "../../util/parse.ts";

/** Characters of one stream, until which output waits for the end of a hook that does not run alone. */
const MOST_HELD = 65_536;

/** Prints a run as it happens: each hook, what it prints, how each attempt ended and what the product makes of it. */
export function reporter(
  terminal: Terminal,
  clock: Clock,
  { timeoutMs }: Pick<RunOptions, "timeoutMs">,
): Observer & { heading(text: string): void; waitFor(what: string, limitMs: number | undefined): void; done(): void } {
  /** Those that run, with the heading of each and what it has printed and is not shown yet. */
  const running = new Map<Hook, { readonly heading: string; stdout: string; stderr: string }>();
  let shown: Hook | undefined;
  /** Lines below a hook's heading, which is printed again where another hook's lines came between. */
  const below = (hook: Hook, text: string): void => {
    if (shown !== hook) terminal.line(running.get(hook)?.heading ?? hook.id);
    shown = hook;
    terminal.line(`  ${text}`);
  };
  const say = (hook: Hook, text: string): void => below(hook, `${terminal.style("dim", "│")} ${printable(text).replaceAll("\\t", "\t")}`);
  const waitFor = (what: string, limitMs: number | undefined): void => {
    const since = clock.now();
    terminal.waiting(() => {
      const elapsed = clock.now() - since;
      const left = limitMs === undefined ? "no time limit" : `at most ${showDuration(Math.max(0, limitMs - elapsed))} more`;
      return `${what}: ${showDuration(elapsed)}, ${left}`;
    });
  };

  return {
    /** Something else than a hook begins. */
    heading(text) {
      shown = undefined;
      terminal.line(text);
    },
    waitFor,
    done: () => terminal.waiting(undefined),
    attemptStarts(hook, number, command) {
      const heading = `${terminal.style("bold", hook.id)}: ${printable(wordsOf(command))}`;
      if (shown !== hook && running.size === 0) terminal.line(heading);
      if (running.size === 0) shown = hook;
      running.set(hook, { heading, stdout: "", stderr: "" });
      waitFor(number === 1 ? `${hook.id} is running` : `${hook.id} is running, attempt ${number}`, limitOf(hook, timeoutMs));
    },
    output(hook, stream, text) {
      const own = running.get(hook);
      if (own === undefined) return;
      own[stream] += text;
      // Where several run at once, the output of each is kept together.
      if (running.size > 1 && own[stream].length < MOST_HELD) return;
      const lines = own[stream].split("\n");
      own[stream] = lines.pop() ?? "";
      for (const line of lines) say(hook, line);
    },
    attemptEnds(hook, attempt, verdict, blocked) {
      for (const stream of ["stdout", "stderr"] as const) {
        const lines = running.get(hook)?.[stream].split("\n") ?? [];
        if (lines.at(-1) === "") lines.pop();
        for (const line of lines) say(hook, line);
      }
      if (running.size === 1) terminal.waiting(undefined);
      // The product's reading of an end that it would not have seen is none.
      const unseen = attempt.ended?.why === "abort" || (attempt.timedOut && blocked !== undefined);
      below(hook, describeAttempt(attempt, unseen ? { action: "fail" } : verdict, terminal));
      running.delete(hook);
    },
    pauses(hook, delayMs) {
      const until = clock.now() + delayMs;
      terminal.waiting(() => `${hook.id}: next attempt in ${showDuration(Math.max(0, until - clock.now()))}`);
    },
  };
}

/** Tells the notes of the plans that were played, each once. */
export function noteTeller(terminal: Terminal): (result: FiringResult) => void {
  const told = new Set<string>();
  return ({ outcome }) => {
    for (const note of outcome.notes) if (!told.has(note)) terminal.line(`  ${note}`);
    for (const note of outcome.notes) told.add(note);
  };
}

/** Tells after each firing of a scenario the notes, and an answer that is more than "it goes on". */
export function answerTeller({ events: rows, title }: Adapter, terminal: Terminal): (result: FiringResult) => void {
  const tellNotes = noteTeller(terminal);
  return (result) => {
    tellNotes(result);
    const { events, answer, outcome } = result;
    const plain =
      answer.decision === "proceed" && objection(outcome.hooks) === undefined && events.every(({ name }) => !rows[name]?.silence);
    if (!plain && !outcome.interrupted)
      terminal.line(`  ${terminal.style(answer.decision === "proceed" ? "green" : "red", `${title} ${answer.says}.`)}`);
  };
}

/** `attempt 2 exited 1 after 12 ms: Barman tries again in 3 s`. */
export function describeAttempt(attempt: Attempt, verdict: Verdict, terminal: Terminal): string {
  const { action, note } = verdict;
  const colour = action === "continue" ? "green" : action === "warn" || action === "retry" ? "yellow" : "red";
  const which = attempt.number === 1 && action !== "retry" ? "" : `attempt ${attempt.number} `;
  const end = terminal.style(colour, describeEnd(attempt));
  const dropped = attempt.ended?.pipesAbandoned ? ", a process outside its group still held its output" : "";
  return `${which}${end} after ${showDuration(attempt.durationMs)}${dropped}${note === undefined ? "" : `: ${note}`}`;
}

/** A command as a person reads it; for a shell its text alone. */
export function wordsOf(command: Command | Request): string {
  if ("url" in command) return `${command.method} ${command.url}`;
  const { file, args } = command;
  return file === "/bin/sh" && args[0] === "-c" && args.length === 2 ? (args[1] ?? "") : [file, ...args].join(" ");
}

function limitOf(hook: Hook, timeoutMs: number | undefined): number | undefined {
  if (hook.timeoutMs === undefined) return timeoutMs;
  return timeoutMs === undefined ? hook.timeoutMs : Math.min(hook.timeoutMs, timeoutMs);
}

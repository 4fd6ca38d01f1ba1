import { toPrintable } from "../util/errors.ts";
import type { Attempt } from "./attempt.ts";

/** What one attempt means to the product. */
export type Verdict = { readonly note?: string } & (
  | { readonly action: "continue" | "warn" | "cancel" | "fail" }
  /** Run this hook again. */
  | { readonly action: "retry"; readonly delayMs: number }
  /** Run the whole operation again, later. */
  | { readonly action: "postpone"; readonly delayMs: number }
);

/** Total: every exit code, signal, time-out and failed spawn has a verdict. */
export type ExitPolicy = (attempt: Attempt) => Verdict;

/** A policy made of a table of exit codes and one verdict for everything else. */
export function createExitCodePolicy(
  table: Readonly<Record<number, Verdict>>,
  otherwise: ExitPolicy,
): ExitPolicy {
  return (attempt) =>
    hasExitCode(attempt) ? (table[attempt.exitCode] ?? otherwise(attempt)) : otherwise(attempt);
}

function hasExitCode(attempt: Attempt): attempt is Attempt & { exitCode: number } {
  return attempt.exitCode !== undefined && !attempt.timedOut && attempt.error === undefined;
}

/** How an attempt ended, as text for the report: "exited 1", "was killed by SIGKILL". */
export function describeEnd(attempt: Attempt): string {
  const { exitCode, signal, timedOut, error, ended, reply, message } = attempt;
  if (message !== undefined) return message;
  if (error !== undefined && exitCode === undefined && signal === undefined)
    return `could not be started: ${error.message}`;
  if (timedOut)
    return `did not end in time and was ended by us (${ended?.signals.join(", then ") ?? "SIGTERM"})`;
  if (ended?.why === "abort") return "was ended by us";
  if (signal !== undefined) return `was killed by ${signal}`;
  const replyText =
    reply === undefined ? "" : ` and answered "${toPrintable(reply.trim().slice(0, SHOWN_REPLY))}"`;
  return `exited ${exitCode ?? "without a status"}${exitCode === undefined ? "" : explainExitCode(exitCode)}${replyText}${error === undefined ? "" : `, but ${error.message}`}`;
}

/** The longest part of a reply file that is quoted in a sentence, in characters. */
const SHOWN_REPLY = 80;

/** Exit codes to which a POSIX shell or timeout(1) gives a meaning. */
function explainExitCode(code: number): string {
  if (code === 124) return " (the code of timeout(1))";
  if (code === 126) return " (found, but not executable)";
  if (code === 127) return " (not found)";
  return code > 128 && code <= 192 ? ` (128+${code - 128}: a signal)` : "";
}

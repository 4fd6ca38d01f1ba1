import type { ExitPolicy, Verdict } from "@backup-hooks/core";
import { type Assumptions, defaultAssumptions } from "../assumptions.ts";
import { onErrorNames } from "../vars/names.ts";

/** internal/hook/hook.go and errors.go at 626156cd. Delays in milliseconds. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIRST_BACKOFF_MS = 10_000;

/** Ten seconds times 2^30: the one that, in nanoseconds, becomes negative in Backrest's 64 bits. The next overflows to an hour and more. */
const OVERFLOWING_ATTEMPT = 31;
const EXPONENTIAL = 103;

/** The pause before a task runs again, after its attempt number n, without Backrest's overflow. */
export const retryDelays: Readonly<Record<number, (attempt: number) => number>> = {
  100: () => MINUTE,
  101: () => 10 * MINUTE,
  [EXPONENTIAL]: (attempt) => Math.min(HOUR, FIRST_BACKOFF_MS * 2 ** (attempt - 1)),
};

/** Go's text of a whole number of seconds: 42m40s. */
export function formatDuration(ms: number): string {
  const [hours, minutes, seconds] = [
    Math.floor(ms / HOUR),
    Math.floor((ms % HOUR) / MINUTE),
    (ms % MINUTE) / 1000,
  ];
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}

const haltNote = "the later hooks of this call are skipped";

/** What the failure of a hook means. `attempt`: which run of the task this is, from 1. */
function createVerdict(onError: number, attempt: number, { backoff }: Assumptions): Verdict {
  const name = `ON_ERROR_${onErrorNames[onError] ?? onError}`;
  const retryDelayMs = retryDelays[onError]?.(attempt);
  if (retryDelayMs !== undefined) {
    const overflows = onError === EXPONENTIAL && attempt === OVERFLOWING_ATTEMPT;
    const delayMs = overflows && backoff === "overflow" ? 0 : retryDelayMs;
    const overflowNote = overflows ? `; ${overflowNotes[backoff]}` : "";
    return {
      action: "postpone",
      delayMs,
      note: `${name}: the whole task again in ${formatDuration(delayMs)}, all its hooks included; ${haltNote}${overflowNote}`,
    };
  }
  if (onError === 0)
    return { action: "warn", note: `${name}: recorded as an error of the hook, and nothing else` };
  if (onError === 1)
    return {
      action: "cancel",
      note: `${name}: status USER_CANCELLED where the call is heard; ${haltNote}`,
    };
  if (onError === 2)
    return { action: "fail", note: `${name}: status ERROR where the call is heard; ${haltNote}` };
  return { action: "fail", note: `Backrest panics: it knows no policy ${onError}` };
}

const overflowNotes: Readonly<Record<Assumptions["backoff"], string>> = {
  hour: "in Backrest this pause overflows, and the task runs again at once (--backoff overflow)",
  overflow: "this pause overflows, as in Backrest",
};

/** Any error counts: an exit status, a program that is not found, a template that fails, an HTTP status. */
export function createPolicy(
  onError: number,
  attempt: number,
  assumptions: Assumptions = defaultAssumptions,
): ExitPolicy {
  return ({ exitCode, error, timedOut }) => {
    if (exitCode === 0 && error === undefined && !timedOut) return { action: "continue" };
    const verdict = createVerdict(onError, attempt, assumptions);
    return timedOut
      ? { ...verdict, note: `${verdict.note}; Backrest has no time limit and would still wait` }
      : verdict;
  };
}

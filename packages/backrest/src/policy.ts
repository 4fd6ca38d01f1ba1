import type { ExitPolicy, Verdict } from "@backup-hooks/core";
import { onErrorNames } from "./vars/enums.ts";

/** internal/hook/hook.go and errors.go at 626156cd. Delays in milliseconds. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIRST_BACKOFF_MS = 10_000;

/** The pause before a task runs again, after its attempt number n. Backrest's own arithmetic overflows at n = 31 and retries at once; here it is the hour of all others. */
export const delays: Readonly<Record<number, (attempt: number) => number>> = {
  100: () => MINUTE,
  101: () => 10 * MINUTE,
  103: (attempt) => Math.min(HOUR, FIRST_BACKOFF_MS * 2 ** (attempt - 1)),
};

/** Go's text of a whole number of seconds: 42m40s. */
export function goDuration(ms: number): string {
  const [hours, minutes, seconds] = [Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE), (ms % MINUTE) / 1000];
  return `${hours > 0 ? `${hours}h` : ""}${hours > 0 || minutes > 0 ? `${minutes}m` : ""}${seconds}s`;
}

const halts = "the later hooks of this call are skipped";

/** What the failure of a hook means. `attempt`: which run of the task this is, from 1. */
function onFailure(onError: number, attempt: number): Verdict {
  const name = `ON_ERROR_${onErrorNames[onError] ?? onError}`;
  const delay = delays[onError]?.(attempt);
  if (delay !== undefined)
    return {
      action: "postpone",
      delayMs: delay,
      note: `${name}: the whole task again in ${goDuration(delay)}, all its hooks included; ${halts}`,
    };
  if (onError === 0) return { action: "warn", note: `${name}: recorded as an error of the hook, and nothing else` };
  if (onError === 1) return { action: "cancel", note: `${name}: status USER_CANCELLED where the call is heard; ${halts}` };
  if (onError === 2) return { action: "fail", note: `${name}: status ERROR where the call is heard; ${halts}` };
  return { action: "fail", note: `Backrest panics: it knows no policy ${onError}` };
}

/** Any error counts: an exit status, a program that is not found, a template that fails, an HTTP status. */
export function policyOf(onError: number, attempt: number): ExitPolicy {
  return ({ exitCode, error, timedOut }) =>
    exitCode === 0 && error === undefined && !timedOut ? { action: "continue" } : onFailure(onError, attempt);
}

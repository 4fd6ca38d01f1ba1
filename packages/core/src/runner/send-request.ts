import type { Request } from "../model/call.ts";
import type { Attempt } from "../model/attempt.ts";
import { printable } from "../util/errors.ts";
import type { Send } from "./run-plan.ts";

/** The longest a request may take where nobody sets another limit. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** Sends a hook that is an HTTP request, redirects followed. The answer's body is not read. */
export const send: Send = async (request, { number, timeoutMs = DEFAULT_TIMEOUT_MS, signal }) => {
  const startedAt = performance.now();
  const done = (more: Partial<Attempt>): Attempt => ({
    number,
    timedOut: false,
    stdout: "",
    stderr: "",
    ...more,
    durationMs: performance.now() - startedAt,
  });
  if (request.sender !== undefined) return done({ exitCode: 0, says: `was not sent: only ${request.sender} can send it` });
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const { method, url, headers, body } = request;
    const answer = await fetch(url, { method, headers, body, signal: signal ? AbortSignal.any([limit, signal]) : limit });
    await answer.body?.cancel();
    return done({
      exitCode: request.accepts.includes(answer.status) ? 0 : 1,
      says: printable(`was answered ${answer.status} ${answer.statusText}`.trimEnd()),
    });
  } catch (error) {
    if (limit.aborted) return done({ timedOut: true, says: `was not answered within ${timeoutMs / 1000} s` });
    if (signal?.aborted) return done({ ended: { why: "abort", signals: [], pipesAbandoned: false } });
    return done({ exitCode: 1, says: printable(`could not be sent: ${reasonOf(error)}`) });
  }
};

/** In place of sending: what a rehearsal does unless it is told to send. */
export const unsent: Send = async (_request: Request, { number }) => ({
  number,
  exitCode: 0,
  timedOut: false,
  says: "was not sent (--send sends it)",
  stdout: "",
  stderr: "",
  durationMs: 0,
});

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error ? cause.message || String("code" in cause ? cause.code : cause.name) : String(cause);
}

import type { Attempt } from "../model/attempt.ts";
import type { HttpRequest } from "../model/call.ts";
import { toPrintable } from "../util/errors.ts";
import type { Send } from "./run-plan.ts";

/** The time limit of a request if no other is set. */
const DEFAULT_TIMEOUT_MS = 30_000;

/** Sends a hook that is an HTTP request and follows redirects. The response body is not read. */
export const sendRequest: Send = async (
  request,
  { number, timeoutMs = DEFAULT_TIMEOUT_MS, signal },
) => {
  const startedAt = performance.now();
  const toAttempt = (more: Partial<Attempt>): Attempt => ({
    number,
    timedOut: false,
    stdout: "",
    stderr: "",
    ...more,
    durationMs: performance.now() - startedAt,
  });
  if (request.sender !== undefined)
    return toAttempt({ exitCode: 0, message: `was not sent: only ${request.sender} can send it` });
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const { method, url, headers, body } = request;
    const response = await fetch(url, {
      method,
      headers,
      body,
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    await response.body?.cancel();
    return toAttempt({
      exitCode: request.accepts.includes(response.status) ? 0 : 1,
      message: toPrintable(`was answered ${response.status} ${response.statusText}`.trimEnd()),
    });
  } catch (error) {
    if (limit.aborted)
      return toAttempt({
        timedOut: true,
        message: `was not answered within ${timeoutMs / 1000} s`,
      });
    if (signal?.aborted)
      return toAttempt({ ended: { why: "abort", signals: [], pipesAbandoned: false } });
    return toAttempt({
      exitCode: 1,
      message: toPrintable(`could not be sent: ${describeFailure(error)}`),
    });
  }
};

/** Used instead of `sendRequest` in a rehearsal that does not send. */
export const skipRequest: Send = async (_request: HttpRequest, { number }) => ({
  number,
  exitCode: 0,
  timedOut: false,
  message: "was not sent (--send sends it)",
  stdout: "",
  stderr: "",
  durationMs: 0,
});

function describeFailure(error: unknown): string {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return cause instanceof Error
    ? cause.message || String("code" in cause ? cause.code : cause.name)
    : String(cause);
}

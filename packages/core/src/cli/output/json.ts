import type { Attempt } from "../../model/attempt.ts";
import type { Outcome } from "../../model/plan.ts";
import type { ResolvedEvent } from "../../model/resolved-event.ts";
import type { DispatchResult } from "../../model/scenario.ts";
import type { HookError } from "../../util/errors.ts";
import type { Output } from "./stream.ts";

/**
 * The format version of all `--json` output; increases when a key changes its meaning or is
 * removed.
 */
export const FORMAT = 1;

export function toAttemptJson({
  number,
  exitCode,
  signal,
  timedOut,
  error,
  message,
  durationMs,
  delayMs,
  stdout,
  stderr,
  ended,
}: Attempt): object {
  return {
    number,
    exitCode: exitCode ?? null,
    signal: signal ?? null,
    timedOut,
    delayMs: delayMs ?? null,
    durationMs,
    ...(error && { error: error.message }),
    ...(message !== undefined && { message }),
    ...(ended && { ended }),
    stdout,
    stderr,
  };
}

export function toHooksJson({ hooks }: Outcome): object[] {
  return hooks.map(({ hook, attempts, verdict, blocked }) => ({
    id: hook.id,
    event: hook.event.name,
    attempts: attempts.map(toAttemptJson),
    verdict: { action: verdict.action, ...(verdict.note !== undefined && { note: verdict.note }) },
    ...(blocked !== undefined && { blocked }),
  }));
}

export function toFieldsJson({ event, origins }: ResolvedEvent): object {
  return Object.fromEntries(
    Object.entries(event.fields).map(([field, value]) => [
      field,
      { value, origin: origins[field] },
    ]),
  );
}

export function printJson(out: Output, value: object): void {
  const maskStrings = (_key: string, part: unknown): unknown =>
    typeof part === "string" ? out.mask(part) : part;
  out.write(`${JSON.stringify({ format: FORMAT, ...value }, maskStrings, 2)}\n`);
}

/** The message is the one that the prose prints; `also` holds the errors found together with it. */
export function toErrorJson({
  code,
  message,
  detail: { place, expected, received, hint, also = [] },
}: HookError): object {
  return {
    code,
    message,
    ...(place && { place }),
    ...(expected !== undefined && { expected }),
    ...(received !== undefined && { received }),
    ...(hint !== undefined && { hint }),
    ...(also.length > 0 && { also: also.map(toErrorJson) }),
  };
}

/** One dispatch, as an object per event. */
export function toDispatchJson({ events, cancelable, outcome, effect }: DispatchResult): object[] {
  return events.map(({ name, status, fields }) => ({
    event: name,
    ...(status && { status }),
    cancelable,
    decision: effect.decision,
    fields,
    notes: outcome.notes,
    hooks: toHooksJson({
      ...outcome,
      hooks: outcome.hooks.filter(({ hook }) => hook.event.name === name),
    }),
  }));
}

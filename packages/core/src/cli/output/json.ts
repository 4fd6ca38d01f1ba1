import type { Attempt } from "../../model/attempt.ts";
import type { FiringResult } from "../../model/scenario.ts";
import type { Situation } from "../../model/resolved-event.ts";
import type { Outcome } from "../../model/plan.ts";
import type { Output } from "./stream.ts";

/** Of every `--json` shape; goes up when a key changes its meaning or goes away. */
export const FORMAT = 1;

export function attemptJson({
  number,
  exitCode,
  signal,
  timedOut,
  error,
  says,
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
    ...(says !== undefined && { says }),
    ...(ended && { ended }),
    stdout,
    stderr,
  };
}

export function hooksJson({ hooks }: Outcome): object[] {
  return hooks.map(({ hook, attempts, verdict, blocked }) => ({
    id: hook.id,
    event: hook.event.name,
    attempts: attempts.map(attemptJson),
    verdict: { action: verdict.action, ...(verdict.note !== undefined && { note: verdict.note }) },
    ...(blocked !== undefined && { blocked }),
  }));
}

export function fieldsJson({ event, sources }: Situation): object {
  return Object.fromEntries(Object.entries(event.fields).map(([field, value]) => [field, { value, source: sources[field] }]));
}

export function printJson(out: Output, value: object): void {
  const masked = (_key: string, part: unknown): unknown => (typeof part === "string" ? out.mask(part) : part);
  out.write(`${JSON.stringify({ format: FORMAT, ...value }, masked, 2)}\n`);
}

/** One firing, an object per event. */
export function firingJson({ events, heard, outcome, answer }: FiringResult): object[] {
  return events.map(({ name, status, fields }) => ({
    event: name,
    ...(status && { status }),
    heard,
    decision: answer.decision,
    fields,
    notes: outcome.notes,
    hooks: hooksJson({ ...outcome, hooks: outcome.hooks.filter(({ hook }) => hook.event.name === name) }),
  }));
}

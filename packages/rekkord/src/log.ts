import type { Hook, HookRun, LogRecord, Outcome } from "@backup-hooks/core";
import { stripControls } from "./config/config-error.ts";
import { strerror } from "./config/errno.ts";
import { exitStatus } from "./plan.ts";
import { phases, type RekkordEventName } from "./protocol/events.ts";

/** What Rekkord writes to standard error around the hooks of one phase; nothing without hooks. */
export function formatLog({ hooks }: Outcome): LogRecord[] {
  return hooks.flatMap((run, index) => [
    ...(index === 0 ? [createStartRecord(run)] : []),
    createNameRecord(run),
    ...createFailureRecords(run),
  ]);
}

/** A record in Rekkord's format. */
export function formatRecord({ level, message }: LogRecord): string {
  return level === "ERROR" ? `Error: ${message}` : message;
}

/** `Running pre-save hooks...` */
export function createStartRecord({ hook }: Pick<HookRun, "hook">): LogRecord {
  const { phase, command } = phases[hook.event.name as RekkordEventName];
  return createRecord("INFO", `Running ${phase}-${command} hooks...`);
}

/** `> 10-dump` */
export function createNameRecord(run: Pick<HookRun, "hook">): LogRecord {
  return createRecord("INFO", `> ${extractFileName(run)}`);
}

/**
 * `Command '10-dump' failed with status 3`. Nothing after a success, or if Rekkord was stopped
 * meanwhile.
 */
export function createFailureRecords(run: HookRun): LogRecord[] {
  const attempt = run.attempts.at(-1);
  if (attempt === undefined || attempt.ended?.why === "abort") return [];
  const status = exitStatus(attempt);
  if (status === 0) return [];
  return [
    createRecord(
      "ERROR",
      status === undefined
        ? `Failed to start process: ${strerror(attempt.error)}`
        : `Command '${extractFileName(run)}' failed with status ${status}`,
    ),
  ];
}

/** The part of the shell text after the last slash. */
function extractFileName({ hook }: { readonly hook: Hook }): string {
  const step = hook.step({ attempt: 1, ok: true, env: {} });
  const text = "args" in step ? (step.args[1] ?? "") : "";
  return stripControls(text.slice(text.lastIndexOf("/") + 1));
}

function createRecord(level: LogRecord["level"], message: string): LogRecord {
  return { logger: "stderr", level, message };
}

import type { Hook, HookRun, LogRecord, Outcome } from "@backup-hooks/core";
import { strerror } from "./config/errno.ts";
import { type RekkordEventName, phases } from "./protocol/events.ts";
import { statusOf } from "./plan.ts";
import { withoutControls } from "./config/config-error.ts";

/** What Rekkord writes to standard error around the hooks of one phase; without hooks nothing. */
export function logOf({ hooks }: Outcome): LogRecord[] {
  return hooks.flatMap((run, index) => [...(index === 0 ? [begins(run)] : []), names(run), ...fails(run)]);
}

/** A record as Rekkord prints it. */
export function printedRecord({ level, message }: LogRecord): string {
  return level === "ERROR" ? `Error: ${message}` : message;
}

/** `Running pre-save hooks...` */
export function begins({ hook }: Pick<HookRun, "hook">): LogRecord {
  const { phase, command } = phases[hook.event.name as RekkordEventName];
  return record("INFO", `Running ${phase}-${command} hooks...`);
}

/** `> 10-dump` */
export function names(run: Pick<HookRun, "hook">): LogRecord {
  return record("INFO", `> ${fileName(run)}`);
}

/** `Command '10-dump' failed with status 3`; after a success, and where Rekkord was stopped meanwhile, nothing. */
export function fails(run: HookRun): LogRecord[] {
  const attempt = run.attempts.at(-1);
  if (attempt === undefined || attempt.ended?.why === "abort") return [];
  const status = statusOf(attempt);
  if (status === 0) return [];
  return [
    record(
      "ERROR",
      status === undefined
        ? `Failed to start process: ${strerror(attempt.error)}`
        : `Command '${fileName(run)}' failed with status ${status}`,
    ),
  ];
}

/** After the last slash of what the shell gets. */
function fileName({ hook }: { readonly hook: Hook }): string {
  const step = hook.step({ attempt: 1, ok: true, env: {} });
  const text = "args" in step ? (step.args[1] ?? "") : "";
  return withoutControls(text.slice(text.lastIndexOf("/") + 1));
}

function record(level: LogRecord["level"], message: string): LogRecord {
  return { logger: "stderr", level, message };
}

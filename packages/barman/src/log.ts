import { constants } from "node:os";
import type { Attempt, HookRun, LogRecord, Outcome } from "@backup-hooks/core";
import { NAP_MS } from "./plan.ts";
import { ABORT_CONTINUE, ABORT_STOP } from "./protocol/codec.ts";
import { type BarmanEvent, splitEventName } from "./protocol/events.ts";
import { repr } from "./python/text.ts";

/** The records Barman writes about the hooks of one firing, at log_level DEBUG (hooks.py, command_wrappers.py). */
export function formatLog(outcome: Outcome): LogRecord[] {
  return outcome.hooks.flatMap((run) => [
    ...run.attempts.flatMap((attempt) => formatAttempt(run, attempt)),
    ...formatIgnoredStop(run),
  ]);
}

/** The text of Barman's AbortedRetryHookScript, which also becomes BARMAN_ERROR. */
export function formatAbort(run: HookRun): string {
  return `Abort '${run.hook.id}' retry hook script (${getCommandText(run)}, exit code: ${exitStatus(run.attempts.at(-1))})`;
}

/** The command string of a hook, as configured. */
export function getCommandText({ hook }: HookRun): string {
  try {
    const step = hook.step({ attempt: 1, ok: true, env: {} });
    return "args" in step ? (step.args[1] ?? "") : "";
  } catch {
    return "";
  }
}

/** What Barman calls the exit status: minus the signal's number when the shell itself was killed, null when it never ran. */
export function exitStatus(attempt: Attempt | undefined): number | null {
  if (attempt === undefined || attempt.error !== undefined) return null;
  const signal = constants.signals[attempt.signal as keyof typeof constants.signals];
  return attempt.exitCode ?? (signal === undefined ? null : -signal);
}

function formatAttempt(run: HookRun, attempt: Attempt): LogRecord[] {
  const text = getCommandText(run);
  const { event } = splitEventName((run.hook.event as BarmanEvent).name);
  const name = run.hook.id.slice(run.hook.id.indexOf(event));
  const status = exitStatus(attempt);
  const ran =
    text === ""
      ? []
      : [
          createRecord("barman.hooks", "DEBUG", `Attempt to run ${name}: ${text}`),
          createRecord("barman.command_wrappers", "DEBUG", `Command: ${repr(text)}`),
          ...(attempt.error
            ? [createRecord("barman.hooks", "ERROR", `Exception running ${name}`)]
            : formatOutput(attempt)),
        ];
  // Barman was stopped while it waited for the hook: it never learnt of the end.
  if (attempt.ended?.why === "abort") return ran;
  return [
    ...ran,
    ...(text === "" || attempt.error ? [] : formatEnd(text, status, attempt)),
    ...formatRetry(run, attempt, text, status),
  ];
}

function formatOutput({ stdout, stderr }: Attempt): LogRecord[] {
  return [
    ...splitLines(stdout).map((line) => createRecord("Command", "DEBUG", line)),
    ...splitLines(stderr).map((line) => createRecord("Command", "WARNING", line)),
  ];
}

function formatEnd(text: string, status: number | null, { stdout, stderr }: Attempt): LogRecord[] {
  return [
    createRecord("barman.command_wrappers", "DEBUG", `Command return code: ${status}`),
    createRecord("barman.command_wrappers", "DEBUG", `Command stdout: ${stdout}`),
    createRecord("barman.command_wrappers", "DEBUG", `Command stderr: ${stderr}`),
    status === 0
      ? createRecord("barman.hooks", "DEBUG", `${text} returned 0`)
      : createRecord(
          "barman.hooks",
          "WARNING",
          `${text} returned ${status}\nOutput details:\n${stdout}${stderr}`,
        ),
  ];
}

function formatRetry(
  run: HookRun,
  attempt: Attempt,
  text: string,
  status: number | null,
): LogRecord[] {
  if (!run.hook.id.endsWith("_retry_script")) return [];
  if (attempt.delayMs !== undefined) {
    const seconds = attempt.delayMs / 1000;
    // The log says five, the code counts six.
    const why =
      attempt.delayMs === NAP_MS
        ? "Reached 5 failures. Take a nap then retry again"
        : "Retry again";
    return [createRecord("barman.hooks", "DEBUG", `${why} in ${seconds} seconds`)];
  }
  if (status === ABORT_CONTINUE) {
    return [
      createRecord(
        "barman.hooks",
        "WARNING",
        `${text} was aborted (got exit status 62, Barman resumes)`,
      ),
    ];
  }
  return status === ABORT_STOP
    ? [
        createRecord(
          "barman.hooks",
          "ERROR",
          `${text} was aborted (got exit status 63, Barman requested to stop)`,
        ),
      ]
    : [];
}

/** 63 in a post retry hook: the caller swallows it with a warning of its own. */
function formatIgnoredStop(run: HookRun): LogRecord[] {
  const { phase, event } = splitEventName((run.hook.event as BarmanEvent).name);
  if (
    phase !== "post" ||
    !run.hook.id.endsWith("_retry_script") ||
    exitStatus(run.attempts.at(-1)) !== ABORT_STOP
  )
    return [];
  const message = `Ignoring stop request after receiving abort (exit code 63) from post-${event.replace("_", "-")} retry hook script: ${getCommandText(run)}`;
  return [
    createRecord(event === "archive" ? "barman.wal_archiver" : "barman.backup", "WARNING", message),
  ];
}

function splitLines(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

function createRecord(logger: string, level: LogRecord["level"], message: string): LogRecord {
  return { logger, level, message };
}

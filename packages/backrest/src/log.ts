import {
  findVeto,
  type HookRun,
  type LogRecord,
  type Outcome,
  toPrintable,
} from "@backup-hooks/core";
import { formatDuration } from "./actions/exit-policy.ts";
import {
  type BackrestHook,
  describeHalt,
  formatCallPrefix,
  formatHookMessage,
  formatOperationName,
} from "./actions/messages.ts";
import type { BackrestEvent } from "./protocol/events.ts";
import { isCancelable, taskMessages } from "./protocol/life-cycles.ts";

/** The messages that Backrest's list of operations shows after a call: one per hook that ran, and the task's where a hook changed it. */
export function formatLog({ hooks }: Outcome): LogRecord[] {
  const vetoedBy = findVeto(hooks);
  const records = hooks.map(
    (run): LogRecord => ({
      logger: formatOperationName((run.hook as BackrestHook).configured),
      level: run.verdict.action === "continue" ? "INFO" : "ERROR",
      message: formatHookMessage(run),
    }),
  );
  const cancelable =
    vetoedBy !== undefined && isCancelable((vetoedBy.hook.event as BackrestEvent).ending);
  return [...records, ...(cancelable ? [createTaskRecord(vetoedBy)] : [])].map(
    ({ logger, level, message }) => ({
      logger: toPrintable(logger),
      level,
      message: message.split("\n").map(toPrintable).join("\n"),
    }),
  );
}

function createTaskRecord(vetoedBy: HookRun): LogRecord {
  const event = vetoedBy.hook.event as BackrestEvent;
  const logger = event.fields["Task"] ?? "";
  if (vetoedBy.verdict.action === "postpone")
    return {
      logger,
      level: "WARNING",
      message: `waiting for retry, current backoff delay: ${formatDuration(vetoedBy.verdict.delayMs)}`,
    };
  const taskMessage = taskMessages[event.ending ?? ""];
  return {
    logger,
    level: vetoedBy.verdict.action === "cancel" ? "WARNING" : "ERROR",
    message:
      formatCallPrefix(event.name) +
      describeHalt(vetoedBy) +
      (taskMessage === undefined ? "" : `\n\n${taskMessage}`),
  };
}

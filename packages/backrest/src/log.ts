import { type HookRun, type LogRecord, objection, type Outcome, printable } from "@backup-hooks/core";
import { isHeard, taskMessages } from "./protocol/life-cycles.ts";
import type { BackrestEvent } from "./protocol/events.ts";
import { type BackrestHook, callPrefix, haltText, hookMessage, operationName } from "./actions/messages.ts";
import { goDuration } from "./actions/exit-policy.ts";

/** The messages that Backrest's list of operations shows after a call: one per hook that ran, and the task's where a hook changed it. */
export function logOf({ hooks }: Outcome): LogRecord[] {
  const objector = objection(hooks);
  const records = hooks.map(
    (run): LogRecord => ({
      logger: operationName((run.hook as BackrestHook).configured),
      level: run.verdict.action === "continue" ? "INFO" : "ERROR",
      message: hookMessage(run),
    }),
  );
  const heard = objector !== undefined && isHeard((objector.hook.event as BackrestEvent).ending);
  return [...records, ...(heard ? [taskRecord(objector)] : [])].map(({ logger, level, message }) => ({
    logger: printable(logger),
    level,
    message: message.split("\n").map(printable).join("\n"),
  }));
}

function taskRecord(objector: HookRun): LogRecord {
  const event = objector.hook.event as BackrestEvent;
  const logger = event.fields["Task"] ?? "";
  if (objector.verdict.action === "postpone")
    return { logger, level: "WARNING", message: `waiting for retry, current backoff delay: ${goDuration(objector.verdict.delayMs)}` };
  const former = taskMessages[event.ending ?? ""];
  return {
    logger,
    level: objector.verdict.action === "cancel" ? "WARNING" : "ERROR",
    message: callPrefix(event.name) + haltText(objector) + (former === undefined ? "" : `\n\n${former}`),
  };
}

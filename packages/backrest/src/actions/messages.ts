import type { Attempt, Hook, HookRun, Verdict } from "@backup-hooks/core";
import type { ConfiguredHook } from "../config/config.ts";

/** What Backrest says of a hook that failed: internal/hook/{hook,errors}.go, hookutil/httputil.go and types/*.go at 626156cd. */

/** A hook of a plan of ours, which knows where it comes from. */
export interface BackrestHook extends Hook {
  readonly configured: ConfiguredHook;
}

/** Go's words for the signals that end processes. */
const SIGNAL_TEXTS: Readonly<Record<string, string>> = {
  SIGHUP: "hangup",
  SIGINT: "interrupt",
  SIGQUIT: "quit",
  SIGILL: "illegal instruction",
  SIGTRAP: "trace/breakpoint trap",
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGFPE: "floating point exception",
  SIGKILL: "killed",
  SIGUSR1: "user defined signal 1",
  SIGSEGV: "segmentation fault",
  SIGUSR2: "user defined signal 2",
  SIGPIPE: "broken pipe",
  SIGALRM: "alarm clock",
  SIGTERM: "terminated",
};
export const describeSignal = (signal: string): string =>
  `signal: ${SIGNAL_TEXTS[signal] ?? signal}`;

/** `command`, `discord` …: the action in the name of a hook's operation. */
export const formatActionName = ({ action }: ConfiguredHook): string =>
  action?.kind.slice("Action".length).toLowerCase() ?? "<nil>";
/** `command hook plan/docs/hook/0`: the name of a hook's operation. */
export const formatOperationName = (hook: ConfiguredHook): string =>
  `${formatActionName(hook)} hook ${hook.name}`;
export const describeMissingHandler = ({ action }: ConfiguredHook): string =>
  `no handler for hook type ${action === undefined ? "<nil>" : `*v1.Hook_${action.kind}`}`;

/** Why an attempt failed. Why a request could not be sent is said in Node's words. */
export function describeError(
  hook: ConfiguredHook,
  { exitCode, signal, error, message }: Attempt,
): string {
  if (message !== undefined) return describeSendError(hook, message);
  if (error !== undefined) return describeStartError(error) ?? error.message;
  return signal === undefined ? `exit status ${exitCode}` : describeSignal(signal);
}

/** By the system's code: of a program named by its path, and of one that is looked for. */
const START_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  ENOTDIR: "not a directory",
  EACCES: "permission denied",
};

/** Go's text for a program that could not be started; undefined: it was something else. */
function describeStartError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined || path === undefined) return describeStartError(error.cause);
  if (!path.includes("/"))
    return `exec: ${JSON.stringify(path)}: executable file not found in $PATH`;
  return `fork/exec ${path}: ${START_ERRORS[code] ?? code}`;
}

/** How an action's own error begins. The URL is the one of the configuration. */
const SEND_ERROR_PREFIXES: Readonly<Record<string, (url: string) => string>> = {
  discord: (url) => `sending discord message to "${url}": `,
  slack: (url) => `sending slack message to "${url}": `,
  gotify: () => "send gotify message: ",
  telegram: () => "send telegram message: ",
  healthchecks: (url) => `sending healthchecks message to "${url}": `,
  shoutrrr: (url) => `sending shoutrrr message to "${url}": `,
};

function describeSendError(hook: ConfiguredHook, message: string): string {
  const { WebhookUrl, ShoutrrrUrl, BaseUrl } = hook.action?.fields ?? {};
  const url = String(WebhookUrl ?? ShoutrrrUrl ?? BaseUrl ?? "");
  const [, status] = /^was answered ((\d+)\b.*)$/.exec(message) ?? [];
  const reason =
    status === undefined
      ? `send request ${url}: ${message.replace(/^could not be sent: /, "")}`
      : `unexpected status ${Number.parseInt(status, 10)}: ${status}`;
  return (SEND_ERROR_PREFIXES[formatActionName(hook)]?.(url) ?? "") + reason;
}

/** How Backrest marks the error of a hook whose failure halts the call: in the task's error, and in the message of the hook's own operation. */
const HALT_MARKS: Readonly<
  Partial<Record<Verdict["action"], readonly [error: string, message: string]>>
> = {
  cancel: ["task cancelled", "cancel"],
  fail: ["fatal", "fatal"],
  postpone: ["retry", "retry"],
};

/** The error that a task gets from a hook that halts its call. */
export function describeHalt({ hook, verdict, attempts }: HookRun): string {
  const { configured } = hook as BackrestHook;
  const [mark] = HALT_MARKS[verdict.action] ?? [verdict.action];
  return `run hook ${formatOperationName(configured)}: ${mark}: ${describeLastError(configured, attempts)}`;
}

/** What Backrest shows as the message of a hook's own operation. */
export function formatHookMessage({ hook, verdict, attempts }: HookRun): string {
  const { configured, event } = hook as BackrestHook;
  const running = `running ${formatOperationName(configured)} triggered by ${event.name}`;
  if (verdict.action === "continue") return running;
  const mark = HALT_MARKS[verdict.action]?.[1];
  return `${mark === undefined ? "" : `${mark}: `}${describeLastError(configured, attempts)}\n\n${running}`;
}

function describeLastError(hook: ConfiguredHook, attempts: readonly Attempt[]): string {
  const last = attempts.at(-1);
  return last === undefined ? "" : describeError(hook, last);
}

/** What stands before the error of a call whose result is used. */
const CALL_PREFIXES: Readonly<Record<string, string>> = {
  SNAPSHOT: "snapshot end hook: ",
  PRUNE: "execute prune end hooks: ",
  CHECK: "execute check success hooks: ",
  FORGET: "forget end hook: ",
};
export function formatCallPrefix(condition: string): string {
  const [task = "", end] = condition.replace("CONDITION_", "").split("_");
  return end === "START" ? `${task.toLowerCase()} start hook: ` : (CALL_PREFIXES[task] ?? "");
}

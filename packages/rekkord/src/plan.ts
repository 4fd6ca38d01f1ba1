import { existsSync } from "node:fs";
import { constants } from "node:os";
import { resolve } from "node:path";
import {
  type Attempt,
  type Command,
  createExitCodePolicy,
  type ExitPolicy,
  type Hook,
  type Plan,
  type Progress,
} from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import { createHookFiles, type HookFile, type RekkordConfig } from "./config/load.ts";
import { hasSuccess, phases, type RekkordEvent } from "./protocol/events.ts";
import { bases, isAtLeast, SINCE } from "./versions.ts";

/** How one version runs its hooks. */
export interface Rules {
  readonly version: string;
  readonly assumptions: Assumptions;
}

/** All hooks of a phase, in sequence. A failure does not stop the others (RunHookCommands). */
export function planHooks(
  events: readonly RekkordEvent[],
  config: RekkordConfig,
  rules: Rules,
): Plan {
  const hooks = events.flatMap((event) =>
    (config.hooks[event.name] ?? []).map((file) => createHook(file, event, rules)),
  );
  const notes = hooks.length === 0 ? [] : events.flatMap((event) => listGuesses(event, rules));
  return { hooks, order: "sequence", onFailure: "run-all", ...(notes.length > 0 && { notes }) };
}

/** A file is run as Rekkord runs one, by its full path; any other text is the shell text itself. */
export function withScript(
  config: RekkordConfig,
  event: RekkordEvent,
  script: string,
): RekkordConfig {
  const path = existsSync(script) ? resolve(script) : script;
  return { ...config, hooks: { ...config.hooks, [event.name]: createHookFiles([path]) } };
}

function createHook({ path, id }: HookFile, event: RekkordEvent, rules: Rules): Hook {
  return {
    id,
    event,
    step: (progress) => buildCommand(path, resolveSuccess(event, progress, rules), rules),
    policy: createPolicy(event, rules),
  };
}

/**
 * The path is passed to the shell unquoted and unescaped. Input and output are Rekkord's own.
 * Rekkord waits only for the shell.
 */
function buildCommand(path: string, env: Command["env"], { assumptions }: Rules): Command {
  const { ignoresSigpipe } = bases[assumptions.base];
  return {
    file: "/bin/sh",
    argv0: "sh",
    args: ["-c", path],
    env,
    stdio: "inherit",
    until: "exit",
    descendants: "keep",
    ...(ignoresSigpipe && { ignoredSignals: ["SIGPIPE"] }),
  };
}

/** 1 until something fails: the operation, or an earlier hook of this phase. */
function resolveSuccess(
  event: RekkordEvent,
  { ok }: Progress,
  { version, assumptions }: Rules,
): Command["env"] {
  if (!hasSuccess(event.name, version, assumptions)) return {};
  return { SUCCESS: ok && event.fields["SUCCESS"] !== "0" ? "1" : "0" };
}

/** 0 is success, everything else a failure. The consequence of a failure depends on the event. */
function createPolicy(event: RekkordEvent, { version, assumptions }: Rules): ExitPolicy {
  const action = phases[event.name].phase === "pre" ? "cancel" : "fail";
  return createExitCodePolicy({ 0: { action: "continue" } }, (attempt) => {
    const status = exitStatus(attempt);
    const how = status === undefined ? "Rekkord could not start it" : `status ${status}`;
    const consequence = hasSuccess(event.name, version, assumptions)
      ? "the others still run, with SUCCESS=0"
      : "the others still run";
    return {
      action,
      note: `${how} = a failure; ${consequence}${explainSigpipe(status, assumptions)}`,
    };
  });
}

/** Explains a failure that the other base library would have prevented. */
function explainSigpipe(status: number | undefined, { base }: Assumptions): string {
  const died = status === 128 + constants.signals.SIGPIPE && !bases[base].ignoresSigpipe;
  return died
    ? "; with the base of 2026-10 SIGPIPE would be ignored, and which release has it is not known (--base)"
    : "";
}

/**
 * Rekkord's status: the exit code, or 128 plus the signal's number; undefined if nothing was
 * started.
 */
export function exitStatus({ exitCode, signal, error }: Attempt): number | undefined {
  if (error !== undefined) return undefined;
  if (exitCode !== undefined) return exitCode;
  return signal === undefined
    ? undefined
    : 128 + constants.signals[signal as keyof typeof constants.signals];
}

function listGuesses({ name, phase }: RekkordEvent, { version, assumptions }: Rules): string[] {
  if (phase !== "pre" || !isAtLeast(version, SINCE.scanHooks)) return [];
  const sees = hasSuccess(name, version, assumptions) ? "see SUCCESS" : "do not see SUCCESS";
  const { command } = phases[name];
  const post = assumptions.postAfterPreFailure ? "run" : "do not run";
  return [
    `Inferred, the code of ${SINCE.scanHooks} was not seen: that pre hooks ${sees} (--pre-success), and that post-${command} hooks ${post} after a failed pre hook (--post-after-pre-failure).`,
  ];
}

import {
  type Command,
  createExitCodePolicy,
  type ExitPolicy,
  type Hook,
  HookError,
  type Plan,
  type Verdict,
} from "@backup-hooks/core";
import type { BarmanConfig } from "./config/load.ts";
import {
  ABORT_CONTINUE,
  ABORT_STOP,
  buildHookEnv,
  type HookKind,
  optionName,
} from "./protocol/codec.ts";
import { type BarmanEvent, splitEventName } from "./protocol/events.ts";

/** Milliseconds after a failure, and after the sixth in a row (hooks.py: BREAK_TIME, NAP_TIME, ATTEMPTS_BEFORE_NAP = 5). */
export const BREAK_MS = 3_000;
export const NAP_MS = 60_000;
export const FAILURES_PER_ROUND = 6;

/** Both hooks of an event, in the order Barman runs them: the plain one outside, the retry one next to the main work. */
export function planHooks(events: readonly BarmanEvent[], config: BarmanConfig): Plan {
  const hooks = events.flatMap((event) => {
    const { phase } = splitEventName(event.name);
    const server = config.servers[event.fields["BARMAN_SERVER"] ?? ""];
    const kinds: readonly HookKind[] = phase === "pre" ? ["plain", "retry"] : ["retry", "plain"];
    return kinds.flatMap((kind) => {
      const value = server?.hooks[optionName(event.name, kind)];
      return value === undefined
        ? []
        : [createHook(toCalledEvent(event, kind), kind, value, server?.settings.pathPrefix)];
    });
  });
  return { hooks, order: "sequence", onFailure: "stop" };
}

/**
 * `OPTION=COMMAND` sets one option; a command alone stands in for every hook of the event that is set, and where none is
 * set for the retry script, the one that Barman listens to.
 */
export function withScript(config: BarmanConfig, event: BarmanEvent, script: string): BarmanConfig {
  const server = config.servers[event.fields["BARMAN_SERVER"] ?? ""];
  if (server === undefined) return config;
  const options = (["plain", "retry"] as const).map((kind) => optionName(event.name, kind));
  const [, named, value = ""] = /^((?:pre|post)_[a-z_]+_script)=(.*)$/s.exec(script) ?? [];
  if (named !== undefined && !options.includes(named)) {
    throw new HookError("UNKNOWN_NAME", `--script: ${named} is no hook of ${event.name}`, {
      product: "Barman",
      expected: options.join(" or "),
    });
  }
  const set = options.filter((option) => server.hooks[option] !== undefined);
  const replaced = named === undefined ? (set.length > 0 ? set : options.slice(1)) : [named];
  const hooks = {
    ...server.hooks,
    ...Object.fromEntries(replaced.map((option) => [option, named === undefined ? script : value])),
  };
  return { ...config, servers: { ...config.servers, [server.name]: { ...server, hooks } } };
}

/** One hook runner of Barman's, around one command string. */
export function createHook(
  event: BarmanEvent,
  kind: HookKind,
  value: string,
  pathPrefix?: string,
): Hook {
  const id = optionName(event.name, kind);
  const { phase } = splitEventName(event.name);
  return {
    id,
    event,
    step: ({ env }) =>
      buildCommand(value, { ...buildHookEnv(event, kind), ...prefixPath(env["PATH"], pathPrefix) }),
    policy: kind === "plain" ? plainPolicy : phase === "pre" ? preRetryPolicy : postRetryPolicy,
  };
}

/** The shell gets the value unchanged, as one argument; nothing is appended, and standard input is at its end. */
export function buildCommand(value: string, env: Readonly<Record<string, string>>): Command {
  // The base runner tests for truth, the retry runner for None: an empty value never runs and never succeeds.
  if (value === "") throw new Error("the option is empty: Barman runs nothing");
  return {
    file: "/bin/sh",
    args: ["-c", value],
    env,
    stdio: "split",
    until: "eof",
    descendants: "keep",
  };
}

/** Without a PATH of its own Barman writes Python's word for nothing. */
function prefixPath(
  path: string | undefined,
  prefix: string | undefined,
): Readonly<Record<string, string>> {
  return prefix ? { PATH: `${prefix}:${path ?? "None"}` } : {};
}

/** The error text given to the plain post_archive runner is overwritten before it runs: it sees none, in every version. */
function toCalledEvent(event: BarmanEvent, kind: HookKind): BarmanEvent {
  if (event.name !== "post_archive" || kind !== "plain") return event;
  return { ...event, fields: { ...event.fields, BARMAN_ERROR: "" } };
}

const continueVerdict: Verdict = { action: "continue" };

/** Runs once; every caller ignores the status. */
export const plainPolicy: ExitPolicy = createExitCodePolicy({ 0: continueVerdict }, () => ({
  action: "warn",
  note: "Barman logs a warning and goes on: nothing a plain script does can stop it",
}));

export const preRetryPolicy: ExitPolicy = createRetryPolicy({
  action: "cancel",
  note: "63 = ABORT_STOP: Barman stops the operation",
});

export const postRetryPolicy: ExitPolicy = createRetryPolicy({
  action: "warn",
  note: "63 = ABORT_STOP comes too late after the operation: Barman logs an error and a warning and goes on",
});

function createRetryPolicy(stop: Verdict): ExitPolicy {
  return createExitCodePolicy(
    {
      0: continueVerdict,
      [ABORT_CONTINUE]: {
        action: "warn",
        note: "62 = ABORT_CONTINUE: Barman stops trying and goes on",
      },
      [ABORT_STOP]: stop,
    },
    ({ number }) => {
      const delayMs = retryDelay(number);
      return { action: "retry", delayMs, note: `Barman tries again in ${delayMs / 1000} s` };
    },
  );
}

/** The pause after failure number n: 3, 3, 3, 3, 3, 60, and again. The nap follows the sixth failure, though the log says five. */
export function retryDelay(failure: number): number {
  return failure % FAILURES_PER_ROUND === 0 ? NAP_MS : BREAK_MS;
}

import {
  type Attempt,
  type ExitPolicy,
  type Hook,
  HookError,
  type Plan,
  type Verdict,
} from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import { buildCommand } from "./command.ts";
import { HOOK_PARAMETER } from "./config/app-config.ts";
import type { SyncrifyConfig } from "./config/load.ts";
import { listNotes } from "./notes.ts";
import { splitTokens } from "./protocol/command-template.ts";
import { ENTRY_TEMPLATE } from "./protocol/encode-call.ts";
import type { SyncrifyEvent } from "./protocol/events.ts";
import { describeBuild, supportsHooks } from "./versions.ts";

/** What a pipe holds on Linux, in bytes. */
const PIPE_BYTES = 65_536;

/** The one hook of the server, for start and end alike. */
export function planHooks(
  events: readonly SyncrifyEvent[],
  { command, notes }: SyncrifyConfig,
  build: number,
  assumptions: Assumptions,
): Plan {
  const order = assumptions.waits === "yes" ? "sequence" : "detached";
  if (command === undefined || !supportsHooks(build))
    return { hooks: [], order, onFailure: "run-all", notes: [...describeBuild(build), ...notes] };
  const hooks = events.map(
    (event): Hook => ({
      id: HOOK_PARAMETER,
      event,
      step: () => buildCommand(command, event.fields, assumptions),
      policy: createPolicy(assumptions),
    }),
  );
  const callNotes = events.flatMap((event) => listNotes(event, command, assumptions));
  return {
    hooks,
    order,
    onFailure: "run-all",
    notes: [...describeBuild(build), ...notes, ...callNotes],
  };
}

/** A whole value, or a script alone, which takes the place of the program and keeps the positions. */
export function withScript(config: SyncrifyConfig, script: string): SyncrifyConfig {
  const words = splitTokens(script);
  if (words.length === 0)
    throw new HookError("VALUE_INVALID", "--script", {
      product: "Syncrify",
      expected: "a script, or a whole value of jobHookScript",
      received: "nothing",
    });
  const positions =
    config.command === undefined ? ENTRY_TEMPLATE : splitTokens(config.command).slice(1).join(" ");
  const command = words.length > 1 ? script : `${script} ${positions}`;
  return { ...config, command, notes: [] };
}

/** No end of a hook has a meaning that is documented, and none can stop a job. */
function createPolicy(assumptions: Assumptions): ExitPolicy {
  return (attempt) => {
    const note = describeAttempt(attempt, assumptions);
    const isSuccess = attempt.exitCode === 0 && !attempt.timedOut && attempt.error === undefined;
    return {
      action: isSuccess ? "continue" : "warn",
      ...(note !== undefined && { note }),
    } satisfies Verdict;
  };
}

function describeAttempt(attempt: Attempt, { drain, waits }: Assumptions): string | undefined {
  const { error, timedOut, exitCode } = attempt;
  if (error !== undefined)
    return "an exception inside the server, whose effect on the backup is unknown: played as none";
  const isFull = [attempt.stdout, attempt.stderr].some(
    (text) => Buffer.byteLength(text) >= PIPE_BYTES,
  );
  if (timedOut) {
    const why =
      drain === "no" && isFull
        ? "the pipe is full (64 KiB) and the server does not read it, so it hangs for ever"
        : "no time limit is documented";
    return waits === "yes" ? why : `${why}; no job waits for it`;
  }
  if (isFull && drain === "yes")
    return "it printed more than a pipe holds (64 KiB): if the server does not read that, which is unknown, it hangs for ever (--drain no)";
  return exitCode === 0 ? undefined : "no exit status has a meaning to Syncrify: it goes on";
}

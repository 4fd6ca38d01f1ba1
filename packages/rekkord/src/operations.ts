import type { Ending, OperationSpec } from "@backup-hooks/core";
import type { Choices } from "./assumptions.ts";
import { type Command, operationOf, phases, phasesOf, type RekkordEventName } from "./protocol/events.ts";
import { atLeast, SINCE } from "./versions.ts";

/** base.cc DefaultSignalHandler: nobody waits for the running hook, and nothing further runs. */
const STOPPED = {
  interrupt: {
    after: [],
    exit: 130,
    says: "Rekkord exits at once on SIGINT: no further hook runs, and the running one goes on without it",
  },
  terminate: {
    after: [],
    exit: 1,
    says: "Rekkord exits at once on SIGTERM or SIGHUP: no further hook runs, and the running one goes on without it",
  },
} as const;

const words: Readonly<Record<Command, { readonly done: string; readonly failed: string; readonly skipped: string }>> = {
  save: { done: "the snapshot is saved", failed: "something could not be saved", skipped: "nothing is saved" },
  scan: { done: "all snapshots are clear", failed: "a snapshot is invalid", skipped: "nothing is checked" },
};

type Operations = Readonly<Partial<Record<"backup" | "scan", OperationSpec<RekkordEventName>>>>;

/** The commands that have hooks. `rekkord agent` saves too and runs none. */
export function operationsOf(version: string, choices: Choices): Operations {
  const commands = [...new Set(phasesOf(version).map((name) => phases[name].command))];
  return Object.fromEntries(commands.map((command) => [operationOf[command], operation(command, version, choices)]));
}

function operation(command: Command, version: string, { postAfterPreFailure }: Choices): OperationSpec<RekkordEventName> {
  const { done, failed, skipped } = words[command];
  const newer = atLeast(version, SINCE.scanHooks);
  const postAnyway = newer && postAfterPreFailure;
  const post = (heard: boolean): Ending<RekkordEventName>["after"] => [{ events: [`post${command}`], heard }];
  const guess = newer ? " (inferred)" : "";
  const veto: Ending<RekkordEventName> = postAnyway
    ? {
        after: post(false),
        exit: 1,
        says: `${skipped}, the post-${command} hooks run with SUCCESS=0${guess}, and rekkord exits 1`,
        becomes: STOPS,
      }
    : { after: [], exit: 1, says: `${skipped}, no post-${command} hook runs${guess}, and rekkord exits 1` };
  return {
    ...(operationOf[command] !== command && { name: command }),
    before: [{ events: [`pre${command}`], heard: true }],
    endings: {
      success: { after: post(true), exit: 0, says: done, becomes: { veto: "hooks", ...STOPS } },
      error: { after: post(false), exit: 1, says: `${failed}; the post-${command} hooks run all the same`, becomes: STOPS },
      veto,
      setup: {
        after: [],
        exit: 1,
        says: "Rekkord stops before its first hook: a bad configuration, no key, a repository that cannot be opened",
      },
      hooks: { after: [], exit: 1, says: `${done}, but rekkord exits 1, because a post-${command} hook failed` },
      ...STOPPED,
    },
  };
}

/** Stopped during the post hooks, too, Rekkord exits at once. */
const STOPS = { interrupt: "interrupt", terminate: "terminate" } as const;

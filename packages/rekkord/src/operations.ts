import type { Ending, OperationSpec } from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import {
  type Command,
  listPhases,
  operationByCommand,
  phases,
  type RekkordEventName,
} from "./protocol/events.ts";
import { isAtLeast, SINCE } from "./versions.ts";

/**
 * base.cc DefaultSignalHandler: Rekkord does not wait for the running hook and runs no further
 * ones.
 */
const STOPPED = {
  interrupt: {
    after: [],
    exit: 130,
    description:
      "Rekkord exits at once on SIGINT: no further hook runs, and the running one goes on without it",
  },
  terminate: {
    after: [],
    exit: 1,
    description:
      "Rekkord exits at once on SIGTERM or SIGHUP: no further hook runs, and the running one goes on without it",
  },
} as const;

const phrases: Readonly<
  Record<Command, { readonly done: string; readonly failed: string; readonly skipped: string }>
> = {
  save: {
    done: "the snapshot is saved",
    failed: "something could not be saved",
    skipped: "nothing is saved",
  },
  scan: {
    done: "all snapshots are clear",
    failed: "a snapshot is invalid",
    skipped: "nothing is checked",
  },
};

type Operations = Readonly<Partial<Record<"backup" | "scan", OperationSpec<RekkordEventName>>>>;

/** The commands that have hooks. `rekkord agent` also saves, but runs no hooks. */
export function createOperations(version: string, assumptions: Assumptions): Operations {
  const commands = [...new Set(listPhases(version).map((name) => phases[name].command))];
  return Object.fromEntries(
    commands.map((command) => [
      operationByCommand[command],
      createOperation(command, version, assumptions),
    ]),
  );
}

function createOperation(
  command: Command,
  version: string,
  { postAfterPreFailure }: Assumptions,
): OperationSpec<RekkordEventName> {
  const { done, failed, skipped } = phrases[command];
  const newer = isAtLeast(version, SINCE.scanHooks);
  const postAnyway = newer && postAfterPreFailure;
  const createPostDispatch = (cancelable: boolean): Ending<RekkordEventName>["after"] => [
    { events: [`post${command}`], cancelable },
  ];
  const guess = newer ? " (inferred)" : "";
  const veto: Ending<RekkordEventName> = postAnyway
    ? {
        after: createPostDispatch(false),
        exit: 1,
        description: `${skipped}, the post-${command} hooks run with SUCCESS=0${guess}, and rekkord exits 1`,
        overriddenBy: STOPS,
      }
    : {
        after: [],
        exit: 1,
        description: `${skipped}, no post-${command} hook runs${guess}, and rekkord exits 1`,
      };
  return {
    ...(operationByCommand[command] !== command && { name: command }),
    before: [{ events: [`pre${command}`], cancelable: true }],
    endings: {
      success: {
        after: createPostDispatch(true),
        exit: 0,
        description: done,
        overriddenBy: { veto: "hooks", ...STOPS },
      },
      error: {
        after: createPostDispatch(false),
        exit: 1,
        description: `${failed}; the post-${command} hooks run all the same`,
        overriddenBy: STOPS,
      },
      veto,
      setup: {
        after: [],
        exit: 1,
        description:
          "Rekkord stops before its first hook: a bad configuration, no key, a repository that cannot be opened",
      },
      hooks: {
        after: [],
        exit: 1,
        description: `${done}, but rekkord exits 1, because a post-${command} hook failed`,
      },
      ...STOPPED,
    },
  };
}

/** Rekkord also exits at once if it is stopped during the post hooks. */
const STOPS = { interrupt: "interrupt", terminate: "terminate" } as const;

import type { Effect, EventSpec, HookEvent, Operation } from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { isAtLeast, SINCE } from "../versions.ts";

/** Rekkord's four phases with hooks, each with the [Hooks] key of its directory. */
export const phases = {
  presave: { key: "PreSaveDirectory", command: "save", phase: "pre", since: SINCE.saveHooks },
  postsave: { key: "PostSaveDirectory", command: "save", phase: "post", since: SINCE.saveHooks },
  prescan: { key: "PreScanDirectory", command: "scan", phase: "pre", since: SINCE.scanHooks },
  postscan: { key: "PostScanDirectory", command: "scan", phase: "post", since: SINCE.scanHooks },
} as const;
export type RekkordEventName = keyof typeof phases;
export type RekkordEvent = HookEvent<RekkordEventName>;
export type Command = (typeof phases)[RekkordEventName]["command"];

/** Each command's name in terms that all products share. */
export const operationByCommand: Readonly<Record<Command, Operation>> = {
  save: "backup",
  scan: "scan",
};

/** The phases that a version supports, in table order. */
export function listPhases(version: string): RekkordEventName[] {
  return (Object.keys(phases) as RekkordEventName[]).filter((name) =>
    isAtLeast(version, phases[name].since),
  );
}

const vetoes: Readonly<Record<RekkordEventName, Effect>> = {
  presave: { decision: "cancel", message: "would NOT save: after all pre-save hooks it exits 1" },
  postsave: { decision: "fail", message: "would exit 1, however well the save went" },
  prescan: {
    decision: "cancel",
    message: "would NOT check anything: after all pre-scan hooks it exits 1",
  },
  postscan: { decision: "fail", message: "would exit 1, however clear the check was" },
};

const SOURCE = {
  read: "cli/snapshot.cc RunHookCommands and RunSave, lib/config.cc rk_LoadConfig, at the commit of 0.97; recorded with the real base library",
  documented:
    "rekkord.org/hooks and the texts of the user interface; the loop itself is that of 0.97 (inferred)",
} as const;

/** The event table of one version. */
export function createEventTable(
  version: string,
  assumptions: Assumptions,
): Readonly<Record<RekkordEventName, EventSpec>> {
  return Object.fromEntries(
    listPhases(version).map((name) => [name, createEventSpec(name, version, assumptions)]),
  ) as Record<RekkordEventName, EventSpec>;
}

/** Whether hooks of this phase receive SUCCESS in their environment. */
export function hasSuccess(
  name: RekkordEventName,
  version: string,
  { preSuccess }: Assumptions,
): boolean {
  return (
    isAtLeast(version, SINCE.scanHooks) &&
    (phases[name].phase === "post" || preSuccess === "running")
  );
}

function createEventSpec(
  name: RekkordEventName,
  version: string,
  assumptions: Assumptions,
): EventSpec {
  const { phase, command, key } = phases[name];
  const seesSuccess = hasSuccess(name, version, assumptions);
  return {
    operation: operationByCommand[command],
    phase,
    fields: seesSuccess ? ["SUCCESS"] : [],
    ...(seesSuccess && {
      formats: {
        SUCCESS:
          phase === "post"
            ? "1 while everything so far went well, 0 after"
            : "1, and 0 after a failed hook (inferred)",
      },
    }),
    aliases: [`${phase}_${command}`, `${phase}-${command}`, key],
    veto: vetoes[name],
    examples: seesSuccess
      ? [
          { ...(phase === "post" && { status: "success" as const }), fields: { SUCCESS: "1" } },
          ...(phase === "post" ? [{ status: "error" as const, fields: { SUCCESS: "0" } }] : []),
        ]
      : [{ fields: {} }],
    source: isAtLeast(version, SINCE.scanHooks) ? SOURCE.documented : SOURCE.read,
  };
}

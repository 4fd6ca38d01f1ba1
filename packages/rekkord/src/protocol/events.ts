import type { Answer, EventSpec, HookEvent, Operation } from "@backup-hooks/core";
import type { Choices } from "../assumptions.ts";
import { atLeast, SINCE } from "../versions.ts";

/** Rekkord's four phases with hooks, each with the key of its directory in [Hooks]. */
export const phases = {
  presave: { key: "PreSaveDirectory", command: "save", phase: "pre", since: SINCE.saveHooks },
  postsave: { key: "PostSaveDirectory", command: "save", phase: "post", since: SINCE.saveHooks },
  prescan: { key: "PreScanDirectory", command: "scan", phase: "pre", since: SINCE.scanHooks },
  postscan: { key: "PostScanDirectory", command: "scan", phase: "post", since: SINCE.scanHooks },
} as const;
export type RekkordEventName = keyof typeof phases;
export type RekkordEvent = HookEvent<RekkordEventName>;
export type Command = (typeof phases)[RekkordEventName]["command"];

/** The commands in the words that all products share. */
export const operationOf: Readonly<Record<Command, Operation>> = { save: "backup", scan: "scan" };

/** The phases that a version has, in the order of the table. */
export function phasesOf(version: string): RekkordEventName[] {
  return (Object.keys(phases) as RekkordEventName[]).filter((name) => atLeast(version, phases[name].since));
}

const vetoes: Readonly<Record<RekkordEventName, Answer>> = {
  presave: { decision: "cancel", says: "would NOT save: after all pre-save hooks it exits 1" },
  postsave: { decision: "fail", says: "would exit 1, however well the save went" },
  prescan: { decision: "cancel", says: "would NOT check anything: after all pre-scan hooks it exits 1" },
  postscan: { decision: "fail", says: "would exit 1, however clear the check was" },
};

const SOURCE = {
  read: "cli/snapshot.cc RunHookCommands and RunSave, lib/config.cc rk_LoadConfig, at the commit of 0.97; recorded with the real base library",
  documented: "rekkord.org/hooks and the texts of the user interface; the loop itself is that of 0.97 (inferred)",
} as const;

/** The event table of one version. */
export function eventsOf(version: string, choices: Choices): Readonly<Record<RekkordEventName, EventSpec>> {
  return Object.fromEntries(phasesOf(version).map((name) => [name, row(name, version, choices)])) as Record<RekkordEventName, EventSpec>;
}

/** Whether a hook of this phase finds SUCCESS in its environment. */
export function hasSuccess(name: RekkordEventName, version: string, { preSuccess }: Choices): boolean {
  return atLeast(version, SINCE.scanHooks) && (phases[name].phase === "post" || preSuccess === "running");
}

function row(name: RekkordEventName, version: string, choices: Choices): EventSpec {
  const { phase, command, key } = phases[name];
  const told = hasSuccess(name, version, choices);
  return {
    operation: operationOf[command],
    phase,
    fields: told ? ["SUCCESS"] : [],
    ...(told && {
      formats: { SUCCESS: phase === "post" ? "1 while everything so far went well, 0 after" : "1, and 0 after a failed hook (inferred)" },
    }),
    aliases: [`${phase}_${command}`, `${phase}-${command}`, key],
    veto: vetoes[name],
    examples: told
      ? [
          { ...(phase === "post" && { status: "success" as const }), fields: { SUCCESS: "1" } },
          ...(phase === "post" ? [{ status: "error" as const, fields: { SUCCESS: "0" } }] : []),
        ]
      : [{ fields: {} }],
    source: atLeast(version, SINCE.scanHooks) ? SOURCE.documented : SOURCE.read,
  };
}

import { type Adapter, defineAdapter } from "@backup-hooks/core";
import { type Choices, defaults, options } from "./assumptions.ts";
import { load, type LoadedRekkord, type RekkordConfig } from "./config/load.ts";
import type { RekkordEvent } from "./protocol/events.ts";
import { planHooks, substitute } from "./plan.ts";
import { install, uninstall } from "./install/install.ts";
import { logOf } from "./log.ts";
import { operationsOf } from "./operations.ts";
import { protocol } from "./protocol/protocol.ts";
import { situationOf } from "./resolve-event.ts";
import { NEWEST } from "./versions.ts";

export interface Rekkord extends Adapter<RekkordConfig, RekkordEvent> {
  load(path?: string): Promise<LoadedRekkord>;
}

/**
 * Rekkord's hook directories as one version runs them: "0.97", or "0.104" and later; 0.104 by default.
 * @throws HookError USAGE for a version between or before these
 */
export function rekkord({ version: wanted = NEWEST, ...choices }: { readonly version?: string } & Partial<Choices> = {}): Rekkord {
  const spoken = protocol({ version: wanted, choices: { ...defaults, ...choices } });
  const { version } = spoken;
  const rules = { version, choices: { ...defaults, ...choices } };
  const adapter: Rekkord = {
    ...spoken,
    operations: operationsOf(version, rules.choices),
    exitCodes: [
      { code: "0", says: "success", source: "cli/snapshot.cc, RunHookCommands" },
      { code: "126", says: "a failure; the shell's own for a file that is not executable", source: "sh" },
      { code: "127", says: "a failure; the shell's own for a file or an interpreter that is not found", source: "sh" },
      {
        code: "any other",
        says: "a failure: the other hooks of the phase still run; before the work it skips the work, after it rekkord exits 1. Death by signal n is status 128+n",
        source: "cli/snapshot.cc, RunHookCommands; lib/native/base/base.cc, ExecuteCommandLine",
      },
    ],
    options,
    configOption: {
      flags: "--config <file>",
      description: "rekkord.ini; by default REKKORD_CONFIG_FILE, then where Rekkord looks",
      example: "/etc/rekkord/rekkord.ini",
    },
    // A job of root's crontab on Debian.
    service: { user: "root", env: { PATH: "/usr/bin:/bin", HOME: "/root", SHELL: "/bin/sh", LOGNAME: "root" } },
    load: (path) => load(path, version, rules.choices.base),
    situation: async (name, _config, given) => situationOf(name, spoken.events[name], given),
    substitute,
    plan: (fired, config) => planHooks(fired, config, rules),
    install: (entry, disk) => install(entry, disk, rules),
    uninstall: (entry, disk) => uninstall(entry, disk, rules),
    log: logOf,
  };
  defineAdapter(adapter);
  return adapter;
}

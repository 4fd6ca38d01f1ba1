import { type Adapter, defineAdapter } from "@backup-hooks/core";
import { type Assumptions, commandLineOptions, defaultAssumptions } from "./assumptions.ts";
import { type LoadedRekkord, loadConfig, type RekkordConfig } from "./config/load.ts";
import { planInstall, planUninstall } from "./install/install.ts";
import { formatLog } from "./log.ts";
import { createOperations } from "./operations.ts";
import { planHooks, withScript } from "./plan.ts";
import type { RekkordEvent } from "./protocol/events.ts";
import { createProtocol } from "./protocol/protocol.ts";
import { resolveEvent } from "./resolve-event.ts";
import { NEWEST } from "./versions.ts";

export interface Rekkord extends Adapter<RekkordConfig, RekkordEvent> {
  load(path?: string): Promise<LoadedRekkord>;
}

/**
 * Rekkord's hook directories as one version runs them: "0.97", or "0.104" and later. Default 0.104.
 * @throws HookError USAGE for a version between these or before 0.97
 */
export function rekkord({
  version: wanted = NEWEST,
  ...assumptions
}: { readonly version?: string } & Partial<Assumptions> = {}): Rekkord {
  const protocol = createProtocol({
    version: wanted,
    assumptions: { ...defaultAssumptions, ...assumptions },
  });
  const { version } = protocol;
  const rules = { version, assumptions: { ...defaultAssumptions, ...assumptions } };
  const adapter: Rekkord = {
    ...protocol,
    operations: createOperations(version, rules.assumptions),
    exitCodes: [
      { code: "0", description: "success", source: "cli/snapshot.cc, RunHookCommands" },
      {
        code: "126",
        description: "a failure; the shell's own for a file that is not executable",
        source: "sh",
      },
      {
        code: "127",
        description: "a failure; the shell's own for a file or an interpreter that is not found",
        source: "sh",
      },
      {
        code: "any other",
        description:
          "a failure: the other hooks of the phase still run; before the work it skips the work, after it rekkord exits 1. Death by signal n is status 128+n",
        source: "cli/snapshot.cc, RunHookCommands; lib/native/base/base.cc, ExecuteCommandLine",
      },
    ],
    options: commandLineOptions,
    configOption: {
      flags: "--config <file>",
      description: "rekkord.ini; by default REKKORD_CONFIG_FILE, then where Rekkord looks",
      example: "/etc/rekkord/rekkord.ini",
    },
    // As a job in root's crontab on Debian.
    service: {
      user: "root",
      env: { PATH: "/usr/bin:/bin", HOME: "/root", SHELL: "/bin/sh", LOGNAME: "root" },
    },
    load: (path) => loadConfig(path, version, rules.assumptions.base),
    resolveEvent: async (name, _config, input) => resolveEvent(name, protocol.events[name], input),
    withScript,
    plan: (dispatched, config) => planHooks(dispatched, config, rules),
    install: (entry, disk) => planInstall(entry, disk, rules),
    uninstall: (entry, disk) => planUninstall(entry, disk, rules),
    log: formatLog,
  };
  defineAdapter(adapter);
  return adapter;
}

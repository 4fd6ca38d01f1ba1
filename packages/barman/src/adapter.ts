import { type Adapter, defineAdapter } from "@backup-hooks/core";
import { type BarmanConfig, loadConfig } from "./config/load.ts";
import { planInstall, planUninstall } from "./install/install.ts";
import { formatLog } from "./log.ts";
import { operations } from "./operations.ts";
import { planHooks, withScript } from "./plan.ts";
import type { BarmanEvent } from "./protocol/events.ts";
import { createProtocol } from "./protocol/protocol.ts";
import { resolveEvent } from "./resolve-event.ts";

export type Barman = Adapter<BarmanConfig, BarmanEvent>;

/**
 * Barman's hook scripts as one version of it runs them: "3.4" … "3.17", newest by default.
 * @throws HookError USAGE for a version outside that range
 */
export function barman(options: { readonly version?: string } = {}): Barman {
  const protocol = createProtocol(options);
  const { version, events } = protocol;
  return defineAdapter<BarmanConfig, BarmanEvent>({
    ...protocol,
    operations,
    exitCodes: [
      { code: "0", description: "success", source: "hooks.py" },
      {
        code: "62",
        description:
          "ABORT_CONTINUE, retry scripts only: Barman stops trying, logs a warning and goes on",
        source: "hooks.py, EXIT_ABORT_CONTINUE",
      },
      {
        code: "63",
        description:
          "ABORT_STOP, retry scripts only: before the operation Barman stops it; after it Barman logs an error and a warning and goes on",
        source: "hooks.py, EXIT_ABORT_STOP",
      },
      {
        code: "any other",
        description:
          "plain script: logged as a warning, ignored; retry script: tried again after 3 s, after every sixth failure in a row after 60 s, without any limit",
        source: "hooks.py, RetryHookScriptRunner.run",
      },
    ],
    fieldPrefix: "BARMAN_",
    options: [
      {
        flags: "-s, --server <name>",
        description: "the server section; may be left out where there is one",
        commands: ["check", "rehearse", "run", "install", "uninstall"],
      },
      {
        flags: "--global",
        description: "the section [barman], for every server that does not set its own",
        commands: ["install", "uninstall"],
      },
      {
        flags: "--backup <id>",
        description: "take the values from the catalogue: latest, oldest or a backup id",
        commands: ["rehearse", "run"],
      },
      {
        flags: "--error <text>",
        description: "BARMAN_ERROR, for the situation after a failure",
        commands: ["rehearse"],
      },
      {
        flags: "--wait",
        description: "as barman backup --wait: the status after a success is DONE",
        commands: ["rehearse", "run"],
      },
    ],
    service: {
      user: "barman",
      // Debian's cron: /etc/cron.d/barman runs `barman -q cron` for the account barman.
      env: { PATH: "/usr/bin:/bin", HOME: "/var/lib/barman", SHELL: "/bin/sh", LOGNAME: "barman" },
    },
    load: (path) => loadConfig(path, version),
    resolveEvent: async (name, config, input) => resolveEvent(name, events[name], config, input),
    withScript,
    plan: planHooks,
    install: (entry, disk) => planInstall(version, entry, disk),
    uninstall: (entry, disk) => planUninstall(version, entry, disk),
    log: formatLog,
  });
}

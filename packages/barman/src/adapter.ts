import { type Adapter, defineAdapter } from "@backup-hooks/core";
import { type BarmanConfig, load } from "./config/load.ts";
import type { BarmanEvent } from "./protocol/events.ts";
import { planHooks, substitute } from "./plan.ts";
import { install, uninstall } from "./install/install.ts";
import { logOf } from "./log.ts";
import { operations } from "./operations.ts";
import { protocol } from "./protocol/protocol.ts";
import { situationOf } from "./resolve-event.ts";

export type Barman = Adapter<BarmanConfig, BarmanEvent>;

/**
 * Barman's hook scripts as one version of it runs them: "3.4" … "3.17", newest by default.
 * @throws HookError USAGE for a version outside that range
 */
export function barman(options: { readonly version?: string } = {}): Barman {
  const spoken = protocol(options);
  const { version, events } = spoken;
  return defineAdapter<BarmanConfig, BarmanEvent>({
    ...spoken,
    operations,
    exitCodes: [
      { code: "0", says: "success", source: "hooks.py" },
      {
        code: "62",
        says: "ABORT_CONTINUE, retry scripts only: Barman stops trying, logs a warning and goes on",
        source: "hooks.py, EXIT_ABORT_CONTINUE",
      },
      {
        code: "63",
        says: "ABORT_STOP, retry scripts only: before the operation Barman stops it; after it Barman logs an error and a warning and goes on",
        source: "hooks.py, EXIT_ABORT_STOP",
      },
      {
        code: "any other",
        says: "plain script: logged as a warning, ignored; retry script: tried again after 3 s, after every sixth failure in a row after 60 s, without any limit",
        source: "hooks.py, RetryHookScriptRunner.run",
      },
    ],
    fieldPrefix: "BARMAN_",
    options: [
      {
        flags: "-s, --server <name>",
        description: "the server section; may be left out where there is one",
        verbs: ["check", "rehearse", "run", "install", "uninstall"],
      },
      {
        flags: "--global",
        description: "the section [barman], for every server that does not set its own",
        verbs: ["install", "uninstall"],
      },
      {
        flags: "--backup <id>",
        description: "take the values from the catalogue: latest, oldest or a backup id",
        verbs: ["rehearse", "run"],
      },
      { flags: "--error <text>", description: "BARMAN_ERROR, for the situation after a failure", verbs: ["rehearse"] },
      { flags: "--wait", description: "as barman backup --wait: the status after a success is DONE", verbs: ["rehearse", "run"] },
    ],
    service: {
      user: "barman",
      // Debian's cron: /etc/cron.d/barman runs `barman -q cron` for the account barman.
      env: { PATH: "/usr/bin:/bin", HOME: "/var/lib/barman", SHELL: "/bin/sh", LOGNAME: "barman" },
    },
    load: (path) => load(path, version),
    situation: async (name, config, given) => situationOf(name, events[name], config, given),
    substitute,
    plan: planHooks,
    install: (entry, disk) => install(version, entry, disk),
    uninstall: (entry, disk) => uninstall(version, entry, disk),
    log: logOf,
  });
}

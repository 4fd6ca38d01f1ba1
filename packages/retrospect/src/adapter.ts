import { type Adapter, defineAdapter } from "@backup-hooks/core";
import { isWindows } from "./callers.ts";
import { load, type RetrospectConfig } from "./config/load.ts";
import type { RetrospectEvent } from "./protocol/events.ts";
import { planHooks, textOf } from "./plan.ts";
import { install, uninstall } from "./install/install.ts";
import { operationsOf } from "./operations.ts";
import { commandLineOptions } from "./options.ts";
import { protocolOf } from "./protocol/protocol.ts";
import { session } from "./session/session.ts";
import { type RetrospectOptions, settingsOf } from "./assumptions.ts";
import { situationOf } from "./resolve-event.ts";
import { wishesOf } from "./session/options.ts";

export type Retrospect = Adapter<RetrospectConfig, RetrospectEvent>;

/**
 * Retrospect's script hooks as one caller runs them: the engine or a client, on Windows, Mac or Linux. What is not known of them is an
 * option with its default.
 * @throws HookError USAGE for another version, VALUE_INVALID for another caller
 */
export function retrospect(options: RetrospectOptions = {}): Retrospect {
  const settings = settingsOf(options);
  const protocol = protocolOf(settings);
  const { events } = protocol;
  return defineAdapter<RetrospectConfig, RetrospectEvent>({
    ...protocol,
    operations: operationsOf(settings),
    exitCodes: [
      {
        code: "0",
        says: "nothing by itself: what speaks is the intervention file",
        source: "the vendor's BAT, VBS, VB and C samples write the file and end with 0",
      },
      {
        code: "any other",
        says: settings.exitStatusVetoes
          ? "an intervention, as in the oldest generation"
          : "nothing either; what Retrospect makes of it today is not known (--exit-status-vetoes)",
        source:
          "sh and rb samples write the file and end with 1; the older generation intervened by the status alone; nothing else is known",
      },
    ],
    options: commandLineOptions,
    configOption: {
      flags: "--handler <file>",
      description: "the event handler; by default what lies where the caller looks",
      example: "./RetroEventHandler.sh",
    },
    service: isWindows(settings.caller)
      ? // Captured for the client: called as LocalSystem, without a desktop.
        { user: "SYSTEM", env: { PATH: "C:\\Windows\\system32;C:\\Windows", SystemRoot: "C:\\Windows" } }
      : // Inferred: the PostgreSQL sample calls sudo without a password.
        { user: "root", env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", HOME: "/var/root", SHELL: "/bin/sh" } },
    load: (path) => load(path, settings),
    situation: async (name, _config, given) => situationOf(name, events[name], given, settings),
    plan: (fired, config) => planHooks(fired, config, events, settings),
    install: (entry, disk) => install(entry, disk, settings, events),
    uninstall: (entry, disk) => uninstall(entry, disk, settings),
    log: ({ hooks }) =>
      hooks.flatMap(({ attempts }) =>
        attempts.flatMap(textOf).map((message) => ({ logger: "Retrospect", level: "INFO" as const, message })),
      ),
    scenario: (_config, given) => {
      const wishes = wishesOf(given);
      return wishes && session(wishes, events, given, settings);
    },
  });
}

import { type Adapter, defineAdapter } from "@backup-hooks/core";
import { type RetrospectOptions, resolveAssumptions } from "./assumptions.ts";
import { isWindows } from "./callers.ts";
import { loadConfig, type RetrospectConfig } from "./config/load.ts";
import { planInstall, planUninstall } from "./install/install.ts";
import { createOperations } from "./operations.ts";
import { commandLineOptions } from "./options.ts";
import { planHooks, readReply } from "./plan.ts";
import type { RetrospectEvent } from "./protocol/events.ts";
import { createProtocol } from "./protocol/protocol.ts";
import { resolveEvent } from "./resolve-event.ts";
import { parseSessionOptions } from "./session/options.ts";
import { playSession } from "./session/session.ts";

export type Retrospect = Adapter<RetrospectConfig, RetrospectEvent>;

/**
 * Retrospect's script hooks as one caller runs them: the engine or a client, on Windows, Mac or
 * Linux. Each unknown behavior is an option with a default.
 * @throws HookError USAGE for another version, VALUE_INVALID for another caller
 */
export function retrospect(options: RetrospectOptions = {}): Retrospect {
  const assumptions = resolveAssumptions(options);
  const protocol = createProtocol(assumptions);
  const { events } = protocol;
  return defineAdapter<RetrospectConfig, RetrospectEvent>({
    ...protocol,
    operations: createOperations(assumptions),
    exitCodes: [
      {
        code: "0",
        description: "nothing by itself: what speaks is the intervention file",
        source: "the vendor's BAT, VBS, VB and C samples write the file and end with 0",
      },
      {
        code: "any other",
        description: assumptions.exitStatusVetoes
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
    service: isWindows(assumptions.caller)
      ? // Recorded for the client: called as LocalSystem, without a desktop.
        {
          user: "SYSTEM",
          env: { PATH: "C:\\Windows\\system32;C:\\Windows", SystemRoot: "C:\\Windows" },
        }
      : // Inferred: the PostgreSQL sample calls sudo without a password.
        {
          user: "root",
          env: { PATH: "/usr/bin:/bin:/usr/sbin:/sbin", HOME: "/var/root", SHELL: "/bin/sh" },
        },
    load: (path) => loadConfig(path, assumptions),
    resolveEvent: async (name, _config, input) =>
      resolveEvent(name, events[name], input, assumptions),
    plan: (dispatched, config) => planHooks(dispatched, config, events, assumptions),
    install: (entry, disk) => planInstall(entry, disk, assumptions, events),
    uninstall: (entry, disk) => planUninstall(entry, disk, assumptions),
    log: ({ hooks }) =>
      hooks.flatMap(({ attempts }) =>
        attempts
          .flatMap(readReply)
          .map((message) => ({ logger: "Retrospect", level: "INFO" as const, message })),
      ),
    scenario: (_config, input) => {
      const sessionOptions = parseSessionOptions(input);
      return sessionOptions && playSession(sessionOptions, events, input, assumptions);
    },
  });
}

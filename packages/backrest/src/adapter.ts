import { type Adapter, defineAdapter, type EventInput, HookError } from "@backup-hooks/core";
import { type Assumptions, deviationOptions, resolveAssumptions } from "./assumptions.ts";
import type { BackrestConfig } from "./config/config.ts";
import { onStopNames } from "./install/entry.ts";
import { planInstall, planUninstall } from "./install/install.ts";
import { loadConfig } from "./load.ts";
import { formatLog } from "./log.ts";
import { planHooks } from "./plan.ts";
import { type BackrestEvent, createEvent } from "./protocol/events.ts";
import { endingNames, operations, tasks } from "./protocol/life-cycles.ts";
import { protocol, VERSION } from "./protocol/protocol.ts";
import { render } from "./render-template.ts";
import { findDispatch, resolveEvent } from "./resolve-event.ts";
import { readWorkResult } from "./restic.ts";
import { collectSecrets } from "./secrets.ts";
import { withScript } from "./substitute-script.ts";

export type Backrest = Adapter<BackrestConfig, BackrestEvent>;

export interface BackrestOptions extends Partial<Assumptions> {
  /** "1.14.1", the default and the only one. */
  readonly version?: string;
  /** What the command line was given; the same names in kebab-case, and weaker than these. */
  readonly options?: EventInput["options"];
}

/**
 * Backrest's hooks as release 1.14 runs them. Where that would do harm it may be played otherwise: see `deviations`.
 * @throws HookError USAGE for another version, or a value that a deviation does not have
 */
export function backrest({
  version = VERSION,
  options: cliOptions = {},
  ...overrides
}: BackrestOptions = {}): Backrest {
  const assumptions = resolveAssumptions(overrides, cliOptions);
  if (version !== VERSION && version !== "1.14") {
    throw new HookError("USAGE", "this version of Backrest is not known here", {
      product: "Backrest",
      expected: VERSION,
      received: `"${version}"`,
    });
  }
  return defineAdapter<BackrestConfig, BackrestEvent>({
    ...protocol,
    operations,
    exitCodes: [
      { code: "0", description: "success", source: "internal/hook/types/command.go" },
      {
        code: "any other",
        description:
          "a failure, as are a signal, a program that is not found and a template that fails: the hook's onError decides",
        source: "internal/hook/errors.go",
      },
    ],
    options: [
      {
        flags: "--plan-id <id>",
        description: "the plan; may be left out where there is one",
        commands: ["check", "rehearse", "run"],
      },
      {
        flags: "--repo-id <id>",
        description: "the repo; by default the plan's",
        commands: ["check", "rehearse", "run"],
      },
      {
        flags: "--plan-id <id>",
        description: "this plan's hooks alone; by default those of every repo",
        commands: ["install", "uninstall"],
      },
      {
        flags: "--repo-id <id>",
        description: "this repo's hooks alone",
        commands: ["install", "uninstall"],
      },
      {
        flags: `--on-stop <${onStopNames.join("|")}>`,
        description:
          "what Backrest does when a handler answers with cancel, fail or retry; fatal by default",
        commands: ["install"],
      },
      {
        flags: "--as <ending>",
        description: `how the task ends: ${endingNames.join(", ")}; by default the first that fires the condition`,
        commands: ["rehearse"],
      },
      {
        flags: "--task <task>",
        description: `${tasks.join(", ")}, for a condition that several fire; by default the first of them`,
        commands: ["rehearse"],
      },
      { flags: "--error <text>", description: ".Error", commands: ["rehearse"] },
      {
        flags: "--attempt <n>",
        description: "which run of the task this is, for the pause of a retry; 1 by default",
        commands: ["rehearse"],
      },
      {
        flags: "--send",
        description: "really send HTTP actions; by default they are only shown",
        commands: ["rehearse"],
      },
      {
        flags: "--max-retries <n>",
        description:
          "run a postponed task again at most so often; for ever by default, as Backrest",
        commands: ["run"],
      },
      ...deviationOptions,
    ],
    configOption: {
      flags: "--config <file>",
      description: "config.json; by default where Backrest looks",
      example: "config.json",
    },
    // The container images run as root with little more than a PATH.
    service: {
      user: "root",
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" },
    },
    load: loadConfig,
    resolveEvent: async (name, config, input) => resolveEvent(name, config, input),
    dispatch: ({ name, fields }, input) => {
      const { events: list, cancelable, ending } = findDispatch(name, input);
      return { events: list.map((event) => createEvent(event, fields, ending)), cancelable };
    },
    withScript,
    toWorkResult: readWorkResult,
    secrets: (config) => (assumptions.secrets === "shown" ? [] : collectSecrets(config)),
    render: (text, event, config) => render(text, event, config, assumptions.sizes),
    plan: (events, config) => planHooks(events, config, assumptions),
    install: planInstall,
    uninstall: planUninstall,
    log: formatLog,
  });
}

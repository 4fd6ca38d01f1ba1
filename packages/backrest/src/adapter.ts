import { type Adapter, defineAdapter, type Given, HookError } from "@backup-hooks/core";
import { endingNames, operations, tasks } from "./protocol/life-cycles.ts";
import type { BackrestConfig } from "./config/config.ts";
import { type Choices, choicesOf, deviationOptions } from "./assumptions.ts";
import { type BackrestEvent, eventOf } from "./protocol/events.ts";
import { planHooks } from "./plan.ts";
import { install, uninstall } from "./install/install.ts";
import { onStopNames } from "./install/entry.ts";
import { load } from "./load.ts";
import { logOf } from "./log.ts";
import { protocol, VERSION } from "./protocol/protocol.ts";
import { callFor, situationOf } from "./resolve-event.ts";
import { workOf } from "./restic.ts";
import { secretsOf } from "./secrets.ts";
import { substitute } from "./substitute-script.ts";
import { render } from "./render-template.ts";

export type Backrest = Adapter<BackrestConfig, BackrestEvent>;

export interface BackrestOptions extends Partial<Choices> {
  /** "1.14.1", the default and the only one. */
  readonly version?: string;
  /** What the command line was given; the same names in kebab-case, and weaker than these. */
  readonly options?: Given["options"];
}

/**
 * Backrest's hooks as release 1.14 runs them. Where that would do harm it may be played otherwise: see `deviations`.
 * @throws HookError USAGE for another version, or a value that a deviation does not have
 */
export function backrest({ version = VERSION, options: typed = {}, ...chosen }: BackrestOptions = {}): Backrest {
  const choices = choicesOf(chosen, typed);
  if (version !== VERSION && version !== "1.14") {
    throw new HookError("USAGE", "this version of Backrest is not known here", {
      product: "Backrest",
      expected: VERSION,
      got: `"${version}"`,
    });
  }
  return defineAdapter<BackrestConfig, BackrestEvent>({
    ...protocol,
    operations,
    exitCodes: [
      { code: "0", says: "success", source: "internal/hook/types/command.go" },
      {
        code: "any other",
        says: "a failure, as are a signal, a program that is not found and a template that fails: the hook's onError decides",
        source: "internal/hook/errors.go",
      },
    ],
    options: [
      { flags: "--plan-id <id>", description: "the plan; may be left out where there is one", verbs: ["check", "rehearse", "run"] },
      { flags: "--repo-id <id>", description: "the repo; by default the plan's", verbs: ["check", "rehearse", "run"] },
      { flags: "--plan-id <id>", description: "this plan's hooks alone; by default those of every repo", verbs: ["install", "uninstall"] },
      { flags: "--repo-id <id>", description: "this repo's hooks alone", verbs: ["install", "uninstall"] },
      {
        flags: `--on-stop <${onStopNames.join("|")}>`,
        description: "what Backrest does when a handler answers with cancel, fail or retry; fatal by default",
        verbs: ["install"],
      },
      {
        flags: "--as <ending>",
        description: `how the task ends: ${endingNames.join(", ")}; by default the first that fires the condition`,
        verbs: ["rehearse"],
      },
      {
        flags: "--task <task>",
        description: `${tasks.join(", ")}, for a condition that several fire; by default the first of them`,
        verbs: ["rehearse"],
      },
      { flags: "--error <text>", description: ".Error", verbs: ["rehearse"] },
      { flags: "--attempt <n>", description: "which run of the task this is, for the pause of a retry; 1 by default", verbs: ["rehearse"] },
      { flags: "--send", description: "really send HTTP actions; by default they are only shown", verbs: ["rehearse"] },
      {
        flags: "--max-retries <n>",
        description: "run a postponed task again at most so often; for ever by default, as Backrest",
        verbs: ["run"],
      },
      ...deviationOptions,
    ],
    configOption: { flags: "--config <file>", description: "config.json; by default where Backrest looks", example: "config.json" },
    // The container images run as root with little more than a PATH.
    service: { user: "root", env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root" } },
    load,
    situation: async (name, config, given) => situationOf(name, config, given),
    firing: ({ name, fields }, given) => {
      const { events: list, heard, ending } = callFor(name, given);
      return { events: list.map((event) => eventOf(event, fields, ending)), heard };
    },
    substitute,
    work: workOf,
    secrets: (config) => (choices.secrets === "shown" ? [] : secretsOf(config)),
    render: (text, event, config) => render(text, event, config, choices.sizes),
    plan: (fired, config) => planHooks(fired, config, choices),
    install,
    uninstall,
    log: logOf,
  });
}

import { type Adapter, type AdapterOption, defineAdapter, type Given } from "@backup-hooks/core";
import { DEFAULT_FILE, load, type SyncrifyConfig } from "./config/load.ts";
import type { SyncrifyEvent } from "./protocol/events.ts";
import { type Choices, choicesOf, guessOptions } from "./assumptions.ts";
import { planHooks, substituteScript } from "./plan.ts";
import { install, uninstall } from "./install/install.ts";
import { operationsOf } from "./operations.ts";
import { protocol } from "./protocol/protocol.ts";
import { refuseJobs, scenarioOf } from "./jobs/jobs.ts";
import { situationOf } from "./resolve-event.ts";
import { buildOf, DEFAULT_BUILD } from "./versions.ts";

export type Syncrify = Adapter<SyncrifyConfig, SyncrifyEvent>;

export interface SyncrifyOptions extends Partial<Choices> {
  /** The server's build: "564" by default; below 563 no hook is called. */
  readonly version?: string;
  /** The positions of the entry that `call` and `decode` speak of; $EVENT must be among them. */
  readonly template?: string;
  /** What the command line was given; the same names, and weaker than these. */
  readonly options?: Given["options"];
}

const options: readonly AdapterOption[] = [
  ...guessOptions,
  { flags: "--count <path>", description: "the files and bytes of the end call: those below this path", verbs: ["rehearse", "run"] },
  { flags: "--jobs <n>", description: "instead of an event: n whole jobs of n clients", verbs: ["rehearse"] },
  { flags: "--parallel <n>", description: "so many of the jobs at a time; all, at most 64, by default", verbs: ["rehearse"] },
  { flags: "--restart <n>", description: "restart the server after every n jobs, and with it the job ids", verbs: ["rehearse"] },
  { flags: "--crash <n>", description: "the first n jobs break off and make no end call", verbs: ["rehearse"] },
  {
    flags: "--watch <file>",
    description: "the file that the hook appends to: lines added, torn, and missing by job id",
    verbs: ["rehearse"],
  },
];

/**
 * Syncrify's job hook. Everything that no document says for certain is an option, with what is likelier as its default.
 * @throws HookError USAGE for a version or a guess that there is not; VALUE_INVALID for a template without $EVENT
 */
export function syncrify({ version = DEFAULT_BUILD, template, options: typed = {}, ...chosen }: SyncrifyOptions = {}): Syncrify {
  const build = buildOf(version);
  const choices = choicesOf({ ...typed, ...chosen });
  return defineAdapter<SyncrifyConfig, SyncrifyEvent>({
    ...protocol({ version, choices, ...(template !== undefined && { template }) }),
    operations: operationsOf(choices),
    exitCodes: [
      {
        code: "any",
        says: "nothing: no exit status has a documented meaning, and no hook can stop a job",
        source: "user guide, page hooks; knowledge base, document 1893: neither names one",
      },
    ],
    fieldPrefix: "$",
    options,
    configOption: {
      flags: "--config <file>",
      description: "the server's AppConfig.xml; by default where the server has it",
      example: DEFAULT_FILE,
    },
    // A service of the system's manager; the account is not documented.
    service: { user: "root", env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", SHELL: "/bin/sh" } },
    load: (path) => load(path, build, choices),
    async situation(name, _config, given) {
      refuseJobs(given);
      return situationOf(name, build, given);
    },
    substitute: (config, _event, script) => substituteScript(config, script),
    plan: (events, config) => planHooks(events, config, build, choices),
    install,
    uninstall,
    scenario: (config, given) => scenarioOf(config, build, given),
  });
}

import {
  type Adapter,
  type AdapterOption,
  defineAdapter,
  type EventInput,
} from "@backup-hooks/core";
import { type Assumptions, assumptionOptions, resolveAssumptions } from "./assumptions.ts";
import { DEFAULT_FILE, loadConfig, type SyncrifyConfig } from "./config/load.ts";
import { planInstall, planUninstall } from "./install/install.ts";
import { createScenario, refuseJobs } from "./jobs/jobs.ts";
import { createOperations } from "./operations.ts";
import { planHooks, withScript } from "./plan.ts";
import type { SyncrifyEvent } from "./protocol/events.ts";
import { createProtocol } from "./protocol/protocol.ts";
import { resolveEvent } from "./resolve-event.ts";
import { DEFAULT_BUILD, parseBuild } from "./versions.ts";

export type Syncrify = Adapter<SyncrifyConfig, SyncrifyEvent>;

export interface SyncrifyOptions extends Partial<Assumptions> {
  /** The server's build: "564" by default; below 563 no hook is called. */
  readonly version?: string;
  /** The positions of the entry that `call` and `decode` speak of; $EVENT must be among them. */
  readonly template?: string;
  /** What the command line was given; the same names, and weaker than these. */
  readonly options?: EventInput["options"];
}

const options: readonly AdapterOption[] = [
  ...assumptionOptions,
  {
    flags: "--count <path>",
    description: "the files and bytes of the end call: those below this path",
    commands: ["rehearse", "run"],
  },
  {
    flags: "--jobs <n>",
    description: "instead of an event: n whole jobs of n clients",
    commands: ["rehearse"],
  },
  {
    flags: "--parallel <n>",
    description: "so many of the jobs at a time; all, at most 64, by default",
    commands: ["rehearse"],
  },
  {
    flags: "--restart <n>",
    description: "restart the server after every n jobs, and with it the job ids",
    commands: ["rehearse"],
  },
  {
    flags: "--crash <n>",
    description: "the first n jobs break off and make no end call",
    commands: ["rehearse"],
  },
  {
    flags: "--watch <file>",
    description: "the file that the hook appends to: lines added, torn, and missing by job id",
    commands: ["rehearse"],
  },
];

/**
 * Syncrify's job hook. Everything that no document says for certain is an option, with what is likelier as its default.
 * @throws HookError USAGE for a version or a guess that there is not; VALUE_INVALID for a template without $EVENT
 */
export function syncrify({
  version = DEFAULT_BUILD,
  template,
  options: cliOptions = {},
  ...chosen
}: SyncrifyOptions = {}): Syncrify {
  const build = parseBuild(version);
  const assumptions = resolveAssumptions({ ...cliOptions, ...chosen });
  return defineAdapter<SyncrifyConfig, SyncrifyEvent>({
    ...createProtocol({ version, assumptions, ...(template !== undefined && { template }) }),
    operations: createOperations(assumptions),
    exitCodes: [
      {
        code: "any",
        description: "nothing: no exit status has a documented meaning, and no hook can stop a job",
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
    service: {
      user: "root",
      env: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        SHELL: "/bin/sh",
      },
    },
    load: (path) => loadConfig(path, build, assumptions),
    async resolveEvent(name, _config, input) {
      refuseJobs(input);
      return resolveEvent(name, build, input);
    },
    withScript: (config, _event, script) => withScript(config, script),
    plan: (events, config) => planHooks(events, config, build, assumptions),
    install: planInstall,
    uninstall: planUninstall,
    scenario: (config, input) => createScenario(config, build, input),
  });
}

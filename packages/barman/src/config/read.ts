import type { Problem, SourceLocation } from "@backup-hooks/core";
import { type PyValue, str } from "../python/text.ts";
import { isAtLeast, SINCE } from "../versions.ts";
import { ConfigError, toHookError } from "./config-error.ts";
import { type Files, fileSystem, findMainFile } from "./find-files.ts";
import { include } from "./include.ts";
import { createSections, type IniValue, locateValue, type Sections } from "./ini.ts";
import {
  buildServer,
  parseStrictBoolean,
  populate,
  type ReadContext,
  validate,
} from "./populate.ts";
import { createProblem } from "./problem-codes.ts";
import { getOption, listOptions, merge } from "./sections.ts";
import type { HookInForce } from "./server.ts";
import type { BarmanConfig } from "./settings.ts";

/** A configuration as Barman understands it. */
export interface Reading {
  readonly config: BarmanConfig;
  readonly hooks: readonly HookInForce[];
  /** What Barman prints while it reads; empty if nothing. */
  readonly console: string;
  /** What is odd about the files, apart from the hooks. */
  readonly problems: readonly Problem[];
}
export interface ReadOptions {
  /** False: leave out what Barman itself keeps below barman_home (.barman.auto.conf, .active-model.auto). Default true. */
  readonly home?: boolean;
  /** Default: the disk. */
  readonly files?: Files;
}

/** Reads Barman's configuration in the order in which Barman does. @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID */
export function readConfig(
  path: string | undefined,
  version: string,
  { home = true, files = fileSystem }: ReadOptions = {},
): Reading {
  const lines: string[] = [];
  const problems: Problem[] = [];
  const formatConsole = (): string => lines.map((line) => `${line}\n`).join("");
  let file = path ?? "";
  try {
    file = findMainFile(path, files);
    const sections = readMain(file, version, files);
    const global = readGlobal(sections, file, version);
    problems.push(...include(sections, version, home, files));
    const print = (line: string): void => void lines.push(line);
    const context: ReadContext = {
      sections,
      version,
      vars: global,
      print,
      warnIgnored: (what, value) => {
        print(`WARNING: ${what}`);
        problems.push(createProblem("value-ignored", value ? locateValue(value) : { file }, what));
      },
    };
    validate(context, "barman", "barman", problems);
    const { servers, models } = populate(context, problems);
    const worked = [...servers].map(([name, resolved]) =>
      buildServer(context, name, resolved, home ? models : new Map()),
    );
    const barman = (option: string): string =>
      str(getOption(sections, "barman", option, version)?.text ?? "");
    const config: BarmanConfig = {
      path: file,
      version,
      barman: {
        home: barman("barman_home"),
        user: barman("barman_user") || "barman",
        logFile: barman("log_file") || undefined,
      },
      // Without a prototype: no server is called `constructor` unless the file says so.
      servers: Object.assign(
        Object.create(null),
        Object.fromEntries(worked.map((server) => [server.name, server])),
      ) as BarmanConfig["servers"],
      models: [...models.keys()],
    };
    return {
      config,
      hooks: [...servers.values()].flatMap(({ hooks }) => hooks),
      console: formatConsole(),
      problems,
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const place: SourceLocation = error.place.file === "" ? { file } : error.place;
    throw toHookError(
      new ConfigError(error.code, error.exception, place, formatConsole()),
      version,
    );
  }
}

function readMain(file: string, version: string, files: Files): Sections {
  const sections = createSections();
  const read = files.readSections(file);
  // Python passes over a file that it cannot open; what Barman then misses is the section.
  if (read === undefined)
    throw new ConfigError("config-unreadable", "NoSectionError: No section: 'barman'", { file });
  merge(sections, read, version);
  if (!sections.named.has("barman"))
    throw new ConfigError("no-barman-section", "NoSectionError: No section: 'barman'", { file });
  return sections;
}

/** What every server knows of [barman]; also checks all of [barman] (config.py, Config._parse_global_config). */
function readGlobal(
  sections: Sections,
  file: string,
  version: string,
): ReadonlyMap<string, PyValue> {
  const readOption = (name: string): { readonly text: string | null; readonly value?: IniValue } =>
    getOption(sections, "barman", name, version) ?? { text: null };
  const home = readOption("barman_home").text;
  const vars = new Map<string, PyValue>([
    ["config", { text: "<barman.config.Config object>" }],
    ["barman_home", home],
  ]);
  const withModels = isAtLeast(version, SINCE.models);
  if (withModels)
    vars.set(
      "config_changes_queue",
      readOption("config_changes_queue").text || `${str(home)}/cfg_changes.queue`,
    );
  vars.set("barman_lock_directory", readOption("barman_lock_directory").text || home);
  if (withModels) {
    const { text, value } = readOption("lock_directory_cleanup");
    vars.set(
      "lock_directory_cleanup",
      parseStrictBoolean(
        "lock_directory_cleanup",
        text || "true",
        version,
        value ? locateValue(value) : { file },
      ),
    );
  }
  for (const name of ["barman_user", "log_file", "log_format", "log_level"]) readOption(name);
  listOptions(sections, "barman");
  return vars;
}

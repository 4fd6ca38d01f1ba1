import type { Place, Problem } from "@backup-hooks/core";
import { Failure, refused } from "./config-error.ts";
import { type Files, fileSystem, findMainFile } from "./find-files.ts";
import { include } from "./include.ts";
import { emptySections, placeOf, type Sections, type Value } from "./ini.ts";
import { type Context, populate, serverOf, strictBoolean, validate } from "./populate.ts";
import { problem } from "./problem-codes.ts";
import { type PyValue, str } from "../python/text.ts";
import { get, items, merge } from "./sections.ts";
import type { HookInForce } from "./server.ts";
import type { BarmanConfig } from "./settings.ts";
import { atLeast, SINCE } from "../versions.ts";

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
export function readConfig(path: string | undefined, version: string, { home = true, files = fileSystem }: ReadOptions = {}): Reading {
  const lines: string[] = [];
  const problems: Problem[] = [];
  const printed = (): string => lines.map((line) => `${line}\n`).join("");
  let file = path ?? "";
  try {
    file = findMainFile(path, files);
    const sections = readMain(file, version, files);
    const global = globalOf(sections, file, version);
    problems.push(...include(sections, version, home, files));
    const print = (line: string): void => void lines.push(line);
    const context: Context = {
      sections,
      version,
      vars: global,
      print,
      ignored: (what, value) => {
        print(`WARNING: ${what}`);
        problems.push(problem("value-ignored", value ? placeOf(value) : { file }, what));
      },
    };
    validate(context, "barman", "barman", problems);
    const { servers, models } = populate(context, problems);
    const worked = [...servers].map(([name, resolved]) => serverOf(context, name, resolved, home ? models : new Map()));
    const barman = (option: string): string => str(get(sections, "barman", option, version)?.text ?? "");
    const config: BarmanConfig = {
      path: file,
      version,
      barman: { home: barman("barman_home"), user: barman("barman_user") || "barman", logFile: barman("log_file") || undefined },
      // Without a prototype: no server is called `constructor` unless the file says so.
      servers: Object.assign(
        Object.create(null),
        Object.fromEntries(worked.map((server) => [server.name, server])),
      ) as BarmanConfig["servers"],
      models: [...models.keys()],
    };
    return { config, hooks: [...servers.values()].flatMap(({ hooks }) => hooks), console: printed(), problems };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const place: Place = error.place.file === "" ? { file } : error.place;
    throw refused(new Failure(error.code, error.exception, place, printed()), version);
  }
}

function readMain(file: string, version: string, files: Files): Sections {
  const sections = emptySections();
  const read = files.sections(file);
  // Python passes over a file that it cannot open; what Barman then misses is the section.
  if (read === undefined) throw new Failure("config-unreadable", "NoSectionError: No section: 'barman'", { file });
  merge(sections, read, version);
  if (!sections.named.has("barman")) throw new Failure("no-barman-section", "NoSectionError: No section: 'barman'", { file });
  return sections;
}

/** What every server knows of [barman]; also checks all of [barman] (config.py, Config._parse_global_config). */
function globalOf(sections: Sections, file: string, version: string): ReadonlyMap<string, PyValue> {
  const option = (name: string): { readonly text: string | null; readonly value?: Value } =>
    get(sections, "barman", name, version) ?? { text: null };
  const home = option("barman_home").text;
  const vars = new Map<string, PyValue>([
    ["config", { text: "<barman.config.Config object>" }],
    ["barman_home", home],
  ]);
  const withModels = atLeast(version, SINCE.models);
  if (withModels) vars.set("config_changes_queue", option("config_changes_queue").text || `${str(home)}/cfg_changes.queue`);
  vars.set("barman_lock_directory", option("barman_lock_directory").text || home);
  if (withModels) {
    const { text, value } = option("lock_directory_cleanup");
    vars.set("lock_directory_cleanup", strictBoolean("lock_directory_cleanup", text || "true", version, value ? placeOf(value) : { file }));
  }
  for (const name of ["barman_user", "log_file", "log_format", "log_level"]) option(name);
  items(sections, "barman");
  return vars;
}

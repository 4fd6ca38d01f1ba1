import type { Problem, SourceLocation } from "@backup-hooks/core";
import { type PyValue, str, strip } from "../python/text.ts";
import { isAtLeast, SINCE } from "../versions.ts";
import { ConfigError } from "./config-error.ts";
import { readText } from "./find-files.ts";
import { locateValue, type Sections } from "./ini.ts";
import { interpolate } from "./interpolation.ts";
import { optionNames, type SectionKind } from "./options.ts";
import { parseValue, ValueRefused } from "./parse-values.ts";
import { findValue, listOptions } from "./sections.ts";
import { type ResolvedServer, resolveModel, resolveServer, type Scope } from "./server.ts";
import { type BarmanServer, toSettings } from "./settings.ts";
import { findNameProblems } from "./unknown-options.ts";

export interface ReadContext extends Scope {
  /** Barman prints a line. */
  readonly print: (line: string) => void;
}

/** The few values that Barman does not ignore when it cannot read them. */
export function parseStrictBoolean(
  option: string,
  text: string,
  version: string,
  place: SourceLocation,
): boolean {
  try {
    return parseValue("boolean", text, { version, option, source: "" }) === true;
  } catch (error) {
    if (!(error instanceof ValueRefused)) throw error;
    throw new ConfigError("value-refused", `ValueError: ${error.message}`, place);
  }
}

const REQUIRED: Readonly<Record<SectionKind, readonly string[]>> = {
  barman: ["barman_home"],
  server: [],
  model: ["cluster", "model"],
};

/** Warns of unknown names and stops where a required one is missing. */
export function validate(
  { sections, version, print }: ReadContext,
  section: string,
  kind: SectionKind,
  problems: Problem[],
): void {
  const found = listOptions(sections, section);
  const allowed = optionNames[kind](version);
  const reportUnknown = (): void => {
    for (const [option, { value }] of found) {
      if (allowed.includes(option)) continue;
      print(`WARNING: Invalid configuration option "${option}" in [${section}] section.`);
      const found = findNameProblems(option, value, kind, allowed);
      problems.push(
        ...(kind === "server"
          ? found.map((one) => ({ ...one, scope: { server: section } }))
          : found),
      );
    }
  };
  const requireNames = (): void => {
    const names = REQUIRED[kind].filter((option) => !found.has(option));
    for (const option of names)
      print(`ERROR: Parameter "${option}" is required in [${section}] section.`);
    if (names.length === 0) return;
    const place = sections.headers.get(section)?.[0] ?? { file: "" };
    throw new ConfigError(
      "option-required",
      "SystemExit: Your configuration is missing required parameters. Exiting.",
      place,
    );
  };
  // Barman looks for what is missing in [barman] first, in a model last.
  for (const step of kind === "barman"
    ? [requireNames, reportUnknown]
    : [reportUnknown, requireNames])
    step();
}

interface Populated {
  readonly servers: ReadonlyMap<string, ResolvedServer>;
  readonly models: ReadonlyMap<string, ReadonlyMap<string, PyValue>>;
}

export function populate(scope: ReadContext, problems: Problem[]): Populated {
  const { sections, version } = scope;
  const servers = new Map<string, ResolvedServer>();
  const models = new Map<string, ReadonlyMap<string, PyValue>>();
  for (const name of sections.named.keys()) {
    if (name === "barman") continue;
    const header = sections.headers.get(name)?.[0] ?? { file: "" };
    if (name === "all")
      throw new ConfigError(
        "server-name-reserved",
        "SystemExit: FATAL: the reserved word 'all' is not allowed as server name.Please rename it.",
        header,
      );
    const kind = isModel(sections, name, version) ? "model" : "server";
    validate(scope, name, kind, problems);
    if (kind === "model") models.set(name, resolveModel(scope, name));
    else servers.set(name, resolveServer(scope, name));
    if (kind === "server" && isAtLeast(version, SINCE.models))
      requirePaths(scope, name, servers, ["backup_directory"]);
  }
  for (const name of servers.keys()) requirePaths(scope, name, servers, PATHS);
  return { servers, models };
}

function isModel(sections: Sections, section: string, version: string): boolean {
  const value = isAtLeast(version, SINCE.models)
    ? findValue(sections, section, "model")
    : undefined;
  if (value === undefined) return false;
  return parseStrictBoolean(
    "model",
    interpolate(value, "model", section, (key) => findValue(sections, section, key)?.text),
    version,
    locateValue(value),
  );
}

/** The options that Barman compares as paths. */
const PATHS = [
  "backup_directory",
  "basebackups_directory",
  "errors_directory",
  "incoming_wals_directory",
  "streaming_wals_directory",
  "wals_directory",
];

/** Disabling a folder, or a NUL byte in its name, stops Barman, by accident rather than by design. */
function requirePaths(
  { sections }: Scope,
  name: string,
  servers: ReadonlyMap<string, ResolvedServer>,
  paths: readonly string[],
): void {
  for (const path of paths) {
    const value = servers.get(name)?.values.get(path);
    const hasNul = paths === PATHS && typeof value === "string" && value.includes("\0");
    if (value !== null && !hasNul) continue;
    const broken =
      value === null
        ? "TypeError: expected str, bytes or os.PathLike object, not NoneType"
        : "ValueError: embedded null byte";
    const source = findValue(sections, name, path);
    throw new ConfigError("value-refused", broken, source ? locateValue(source) : { file: "" });
  }
}

/** A server with its active model laid over it (config.py, Config._apply_models). Hooks are never a model's. */
export function buildServer(
  { print, version }: ReadContext,
  name: string,
  { values, hooks }: ResolvedServer,
  models: Populated["models"],
): BarmanServer {
  const server = {
    name,
    hooks: Object.fromEntries(hooks.map(({ option, value }) => [option, value])),
    settings: toSettings(values),
  };
  const active =
    isAtLeast(version, SINCE.models) && models.size > 0
      ? strip(readText(`${server.settings.backupDirectory}/.active-model.auto`) ?? "")
      : "";
  const model = models.get(active);
  if (model === undefined) return server;
  const [wanted, actual] = [str(model.get("cluster") ?? null), str(values.get("cluster") ?? null)];
  if (wanted !== actual) {
    print(
      `ERROR: Model '${active}' has 'cluster=${wanted}', which is not compatible with 'cluster=${actual}' from server '${name}'`,
    );
    return server;
  }
  const set = [...model].filter(([option, value]) => value !== null && option !== "name");
  return { ...server, settings: toSettings(new Map([...values, ...set])), activeModel: active };
}

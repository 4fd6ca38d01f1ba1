import { readFileSync } from "node:fs";
import {
  escapeBytes,
  HookError,
  type LoadedConfig,
  type Setting,
  type SourceLocation,
} from "@backup-hooks/core";
import type { RekkordEventName } from "../protocol/events.ts";
import type { Base } from "../versions.ts";
import { combineErrors, formatConfigError } from "./config-error.ts";
import { listDirectory } from "./directory.ts";
import { strerror } from "./errno.ts";
import { findProblems } from "./problems.ts";
import { type Directory, parseConfig, type Reading } from "./read.ts";
import { findConfig, listSearchPaths } from "./search.ts";

/** One hook: a file of a directory, as listed when the configuration was read. */
export interface HookFile {
  /** The shell text that Rekkord runs. For a file in a hook directory, this is its full path. */
  readonly path: string;
  /** Unique within its phase: the file name, with a number from its second occurrence on. */
  readonly id: string;
}
export interface RekkordConfig {
  readonly path: string;
  readonly hooks: Readonly<Partial<Record<RekkordEventName, readonly HookFile[]>>>;
  /** The repository's URL and key file. Without both, Rekkord stops before it runs hooks. */
  readonly repository: { readonly url?: string; readonly keyFile?: string };
}

/** The result of `load`, with what Rekkord itself would print while reading, line by line. */
export interface LoadedRekkord extends LoadedConfig<RekkordConfig> {
  readonly console: string;
}

/**
 * Reads a Rekkord configuration and lists its hook directories. Without a path:
 * REKKORD_CONFIG_FILE, then Rekkord's search path.
 * @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, or CONFIG_INVALID if Rekkord would stop; the
 * cause is what Rekkord prints
 */
export async function loadConfig(
  path: string | undefined,
  version: string,
  base: Base,
): Promise<LoadedRekkord> {
  const file = resolveConfigFile(path);
  const reading = parseConfig(readText(file), file, {
    version,
    base,
    env: process.env,
    cwd: process.cwd(),
    list: listDirectory,
  });
  const [first, ...others] = reading.errors;
  if (first !== undefined) throw combineErrors([first, ...others], reading.console);
  return {
    config: { path: file, hooks: collectHooks(reading), repository: reading.repository },
    scopes: [],
    settings: reading.directories.flatMap(toSettings),
    // Computed on demand: it inspects every hook on disk, and only check needs it.
    get problems() {
      return findProblems(reading);
    },
    console: reading.console,
  };
}

function readText(file: string): string {
  try {
    return escapeBytes(readFileSync(file));
  } catch (error) {
    const place: SourceLocation = { file };
    const reason = strerror(error);
    const unreadable = reason === "Is a directory";
    const text = unreadable
      ? `Error while reading file '${file}': ${reason}`
      : `Cannot open '${file}': ${reason}`;
    const configError = {
      code: unreadable ? "config-unreadable" : "config-missing",
      text,
      place,
    } as const;
    throw combineErrors([configError], formatConfigError(configError));
  }
}

/**
 * The configuration file that Rekkord would read if none is named.
 * @throws HookError CONFIG_MISSING
 */
export function resolveConfigFile(path?: string): string {
  const file = path ?? findConfig(process.env);
  if (file !== undefined) return file;
  throw new HookError("CONFIG_MISSING", "there is no configuration, and so there are no hooks", {
    product: "Rekkord",
    expected: ["REKKORD_CONFIG_FILE", ...listSearchPaths(process.env)].join(", or "),
    hint: "Name one with --config",
  });
}

function collectHooks({ directories }: Reading): RekkordConfig["hooks"] {
  const names = [...new Set(directories.map(({ event }) => event))];
  return Object.fromEntries(
    names.map((name) => [
      name,
      createHookFiles(
        directories.filter(({ event }) => event === name).flatMap(({ files }) => files),
      ),
    ]),
  );
}

/**
 * Makes ids unique, because the same name may come from several directories or from one that is
 * listed twice.
 */
export function createHookFiles(paths: readonly string[]): HookFile[] {
  const ids = new Set<string>();
  return paths.map((path) => {
    const name = path.slice(path.lastIndexOf("/") + 1);
    let id = name;
    for (let count = 2; ids.has(id); count += 1) id = `${name}#${count}`;
    ids.add(id);
    return { path, id };
  });
}

function toSettings({ key, files, place }: Directory): Setting[] {
  return files.map((value) => ({ scope: {}, option: key, value, place, overrides: [] }));
}

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { HookError } from "@backup-hooks/core";
import { ConfigError } from "../../src/config/config-error.ts";
import { readConfig } from "../../src/config/read.ts";

/** A configuration and what the real Barman made of it. */
export interface ConfigVector {
  readonly barman_version: string;
  /** `<ROOT>` in a text stands for the folder in which the files lie, below `cfg`. */
  readonly config: {
    readonly main_file: string;
    readonly included_files: Readonly<Record<string, string | null>>;
  };
}
export interface ConfigReplay {
  /** Per server the hooks that are set, and the names of the models, if there are any; empty after an exception. */
  readonly hooks: Readonly<Record<string, Readonly<Record<string, string>> | readonly string[]>>;
  /** Python's name and text of it. */
  readonly exception: string | null;
  /** What Barman prints, `settled`. */
  readonly console: string | null;
}

const ROOT = "<ROOT>";

/** Reads the vector's files, written to a fresh folder, as its version of Barman would. */
export function replayConfig(vector: ConfigVector): ConfigReplay {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "barman-config-")));
  try {
    const main = writeFiles(root, vector.config);
    const replay = replayFile(main, vector.barman_version);
    return JSON.parse(JSON.stringify(replay).replaceAll(root, ROOT)) as ConfigReplay;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function replayFile(main: string, version: string): ConfigReplay {
  try {
    const { config, console } = readConfig(main, version, { home: false });
    const servers = Object.entries(config.servers).map(
      ([name, { hooks }]) => [name, hooks] as const,
    );
    return {
      hooks: {
        ...Object.fromEntries(servers),
        ...(config.models.length > 0 && { __models__: config.models }),
      },
      exception: null,
      console: settled(console || null),
    };
  } catch (error) {
    if (!(error instanceof HookError) || !(error.cause instanceof ConfigError)) throw error;
    return {
      hooks: {},
      exception: error.cause.exception,
      console: settled(error.cause.console || null),
    };
  }
}

/** Writes `cfg/barman.conf` and what it includes; a name that ends with a slash, or has no content, is a folder. */
function writeFiles(root: string, { main_file, included_files }: ConfigVector["config"]): string {
  const folder = join(root, "cfg");
  mkdirSync(folder);
  for (const [name, text] of Object.entries(included_files)) {
    const path = join(folder, name);
    mkdirSync(text === null || name.endsWith("/") ? path : dirname(path), { recursive: true });
    if (text !== null && !name.endsWith("/")) writeFileSync(path, text.replaceAll(ROOT, root));
  }
  const main = join(folder, "barman.conf");
  writeFileSync(main, main_file.replaceAll(ROOT, root));
  return main;
}

/**
 * Barman keeps the options of [barman] in a Python set, so the order of its warnings about them changes from run to run.
 * Puts such lines in alphabetical order, for a comparison.
 */
export function settled(console: string | null): string | null {
  const unknown = /(?:^WARNING: Invalid configuration option "[^\n]*" in \[barman\] section\.\n)+/m;
  const sorted = (lines: string): string => (lines.match(/[^\n]*\n/g) ?? []).sort().join("");
  return console?.replace(unknown, sorted) ?? null;
}

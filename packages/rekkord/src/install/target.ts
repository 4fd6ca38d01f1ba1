import { resolve } from "node:path";
import { ENTRY_MARK, type FileReader, HookError } from "@backup-hooks/core";
import { combineErrors, formatConfigError } from "../config/config-error.ts";
import { compareBytes } from "../config/directory.ts";
import { resolveConfigFile } from "../config/load.ts";
import { type Directory, parseConfig, type Reading } from "../config/read.ts";
import type { Base } from "../versions.ts";

/** A configuration as `install` finds it. */
export interface Target {
  /** As it was named. */
  readonly file: string;
  /** Absolute. */
  readonly path: string;
  readonly text: string;
  readonly reading: Reading;
}

/** @throws HookError CONFIG_MISSING */
export function locateTarget(
  config: string | undefined,
  disk: FileReader,
  version: string,
  base: Base,
): Target {
  const file = resolveConfigFile(config);
  const text = disk.read(file);
  if (text === undefined) {
    const missing = {
      code: "config-missing",
      text: `Cannot open '${file}': No such file or directory`,
      place: { file },
    } as const;
    throw combineErrors([missing], formatConfigError(missing));
  }
  const list = (path: string) => ({
    files: listNames(path, disk).map((name) => `${path}/${name}`),
    partial: false,
  });
  return {
    file,
    path: resolve(file),
    text,
    reading: parseConfig(text, file, { version, base, env: process.env, cwd: process.cwd(), list }),
  };
}

/**
 * The entries of a folder in Rekkord's execution order, including folders, which Rekkord does not
 * run.
 */
export function listNames(folder: string, disk: FileReader): string[] {
  return [...disk.list(folder)].sort(compareBytes);
}

/** Our files in a directory, whatever their names. */
export function findOurFiles(folder: string, disk: FileReader): string[] {
  return listNames(folder, disk).filter((name) =>
    readText(`${folder}/${name}`, disk)?.includes(ENTRY_MARK),
  );
}

/** A file's text; undefined if it cannot be read, as for a folder or a broken link. */
export function readText(file: string, disk: FileReader): string | undefined {
  try {
    return disk.read(file);
  } catch (error) {
    if (error instanceof HookError) return undefined;
    throw error;
  }
}

/** Every directory of the configuration, without duplicates. */
export function listFolders({ directories }: Pick<Reading, "directories">): string[] {
  return [...new Set(directories.map(({ path }: Directory) => path))];
}

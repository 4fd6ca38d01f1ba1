import { resolve } from "node:path";
import { type Disk, ENTRY_MARK, HookError } from "@backup-hooks/core";
import { fileOf } from "../config/load.ts";
import { byBytes } from "../config/directory.ts";
import { type Directory, type Reading, readText } from "../config/read.ts";
import { printed, refuse } from "../config/config-error.ts";
import type { Base } from "../versions.ts";

/** A configuration as `install` finds it. */
export interface Site {
  /** As it was named. */
  readonly file: string;
  /** From the root. */
  readonly path: string;
  readonly text: string;
  readonly reading: Reading;
}

/** @throws HookError CONFIG_MISSING */
export function siteOf(config: string | undefined, disk: Disk, version: string, base: Base): Site {
  const file = fileOf(config);
  const text = disk.read(file);
  if (text === undefined) {
    const gone = { code: "config-missing", text: `Cannot open '${file}': No such file or directory`, place: { file } } as const;
    throw refuse([gone], printed(gone));
  }
  const list = (path: string) => ({ files: namesIn(path, disk).map((name) => `${path}/${name}`), partial: false });
  return { file, path: resolve(file), text, reading: readText(text, file, { version, base, env: process.env, cwd: process.cwd(), list }) };
}

/** What lies in a folder, in the order in which Rekkord would run it; folders too, which it would not. */
export function namesIn(folder: string, disk: Disk): string[] {
  return [...disk.list(folder)].sort(byBytes);
}

/** Our files in a directory, under whatever name. */
export function oursIn(folder: string, disk: Disk): string[] {
  return namesIn(folder, disk).filter((name) => textOf(`${folder}/${name}`, disk)?.includes(ENTRY_MARK));
}

/** A file's text; undefined where there is none to be had: a folder, a link that leads nowhere. */
export function textOf(file: string, disk: Disk): string | undefined {
  try {
    return disk.read(file);
  } catch (error) {
    if (error instanceof HookError) return undefined;
    throw error;
  }
}

/** Every directory of the configuration once. */
export function foldersOf({ directories }: Pick<Reading, "directories">): string[] {
  return [...new Set(directories.map(({ path }: Directory) => path))];
}

import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { findCommand } from "@backup-hooks/core";

/**
 * Rekkord's search path for its configuration: next to its program, then the user's folder, then
 * the system's. The first regular file wins.
 */
export function listSearchPaths(env: NodeJS.ProcessEnv): string[] {
  const user = findUserFolder(env);
  const folders = [findProgramFolder(), user, "/etc/rekkord"].filter(
    (folder) => folder !== undefined,
  );
  return folders.map((folder) => `${folder}/rekkord.ini`);
}

/** The home directory that Rekkord assumes for root if HOME is not set. */
const ROOT_HOME = "/root";

/** The user's own folder. Rekkord creates it while searching; we do not. */
export function findUserFolder({
  XDG_CONFIG_HOME: xdg,
  HOME: home,
}: NodeJS.ProcessEnv): string | undefined {
  if (xdg !== undefined) return `${xdg}/rekkord`;
  if (home !== undefined) return `${home}/.config/rekkord`;
  return process.getuid?.() === 0 ? `${ROOT_HOME}/.config/rekkord` : undefined;
}

/**
 * The file that Rekkord would read without -C; undefined if there is none, and so no hooks.
 * REKKORD_CONFIG_FILE is used even if it is empty.
 */
export function findConfig(env: NodeJS.ProcessEnv): string | undefined {
  return env["REKKORD_CONFIG_FILE"] ?? listSearchPaths(env).find((path) => isFile(path));
}

/** The folder of the first rekkord in PATH. */
function findProgramFolder(): string | undefined {
  const program = findCommand("rekkord");
  return program && dirname(realpathSync(program));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

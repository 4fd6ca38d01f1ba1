import { homedir } from "node:os";
import type { Base } from "../versions.ts";

/**
 * Makes a path absolute as Rekkord does: `.` and empty parts are removed. `..` removes the part
 * before it without consulting the file system, and is kept if there is none. A first part of
 * exactly `~` is replaced by the home directory if one is known.
 */
export function normalizePath(path: string, root: string, home?: string): string {
  const inHome = home !== undefined && path.split("/", 1)[0] === "~";
  const rest = inHome ? path.slice(1).replace(/^\/+/, "") : path;
  const from = inHome ? home : root;
  const whole = rest.startsWith("/") || from === "" ? rest : `${from}/${rest}`;
  const parts: string[] = [];
  for (const part of whole.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return whole.startsWith("/") ? `/${parts.join("/")}` : parts.join("/") || ".";
}

/**
 * The base folder of relative paths in a configuration file: the file's own folder. For a file
 * directly in `/`, it is the working directory.
 */
export function findBaseFolder(file: string, cwd: string, home?: string): string {
  const slash = file.lastIndexOf("/");
  return normalizePath(slash > 0 ? file.slice(0, slash) : ".", cwd, home);
}

/** The home directory for `~`; undefined if there is none. */
export function findUserHome(env: NodeJS.ProcessEnv, base: Base): string | undefined {
  if (base === "2026-05") return env["HOME"];
  return (env["HOME"] || homedir()).replace(/\/+$/, "") || undefined;
}

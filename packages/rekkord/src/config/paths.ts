import { homedir } from "node:os";
import type { Base } from "../versions.ts";

/**
 * A path as Rekkord makes it absolute: `.` and empty parts go, `..` takes the part before it without asking the file system,
 * and stays where there is none. A first part of exactly `~` is the home directory, where one is known.
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

/** The folder against which the paths in a configuration file are meant: its own. One directly in `/` counts as in the working directory. */
export function findBaseFolder(file: string, cwd: string, home?: string): string {
  const slash = file.lastIndexOf("/");
  return normalizePath(slash > 0 ? file.slice(0, slash) : ".", cwd, home);
}

/** What `~` stands for; undefined: nothing. */
export function findUserHome(env: NodeJS.ProcessEnv, base: Base): string | undefined {
  if (base === "2026-05") return env["HOME"];
  return (env["HOME"] || homedir()).replace(/\/+$/, "") || undefined;
}

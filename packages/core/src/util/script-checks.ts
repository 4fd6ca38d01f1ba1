import {
  accessSync,
  closeSync,
  constants,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type Account, resolveUserName } from "./accounts.ts";

/** What can be wrong with a script on disk, for any product. */
export type ScriptFaultCode =
  | "script-missing"
  | "script-not-visible"
  | "script-is-folder"
  | "script-not-executable"
  | "script-crlf"
  | "interpreter-missing"
  | "script-writable-by-all"
  | "script-writable-by-group"
  | "script-folder-writable-by-all"
  | "script-foreign-owner";
/** What is wrong with a script, and the values that its message needs after the script's name. */
export type ScriptFault = readonly [code: ScriptFaultCode, ...facts: readonly string[]];

/**
 * Checks whether a script can be run, and which other accounts could change it. `account` is the
 * product's own; undefined if it does not exist on this machine.
 */
export function findScriptFaults(path: string, account: Account | undefined): ScriptFault[] {
  const stats = inspectPath(path);
  if (stats === "missing") return [["script-missing"]];
  if (stats === "hidden") return [["script-not-visible"]];
  if (stats.isDirectory()) return [["script-is-folder"]];
  const faults: ScriptFault[] = mayAccess(0o1, stats, account)
    ? checkFirstLine(path)
    : [["script-not-executable", account?.name ?? ""]];
  return [...faults, ...checkWriters(path, stats, account)];
}

function inspectPath(path: string): Stats | "missing" | "hidden" {
  try {
    return statSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "hidden" : "missing";
  }
}

/**
 * Whether an account may read (4), or run or enter (1) a path. Uses the permission bits, because
 * this process may be root.
 */
export function mayAccess(
  bit: 0o4 | 0o1,
  { mode, uid, gid }: Stats,
  account: Account | undefined,
): boolean {
  if (account === undefined || account.uid === 0) return (mode & (bit * 0o111)) !== 0;
  if (uid === account.uid) return (mode & (bit * 0o100)) !== 0;
  return (mode & (account.groups.has(gid) ? bit * 0o010 : bit)) !== 0;
}

/**
 * The kernel takes the first line literally: a carriage return becomes part of the interpreter's
 * name.
 */
function checkFirstLine(path: string): ScriptFault[] {
  const line = readFirstLine(path);
  if (line.endsWith("\r")) return [["script-crlf"]];
  const [, interpreter, argument = ""] = /^#![ \t]*(\S+)[ \t]*(\S*)/.exec(line) ?? [];
  if (interpreter === undefined) return [];
  if (!findStats(interpreter)?.isFile()) return [["interpreter-missing", interpreter]];
  const command =
    interpreter.endsWith("/env") && /^\w[\w.+-]*$/.test(argument) ? argument : undefined;
  return command === undefined || findCommand(command) !== undefined
    ? []
    : [["interpreter-missing", command]];
}

function readFirstLine(path: string): string {
  const buffer = Buffer.alloc(256);
  try {
    const file = openSync(path, "r");
    try {
      return buffer.toString("latin1", 0, readSync(file, buffer)).split("\n")[0] ?? "";
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}

function checkWriters(
  path: string,
  { mode, uid }: Stats,
  account: Account | undefined,
): ScriptFault[] {
  const faults: ScriptFault[] = [];
  const expectedOwner = account ?? {
    name: resolveUserName(process.getuid?.() ?? 0),
    uid: process.getuid?.() ?? 0,
  };
  if ((mode & 0o002) !== 0) faults.push(["script-writable-by-all"]);
  else if ((mode & 0o020) !== 0) faults.push(["script-writable-by-group"]);
  const openFolder = listParentFolders(realpathSync(path)).find(
    (folder) => ((findStats(folder)?.mode ?? 0) & 0o1002) === 0o002,
  );
  if (openFolder !== undefined) faults.push(["script-folder-writable-by-all", openFolder]);
  if (uid !== 0 && uid !== expectedOwner.uid)
    faults.push(["script-foreign-owner", resolveUserName(uid), expectedOwner.name]);
  return faults;
}

/**
 * All parent folders of a file, nearest first: write access to any of them allows replacing the
 * file.
 */
export function listParentFolders(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...listParentFolders(folder)];
}

/** Finds a command without a slash as the system does; `prefix` goes before PATH. */
export function findCommand(name: string, prefix?: string): string | undefined {
  const path = [prefix, process.env["PATH"]].filter(Boolean).join(delimiter);
  return path
    .split(delimiter)
    .map((folder) => join(folder || ".", name))
    .find((file) => isExecutable(file));
}

function findStats(path: string): Stats | undefined {
  const found = inspectPath(path);
  return typeof found === "string" ? undefined : found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return findStats(file)?.isFile() ?? false;
  } catch {
    return false;
  }
}

import { accessSync, closeSync, constants, openSync, readSync, realpathSync, type Stats, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type Account, nameOf } from "./accounts.ts";

/** What can be wrong with a script on disk, whatever product runs it. */
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
/** What is wrong with a script, and the words that its message needs after the script's name. */
export type ScriptFault = readonly [code: ScriptFaultCode, ...facts: readonly string[]];

/** Whether it can be run, and who could change it. `account` is the product's own; undefined if this machine has none. */
export function scriptFaults(path: string, account: Account | undefined): ScriptFault[] {
  const found = look(path);
  if (found === "missing") return [["script-missing"]];
  if (found === "hidden") return [["script-not-visible"]];
  if (found.isDirectory()) return [["script-is-folder"]];
  const faults: ScriptFault[] = mayAccess(0o1, found, account) ? firstLineFaults(path) : [["script-not-executable", account?.name ?? ""]];
  return [...faults, ...writerFaults(path, found, account)];
}

function look(path: string): Stats | "missing" | "hidden" {
  try {
    return statSync(path);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EACCES" ? "hidden" : "missing";
  }
}

/** Whether an account may read (4) or run, or enter (1) it. Permission bits decide, not what this process may do: it may be root. */
export function mayAccess(bit: 0o4 | 0o1, { mode, uid, gid }: Stats, account: Account | undefined): boolean {
  if (account === undefined || account.uid === 0) return (mode & (bit * 0o111)) !== 0;
  if (uid === account.uid) return (mode & (bit * 0o100)) !== 0;
  return (mode & (account.groups.has(gid) ? bit * 0o010 : bit)) !== 0;
}

/** The kernel takes the first line literally: a carriage return is part of the interpreter's name. */
function firstLineFaults(path: string): ScriptFault[] {
  const line = firstLine(path);
  if (line.endsWith("\r")) return [["script-crlf"]];
  const [, interpreter, argument = ""] = /^#![ \t]*(\S+)[ \t]*(\S*)/.exec(line) ?? [];
  if (interpreter === undefined) return [];
  if (!facts(interpreter)?.isFile()) return [["interpreter-missing", interpreter]];
  const named = interpreter.endsWith("/env") && /^\w[\w.+-]*$/.test(argument) ? argument : undefined;
  return named === undefined || findCommand(named) !== undefined ? [] : [["interpreter-missing", named]];
}

function firstLine(path: string): string {
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

function writerFaults(path: string, { mode, uid }: Stats, account: Account | undefined): ScriptFault[] {
  const faults: ScriptFault[] = [];
  const own = account ?? { name: nameOf(process.getuid?.() ?? 0), uid: process.getuid?.() ?? 0 };
  if ((mode & 0o002) !== 0) faults.push(["script-writable-by-all"]);
  else if ((mode & 0o020) !== 0) faults.push(["script-writable-by-group"]);
  const open = folders(realpathSync(path)).find((folder) => ((facts(folder)?.mode ?? 0) & 0o1002) === 0o002);
  if (open !== undefined) faults.push(["script-folder-writable-by-all", open]);
  if (uid !== 0 && uid !== own.uid) faults.push(["script-foreign-owner", nameOf(uid), own.name]);
  return faults;
}

/** All folders on the way to a file, nearest first: who may write to one of them may replace the file. */
export function folders(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...folders(folder)];
}

/** A command without slash, as the system finds it; `prefix` stands before PATH. */
export function findCommand(name: string, prefix?: string): string | undefined {
  const path = [prefix, process.env["PATH"]].filter(Boolean).join(delimiter);
  return path
    .split(delimiter)
    .map((folder) => join(folder || ".", name))
    .find((file) => isExecutable(file));
}

function facts(path: string): Stats | undefined {
  const found = look(path);
  return typeof found === "string" ? undefined : found;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return facts(file)?.isFile() ?? false;
  } catch {
    return false;
  }
}

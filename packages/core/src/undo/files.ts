import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { HookError } from "../util/errors.ts";
import { syncFolder } from "./state-folder.ts";
import { formatLease, type Lease, parseLease, type State } from "./record.ts";

// A lease is one file, and its name is its state:
//   ID.open → ID.due → ID.run.TOKEN.BOOT.PID.BORN → gone, which means that it was done
// Every step is one rename, so that of many who want to make it one does, and nobody killed in the middle leaves half of it.
// The last step but one is made by the very process that becomes the undo command: see owner.ts. From a run whose processes are
// gone the way leads back to ID.due. ID.error says how the last run failed; nothing depends on it.

/** The process that a lease belongs to while it runs: the leader of its session. */
export interface Run {
  readonly token: string;
  /** The tag of bootTag(). */
  readonly boot: string;
  readonly pid: number;
  /** When the process began, as /proc says it; empty without one. */
  readonly born: string;
}
/** One lease in the folder. */
export interface Item {
  readonly id: string;
  readonly state: State;
  readonly file: string;
  /** While it is running, or was when its processes were killed. */
  readonly run?: Run;
}

const NAME = /^(\d{10}-[0-9a-f]{8})\.(?:(open|due)|run\.([0-9a-f]{8})\.(\w+)\.(\d+)\.(\d*)|error)$/;
const UNFINISHED = /^unfinished\.(\d+)\.[0-9a-f]{8}$/;

export const randomTag = (): string =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, "0");
/** A boot id as part of a file's name. */
export const bootTag = (boot: string): string => boot.replace(/\W/g, "").slice(0, 32) || "0";

export const openFile = (folder: string, id: string): string => join(folder, `${id}.open`);
export const dueFile = (folder: string, id: string): string => join(folder, `${id}.due`);
export const errorFile = (folder: string, id: string): string => join(folder, `${id}.error`);
/** Its process adds `.PID.BORN`. */
export const runPrefix = (folder: string, id: string, token: string, boot: string): string =>
  join(folder, `${id}.run.${token}.${bootTag(boot)}`);

/** All leases in the folder, the first one first. */
export function items(folder: string): Item[] {
  const found = new Map<string, Item>();
  for (const name of readdirSync(folder).sort()) {
    const [, id = "", state, token, boot = "", pid, born = ""] = NAME.exec(name) ?? [];
    const file = join(folder, name);
    if (state === "open" || state === "due") found.set(id, { id, state, file });
    else if (token !== undefined) found.set(id, { id, state: "running", file, run: { token, boot, pid: Number(pid), born } });
  }
  return [...found.values()];
}

/** The lease of a file; undefined: it has got another name in the meantime, so somebody else is at it. @throws HookError IO */
export function readLease({ id, file }: Item): Lease | undefined {
  const text = readText(file);
  return text === undefined ? undefined : parseLease(text, id, file);
}

/** Writes a new lease, and returns when it is durable. */
export function writeLease(folder: string, lease: Lease): void {
  const unfinished = write(folder, formatLease(lease));
  renameSync(unfinished, openFile(folder, lease.id));
  syncFolder(folder);
}

/** A step of a lease; false: somebody else has made it. */
export function move(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** How the last run of an undo command failed. */
export interface Failure {
  /** ISO 8601. */
  readonly at: string;
  readonly says: string;
}

export function writeFailure(folder: string, id: string, failure: Failure): void {
  renameSync(write(folder, `${JSON.stringify(failure)}\n`), errorFile(folder, id));
}

export function readFailure(folder: string, id: string): Failure | undefined {
  try {
    return JSON.parse(readText(errorFile(folder, id)) ?? "");
  } catch {
    return undefined;
  }
}

/** Removes what processes left that were killed while they wrote, and errors of leases that are done. */
export function sweep(folder: string, leases: readonly Item[]): void {
  const living = new Set(leases.map(({ id }) => id));
  for (const name of readdirSync(folder)) {
    const writer = UNFINISHED.exec(name)?.[1];
    const [, id = ""] = name.endsWith(".error") ? (NAME.exec(name) ?? []) : [];
    if ((writer !== undefined && !exists(Number(writer))) || (id !== "" && !living.has(id))) rmSync(join(folder, name), { force: true });
  }
}

function write(folder: string, text: string): string {
  const file = join(folder, `unfinished.${process.pid}.${randomTag()}`);
  const fd = openSync(file, "wx", 0o600);
  try {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(fd, rest));
    fsyncSync(fd);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  return file;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new HookError("IO", "this undo command cannot be read", { place: { file }, got: String(error), cause: error });
  }
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { HookError } from "../util/errors.ts";
import { formatRecord, parseRecord, type UndoRecord, type UndoState } from "./record.ts";
import { syncFolder } from "./state-folder.ts";

// A lease is one file, and its name is its state:
//   ID.open → ID.due → ID.run.TOKEN.BOOT.PID.BORN → gone, which means that it was done
// Every step is one rename, so that of many who want to make it one does, and nobody killed in the middle leaves half of it.
// The last step but one is made by the very process that becomes the undo command: see owner.ts. From a run whose processes are
// gone the way leads back to ID.due. ID.error says how the last run failed; nothing depends on it.

/** The process that a lease belongs to while it runs: the leader of its session. */
export interface UndoRun {
  readonly token: string;
  /** The tag of bootTag(). */
  readonly boot: string;
  readonly pid: number;
  /** When the process began, as /proc says it; empty without one. */
  readonly born: string;
}
/** One lease in the folder. */
export interface UndoFile {
  readonly id: string;
  readonly state: UndoState;
  readonly file: string;
  /** While it is running, or was when its processes were killed. */
  readonly run?: UndoRun;
}

const NAME = /^(\d{10}-[0-9a-f]{8})\.(?:(open|due)|run\.([0-9a-f]{8})\.(\w+)\.(\d+)\.(\d*)|error)$/;
const UNFINISHED = /^unfinished\.(\d+)\.[0-9a-f]{8}$/;

export const createTag = (): string =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, "0");
/** A boot id as part of a file's name. */
export const toBootTag = (boot: string): string => boot.replace(/\W/g, "").slice(0, 32) || "0";

export const toOpenPath = (folder: string, id: string): string => join(folder, `${id}.open`);
export const toDuePath = (folder: string, id: string): string => join(folder, `${id}.due`);
export const toErrorPath = (folder: string, id: string): string => join(folder, `${id}.error`);
/** Its process adds `.PID.BORN`. */
export const toRunPrefix = (folder: string, id: string, token: string, boot: string): string =>
  join(folder, `${id}.run.${token}.${toBootTag(boot)}`);

/** All leases in the folder, the first one first. */
export function listUndoFiles(folder: string): UndoFile[] {
  const found = new Map<string, UndoFile>();
  for (const name of readdirSync(folder).sort()) {
    const [, id = "", state, token, boot = "", pid, born = ""] = NAME.exec(name) ?? [];
    const file = join(folder, name);
    if (state === "open" || state === "due") found.set(id, { id, state, file });
    else if (token !== undefined)
      found.set(id, { id, state: "running", file, run: { token, boot, pid: Number(pid), born } });
  }
  return [...found.values()];
}

/** The lease of a file; undefined: it has got another name in the meantime, so somebody else is at it. @throws HookError IO */
export function readRecord({ id, file }: UndoFile): UndoRecord | undefined {
  const text = readText(file);
  return text === undefined ? undefined : parseRecord(text, id, file);
}

/** Writes a new lease, and returns when it is durable. */
export function writeRecord(folder: string, record: UndoRecord): void {
  const unfinished = writeUnfinished(folder, formatRecord(record));
  renameSync(unfinished, toOpenPath(folder, record.id));
  syncFolder(folder);
}

/** A step of a lease; false: somebody else has made it. */
export function moveFile(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** How the last run of an undo command failed. */
export interface UndoFailure {
  /** ISO 8601. */
  readonly failedAt: string;
  readonly message: string;
}

export function writeFailure(folder: string, id: string, failure: UndoFailure): void {
  renameSync(writeUnfinished(folder, `${JSON.stringify(failure)}\n`), toErrorPath(folder, id));
}

export function readFailure(folder: string, id: string): UndoFailure | undefined {
  try {
    return JSON.parse(readText(toErrorPath(folder, id)) ?? "");
  } catch {
    return undefined;
  }
}

/** Removes what processes left that were killed while they wrote, and errors of leases that are done. */
export function removeLeftovers(folder: string, files: readonly UndoFile[]): void {
  const liveIds = new Set(files.map(({ id }) => id));
  for (const name of readdirSync(folder)) {
    const writer = UNFINISHED.exec(name)?.[1];
    const [, id = ""] = name.endsWith(".error") ? (NAME.exec(name) ?? []) : [];
    if ((writer !== undefined && !isRunning(Number(writer))) || (id !== "" && !liveIds.has(id)))
      rmSync(join(folder, name), { force: true });
  }
}

function writeUnfinished(folder: string, text: string): string {
  const file = join(folder, `unfinished.${process.pid}.${createTag()}`);
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
    throw new HookError("IO", "this undo command cannot be read", {
      place: { file },
      received: String(error),
      cause: error,
    });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

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

// An undo record is one file, and the file's name is its state:
//   ID.open → ID.due → ID.run.TOKEN.BOOT.PID.BORN → deleted, which means done
// Every step is one rename: of several processes only one succeeds, and a killed one leaves no
// partial state. The process that becomes the undo command takes the step to ID.run itself: see
// run-undo.ts. When all processes of a run are dead, the record returns to ID.due. ID.error tells
// how the last run failed; nothing depends on it.

/** The process that owns an undo record while it runs: the leader of its session. */
export interface UndoRun {
  readonly token: string;
  /** The tag of toBootTag(). */
  readonly boot: string;
  readonly pid: number;
  /** When the process began, as /proc gives it; empty without /proc. */
  readonly born: string;
}
/** One undo record in the folder. */
export interface UndoFile {
  readonly id: string;
  readonly state: UndoState;
  readonly file: string;
  /** Present while it runs, and after its processes were killed. */
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
/** The process itself adds `.PID.BORN`. */
export const toRunPrefix = (folder: string, id: string, token: string, boot: string): string =>
  join(folder, `${id}.run.${token}.${toBootTag(boot)}`);

/** All undo records in the folder, in order of creation. */
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

/**
 * The undo record in a file; undefined if the file has been renamed, so another process is running
 * it.
 * @throws HookError IO
 */
export function readRecord({ id, file }: UndoFile): UndoRecord | undefined {
  const text = readText(file);
  return text === undefined ? undefined : parseRecord(text, id, file);
}

/** Writes a new undo record, and returns when it is durable. */
export function writeRecord(folder: string, record: UndoRecord): void {
  const unfinished = writeUnfinished(folder, formatRecord(record));
  renameSync(unfinished, toOpenPath(folder, record.id));
  syncFolder(folder);
}

/** Renames a record's file, its step to the next state; false if another process was faster. */
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

/** Removes unfinished files of killed processes, and errors of records that are done. */
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

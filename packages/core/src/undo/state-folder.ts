import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  realpathSync,
  type Stats,
} from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { getBuiltinModule } from "node:process";
import { HookError } from "../util/errors.ts";

const NAME = "backup-hooks";
/** What others must not have: write permission for the group and for all. */
const WRITABLE = 0o022;
const STICKY = 0o1000;

/**
 * The folder for data that must outlive `answer`: `path` (`--state`), else BACKUP_HOOKS_STATE, else
 * the system's default: `/var/lib/backup-hooks` for the superuser, `$XDG_STATE_HOME/backup-hooks`
 * or `~/.local/state/backup-hooks` for all others.
 * @throws HookError IO if the account has no home
 */
export function resolveStateFolder(path?: string, env: NodeJS.ProcessEnv = process.env): string {
  const wanted = path || env["BACKUP_HOOKS_STATE"];
  return wanted ? resolve(wanted) : join(findSystemFolder(env), NAME);
}

function findSystemFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === "win32") return env["ProgramData"] || "C:\\ProgramData";
  if (process.geteuid?.() === 0)
    return process.platform === "darwin" ? "/Library/Application Support" : "/var/lib";
  const { XDG_STATE_HOME: xdg = "", HOME: home = "" } = env;
  // By its specification, a relative path is ignored.
  if (isAbsolute(xdg)) return xdg;
  return join(isAbsolute(home) ? home : readHomeFolder(), ".local", "state");
}

function readHomeFolder(): string {
  try {
    // Loaded on demand: every module costs startup time, and HOME is rarely missing.
    return getBuiltinModule("node:os").userInfo().homedir;
  } catch (cause) {
    throw new HookError("IO", "there is no place for the state of the answers", {
      received: `an account without a home (uid ${process.geteuid?.()})`,
      hint: "Name a folder with --state or BACKUP_HOOKS_STATE",
      cause,
    });
  }
}

/**
 * Creates a folder that only we can write to, or checks an existing one. Commands and code in it
 * are run, so no other account may be able to add any. Returns the path.
 * @throws HookError IO
 */
export function ensurePrivateFolder(path: string): string {
  const folder = resolve(path);
  const place = { file: folder };
  try {
    createFolder(folder);
    if (process.platform === "win32") return folder;
    const folderStats = lstatSync(folder);
    if (!folderStats.isDirectory()) {
      throw new HookError("IO", "this must be a folder", {
        place,
        received: folderStats.isSymbolicLink() ? "a symbolic link" : "something else",
        hint: HINT,
      });
    }
    assertPrivate(folder, folderStats, folder, WRITABLE);
    // Write access to a parent folder allows replacing ours. The links in the path are checked as
    // well as their targets.
    for (const above of new Set([
      ...listParentFolders(folder),
      ...listParentFolders(realpathSync(folder)),
    ])) {
      const stats = lstatSync(above);
      assertPrivate(
        above,
        stats,
        folder,
        stats.isSymbolicLink() || stats.mode & STICKY ? 0 : WRITABLE,
      );
    }
    return folder;
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    throw new HookError("IO", "this folder cannot be used", {
      place,
      received: toErrorMessage(cause),
      hint: HINT,
      cause,
    });
  }
}

const HINT = "Name another folder with --state or BACKUP_HOOKS_STATE";

/** Creates the missing folders, durable across a power failure. */
function createFolder(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  const first = mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (const above of listParentFolders(folder)) {
    syncFolder(above);
    if (above === dirname(first)) break;
  }
}

/**
 * Makes renames and new files in a folder durable across a power failure. Windows does not support
 * this and does not need it.
 */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const fd = openSync(folder, "r");
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The parent folders, nearest first. */
function listParentFolders(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [] : [above, ...listParentFolders(above)];
}

function assertPrivate(
  path: string,
  { uid, mode }: Stats,
  folder: string,
  forbidden: number,
): void {
  const us = process.geteuid?.();
  const whose = path === folder ? "" : `, so ${folder} is not private`;
  if (uid !== us && uid !== 0) {
    throw new HookError("IO", `this folder belongs to somebody else${whose}`, {
      place: { file: path },
      expected: us === 0 ? "one of the superuser's" : `one of ours (uid ${us}) or of the superuser`,
      received: `one of uid ${uid}`,
      hint: HINT,
    });
  }
  if (mode & forbidden) {
    throw new HookError("IO", `others may write to this folder${whose}`, {
      place: { file: path },
      expected: "a folder that only its owner may write to",
      received: `mode ${(mode & 0o7777).toString(8)}`,
      hint: `chmod go-w it, or name another folder with --state or BACKUP_HOOKS_STATE`,
    });
  }
}

function toErrorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

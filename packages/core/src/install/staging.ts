import { execFileSync } from "node:child_process";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  rmSync,
  type Stats,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder } from "../undo/state-folder.ts";
import { resolveUserName } from "../util/accounts.ts";
import { unescapeBytes } from "../util/bytes.ts";
import { HookError } from "../util/errors.ts";

/**
 * Where files are made before they get their names: a folder of our own beside each of them, since only there a rename is one step.
 * A folder, because some products take every file that they find for theirs.
 */
export class StagingArea {
  private readonly folders = new Map<string, string>();
  private count = 0;

  /** An unused path on the same file system as `file`. */
  pathFor(file: string): string {
    const home = dirname(file);
    const folder = this.folders.get(home) ?? mkdtempSync(join(home, ".backup-hooks-"));
    this.folders.set(home, folder);
    this.count += 1;
    return join(folder, String(this.count));
  }

  /** Whatever was renamed is there after a power failure. */
  sync(): void {
    for (const home of this.folders.keys()) syncFolder(home);
  }

  clear(): void {
    for (const folder of this.folders.values()) rmSync(folder, { recursive: true, force: true });
  }

  /** The folders, for a person who has to look into them. */
  get paths(): readonly string[] {
    return [...this.folders.values()];
  }
}

/** Writes a new file with exactly this mode, on disk when it returns. `like`: whose owner and access control list it gets. */
export function writeNewFile(
  path: string,
  text: string,
  mode: number,
  like?: { readonly file: string; readonly stats: Stats },
): void {
  const fd = openSync(path, "wx", 0o600);
  try {
    writeFileSync(fd, unescapeBytes(text));
    if (like !== undefined) {
      keepOwner(fd, like);
      keepAccessList(like.file, path);
    }
    fchmodSync(fd, mode & 0o7777);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function keepOwner(
  fd: number,
  { file, stats: { uid, gid } }: { readonly file: string; readonly stats: Stats },
): void {
  const current = fstatSync(fd);
  if (current.uid === uid && current.gid === gid) return;
  try {
    fchownSync(fd, uid, gid);
  } catch (cause) {
    throw new HookError("IO", "its owner and group cannot be kept", {
      place: { file },
      expected: `to be root or ${resolveUserName(uid)}, and in its group`,
      received: resolveUserName(current.uid),
      hint: "Nothing was changed: run this as such an account",
      cause,
    });
  }
}

/** Node knows no access control lists; GNU's cp(1) takes them for a part of the mode. */
function keepAccessList(from: string, to: string): void {
  if (process.platform !== "linux") return;
  try {
    execFileSync("cp", ["--attributes-only", "--preserve=mode", "--", from, to], {
      stdio: "ignore",
    });
  } catch {
    // Another cp: there are none on such a small system.
  }
}

/** A second name for the same file, or the same link. @throws Error EEXIST: the name is taken */
export function linkFile(from: string, to: string): void {
  // link(2) follows links on some systems.
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else linkSync(from, to);
}

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
 * Staging folder next to each target, so that the final rename is atomic. A folder, because some
 * products read every file in a directory.
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

  /** Makes all renames durable across a power failure. */
  sync(): void {
    for (const home of this.folders.keys()) syncFolder(home);
  }

  clear(): void {
    for (const folder of this.folders.values()) rmSync(folder, { recursive: true, force: true });
  }

  /** The staging folders, for messages to a user who has to inspect them. */
  get paths(): readonly string[] {
    return [...this.folders.values()];
  }
}

/**
 * Writes a new file with exactly this mode; it is on disk when this returns. `like`: the file whose
 * owner and access control list it gets.
 */
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

/** Node does not support access control lists; GNU cp(1) copies them as part of the mode. */
function keepAccessList(from: string, to: string): void {
  if (process.platform !== "linux") return;
  try {
    execFileSync("cp", ["--attributes-only", "--preserve=mode", "--", from, to], {
      stdio: "ignore",
    });
  } catch {
    // Another cp: a system this small has no access control lists.
  }
}

/**
 * Creates a second name for the same file, or a copy of a link.
 * @throws Error EEXIST if the name is taken
 */
export function linkFile(from: string, to: string): void {
  // link(2) follows links on some systems.
  if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
  else linkSync(from, to);
}

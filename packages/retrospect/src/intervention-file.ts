import { lstatSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { HookError } from "@backup-hooks/core";

/** `intv0000.reh` … `intv9999.reh`. */
const NUMBERS = 10_000;
let next = 0;
let privateFolder: string | undefined;

/**
 * An unused intervention file path, in `folder` or in a private folder of this process. The private
 * folder has a space in its name, like Retrospect's folder on the Mac.
 * @throws HookError IO
 */
export function allocate(folder: string | undefined): string {
  const where = folder === undefined ? createPrivateFolder() : requireFolder(folder);
  for (let tries = 0; tries < NUMBERS; tries += 1) {
    const path = join(where, `intv${String(next++ % NUMBERS).padStart(4, "0")}.reh`);
    if (!isThere(path)) return path;
  }
  throw new HookError("IO", "every intervention file is taken", {
    product: "Retrospect",
    place: { file: where },
    hint: "Delete the intv*.reh files that nobody waits for",
  });
}

/**
 * An existing file would be read as an intervention, and it is not ours to delete.
 * @throws HookError IO
 */
export function refuseExisting(path: string): void {
  if (!isThere(path)) return;
  throw new HookError("IO", "the intervention file is there before the handler has run", {
    product: "Retrospect",
    place: { file: path },
    hint: "Give a path that is free: the file is read and deleted afterwards",
  });
}

function isThere(path: string): boolean {
  // An invalid path does not exist. Starting the handler with it reports the reason.
  if (path.includes("\0")) return false;
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

function requireFolder(folder: string): string {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return resolve(folder);
  throw new HookError("IO", "the folder for intervention files is not there", {
    product: "Retrospect",
    place: { file: folder },
    expected: "a folder that the handler may write to",
  });
}

function createPrivateFolder(): string {
  if (privateFolder !== undefined) return privateFolder;
  try {
    const made = mkdtempSync(join(tmpdir(), "Retrospect interventions "));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    privateFolder = made;
    return made;
  } catch (cause) {
    throw new HookError("IO", "no folder for intervention files can be made", {
      product: "Retrospect",
      place: { file: tmpdir() },
      expected: "a temporary folder that may be written to",
      received: cause instanceof Error ? cause.message : String(cause),
      hint: "Set TMPDIR, or name a folder with --intervention-folder",
      cause,
    });
  }
}

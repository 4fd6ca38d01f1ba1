import { readFileSync, renameSync, statSync, unlinkSync } from "node:fs";
import type { FileReader } from "../model/install-plan.ts";
import { unescapeBytes } from "../util/bytes.ts";
import { HookError } from "../util/errors.ts";
import { linkFile, type StagingArea } from "./staging.ts";

/** One change of a file's name, and its rollback. */
export interface Step {
  readonly file: string;
  /** `final`: no later step can fail, so nothing needs to be kept for a rollback. */
  apply(final: boolean): void;
  rollback(): void;
}

/** Adds a name to a file. Fails, in the same step, if the name is taken. */
export const createFile = (from: string, to: string): Step => ({
  file: to,
  apply: () => linkFile(from, to),
  rollback: () => unlinkSync(to),
});

/** Replaces a file. `fresh` is in the staging area, on the same file system. */
export function replaceFile(
  file: string,
  newFile: string,
  staging: StagingArea,
  check?: () => void,
): Step {
  const backup = staging.pathFor(file);
  return {
    file,
    apply(final) {
      check?.();
      if (!final) linkFile(file, backup);
      renameSync(newFile, file);
    },
    rollback: () => renameSync(backup, file),
  };
}

/** Removes a file. Fails if it has changed. */
export function removeFile(file: string, staging: StagingArea, disk: FileReader): Step {
  const backup = staging.pathFor(file);
  const check = createChangeCheck(file, disk);
  return {
    file,
    apply() {
      check();
      renameSync(file, backup);
    },
    rollback: () => renameSync(backup, file),
  };
}

/** Checks that a file still has the text that was read. */
export function createChangeCheck(file: string, disk: FileReader): () => void {
  const text = disk.read(file);
  return () => {
    if (text !== undefined) assertUnchanged(file, text);
  };
}

export function assertUnchanged(file: string, text: string, inode?: number): void {
  const isUnchanged =
    readFileSync(file).equals(unescapeBytes(text)) &&
    (inode === undefined || statSync(file).ino === inode);
  if (!isUnchanged)
    throw createRefusal(file, "this file has changed since it was read", "another text");
}

export function createRefusal(file: string, what: string, received: string): HookError {
  return new HookError("IO", what, {
    place: { file },
    received,
    hint: "Nothing was changed: look at it, and try again",
  });
}

import { readFileSync, renameSync, statSync, unlinkSync } from "node:fs";
import type { Disk } from "../model/install-plan.ts";
import { unescapeBytes } from "../util/bytes.ts";
import { HookError } from "../util/errors.ts";
import { twin, type Workshop } from "./staging.ts";

/** One move of a file's name, and the way back. */
export interface Step {
  readonly file: string;
  /** `final`: no step follows that could fail, so that nothing has to be kept for the way back. */
  forth(final: boolean): void;
  back(): void;
}

/** A name more for a file. Refuses one that is taken, in the same step. */
export const name = (from: string, to: string): Step => ({
  file: to,
  forth: () => twin(from, to),
  back: () => unlinkSync(to),
});

/** Another file under the same name. `fresh` lies in the workshop, on the same file system. */
export function replace(file: string, fresh: string, workshop: Workshop, check?: () => void): Step {
  const kept = workshop.beside(file);
  return {
    file,
    forth(final) {
      check?.();
      if (!final) twin(file, kept);
      renameSync(fresh, file);
    },
    back: () => renameSync(kept, file),
  };
}

/** Takes a file's name away. Refuses one that has changed. */
export function drop(file: string, workshop: Workshop, disk: Disk): Step {
  const kept = workshop.beside(file);
  const check = asRead(file, disk);
  return {
    file,
    forth() {
      check();
      renameSync(file, kept);
    },
    back: () => renameSync(kept, file),
  };
}

/** Checks that a file still has the text that was read. */
export function asRead(file: string, disk: Disk): () => void {
  const text = disk.read(file);
  return () => {
    if (text !== undefined) refuseChanged(file, text);
  };
}

export function refuseChanged(file: string, text: string, inode?: number): void {
  const same = readFileSync(file).equals(unescapeBytes(text)) && (inode === undefined || statSync(file).ino === inode);
  if (!same) throw refused(file, "this file has changed since it was read", "another text");
}

export function refused(file: string, what: string, got: string): HookError {
  return new HookError("IO", what, { place: { file }, got, hint: "Nothing was changed: look at it, and try again" });
}

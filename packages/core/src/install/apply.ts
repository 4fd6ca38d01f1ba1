import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  rmdirSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import type { FileReader } from "../model/install-plan.ts";
import { HookError } from "../util/errors.ts";
import type { Change } from "./changes.ts";
import { StagingArea, writeNewFile } from "./staging.ts";
import {
  assertUnchanged,
  createChangeCheck,
  createFile,
  createRefusal,
  removeFile,
  replaceFile,
  type Step,
} from "./transaction.ts";

/**
 * Applies the changes. All new texts are on disk before the first file changes; then each file
 * changes in one step, and if one fails, those before it are restored. A symbolic link stays, and
 * its target changes. Mode, owner, group and access control list are preserved.
 * @throws HookError IO: nothing was changed. A file is rejected if it has changed since it was
 * read, has a second name (a hard link, which would keep the old text), or has an owner that we may
 * not preserve.
 */
export function applyChanges(changes: readonly Change[], disk: FileReader): void {
  const staging = new StagingArea();
  const folders: string[] = [];
  const release = holdSignals();
  try {
    const steps = changes.flatMap((change) =>
      wrapErrors(change.file, () => prepareSteps(change, disk, staging, folders)),
    );
    commit(steps, staging);
    // All changes are applied. A failed sync makes them no less durable than any other program's
    // files.
    tryRun(() => staging.sync());
    staging.clear();
  } catch (error) {
    if (!(error instanceof RollbackError)) {
      staging.clear();
      for (const folder of folders.reverse()) tryRun(() => rmdirSync(folder));
    }
    throw error;
  } finally {
    release();
  }
}

/** Delays Ctrl-C until everything is applied or restored, which takes milliseconds. */
function holdSignals(): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const wait = (): void => {};
  for (const signal of signals) process.on(signal, wait);
  return () => {
    for (const signal of signals) process.off(signal, wait);
  };
}

/** The rollback failed, so the backups of the old files must not be deleted. */
class RollbackError extends HookError {}

function commit(steps: readonly Step[], staging: StagingArea): void {
  const done: Step[] = [];
  try {
    for (const [index, step] of steps.entries()) {
      wrapErrors(step.file, () => step.apply(index === steps.length - 1));
      done.push(step);
    }
  } catch (error) {
    const stuck = done.reverse().filter((step) => !tryRun(() => step.rollback()));
    if (stuck.length === 0) throw error;
    throw new RollbackError(
      "IO",
      `this failed half-way, and could not be put back: ${stuck.map(({ file }) => file).join(", ")}`,
      {
        received: error instanceof HookError ? error.detail.received : String(error),
        hint: `What was there lies in ${staging.paths.join(", ")}`,
        cause: error,
      },
    );
  }
}

function tryRun(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

function prepareSteps(
  change: Change,
  disk: FileReader,
  staging: StagingArea,
  folders: string[],
): Step[] {
  const { kind, file } = change;
  if (kind === "edited") {
    const real = realpathSync(file);
    const stats = lstatSync(real);
    if (stats.nlink > 1) {
      throw new HookError(
        "IO",
        "this file has a second name (a hard link), which would keep the old text",
        {
          place: { file: real },
          received: `${stats.nlink} names`,
          hint: "Nothing was changed: find / -samefile with this path shows them all; leave one",
        },
      );
    }
    const fresh = staging.pathFor(real);
    writeNewFile(fresh, change.after, stats.mode, { file: real, stats });
    const check = (): void => assertUnchanged(real, change.before, stats.ino);
    return [replaceFile(real, fresh, staging, check)];
  }
  if (kind === "removed") return [removeFile(file, staging, disk)];
  createFolder(dirname(file), folders);
  if (kind === "moved") return prepareMove(change, staging, disk);
  const fresh = staging.pathFor(file);
  writeNewFile(fresh, change.text, change.mode);
  if (change.aside === undefined) return [createFile(fresh, file)];
  createFolder(dirname(change.aside), folders);
  return [createFile(file, change.aside), replaceFile(file, fresh, staging)];
}

function prepareMove(
  { from, file, overwrites }: Change & { kind: "moved" },
  staging: StagingArea,
  disk: FileReader,
): Step[] {
  if (!overwrites) return [createFile(from, file), removeFile(from, staging, disk)];
  const second = staging.pathFor(file);
  return [
    createFile(from, second),
    replaceFile(file, second, staging, createChangeCheck(file, disk)),
    removeFile(from, staging, disk),
  ];
}

/** Creates a missing folder with its parent's owner and mode, but not writable by others. */
function createFolder(folder: string, folders: string[]): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  createFolder(dirname(folder), folders);
  const { mode, uid, gid } = statSync(dirname(folder));
  mkdirSync(folder);
  folders.push(folder);
  chmodSync(folder, mode & 0o755);
  if (process.getuid?.() === 0) chownSync(folder, uid, gid);
}

/** Adds the file to the system's error. */
function wrapErrors<Result>(file: string, attempt: () => Result): Result {
  try {
    return attempt();
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST")
      throw createRefusal(file, "there is a file of that name already", "one that nobody spoke of");
    throw new HookError("IO", "this cannot be written", {
      place: { file },
      received: message,
      hint: "Nothing was changed",
      cause,
    });
  }
}

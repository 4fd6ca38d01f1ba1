import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync, rmdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Disk } from "../model/install-plan.ts";
import { HookError } from "../util/errors.ts";
import type { Change } from "./changes.ts";
import { asRead, drop, name, refuseChanged, refused, replace, type Step } from "./transaction.ts";
import { Workshop, writeNew } from "./staging.ts";

/**
 * Makes the changes. Every new text is on disk before the first file changes; then each file changes from the old to the new one in
 * one step, and if one cannot, those before it are put back. Where a file is a symbolic link, what it leads to changes. Mode, owner,
 * group and access control list stay as they are.
 * @throws HookError IO: nothing was changed. A file is refused that is no longer what was read, that has a second name (a hard link,
 * which would keep the old text), or whose owner we may not keep.
 */
export function apply(changes: readonly Change[], disk: Disk): void {
  const workshop = new Workshop();
  const folders: string[] = [];
  const release = holdSignals();
  try {
    const steps = changes.flatMap((change) => at(change.file, () => prepared(change, disk, workshop, folders)));
    walk(steps, workshop);
    // All is done: what cannot be made to last is as good as anybody else's files.
    succeeds(() => workshop.sync());
    workshop.clear();
  } catch (error) {
    if (!(error instanceof HalfWay)) {
      workshop.clear();
      for (const folder of folders.reverse()) succeeds(() => rmdirSync(folder));
    }
    throw error;
  } finally {
    release();
  }
}

/** Ctrl-C waits until all is done or put back: that is a matter of milliseconds. */
function holdSignals(): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const wait = (): void => {};
  for (const signal of signals) process.on(signal, wait);
  return () => {
    for (const signal of signals) process.off(signal, wait);
  };
}

/** What was kept of the old files must not be cleared away. */
class HalfWay extends HookError {}

function walk(steps: readonly Step[], workshop: Workshop): void {
  const done: Step[] = [];
  try {
    for (const [index, step] of steps.entries()) {
      at(step.file, () => step.forth(index === steps.length - 1));
      done.push(step);
    }
  } catch (error) {
    const stuck = done.reverse().filter((step) => !succeeds(() => step.back()));
    if (stuck.length === 0) throw error;
    throw new HalfWay("IO", `this failed half-way, and could not be put back: ${stuck.map(({ file }) => file).join(", ")}`, {
      got: error instanceof HookError ? error.detail.got : String(error),
      hint: `What was there lies in ${workshop.paths.join(", ")}`,
      cause: error,
    });
  }
}

function succeeds(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}

function prepared(change: Change, disk: Disk, workshop: Workshop, folders: string[]): Step[] {
  const { kind, file } = change;
  if (kind === "edited") {
    const real = realpathSync(file);
    const stats = lstatSync(real);
    if (stats.nlink > 1) {
      throw new HookError("IO", "this file has a second name (a hard link), which would keep the old text", {
        place: { file: real },
        got: `${stats.nlink} names`,
        hint: "Nothing was changed: find / -samefile with this path shows them all; leave one",
      });
    }
    const fresh = workshop.beside(real);
    writeNew(fresh, change.after, stats.mode, { file: real, stats });
    const check = (): void => refuseChanged(real, change.before, stats.ino);
    return [replace(real, fresh, workshop, check)];
  }
  if (kind === "removed") return [drop(file, workshop, disk)];
  make(dirname(file), folders);
  if (kind === "moved") return moveSteps(change, workshop, disk);
  const fresh = workshop.beside(file);
  writeNew(fresh, change.text, change.mode);
  if (change.aside === undefined) return [name(fresh, file)];
  make(dirname(change.aside), folders);
  return [name(file, change.aside), replace(file, fresh, workshop)];
}

function moveSteps({ from, file, over }: Change & { kind: "moved" }, workshop: Workshop, disk: Disk): Step[] {
  if (!over) return [name(from, file), drop(from, workshop, disk)];
  const second = workshop.beside(file);
  return [name(from, second), replace(file, second, workshop, asRead(file, disk)), drop(from, workshop, disk)];
}

/** Makes a missing folder with the owner of the one above, and what it lets others do but write. */
function make(folder: string, folders: string[]): void {
  if (statSync(folder, { throwIfNoEntry: false }) !== undefined) return;
  make(dirname(folder), folders);
  const { mode, uid, gid } = statSync(dirname(folder));
  mkdirSync(folder);
  folders.push(folder);
  chmodSync(folder, mode & 0o755);
  if (process.getuid?.() === 0) chownSync(folder, uid, gid);
}

/** What the system says, with the file it is about. */
function at<Result>(file: string, attempt: () => Result): Result {
  try {
    return attempt();
  } catch (cause) {
    if (cause instanceof HookError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw refused(file, "there is a file of that name already", "one that nobody spoke of");
    throw new HookError("IO", "this cannot be written", { place: { file }, got: message, hint: "Nothing was changed", cause });
  }
}

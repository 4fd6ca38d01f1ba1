import { dirname } from "node:path";
import { type FileReader, HookError, type SourceLocation } from "@backup-hooks/core";
import { MAX_ENTRIES } from "../config/directory.ts";
import { createProblem } from "../config/problem-codes.ts";
import { describeConsequence, findShellCharacter } from "../config/problems.ts";
import { phases, type RekkordEventName } from "../protocol/events.ts";
import { createKey } from "./ini-edits.ts";
import { findOurFiles, listNames, type Target } from "./target.ts";

/**
 * The folder for a replaced file of the same name. Rekkord runs every file of a directory but
 * ignores folders.
 */
export const ASIDE = "backup-hooks.replaced";

/** The directory that receives our file for an event. */
export interface Home {
  readonly event: RekkordEventName;
  readonly path: string;
  readonly place: SourceLocation;
  /** False if no key names it yet. */
  readonly named: boolean;
}

/**
 * Of several directories, selects the one that already contains our file, or else the last one,
 * whose hooks run last.
 * @throws HookError CONFIG_INVALID if every directory is listed more than once, so that a hook
 * cannot know its event
 */
export function locateHome(
  event: RekkordEventName,
  { path: config, file, reading: { directories } }: Target,
  disk: FileReader,
): Home {
  const eventDirectories = directories.filter((directory) => directory.event === event);
  const candidates = eventDirectories.filter(
    ({ path }) => directories.filter((other) => other.path === path).length === 1,
  );
  const found =
    candidates.find(({ path }) => findOurFiles(path, disk).length > 0) ?? candidates.at(-1);
  const path = found?.path ?? createKey(event, dirname(config)).path;
  const doubled =
    found === undefined
      ? (eventDirectories[0] ?? directories.find((other) => other.path === path))
      : undefined;
  if (doubled !== undefined) {
    const what = `${phases[event].key}: ${doubled.path} is named more than once in [Hooks], and Rekkord tells no hook what it is called for`;
    throw createHookError(doubled.place, what, "Give each key a directory of its own");
  }
  const home: Home = { event, path, place: found?.place ?? { file }, named: found !== undefined };
  checkHome(home, found?.value, disk);
  return home;
}

/** @throws HookError if our file would not run, or if other files would become hooks */
function checkHome(
  { event, path, place, named }: Home,
  value: string | undefined,
  disk: FileReader,
): void {
  const { key } = phases[event];
  const char = findShellCharacter(path);
  if (char !== undefined && named)
    throw createHookError(
      place,
      createProblem("shell-directory", place, key, path, char, describeConsequence({ event }))
        .message,
    );
  if (char !== undefined) {
    const what = `there is no ${key}, and ${path} cannot become it: the shell gets it unquoted, and ${char} in it is not a part of the name`;
    throw createHookError(
      place,
      what,
      `Add ${key} to [Hooks], with letters, digits, dot, dash and underscore only`,
    );
  }
  if (value === "")
    throw createHookError(place, createProblem("value-empty", place, key, path).message);
  const names = listNames(path, disk);
  if (names.length >= MAX_ENTRIES)
    throw createHookError(place, createProblem("directory-too-full", place, key, path).message);
  const ours = findOurFiles(path, disk);
  const stranger = named ? undefined : names.find((name) => !ours.includes(name) && name !== ASIDE);
  if (stranger !== undefined) {
    throw createHookError(
      place,
      `${path} would become the directory of ${key}, and ${stranger} in it a hook`,
      `Move ${stranger} away, or add ${key} to [Hooks]`,
    );
  }
}

function createHookError(place: SourceLocation, what: string, hint?: string): HookError {
  return new HookError("CONFIG_INVALID", what, { product: "Rekkord", place, hint });
}

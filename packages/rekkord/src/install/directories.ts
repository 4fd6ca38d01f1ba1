import { dirname } from "node:path";
import { type Disk, HookError, type Place } from "@backup-hooks/core";
import { MOST_ENTRIES } from "../config/directory.ts";
import { phases, type RekkordEventName } from "../protocol/events.ts";
import { keyFor } from "./ini-edits.ts";
import { namesIn, oursIn, type Site } from "./target.ts";
import { problem } from "../config/problem-codes.ts";
import { consequence, shellCharacter } from "../config/problems.ts";

/** Where a file of the same name waits that was not ours: Rekkord runs every file of a directory, but looks into no folder. */
export const ASIDE = "backup-hooks.replaced";

/** The directory that gets our file for an event. */
export interface Home {
  readonly event: RekkordEventName;
  readonly path: string;
  readonly place: Place;
  /** False: no key names it yet. */
  readonly named: boolean;
}

/**
 * Of several directories the one that has our file already, or the last, whose hooks run last.
 * @throws HookError CONFIG_INVALID where no directory lets a hook of ours know which event it is called for
 */
export function homeFor(event: RekkordEventName, { path: config, file, reading: { directories } }: Site, disk: Disk): Home {
  const own = directories.filter((directory) => directory.event === event);
  const candidates = own.filter(({ path }) => directories.filter((other) => other.path === path).length === 1);
  const found = candidates.find(({ path }) => oursIn(path, disk).length > 0) ?? candidates.at(-1);
  const path = found?.path ?? keyFor(event, dirname(config)).path;
  const doubled = found === undefined ? (own[0] ?? directories.find((other) => other.path === path)) : undefined;
  if (doubled !== undefined) {
    const what = `${phases[event].key}: ${doubled.path} is named more than once in [Hooks], and Rekkord tells no hook what it is called for`;
    throw problemAt(doubled.place, what, "Give each key a directory of its own");
  }
  const home: Home = { event, path, place: found?.place ?? { file }, named: found !== undefined };
  check(home, found?.value, disk);
  return home;
}

/** @throws HookError where a file of ours would not be run, or would have others run */
function check({ event, path, place, named }: Home, value: string | undefined, disk: Disk): void {
  const { key } = phases[event];
  const char = shellCharacter(path);
  if (char !== undefined && named)
    throw problemAt(place, problem("shell-directory", place, key, path, char, consequence({ event })).message);
  if (char !== undefined) {
    const what = `there is no ${key}, and ${path} cannot become it: the shell gets it unquoted, and ${char} in it is not a part of the name`;
    throw problemAt(place, what, `Add ${key} to [Hooks], with letters, digits, dot, dash and underscore only`);
  }
  if (value === "") throw problemAt(place, problem("value-empty", place, key, path).message);
  const names = namesIn(path, disk);
  if (names.length >= MOST_ENTRIES) throw problemAt(place, problem("directory-too-full", place, key, path).message);
  const ours = oursIn(path, disk);
  const stranger = named ? undefined : names.find((name) => !ours.includes(name) && name !== ASIDE);
  if (stranger !== undefined) {
    throw problemAt(
      place,
      `${path} would become the directory of ${key}, and ${stranger} in it a hook`,
      `Move ${stranger} away, or add ${key} to [Hooks]`,
    );
  }
}

function problemAt(place: Place, what: string, hint?: string): HookError {
  return new HookError("CONFIG_INVALID", what, { product: "Rekkord", place, hint });
}

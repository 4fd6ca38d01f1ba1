import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { callerSpecs, type LookupPlace } from "../callers.ts";
import type { Settings } from "../assumptions.ts";

/** Handlers found, the one that is played first, and where was looked. */
export interface Found {
  /** It was named, and need not be the one that is installed. */
  readonly named: boolean;
  readonly handlers: readonly string[];
  readonly looked: readonly string[];
}

/** What is needed of the disk to look. */
export interface Look {
  readonly list: (folder: string) => readonly string[];
  readonly isFile: (path: string) => boolean;
}

/** A handler that was named, or what lies where the caller looks, now: no restart is needed for a new one (KB, documented). */
export function findHandlers(named: string | undefined, settings: Settings, look: Look = { list: entriesOf, isFile }): Found {
  if (named !== undefined) return { named: true, handlers: look.isFile(named) ? [named] : [], looked: [named] };
  const { places } = callerSpecs[settings.caller];
  const ordered = settings.preferProgramFiles ? places.toReversed() : places;
  const folders = ordered.flatMap((place) => foldersOf(place, settings.root, look).map((folder) => ({ place, folder })));
  return {
    named: false,
    handlers: folders.flatMap(({ place, folder }) => matching(place, folder, settings.extensions, look)),
    looked: folders.map(({ place, folder }) => join(folder, place.base)),
  };
}

/** The folder itself, then those within it that may hold a handler too. */
function foldersOf({ folder, within }: LookupPlace, root: string | undefined, { list }: Look): string[] {
  const whole = root === undefined ? folder : join(resolve(root), folder.replace(/^[A-Z]:/, "").replaceAll("\\", "/"));
  return [whole, ...(within === undefined ? [] : list(whole).filter((name) => within.test(name))).map((name) => join(whole, name))];
}

function matching(
  { base, extension, ignoreCase }: LookupPlace,
  folder: string,
  preferred: readonly string[],
  { list, isFile }: Look,
): string[] {
  const same = (name: string): boolean => (ignoreCase ? name.toLowerCase() === base.toLowerCase() : name === base);
  const rank = (name: string): number => {
    const index = preferred.indexOf(name.slice(base.length).toLowerCase());
    return index < 0 ? preferred.length : index;
  };
  return list(folder)
    .filter((name) => same(name) || (extension === "any" && name[base.length] === "." && same(name.slice(0, base.length))))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((name) => join(folder, name))
    .filter(isFile);
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    return false;
  }
}

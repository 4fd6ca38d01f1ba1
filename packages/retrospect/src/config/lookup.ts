import { readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Assumptions } from "../assumptions.ts";
import { callerSpecs, type LookupPlace } from "../callers.ts";

/** The handlers that were found, the one to be called first, and the paths that were searched. */
export interface FoundHandlers {
  /** The handler was given explicitly, so it may differ from the installed one. */
  readonly named: boolean;
  readonly handlers: readonly string[];
  readonly looked: readonly string[];
}

/** The file system access that a lookup needs. */
export interface LookupReader {
  readonly list: (folder: string) => readonly string[];
  readonly isFile: (path: string) => boolean;
}

/**
 * The given handler, or those that the caller finds now. A new handler takes effect without a
 * restart (KB, documented).
 */
export function findHandlers(
  named: string | undefined,
  assumptions: Assumptions,
  reader: LookupReader = { list: listNames, isFile },
): FoundHandlers {
  if (named !== undefined)
    return { named: true, handlers: reader.isFile(named) ? [named] : [], looked: [named] };
  const { places } = callerSpecs[assumptions.caller];
  const ordered = assumptions.preferProgramFiles ? places.toReversed() : places;
  const folders = ordered.flatMap((place) =>
    listFolders(place, assumptions.root, reader).map((folder) => ({ place, folder })),
  );
  return {
    named: false,
    handlers: folders.flatMap(({ place, folder }) =>
      findMatching(place, folder, assumptions.extensions, reader),
    ),
    looked: folders.map(({ place, folder }) => join(folder, place.base)),
  };
}

/** The folder itself, followed by subfolders that may also contain a handler. */
function listFolders(
  { folder, within }: LookupPlace,
  root: string | undefined,
  { list }: LookupReader,
): string[] {
  const folderPath =
    root === undefined
      ? folder
      : join(resolve(root), folder.replace(/^[A-Z]:/, "").replaceAll("\\", "/"));
  return [
    folderPath,
    ...(within === undefined ? [] : list(folderPath).filter((name) => within.test(name))).map(
      (name) => join(folderPath, name),
    ),
  ];
}

function findMatching(
  { base, extension, ignoreCase }: LookupPlace,
  folder: string,
  preferred: readonly string[],
  { list, isFile }: LookupReader,
): string[] {
  const isBase = (name: string): boolean =>
    ignoreCase ? name.toLowerCase() === base.toLowerCase() : name === base;
  const computeRank = (name: string): number => {
    const index = preferred.indexOf(name.slice(base.length).toLowerCase());
    return index < 0 ? preferred.length : index;
  };
  return list(folder)
    .filter(
      (name) =>
        isBase(name) ||
        (extension === "any" && name[base.length] === "." && isBase(name.slice(0, base.length))),
    )
    .sort((a, b) => computeRank(a) - computeRank(b) || (a < b ? -1 : 1))
    .map((name) => join(folder, name))
    .filter(isFile);
}

function listNames(folder: string): string[] {
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

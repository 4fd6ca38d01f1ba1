import { basename, dirname, join, resolve } from "node:path";
import {
  type EventSpec,
  type FileReader,
  type HookEntry,
  HookError,
  type InstallPlan,
  type TextEdit,
} from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { callerSpecs, isWindows } from "../callers.ts";
import { type FoundHandlers, findHandlers } from "../config/lookup.ts";
import { createHandler, isOurs } from "./entry.ts";

/** A prefix, not a suffix: Retrospect finds a handler by its base name, with any extension. */
const ASIDE = "before-backup-hooks.";
const toAsidePath = (handler: string): string => join(dirname(handler), ASIDE + basename(handler));

/**
 * Installs the handler that calls a hooks file, where the caller looks or where `--handler` says.
 * @throws HookError CONFIG_INVALID, CONFIG_MISSING
 */
export function planInstall(
  entry: HookEntry,
  disk: FileReader,
  assumptions: Assumptions,
  events: Readonly<Record<string, EventSpec>>,
): InstallPlan {
  const found = locateTarget(entry, disk, assumptions);
  const { ours, others } = found;
  if (others[0] !== undefined && !entry.replace) throw createTakenError(others[0]);
  const text = createHandler(entry, events, assumptions);
  const [current, ...surplus] = ours;
  return {
    edits: current === undefined ? [] : toEdits(current, disk.read(current) ?? "", text),
    created:
      current === undefined
        ? [{ file: findFreePlace(found, disk, assumptions), text, mode: 0o755 }]
        : [],
    removed: surplus,
    moved: others.map((from) => ({ from, to: findFreeAside(from, disk) })),
    notes: listNotes(entry, assumptions),
  };
}

/**
 * Removes our handler and restores those that it replaced. A handler that is not ours is unchanged.
 */
export function planUninstall(
  entry: Pick<HookEntry, "config">,
  disk: FileReader,
  assumptions: Assumptions,
): InstallPlan {
  const { ours, others, looked, named } = locateTarget(entry, disk, assumptions);
  const kept = looked.flatMap((place) => findAsides(place, named, disk));
  const isFree = ({ to }: { readonly to: string }): boolean =>
    ours.includes(to) || disk.read(to) === undefined;
  return {
    edits: [],
    removed: ours,
    moved: kept.filter(isFree),
    notes: [
      ...(ours.length === 0 ? [`There is no entry of ours at ${looked.join(" or ")}.`] : []),
      ...others.map((file) => `${file} is no entry of ours and stays.`),
      ...kept
        .filter((move) => !isFree(move))
        .map(({ from, to }) => `${from} stays where it is, for there is another ${basename(to)}.`),
    ],
  };
}

interface Target extends FoundHandlers {
  readonly ours: readonly string[];
  readonly others: readonly string[];
}

function locateTarget(
  { config }: Pick<HookEntry, "config">,
  disk: FileReader,
  assumptions: Assumptions,
): Target {
  const isFile = (path: string): boolean => disk.read(path) !== undefined;
  const found = findHandlers(config === undefined ? undefined : resolve(config), assumptions, {
    list: (folder) => disk.list(folder),
    isFile,
  });
  const ours = found.handlers.filter((file) => isOurs(disk.read(file) ?? ""));
  return { ...found, ours, others: found.handlers.filter((file) => !ours.includes(file)) };
}

const toEdits = (file: string, old: string, text: string): TextEdit[] =>
  old === text ? [] : [{ file, start: 0, end: old.length, text }];

/**
 * The path for a new handler: the given one, or the first of the caller's folders that is not
 * empty.
 */
function findFreePlace(
  { looked, named }: FoundHandlers,
  disk: FileReader,
  { caller }: Assumptions,
): string {
  const [place] = named ? looked : looked.filter((path) => disk.list(dirname(path)).length > 0);
  if (place !== undefined) return named || !isWindows(caller) ? place : `${place}.bat`;
  const { title } = callerSpecs[caller];
  throw new HookError("CONFIG_MISSING", `${title} does not seem to be installed here`, {
    product: "Retrospect",
    expected: `the folder ${looked.map(dirname).join(" or ")}`,
    received: "nothing there",
    hint: "--caller says who is to call the handler, --handler where it lies",
  });
}

function createTakenError(file: string): HookError {
  return new HookError("CONFIG_INVALID", "there is a handler already, and there can be only one", {
    product: "Retrospect",
    place: { file, line: 1 },
    hint: `--replace keeps it as ${basename(toAsidePath(file))} for uninstall, and it is not called until then`,
  });
}

function findFreeAside(handler: string, disk: FileReader): string {
  const file = toAsidePath(handler);
  if (disk.read(file) === undefined) return file;
  throw new HookError("CONFIG_INVALID", "a handler that was replaced before is kept here", {
    product: "Retrospect",
    place: { file },
    hint: "Look which of the two is wanted, and delete or rename the other",
  });
}

/** The files that `install` set aside in a folder, with their original paths. */
function findAsides(
  place: string,
  named: boolean,
  disk: FileReader,
): NonNullable<InstallPlan["moved"]>[number][] {
  const isFromPlace = (name: string): boolean =>
    named ? name === basename(place) : name.toLowerCase().startsWith(basename(place).toLowerCase());
  return disk
    .list(dirname(place))
    .filter((name) => name.startsWith(ASIDE) && isFromPlace(name.slice(ASIDE.length)))
    .map((name) => ({
      from: join(dirname(place), name),
      to: join(dirname(place), name.slice(ASIDE.length)),
    }));
}

function listNotes({ onCrash }: HookEntry, { caller }: Assumptions): string[] {
  const { title, role } = callerSpecs[caller];
  const windows = isWindows(caller);
  return [
    `${title} looks for its handler at every event: nothing has to be restarted (documented).`,
    `It calls it as ${windows ? "LocalSystem, without a desktop (recorded for the client)" : "root (inferred)"}.`,
    ...(windows && role === "engine"
      ? ["It calls it for scripted executions only, not for immediate ones (documented)."]
      : []),
    ...(windows
      ? [
          "Batch files cannot be tried here: the handler is written by the rules of cmd.exe, and was never run.",
        ]
      : []),
    ...(windows && onCrash === "fail"
      ? [
          "--on-crash fail holds while Node and this program are there; without them the batch file goes on.",
        ]
      : []),
  ].map((note) => note.charAt(0).toUpperCase() + note.slice(1));
}

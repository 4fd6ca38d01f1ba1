import { basename, dirname, join, resolve } from "node:path";
import { type Disk, type Edit, type Entry, type EventSpec, HookError, type Installation } from "@backup-hooks/core";
import { callerSpecs, isWindows } from "../callers.ts";
import { handlerText, isOurs } from "./entry.ts";
import { findHandlers, type Found } from "../config/lookup.ts";
import type { Settings } from "../assumptions.ts";

/** Before the name, not behind it: Retrospect takes a handler by its base name, whatever extension follows. */
const ASIDE = "before-backup-hooks.";
const asideOf = (handler: string): string => join(dirname(handler), ASIDE + basename(handler));

/** The handler that asks a hooks file, where the caller looks or where `--handler` says. @throws HookError CONFIG_INVALID, CONFIG_MISSING */
export function install(entry: Entry, disk: Disk, settings: Settings, events: Readonly<Record<string, EventSpec>>): Installation {
  const found = look(entry, disk, settings);
  const { ours, others } = found;
  if (others[0] !== undefined && !entry.replace) throw taken(others[0]);
  const text = handlerText(entry, events, settings);
  const [current, ...surplus] = ours;
  return {
    edits: current === undefined ? [] : rewritten(current, disk.read(current) ?? "", text),
    created: current === undefined ? [{ file: freePlace(found, disk, settings), text, mode: 0o755 }] : [],
    removed: surplus,
    moved: others.map((from) => ({ from, to: freeAside(from, disk) })),
    notes: notesFor(entry, settings),
  };
}

/** Takes our handler away and puts back those that it replaced; one that is not ours stays untouched. */
export function uninstall(entry: Pick<Entry, "config">, disk: Disk, settings: Settings): Installation {
  const { ours, others, looked, named } = look(entry, disk, settings);
  const kept = looked.flatMap((place) => asides(place, named, disk));
  const isFree = ({ to }: { readonly to: string }): boolean => ours.includes(to) || disk.read(to) === undefined;
  return {
    edits: [],
    removed: ours,
    moved: kept.filter(isFree),
    notes: [
      ...(ours.length === 0 ? [`There is no entry of ours at ${looked.join(" or ")}.`] : []),
      ...others.map((file) => `${file} is no entry of ours and stays.`),
      ...kept.filter((way) => !isFree(way)).map(({ from, to }) => `${from} stays where it is, for there is another ${basename(to)}.`),
    ],
  };
}

interface Places extends Found {
  readonly ours: readonly string[];
  readonly others: readonly string[];
}

function look({ config }: Pick<Entry, "config">, disk: Disk, settings: Settings): Places {
  const isFile = (path: string): boolean => disk.read(path) !== undefined;
  const found = findHandlers(config === undefined ? undefined : resolve(config), settings, { list: (folder) => disk.list(folder), isFile });
  const ours = found.handlers.filter((file) => isOurs(disk.read(file) ?? ""));
  return { ...found, ours, others: found.handlers.filter((file) => !ours.includes(file)) };
}

const rewritten = (file: string, old: string, text: string): Edit[] => (old === text ? [] : [{ file, start: 0, end: old.length, text }]);

/** Where a new handler goes: the named place, or the first folder of the caller's in which there is anything. */
function freePlace({ looked, named }: Found, disk: Disk, { caller }: Settings): string {
  const [place] = named ? looked : looked.filter((path) => disk.list(dirname(path)).length > 0);
  if (place !== undefined) return named || !isWindows(caller) ? place : `${place}.bat`;
  const { title } = callerSpecs[caller];
  throw new HookError("CONFIG_MISSING", `${title} does not seem to be installed here`, {
    product: "Retrospect",
    expected: `the folder ${looked.map(dirname).join(" or ")}`,
    got: "nothing there",
    hint: "--caller says who is to call the handler, --handler where it lies",
  });
}

function taken(file: string): HookError {
  return new HookError("CONFIG_INVALID", "there is a handler already, and there can be only one", {
    product: "Retrospect",
    place: { file, line: 1 },
    hint: `--replace keeps it as ${basename(asideOf(file))} for uninstall, and it is not called until then`,
  });
}

function freeAside(handler: string, disk: Disk): string {
  const file = asideOf(handler);
  if (disk.read(file) === undefined) return file;
  throw new HookError("CONFIG_INVALID", "a handler that was replaced before is kept here", {
    product: "Retrospect",
    place: { file },
    hint: "Look which of the two is wanted, and delete or rename the other",
  });
}

/** What install has put aside in the folder of a place, and where it came from. */
function asides(place: string, named: boolean, disk: Disk): NonNullable<Installation["moved"]>[number][] {
  const isOf = (name: string): boolean => (named ? name === basename(place) : name.toLowerCase().startsWith(basename(place).toLowerCase()));
  return disk
    .list(dirname(place))
    .filter((name) => name.startsWith(ASIDE) && isOf(name.slice(ASIDE.length)))
    .map((name) => ({ from: join(dirname(place), name), to: join(dirname(place), name.slice(ASIDE.length)) }));
}

function notesFor({ onCrash }: Entry, { caller }: Settings): string[] {
  const { title, role } = callerSpecs[caller];
  const windows = isWindows(caller);
  return [
    `${title} looks for its handler at every event: nothing has to be restarted (documented).`,
    `It calls it as ${windows ? "LocalSystem, without a desktop (recorded for the client)" : "root (inferred)"}.`,
    ...(windows && role === "engine" ? ["It calls it for scripted executions only, not for immediate ones (documented)."] : []),
    ...(windows ? ["Batch files cannot be tried here: the handler is written by the rules of cmd.exe, and was never run."] : []),
    ...(windows && onCrash === "fail"
      ? ["--on-crash fail holds while Node and this program are there; without them the batch file goes on."]
      : []),
  ].map((note) => note.charAt(0).toUpperCase() + note.slice(1));
}

import { type Disk, type Entry, HookError, type Installation, shellWords } from "@backup-hooks/core";
import { byBytes } from "../config/directory.ts";
import { phases, phasesOf } from "../protocol/events.ts";
import type { Rules } from "../plan.ts";
import { ASIDE, type Home, homeFor } from "./directories.ts";
import { addedIn, type Key, withKeys, withoutKeys } from "./ini-edits.ts";
import { changed, nothing, type Parts, together } from "./combine.ts";
import { hookText, STOPS } from "./entry.ts";
import { foldersOf, namesIn, oursIn, type Site, siteOf, textOf } from "./target.ts";
import { refuse } from "../config/config-error.ts";
import { NEWEST } from "../versions.ts";

/**
 * Our file's name in a hook directory: after what people number from 10 to 80, so that it finds their dumps made, and after the
 * work hears of their failures too. A file of ours that was renamed keeps its name.
 */
export const HOOK_NAME = "90-backup-hooks";

/** @throws HookError CONFIG_MISSING, CONFIG_INVALID, VALUE_INVALID */
export function install(entry: Entry, disk: Disk, { version, choices }: Rules): Installation {
  const site = siteOf(entry.config, disk, version, choices.base);
  const [first, ...others] = site.reading.refusals;
  if (first !== undefined) throw refuse([first, ...others], site.reading.console);
  const events = phasesOf(version).filter((event) => entry.events.includes(event));
  const homes = events.map((event) => homeFor(event, site, disk));
  const job = `--job=${site.path}`;
  const argv = [...entry.argv.slice(0, -1), job, `--stop-status=${STOPS}`, ...entry.argv.slice(-1)];
  const wanted = homes.map((home): Wanted => {
    const text = hookText({ event: home.event, argv, onCrash: entry.onCrash, version });
    return { home, file: fileFor(home, disk), text, job, replace: entry.replace };
  });
  return together([
    keysFor(site, homes, disk),
    cleared(
      site,
      wanted.map(({ file }) => file),
      disk,
    ),
    ...wanted.map((one) => put(one, disk)),
    { ...nothing, notes: ["Rekkord reads its hook directories at every start: nothing has to be restarted. rekkord agent runs no hooks."] },
  ]);
}

/** Works with what Rekkord refuses as well, as far as it can be read. @throws HookError CONFIG_MISSING */
export function uninstall(entry: Pick<Entry, "config">, disk: Disk, { choices }: Rules): Installation {
  const site = siteOf(entry.config, disk, NEWEST, choices.base);
  const refused = site.reading.refusals.map(
    ({ text, place }) => `Rekkord itself refuses line ${place.line}, which was passed over: ${text}`,
  );
  return together([keysFor(site, [], disk), cleared(site, [], disk), { ...nothing, notes: refused }]);
}

/** Our file of a home: the one that is there, or one to be written. */
function fileFor({ path }: Home, disk: Disk): string {
  return `${path}/${oursIn(path, disk)[0] ?? HOOK_NAME}`;
}

/** One file as it has to be. */
interface Wanted {
  readonly home: Home;
  readonly file: string;
  readonly text: string;
  readonly job: string;
  readonly replace: boolean;
}

/** Writes our file, or brings it up to date. @throws HookError VALUE_INVALID where its name is taken */
function put({ home: { event, path, place }, file, text, job, replace }: Wanted, disk: Disk): Parts {
  const names = namesIn(path, disk);
  const name = file.slice(path.length + 1);
  const others = names.filter((other) => other !== name && textOf(`${path}/${other}`, disk) !== undefined);
  const notes = others.length === 0 ? [] : [`${phases[event].key}: ${orderOf(name, others)}`];
  if (oursIn(path, disk).includes(name)) {
    const before = disk.read(file) ?? "";
    const shared = `${file} was there for another configuration: if both are in use, give each a directory of its own, or undo commands of one are run by the other`;
    const more = before.includes(shellWords([job])) ? [] : [shared];
    return { ...nothing, edits: changed(file, before, text), notes: [...notes, ...more] };
  }
  const created = [{ file, text, mode: 0o755 }];
  if (!names.includes(name)) return { ...nothing, created, notes };
  const to = `${path}/${ASIDE}/${name}`;
  if (!replace || namesIn(`${path}/${ASIDE}`, disk).includes(name)) {
    throw new HookError("VALUE_INVALID", `${file} is there already, and not ours`, {
      product: "Rekkord",
      place,
      hint: replace
        ? `Rename it: ${to} is taken as well`
        : `Rename it, or have it moved to ${ASIDE}, where Rekkord does not run it (--replace)`,
    });
  }
  return { ...nothing, created, moved: [{ from: file, to }], notes };
}

/** `90-backup-hooks runs after 10-dump and before zz-mail` */
function orderOf(name: string, others: readonly string[]): string {
  const before = others.filter((other) => byBytes(other, name) < 0);
  const after = others.filter((other) => byBytes(other, name) > 0);
  const parts = [before.length > 0 ? `after ${before.join(", ")}` : "", after.length > 0 ? `before ${after.join(", ")}` : ""];
  return `${name} runs ${parts.filter(Boolean).join(" and ")}`;
}

/** Takes every file of ours away but these, and gives what had to make room its place back. */
function cleared({ reading }: Site, kept: readonly string[], disk: Disk): Parts {
  const parts = foldersOf(reading).map((path): Parts => {
    const gone = oursIn(path, disk)
      .map((name) => `${path}/${name}`)
      .filter((file) => !kept.includes(file));
    const file = `${path}/${HOOK_NAME}`;
    const from = `${path}/${ASIDE}/${HOOK_NAME}`;
    const waits = namesIn(`${path}/${ASIDE}`, disk).includes(HOOK_NAME) && !kept.some((other) => other.startsWith(`${path}/`));
    const free = gone.includes(file) || !namesIn(path, disk).includes(HOOK_NAME);
    return {
      ...nothing,
      removed: gone,
      moved: waits && free ? [{ from, to: file }] : [],
      notes: waits && !free ? [`${from} stays where it is, because its place is taken`] : [],
    };
  });
  return together(parts);
}

/** Adds the keys that are missing, and takes those away that are needed no more, unless somebody else uses their directories. */
function keysFor({ file, text }: Site, homes: readonly Home[], disk: Disk): Parts {
  const idle = addedIn(text).filter(({ event }) => !homes.some((home) => home.event === event));
  const others = ({ path }: Key): string[] => {
    const ours = oursIn(path, disk);
    return namesIn(path, disk).filter((name) => !ours.includes(name));
  };
  const gone = idle.filter((key) => others(key).length === 0);
  const used = idle.filter((key) => !gone.includes(key));
  const missing = homes.filter(({ named }) => !named);
  return {
    ...nothing,
    edits: changed(file, text, withKeys(withoutKeys(text, gone), missing)),
    notes: [
      ...used.map((key) => `${phases[key.event].key} stays, because there is more in ${key.path}: ${others(key).join(", ")}`),
      ...gone.map(({ path }) => `${path} is left behind, empty`),
    ],
  };
}

import {
  type FileReader,
  type HookEntry,
  HookError,
  type InstallPlan,
  quoteShellWords,
} from "@backup-hooks/core";
import { combineErrors } from "../config/config-error.ts";
import { compareBytes } from "../config/directory.ts";
import type { Rules } from "../plan.ts";
import { listPhases, phases } from "../protocol/events.ts";
import { NEWEST } from "../versions.ts";
import { combineParts, emptyParts, type PlanParts, toEdits } from "./combine.ts";
import { ASIDE, type Home, locateHome } from "./directories.ts";
import { createHookScript, STOP_STATUS } from "./entry.ts";
import { findAddedKeys, type Key, removeKeys, withKeys } from "./ini-edits.ts";
import {
  findOurFiles,
  listFolders,
  listNames,
  locateTarget,
  readText,
  type Target,
} from "./target.ts";

/**
 * The name of our file in a hook directory. It sorts after the usual numbers 10 to 80, so it runs
 * when other hooks' dumps are complete, and after the operation it sees their failures too. If our
 * file was renamed, it keeps that name.
 */
export const HOOK_NAME = "90-backup-hooks";

/** @throws HookError CONFIG_MISSING, CONFIG_INVALID, VALUE_INVALID */
export function planInstall(
  entry: HookEntry,
  disk: FileReader,
  { version, assumptions }: Rules,
): InstallPlan {
  const target = locateTarget(entry.config, disk, version, assumptions.base);
  const [first, ...others] = target.reading.errors;
  if (first !== undefined) throw combineErrors([first, ...others], target.reading.console);
  const events = listPhases(version).filter((event) => entry.events.includes(event));
  const homes = events.map((event) => locateHome(event, target, disk));
  const job = `--job=${target.path}`;
  const argv = [
    ...entry.argv.slice(0, -1),
    job,
    `--stop-status=${STOP_STATUS}`,
    ...entry.argv.slice(-1),
  ];
  const wanted = homes.map((home): WantedFile => {
    const text = createHookScript({ event: home.event, argv, onCrash: entry.onCrash, version });
    return { home, file: resolveFile(home, disk), text, job, replace: entry.replace };
  });
  return combineParts([
    planKeys(target, homes, disk),
    planRemoval(
      target,
      wanted.map(({ file }) => file),
      disk,
    ),
    ...wanted.map((one) => planFile(one, disk)),
    {
      ...emptyParts,
      notes: [
        "Rekkord reads its hook directories at every start: nothing has to be restarted. rekkord agent runs no hooks.",
      ],
    },
  ]);
}

/**
 * Also works, as far as possible, for a configuration that Rekkord rejects.
 * @throws HookError CONFIG_MISSING
 */
export function planUninstall(
  entry: Pick<HookEntry, "config">,
  disk: FileReader,
  { assumptions }: Rules,
): InstallPlan {
  const target = locateTarget(entry.config, disk, NEWEST, assumptions.base);
  const refused = target.reading.errors.map(
    ({ text, place }) =>
      `Rekkord itself refuses line ${place.line}, which was passed over: ${text}`,
  );
  return combineParts([
    planKeys(target, [], disk),
    planRemoval(target, [], disk),
    { ...emptyParts, notes: refused },
  ]);
}

/** The path of our file in a directory: the existing file, or the new one. */
function resolveFile({ path }: Home, disk: FileReader): string {
  return `${path}/${findOurFiles(path, disk)[0] ?? HOOK_NAME}`;
}

/** The desired state of one file. */
interface WantedFile {
  readonly home: Home;
  readonly file: string;
  readonly text: string;
  readonly job: string;
  readonly replace: boolean;
}

/**
 * Writes or updates our file.
 * @throws HookError VALUE_INVALID if its name is taken
 */
function planFile(
  { home: { event, path, place }, file, text, job, replace }: WantedFile,
  disk: FileReader,
): PlanParts {
  const names = listNames(path, disk);
  const name = file.slice(path.length + 1);
  const others = names.filter(
    (other) => other !== name && readText(`${path}/${other}`, disk) !== undefined,
  );
  const notes = others.length === 0 ? [] : [`${phases[event].key}: ${describeOrder(name, others)}`];
  if (findOurFiles(path, disk).includes(name)) {
    const before = disk.read(file) ?? "";
    const shared = `${file} was there for another configuration: if both are in use, give each a directory of its own, or undo commands of one are run by the other`;
    const more = before.includes(quoteShellWords([job])) ? [] : [shared];
    return { ...emptyParts, edits: toEdits(file, before, text), notes: [...notes, ...more] };
  }
  const created = [{ file, text, mode: 0o755 }];
  if (!names.includes(name)) return { ...emptyParts, created, notes };
  const to = `${path}/${ASIDE}/${name}`;
  if (!replace || listNames(`${path}/${ASIDE}`, disk).includes(name)) {
    throw new HookError("VALUE_INVALID", `${file} is there already, and not ours`, {
      product: "Rekkord",
      place,
      hint: replace
        ? `Rename it: ${to} is taken as well`
        : `Rename it, or have it moved to ${ASIDE}, where Rekkord does not run it (--replace)`,
    });
  }
  return { ...emptyParts, created, moved: [{ from: file, to }], notes };
}

/** `90-backup-hooks runs after 10-dump and before zz-mail` */
function describeOrder(name: string, others: readonly string[]): string {
  const before = others.filter((other) => compareBytes(other, name) < 0);
  const after = others.filter((other) => compareBytes(other, name) > 0);
  const parts = [
    before.length > 0 ? `after ${before.join(", ")}` : "",
    after.length > 0 ? `before ${after.join(", ")}` : "",
  ];
  return `${name} runs ${parts.filter(Boolean).join(" and ")}`;
}

/** Removes all our files but `kept`, and restores the files that they replaced. */
function planRemoval({ reading }: Target, kept: readonly string[], disk: FileReader): PlanParts {
  const parts = listFolders(reading).map((path): PlanParts => {
    const gone = findOurFiles(path, disk)
      .map((name) => `${path}/${name}`)
      .filter((file) => !kept.includes(file));
    const file = `${path}/${HOOK_NAME}`;
    const from = `${path}/${ASIDE}/${HOOK_NAME}`;
    const waits =
      listNames(`${path}/${ASIDE}`, disk).includes(HOOK_NAME) &&
      !kept.some((other) => other.startsWith(`${path}/`));
    const free = gone.includes(file) || !listNames(path, disk).includes(HOOK_NAME);
    return {
      ...emptyParts,
      removed: gone,
      moved: waits && free ? [{ from, to: file }] : [],
      notes: waits && !free ? [`${from} stays where it is, because its place is taken`] : [],
    };
  });
  return combineParts(parts);
}

/**
 * Adds missing keys and removes unneeded ones, except those whose directories contain other files.
 */
function planKeys({ file, text }: Target, homes: readonly Home[], disk: FileReader): PlanParts {
  const idle = findAddedKeys(text).filter(
    ({ event }) => !homes.some((home) => home.event === event),
  );
  const listOthers = ({ path }: Key): string[] => {
    const ours = findOurFiles(path, disk);
    return listNames(path, disk).filter((name) => !ours.includes(name));
  };
  const gone = idle.filter((key) => listOthers(key).length === 0);
  const used = idle.filter((key) => !gone.includes(key));
  const missing = homes.filter(({ named }) => !named);
  return {
    ...emptyParts,
    edits: toEdits(file, text, withKeys(removeKeys(text, gone), missing)),
    notes: [
      ...used.map(
        (key) =>
          `${phases[key.event].key} stays, because there is more in ${key.path}: ${listOthers(key).join(", ")}`,
      ),
      ...gone.map(({ path }) => `${path} is left behind, empty`),
    ],
  };
}

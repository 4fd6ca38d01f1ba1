import {
  type FileReader,
  formatLocation,
  type HookEntry,
  HookError,
  type InstallPlan,
  type SourceLocation,
  type TextEdit,
} from "@backup-hooks/core";
import { DEFAULT_SECTION, type IniValue, locateValue } from "../config/ini.ts";
import { type Reading, readConfig } from "../config/read.ts";
import { optionName } from "../protocol/codec.ts";
import { formatEntry, isOurs, readReplaced } from "./entry.ts";
import {
  appendLines,
  applyEdits,
  locateDefinition,
  locateLines,
  type Source,
  trackFiles,
} from "./source.ts";
import { findEntries, getOptions, locateTarget, type Target } from "./target.ts";
import { verifyInstall } from "./verify.ts";

const NO_RESTART =
  "Nothing has to be restarted: Barman reads its configuration anew for every command.";

/** An option that shall hold our entry, and the edit that writes it where the option has a place in the section already. */
interface Change {
  readonly option: string;
  readonly value: string;
  readonly edit?: TextEdit;
  /** A hook of this server that comes from elsewhere, and is overridden now. */
  readonly overrides?: SourceLocation;
}

/**
 * A retry option for each event, in the server's section or, with `--global`, in [barman].
 * @throws HookError VALUE_INVALID where an option is taken or a section cannot be understood; those of readConfig
 */
export function planInstall(version: string, entry: HookEntry, disk: FileReader): InstallPlan {
  const { files, read } = trackFiles(disk);
  const before = readConfig(entry.config, version, { files });
  const target = locateTarget(before, [...read.values()], entry.options);
  const { section, source } = target;
  const changes = entry.events.map((event) =>
    planChange(optionName(event, "retry"), target, before, entry),
  );
  const stale = findEntries(target).filter(
    ([option]) => !changes.some((change) => change.option === option),
  );
  const added = changes
    .filter(({ edit }) => edit === undefined)
    .map(({ option, value }) => `${option} = ${value}`);
  const edits = [
    ...changes.flatMap(({ edit }) => edit ?? []),
    ...stale.map(([, value]) => planRemoval(source, value)),
    ...(added.length === 0 ? [] : [{ file: source.file, ...appendLines(source, section, added) }]),
  ].filter(({ start, end, text }) => source.text.slice(start, end) !== text);
  const values = new Map(changes.map(({ option, value }) => [option, value]));
  const after = verifyInstall({
    version,
    path: entry.config,
    disk: applyEdits(disk, edits),
    target,
    values,
  });
  return { edits, notes: listNotes(target, changes, before, after) };
}

/**
 * Takes every entry of ours out, or those of one section, and puts back what it replaced.
 * @throws HookError those of readConfig
 */
export function planUninstall(
  version: string,
  { config, options }: Pick<HookEntry, "config" | "options">,
  disk: FileReader,
): InstallPlan {
  const { files, read } = trackFiles(disk);
  readConfig(config, version, { files });
  const only = options["global"] ? "barman" : options["server"];
  const edits = [...read.values()].flatMap((source) =>
    [...source.sections.named.keys(), DEFAULT_SECTION]
      .filter((section) => only === undefined || section === only)
      .flatMap((section) =>
        findEntries({ section, source }).map(([, value]) => planRemoval(source, value)),
      ),
  );
  return { edits, notes: edits.length === 0 ? [] : [NO_RESTART] };
}

/** What our option shall be, and how it gets there. */
function planChange(
  option: string,
  target: Target,
  before: Reading,
  { argv, onCrash, replace }: HookEntry,
): Change {
  const { source, section } = target;
  const old = getOptions(target).get(option);
  if (old === undefined) {
    const inherited = before.hooks.find(
      (hook) => hook.server === section && hook.option === option && !isOurs(hook.value),
    );
    if (inherited && (!replace || inherited.source.section === section))
      throw createTakenError(
        option,
        inherited.place,
        section,
        inherited.source.section !== section,
      );
    return {
      option,
      value: formatEntry(argv, onCrash),
      ...(inherited && { overrides: inherited.place }),
    };
  }
  const [earlier] = old.replaces;
  if (earlier !== undefined) {
    throw new HookError("VALUE_INVALID", `${option} is set twice in [${section}]`, {
      product: "Barman",
      place: locateValue(old),
      expected: "one value",
      received: `another one at ${formatLocation(locateValue(earlier))}`,
      hint: "Remove the one that Barman does not use, which is the first",
    });
  }
  if (!isOurs(old.text) && !replace)
    throw createTakenError(option, locateValue(old), section, true);
  const range = locateDefinition(source, old);
  const replaced = isOurs(old.text)
    ? readReplaced(old.text)
    : source.text.slice(range.start, range.end);
  const value = formatEntry(argv, onCrash, replaced);
  const text =
    old.text === value ? source.text.slice(range.start, range.end) : `${option} = ${value}`;
  return { option, value, edit: { file: source.file, ...range, text } };
}

function createTakenError(
  option: string,
  place: SourceLocation,
  section: string,
  replaceable: boolean,
): HookError {
  return new HookError("VALUE_INVALID", `${option} of [${section}] is taken`, {
    product: "Barman",
    place,
    expected: "an option that is not set",
    hint: replaceable
      ? "Remove it, or have it kept for uninstall and replaced (--replace); a plain script may stay beside ours"
      : "Remove it there: what Barman writes itself wins over what we could write",
  });
}

function planRemoval(source: Source, value: IniValue): TextEdit {
  const before = readReplaced(value.text);
  if (before !== undefined)
    return { file: source.file, ...locateDefinition(source, value), text: before };
  return { file: source.file, ...locateLines(source, value), text: "" };
}

function listNotes(
  { section }: Target,
  changes: readonly Change[],
  before: Reading,
  { config }: Reading,
): string[] {
  const unreached = changes.flatMap(({ option, value }) =>
    Object.keys(config.servers)
      .filter((server) => section === "barman" && config.servers[server]?.hooks[option] !== value)
      .map((server) => {
        const override = before.hooks.find(
          (hook) => hook.server === server && hook.option === option,
        );
        return `${server} is not reached by ${option} of [barman]: it has its own${override ? ` (${formatLocation(override.place)})` : ", which is empty"}.`;
      }),
  );
  const overridden = changes.flatMap(({ option, overrides }) =>
    overrides
      ? [
          `${option} at ${formatLocation(overrides)} is no longer run for ${section}, until uninstall.`,
        ]
      : [],
  );
  return [
    ...overridden,
    ...unreached,
    NO_RESTART,
    `Barman calls the entry as ${config.barman.user}, the barman_user of ${config.path}.`,
  ];
}

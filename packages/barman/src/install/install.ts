import { type Disk, type Edit, type Entry, formatPlace, HookError, type Installation, type Place } from "@backup-hooks/core";
import { optionOf } from "../protocol/codec.ts";
import { DEFAULT, placeOf, type Value } from "../config/ini.ts";
import { type Reading, readConfig } from "../config/read.ts";
import { definitionOf, edited, filesOn, linesBelow, linesOf, type Source } from "./source.ts";
import { optionsIn, ourValues, type Target, targetOf } from "./target.ts";
import { entryValue, isOurs, replacedIn } from "./entry.ts";
import { verified } from "./verify.ts";

const NO_RESTART = "Nothing has to be restarted: Barman reads its configuration anew for every command.";

/** An option that shall hold our entry, and the edit that writes it where the option has a place in the section already. */
interface Change {
  readonly option: string;
  readonly value: string;
  readonly edit?: Edit;
  /** A hook of this server that comes from elsewhere, and is overridden now. */
  readonly overrides?: Place;
}

/**
 * A retry option for each event, in the server's section or, with `--global`, in [barman].
 * @throws HookError VALUE_INVALID where an option is taken or a section cannot be understood; those of readConfig
 */
export function install(version: string, entry: Entry, disk: Disk): Installation {
  const { files, read } = filesOn(disk);
  const before = readConfig(entry.config, version, { files });
  const target = targetOf(before, [...read.values()], entry.options);
  const { section, source } = target;
  const changes = entry.events.map((event) => changeOf(optionOf(event, "retry"), target, before, entry));
  const stale = ourValues(target).filter(([option]) => !changes.some((change) => change.option === option));
  const added = changes.filter(({ edit }) => edit === undefined).map(({ option, value }) => `${option} = ${value}`);
  const edits = [
    ...changes.flatMap(({ edit }) => edit ?? []),
    ...stale.map(([, value]) => removal(source, value)),
    ...(added.length === 0 ? [] : [{ file: source.file, ...linesBelow(source, section, added) }]),
  ].filter(({ start, end, text }) => source.text.slice(start, end) !== text);
  const values = new Map(changes.map(({ option, value }) => [option, value]));
  const after = verified({ version, path: entry.config, disk: edited(disk, edits), target, values });
  return { edits, notes: notesOn(target, changes, before, after) };
}

/**
 * Takes every entry of ours out, or those of one section, and puts back what it replaced.
 * @throws HookError those of readConfig
 */
export function uninstall(version: string, { config, options }: Pick<Entry, "config" | "options">, disk: Disk): Installation {
  const { files, read } = filesOn(disk);
  readConfig(config, version, { files });
  const only = options["global"] ? "barman" : options["server"];
  const edits = [...read.values()].flatMap((source) =>
    [...source.sections.named.keys(), DEFAULT]
      .filter((section) => only === undefined || section === only)
      .flatMap((section) => ourValues({ section, source }).map(([, value]) => removal(source, value))),
  );
  return { edits, notes: edits.length === 0 ? [] : [NO_RESTART] };
}

/** What our option shall be, and how it gets there. */
function changeOf(option: string, target: Target, before: Reading, { argv, onCrash, replace }: Entry): Change {
  const { source, section } = target;
  const old = optionsIn(target).get(option);
  if (old === undefined) {
    const inherited = before.hooks.find((hook) => hook.server === section && hook.option === option && !isOurs(hook.value));
    if (inherited && (!replace || inherited.source.section === section))
      throw taken(option, inherited.place, section, inherited.source.section !== section);
    return { option, value: entryValue(argv, onCrash), ...(inherited && { overrides: inherited.place }) };
  }
  const [earlier] = old.replaces;
  if (earlier !== undefined) {
    throw new HookError("VALUE_INVALID", `${option} is set twice in [${section}]`, {
      product: "Barman",
      place: placeOf(old),
      expected: "one value",
      got: `another one at ${formatPlace(placeOf(earlier))}`,
      hint: "Remove the one that Barman does not use, which is the first",
    });
  }
  if (!isOurs(old.text) && !replace) throw taken(option, placeOf(old), section, true);
  const range = definitionOf(source, old);
  const replaced = isOurs(old.text) ? replacedIn(old.text) : source.text.slice(range.start, range.end);
  const value = entryValue(argv, onCrash, replaced);
  const text = old.text === value ? source.text.slice(range.start, range.end) : `${option} = ${value}`;
  return { option, value, edit: { file: source.file, ...range, text } };
}

function taken(option: string, place: Place, section: string, replaceable: boolean): HookError {
  return new HookError("VALUE_INVALID", `${option} of [${section}] is taken`, {
    product: "Barman",
    place,
    expected: "an option that is not set",
    hint: replaceable
      ? "Remove it, or have it kept for uninstall and replaced (--replace); a plain script may stay beside ours"
      : "Remove it there: what Barman writes itself wins over what we could write",
  });
}

function removal(source: Source, value: Value): Edit {
  const before = replacedIn(value.text);
  if (before !== undefined) return { file: source.file, ...definitionOf(source, value), text: before };
  return { file: source.file, ...linesOf(source, value), text: "" };
}

function notesOn({ section }: Target, changes: readonly Change[], before: Reading, { config }: Reading): string[] {
  const deaf = changes.flatMap(({ option, value }) =>
    Object.keys(config.servers)
      .filter((server) => section === "barman" && config.servers[server]?.hooks[option] !== value)
      .map((server) => {
        const own = before.hooks.find((hook) => hook.server === server && hook.option === option);
        return `${server} is not reached by ${option} of [barman]: it has its own${own ? ` (${formatPlace(own.place)})` : ", which is empty"}.`;
      }),
  );
  const overridden = changes.flatMap(({ option, overrides }) =>
    overrides ? [`${option} at ${formatPlace(overrides)} is no longer run for ${section}, until uninstall.`] : [],
  );
  return [...overridden, ...deaf, NO_RESTART, `Barman calls the entry as ${config.barman.user}, the barman_user of ${config.path}.`];
}

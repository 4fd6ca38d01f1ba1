import { formatLocation, type HookEntry, HookError } from "@backup-hooks/core";
import { AUTO_CONF } from "../config/include.ts";
import { DEFAULT_SECTION, type IniValue, type Section } from "../config/ini.ts";
import type { Reading } from "../config/read.ts";
import { selectServer } from "../resolve-event.ts";
import { isOurs } from "./entry.ts";
import type { Source } from "./source.ts";

/** Where an entry goes: a section of one file. */
export interface Target {
  readonly section: string;
  readonly source: Source;
}

/**
 * The section of the server that is meant, or [barman] with `--global`, in the one file that opens it.
 * @throws HookError VALUE_MISSING, UNKNOWN_NAME, VALUE_INVALID
 */
export function locateTarget(
  { config }: Reading,
  sources: readonly Source[],
  options: HookEntry["options"],
): Target {
  const section = selectSection(config, options);
  // An included file may repeat what [barman] says, but not add to it; the other one is Barman's own.
  const ours = sources.filter(({ file }) =>
    section === "barman" ? file === config.path : !file.endsWith(`/${AUTO_CONF}`),
  );
  const opened = ours.flatMap((source) =>
    (source.sections.headers.get(section) ?? []).map((place) => ({ source, place })),
  );
  const [first, second] = opened;
  if (first === undefined) {
    throw new HookError("VALUE_INVALID", `[${section}] stands in no file but Barman's own`, {
      product: "Barman",
      place: {
        file: sources.find(({ sections }) => sections.headers.has(section))?.file ?? config.path,
      },
      expected: `a section [${section}] in ${config.path} or in a file that it includes`,
    });
  }
  if (second !== undefined) {
    throw new HookError(
      "VALUE_INVALID",
      `[${section}] is opened a second time, so it is not clear where an entry belongs`,
      {
        product: "Barman",
        place: second.place,
        expected: `all of [${section}] in one place`,
        received: `another one at ${formatLocation(first.place)}`,
        hint: "Put them together",
      },
    );
  }
  return { section, source: first.source };
}

function selectSection(config: Reading["config"], options: HookEntry["options"]): string {
  const { global, server } = options;
  if (global && server !== undefined)
    throw new HookError("USAGE", "--server and --global", {
      product: "Barman",
      expected: "one of them",
    });
  if (global) return "barman";
  if (config.models.includes(String(server))) {
    throw new HookError(
      "UNKNOWN_NAME",
      `[${String(server)}] is a model, and models cannot have hooks`,
      {
        product: "Barman",
        expected: `--server with one of ${Object.keys(config.servers).join(", ")}`,
      },
    );
  }
  const names = Object.keys(config.servers);
  if (server === undefined && names.length > 1) {
    throw new HookError("VALUE_MISSING", "which server?", {
      product: "Barman",
      expected: `--server with one of ${names.join(", ")}, or --global for all of them`,
    });
  }
  return selectServer(config, { options, set: {} }).name;
}

export function getOptions({ section, source: { sections } }: Target): Section {
  return (
    (section === DEFAULT_SECTION ? sections.defaults : sections.named.get(section)) ??
    new Map<string, IniValue>()
  );
}

/** Every entry of ours in a section, by its option. */
export function findEntries(
  target: Target,
): readonly (readonly [option: string, value: IniValue])[] {
  return [...getOptions(target)].flatMap(([option, last]) =>
    [last, ...last.replaces]
      .filter(({ text }) => isOurs(text))
      .map((value) => [option, value] as const),
  );
}

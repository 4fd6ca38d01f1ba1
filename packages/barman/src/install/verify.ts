import { type Disk, HookError } from "@backup-hooks/core";
import { type Reading, readConfig } from "../config/read.ts";
import { filesOn } from "./source.ts";
import { optionsIn, type Target } from "./target.ts";

/** The configuration as it would be. */
interface Intent {
  readonly version: string;
  readonly path: string | undefined;
  readonly disk: Disk;
  readonly target: Target;
  /** Our values by option. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Reads the configuration as it would be, and makes sure that Barman finds our values in it.
 * @throws HookError VALUE_INVALID
 */
export function verified({ version, path, disk, target, values }: Intent): Reading {
  const { section, source } = target;
  const { files, read } = filesOn(disk);
  const after = reading(() => readConfig(path, version, { files }), target);
  const now = read.get(source.file);
  const written = now && optionsIn({ section, source: now });
  const server = section === "barman" ? undefined : after.config.servers[section];
  for (const [option, value] of values) {
    if (written?.get(option)?.text !== value || (server && server.hooks[option] !== value)) throw unclear(target, option);
  }
  return after;
}

function reading(read: () => Reading, target: Target): Reading {
  try {
    return read();
  } catch (error) {
    throw error instanceof HookError ? unclear(target, error.message) : error;
  }
}

function unclear({ section, source }: Target, got?: string): HookError {
  return new HookError("VALUE_INVALID", `an entry in [${section}] would not mean what it should`, {
    product: "Barman",
    place: source.sections.headers.get(section)?.[0] ?? { file: source.file },
    expected: "a section in which a line can be added without a change of the others",
    ...(got !== undefined && { got }),
    hint: "Indent its options alike, and see that no other file sets the option",
  });
}

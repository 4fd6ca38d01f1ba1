import { type FileReader, HookError } from "@backup-hooks/core";
import { type Reading, readConfig } from "../config/read.ts";
import { trackFiles } from "./source.ts";
import { getOptions, type Target } from "./target.ts";

/** The configuration as it would be. */
interface Intent {
  readonly version: string;
  readonly path: string | undefined;
  readonly disk: FileReader;
  readonly target: Target;
  /** Our values by option. */
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Reads the configuration as it would be, and makes sure that Barman finds our values in it.
 * @throws HookError VALUE_INVALID
 */
export function verifyInstall({ version, path, disk, target, values }: Intent): Reading {
  const { section, source } = target;
  const { files, read } = trackFiles(disk);
  const after = readAgain(() => readConfig(path, version, { files }), target);
  const now = read.get(source.file);
  const written = now && getOptions({ section, source: now });
  const server = section === "barman" ? undefined : after.config.servers[section];
  for (const [option, value] of values) {
    if (written?.get(option)?.text !== value || (server && server.hooks[option] !== value))
      throw createUnclearError(target, option);
  }
  return after;
}

function readAgain(read: () => Reading, target: Target): Reading {
  try {
    return read();
  } catch (error) {
    throw error instanceof HookError ? createUnclearError(target, error.message) : error;
  }
}

function createUnclearError({ section, source }: Target, received?: string): HookError {
  return new HookError("VALUE_INVALID", `an entry in [${section}] would not mean what it should`, {
    product: "Barman",
    place: source.sections.headers.get(section)?.[0] ?? { file: source.file },
    expected: "a section in which a line can be added without a change of the others",
    ...(received !== undefined && { received }),
    hint: "Indent its options alike, and see that no other file sets the option",
  });
}

import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { ENTRY_MARK, type HookEntry } from "../model/install-plan.ts";
import { HookError, toPrintable } from "../util/errors.ts";

/** The parts of an entry. */
export interface EntryParts {
  /** The path of Node. */
  readonly node: string;
  /** The command as it was started; may be a package manager's link. */
  readonly bin: string;
  readonly hooksFile: string;
  readonly onCrash?: HookEntry["onCrash"] | undefined;
  readonly timeout?: string | undefined;
  readonly envFile?: string | undefined;
  readonly state?: string | undefined;
  /** More options of `answer`, as `--name=value`. */
  readonly more?: readonly string[];
}

/** The defaults of `answer`, which are omitted from the entry. */
const DEFAULTS = { onCrash: "continue", timeout: "10m" } as const;

/**
 * The arguments of an entry: Node, "--", our command, `answer`, the mark, the options that differ
 * from the default, the hooks file. All paths are absolute. The path of the hooks file keeps its
 * links, so that changing a link's target needs no new installation.
 * @throws HookError VALUE_INVALID for a path that no configuration file can hold
 */
export function buildEntryArgv({
  node,
  bin,
  hooksFile,
  more = [],
  ...parts
}: EntryParts): HookEntry["argv"] {
  const toAbsolute = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : resolve(file);
  const options: Readonly<Record<string, string | undefined>> = {
    "on-crash": parts.onCrash === DEFAULTS.onCrash ? undefined : parts.onCrash,
    timeout: parts.timeout === DEFAULTS.timeout ? undefined : parts.timeout,
    "env-file": toAbsolute(parts.envFile),
    state: toAbsolute(parts.state),
  };
  const flags = Object.entries(options).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name}=${value}`],
  );
  // Without "--", Node treats every --env-file as its own option, even after the script: ours, and
  // one inside a hostile value.
  const rest = [
    "--",
    realpathSync(bin),
    "answer",
    ENTRY_MARK,
    ...flags,
    ...more,
    resolve(hooksFile),
  ];
  const invalid = [node, ...rest].find((word) => toPrintable(word) !== word);
  if (invalid === undefined) return [node, ...rest];
  throw new HookError("VALUE_INVALID", "a control character in a word of the entry", {
    expected: "a path or value without one",
    received: invalid,
  });
}

/** Quotes arguments for `/bin/sh`: each in single quotes if it needs any. */
export function quoteShellWords(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}

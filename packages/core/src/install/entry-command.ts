import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { ENTRY_MARK, type HookEntry } from "../model/install-plan.ts";
import { HookError, toPrintable } from "../util/errors.ts";

/** What an entry is made of. */
export interface EntryParts {
  /** Node's own path. */
  readonly node: string;
  /** The command as it was started, which may be a link of a package manager's. */
  readonly bin: string;
  readonly hooksFile: string;
  readonly onCrash?: HookEntry["onCrash"] | undefined;
  readonly timeout?: string | undefined;
  readonly envFile?: string | undefined;
  readonly state?: string | undefined;
  /** More options of `answer`, as `--name=value`. */
  readonly more?: readonly string[];
}

/** What `answer` does when it is not told: not worth a word in the entry. */
const DEFAULTS = { onCrash: "continue", timeout: "10m" } as const;

/**
 * The words of an entry: Node, "--", our command, `answer`, the mark, the options that are not the default, the hooks file. All paths
 * are from the root; that of the hooks file keeps its links, so that whoever switches one need not install again.
 * @throws HookError VALUE_INVALID for a path that no configuration file could hold
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
  // Up to "--" Node takes every --env-file for its own option, behind the script as well: ours, and one that a hostile value holds.
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

/** Words as `/bin/sh` reads them back, each in single quotes where it needs any. */
export function quoteShellWords(argv: readonly string[]): string {
  return argv
    .map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}

import { realpathSync } from "node:fs";
import { resolve } from "node:path";
import { ENTRY_MARK, type Entry } from "../model/install-plan.ts";
import { HookError, printable } from "../util/errors.ts";

/** What an entry is made of. */
export interface EntryParts {
  /** Node's own path. */
  readonly node: string;
  /** The command as it was started, which may be a link of a package manager's. */
  readonly bin: string;
  readonly hooksFile: string;
  readonly onCrash?: Entry["onCrash"] | undefined;
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
export function entryArgv({ node, bin, hooksFile, more = [], ...parts }: EntryParts): Entry["argv"] {
  const path = (file: string | undefined): string | undefined => (file === undefined ? undefined : resolve(file));
  const options: Readonly<Record<string, string | undefined>> = {
    "on-crash": parts.onCrash === DEFAULTS.onCrash ? undefined : parts.onCrash,
    timeout: parts.timeout === DEFAULTS.timeout ? undefined : parts.timeout,
    "env-file": path(parts.envFile),
    state: path(parts.state),
  };
  const given = Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}=${value}`]));
  // Up to "--" Node takes every --env-file for its own option, behind the script as well: ours, and one that a hostile value holds.
  const rest = ["--", realpathSync(bin), "answer", ENTRY_MARK, ...given, ...more, resolve(hooksFile)];
  const broken = [node, ...rest].find((word) => printable(word) !== word);
  if (broken === undefined) return [node, ...rest];
  throw new HookError("VALUE_INVALID", "a control character in a word of the entry", {
    expected: "a path or value without one",
    got: broken,
  });
}

/** Words as `/bin/sh` reads them back, each in single quotes where it needs any. */
export function shellWords(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(" ");
}

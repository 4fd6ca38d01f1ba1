import { HookError } from "@backup-hooks/core";

/** The default release. */
export const NEWEST = "0.104";

/** The release that introduced a behavior. */
export const SINCE = {
  /** Hook directories of `save`; the first release with hooks. */
  saveHooks: "0.97",
  /** Hook directories of `scan`; the variable SUCCESS. */
  scanHooks: "0.104",
} as const;

/**
 * Versions of the base library that Rekkord is built on. Which release adopted the newer one is
 * unknown.
 */
export const bases = {
  /** SIGPIPE has its default action in hooks; `~` is $HOME. */
  "2026-05": { ignoresSigpipe: false },
  /** SIGPIPE is ignored in hooks; `~` is $HOME or, without it, the account's home directory. */
  "2026-10": { ignoresSigpipe: true },
} as const;
export type Base = keyof typeof bases;

export function isAtLeast(version: string, since: string): boolean {
  return parseMinor(version) >= parseMinor(since);
}

/**
 * A release whose hooks are known: 0.97, or 0.104 and later.
 * @throws HookError USAGE for any other release
 */
export function requireSupported(version: string): string {
  const number = parseMinor(version);
  if (number === parseMinor(SINCE.saveHooks) || number >= parseMinor(SINCE.scanHooks))
    return version;
  const between = number > parseMinor(SINCE.saveHooks);
  throw new HookError("USAGE", "this version of Rekkord is not known here", {
    product: "Rekkord",
    expected: "0.97, or 0.104 and later",
    received: JSON.stringify(version),
    ...(between && {
      hint: "It is not known in which release from 0.98 to 0.104 SUCCESS came: play both.",
    }),
  });
}

/** `0.104.2` → 104. */
function parseMinor(version: string): number {
  const [, number] = /^0\.(\d+)(?:\.\d+)?$/.exec(version) ?? [];
  return number === undefined ? Number.NaN : Number(number);
}

import { findNearest, type SourceLocation } from "@backup-hooks/core";
import { phases } from "../protocol/events.ts";
import type { ConfigError } from "./config-error.ts";
import type { Property } from "./ini.ts";
import { describeUnknownKey, sections } from "./sections.ts";

/** An unknown key of a known section. */
export function createUnknownKeyError(
  section: string,
  { key, place }: Property,
  knownKeys: readonly string[],
  hint?: string,
): ConfigError {
  const close = findNearest(key, knownKeys);
  return {
    code: "unknown-key",
    text: describeUnknownKey(section, key),
    place,
    expected: knownKeys.join(", "),
    ...((hint ?? close) && { hint: hint ?? `Did you mean "${close}"?` }),
  };
}

/** An unknown section, or a key before the first section. */
export function createUnknownSectionError(name: string, place: SourceLocation): ConfigError {
  const knownSections = [...Object.keys(sections), "Hooks"];
  const close = findNearest(name, knownSections);
  return {
    code: "unknown-section",
    text: `Unknown section '${name}'`,
    place,
    expected: knownSections.map((each) => `[${each}]`).join(", "),
    ...(name === ""
      ? { hint: "Write the section before its keys" }
      : close && { hint: `Did you mean [${close}]?` }),
  };
}

/** A hint for a key that only a later version supports. */
export function findLaterKeyHint(key: string, version: string): string | undefined {
  const later = Object.values(phases).find((phase) => phase.key === key);
  return (
    later && `${key} came with Rekkord ${later.since}, and this is ${version} (--product-version)`
  );
}

/** Common mistakes that become part of a directory's name. */
const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^["']|["']$/, "Rekkord knows no quotes: they are part of the name. Remove them"],
  [/\s[;#]/, "Rekkord knows no comments after a value: write them on a line of their own"],
  [/^~[^/]/, "Rekkord expands ~ only, not ~user: write the full path"],
  [/[$%{]/, "Rekkord puts no variables into values: write the full path"],
];

/** A hint for a directory that is not found, if its value shows the mistake. */
export function findMistakeHint(value: string): { readonly hint?: string } {
  const [, hint] = MISTAKES.find(([pattern]) => pattern.test(value)) ?? [];
  return hint === undefined ? {} : { hint };
}

import { nearest, type Place } from "@backup-hooks/core";
import { phases } from "../protocol/events.ts";
import type { Property } from "./ini.ts";
import type { Refusal } from "./config-error.ts";
import { sections, unknownKey } from "./sections.ts";

/** A key that its section does not have. */
export function unknown(section: string, { key, place }: Property, known: readonly string[], hint?: string): Refusal {
  const close = nearest(key, known);
  return {
    code: "unknown-key",
    text: unknownKey(section, key),
    place,
    expected: known.join(", "),
    ...((hint ?? close) && { hint: hint ?? `Did you mean "${close}"?` }),
  };
}

/** A section that there is not, or a key before the first one. */
export function unknownSection(name: string, place: Place): Refusal {
  const known = [...Object.keys(sections), "Hooks"];
  const close = nearest(name, known);
  return {
    code: "unknown-section",
    text: `Unknown section '${name}'`,
    place,
    expected: known.map((each) => `[${each}]`).join(", "),
    ...(name === "" ? { hint: "Write the section before its keys" } : close && { hint: `Did you mean [${close}]?` }),
  };
}

/** What to say of a key that only a later version has. */
export function laterKey(key: string, version: string): string | undefined {
  const later = Object.values(phases).find((phase) => phase.key === key);
  return later && `${key} came with Rekkord ${later.since}, and this is ${version} (--product-version)`;
}

/** What people write that Rekkord takes for a part of the name. */
const MISTAKES: readonly (readonly [RegExp, string])[] = [
  [/^["']|["']$/, "Rekkord knows no quotes: they are part of the name. Remove them"],
  [/\s[;#]/, "Rekkord knows no comments after a value: write them on a line of their own"],
  [/^~[^/]/, "Rekkord expands ~ only, not ~user: write the full path"],
  [/[$%{]/, "Rekkord puts no variables into values: write the full path"],
];

/** What to say where a directory is not found, if its value shows why. */
export function mistaken(value: string): { readonly hint?: string } {
  const [, hint] = MISTAKES.find(([pattern]) => pattern.test(value)) ?? [];
  return hint === undefined ? {} : { hint };
}

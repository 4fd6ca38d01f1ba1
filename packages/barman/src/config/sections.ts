import type { Place } from "@backup-hooks/core";
import { placeOf, put, type Section, type Sections, sectionOf, type Value } from "./ini.ts";
import { checkStorable, interpolate, type Lookup } from "./interpolation.ts";
import { type PyValue, str } from "../python/text.ts";
import { atLeast, SINCE } from "../versions.ts";

/**
 * Takes a file's content into what is known so far. Until 3.9 the texts are merged as they stand; since 3.10 each file
 * is interpolated on its own, with its own [DEFAULT], and the results are stored (config.py, ConfigMapping.read_config).
 */
export function merge(into: Sections, file: Sections, version: string): void {
  const perFile = atLeast(version, SINCE.perFileInterpolation);
  if (!perFile) for (const [option, value] of file.defaults) put(into.defaults, option, value);
  for (const [name, options] of file.named) {
    const target = sectionOf(into, name, file.headers.get(name) ?? []);
    const visible = perFile ? new Map([...options, ...[...file.defaults].filter(([option]) => !options.has(option))]) : options;
    for (const [option, value] of visible) {
      const text = perFile ? interpolate(value, option, name, (key) => lookup(file, name, key)?.text) : value.text;
      if (perFile) checkStorable({ ...value, text });
      put(target, option, { ...value, text });
    }
  }
}

/** The value of an option in a section or in [DEFAULT], as stored. */
export function lookup({ defaults, named }: Sections, section: string, option: string): Value | undefined {
  return named.get(section)?.get(option) ?? defaults.get(option);
}

/** Every option that can be seen in a section, interpolated, those of [DEFAULT] first. @throws Failure */
export function items({ defaults, named }: Sections, section: string): Map<string, { readonly text: string; readonly value: Value }> {
  const visible: Section = new Map([...defaults, ...(named.get(section) ?? [])]);
  return new Map(
    [...visible].map(([option, value]) => [option, { value, text: interpolate(value, option, section, (key) => visible.get(key)?.text) }]),
  );
}

/** An option as Barman reads it; `text` is null where it is disabled. */
export interface Got {
  readonly text: string | null;
  readonly value: Value;
}

/**
 * One option of one section, interpolated, without its outer quotes; undefined where it is not set (config.py, Config.get).
 * `vars` win over the section in references, as the server's values parsed so far do.
 * @throws Failure
 */
export function get(
  sections: Sections,
  section: string,
  option: string,
  version: string,
  vars?: ReadonlyMap<string, PyValue>,
): Got | undefined {
  const value = sections.named.has(section) ? lookup(sections, section, option) : undefined;
  if (value === undefined) return undefined;
  const see: Lookup = (key) => {
    const known = vars?.get(key);
    if (known === undefined) return lookup(sections, section, key)?.text;
    return known === null ? null : str(known);
  };
  const text = interpolate(value, option, section, see);
  const isNone = atLeast(version, SINCE.exactNone) ? text === "None" : text.toLowerCase() === "none";
  return { value, text: isNone ? null : unquote(text) };
}

/** One pair of equal quotes at both ends goes, whatever lies between them, but never across lines. */
export function unquote(text: string): string {
  return /^(["'])([^\n]*)\1$/.exec(text)?.[2] ?? text;
}

/** Where the values lie that a value beats, nearest first: earlier definitions, then [DEFAULT], then [barman]. */
export function beaten(sections: Sections, value: Value, option: string): Place[] {
  const others = [sections.defaults.get(option), sections.named.get("barman")?.get(option)];
  const all = [value, ...others.filter((other) => other !== undefined)].flatMap((one) => [one, ...one.replaces]).map(placeOf);
  const own = JSON.stringify(placeOf(value));
  return all.filter(
    (place, index) => JSON.stringify(place) !== own && all.findIndex((other) => JSON.stringify(other) === JSON.stringify(place)) === index,
  );
}

import type { SourceLocation } from "@backup-hooks/core";
import { type PyValue, str } from "../python/text.ts";
import { isAtLeast, SINCE } from "../versions.ts";
import {
  type IniValue,
  locateValue,
  openSection,
  type Section,
  type Sections,
  storeOption,
} from "./ini.ts";
import { checkStorable, interpolate, type Lookup } from "./interpolation.ts";

/**
 * Takes a file's content into what is known so far. Until 3.9 the texts are merged as they stand; since 3.10 each file
 * is interpolated on its own, with its own [DEFAULT], and the results are stored (config.py, ConfigMapping.read_config).
 */
export function merge(into: Sections, file: Sections, version: string): void {
  const perFile = isAtLeast(version, SINCE.perFileInterpolation);
  if (!perFile)
    for (const [option, value] of file.defaults) storeOption(into.defaults, option, value);
  for (const [name, options] of file.named) {
    const target = openSection(into, name, file.headers.get(name) ?? []);
    const visible = perFile
      ? new Map([...options, ...[...file.defaults].filter(([option]) => !options.has(option))])
      : options;
    for (const [option, value] of visible) {
      const text = perFile
        ? interpolate(value, option, name, (key) => findValue(file, name, key)?.text)
        : value.text;
      if (perFile) checkStorable({ ...value, text });
      storeOption(target, option, { ...value, text });
    }
  }
}

/** The value of an option in a section or in [DEFAULT], as stored. */
export function findValue(
  { defaults, named }: Sections,
  section: string,
  option: string,
): IniValue | undefined {
  return named.get(section)?.get(option) ?? defaults.get(option);
}

/** Every option that can be seen in a section, interpolated, those of [DEFAULT] first. @throws Failure */
export function listOptions(
  { defaults, named }: Sections,
  section: string,
): Map<string, { readonly text: string; readonly value: IniValue }> {
  const visible: Section = new Map([...defaults, ...(named.get(section) ?? [])]);
  return new Map(
    [...visible].map(([option, value]) => [
      option,
      { value, text: interpolate(value, option, section, (key) => visible.get(key)?.text) },
    ]),
  );
}

/** An option as Barman reads it; `text` is null where it is disabled. */
export interface FoundOption {
  readonly text: string | null;
  readonly value: IniValue;
}

/**
 * One option of one section, interpolated, without its outer quotes; undefined where it is not set (config.py, Config.get).
 * `vars` win over the section in references, as the server's values parsed so far do.
 * @throws Failure
 */
export function getOption(
  sections: Sections,
  section: string,
  option: string,
  version: string,
  vars?: ReadonlyMap<string, PyValue>,
): FoundOption | undefined {
  const value = sections.named.has(section) ? findValue(sections, section, option) : undefined;
  if (value === undefined) return undefined;
  const lookUp: Lookup = (key) => {
    const parsed = vars?.get(key);
    if (parsed === undefined) return findValue(sections, section, key)?.text;
    return parsed === null ? null : str(parsed);
  };
  const text = interpolate(value, option, section, lookUp);
  const isNone = isAtLeast(version, SINCE.exactNone)
    ? text === "None"
    : text.toLowerCase() === "none";
  return { value, text: isNone ? null : unquote(text) };
}

/** One pair of equal quotes at both ends goes, whatever lies between them, but never across lines. */
export function unquote(text: string): string {
  return /^(["'])([^\n]*)\1$/.exec(text)?.[2] ?? text;
}

/** Where the values lie that a value beats, nearest first: earlier definitions, then [DEFAULT], then [barman]. */
export function listOverridden(
  sections: Sections,
  value: IniValue,
  option: string,
): SourceLocation[] {
  const others = [sections.defaults.get(option), sections.named.get("barman")?.get(option)];
  const all = [value, ...others.filter((other) => other !== undefined)]
    .flatMap((one) => [one, ...one.replaces])
    .map(locateValue);
  const current = JSON.stringify(locateValue(value));
  return all.filter(
    (place, index) =>
      JSON.stringify(place) !== current &&
      all.findIndex((other) => JSON.stringify(other) === JSON.stringify(place)) === index,
  );
}

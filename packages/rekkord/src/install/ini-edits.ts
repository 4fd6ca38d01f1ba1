import { ENTRY_MARK } from "@backup-hooks/core";
import { parseIni } from "../config/ini.ts";
import { phases, type RekkordEventName } from "../protocol/events.ts";

/**
 * Precedes every line that `install` adds to rekkord.ini, because Rekkord does not support comments
 * after a value.
 */
const OURS = `# rekkord-hooks install (${ENTRY_MARK}) wrote the next line, rekkord-hooks uninstall takes it out again`;
const SECTION = "[Hooks]";

/** A key that `install` added, and the directory it names. */
export interface Key {
  readonly event: RekkordEventName;
  readonly path: string;
}

/**
 * The hook directory of a phase that has none. A full path, because rekkord.ini may be a symbolic
 * link, and a relative path would then depend on the link's folder.
 */
export const createKey = (event: RekkordEventName, folder: string): Key => ({
  event,
  path: `${folder}/backup-hooks/${event}`,
});
const formatLine = ({ event, path }: Key): string => `${phases[event].key} = ${path}`;

/** The keys that `install` added and that are unchanged since. */
export function findAddedKeys(text: string): Key[] {
  const events = Object.keys(phases) as RekkordEventName[];
  const [first, ...lines] = text.split("\n").map((line) => line.trim());
  let before = first;
  return lines.flatMap((line) => {
    const event =
      before === OURS
        ? events.find(
            (name) =>
              line.startsWith(`${phases[name].key} = /`) && line.endsWith(`/backup-hooks/${name}`),
          )
        : undefined;
    before = line;
    return event === undefined ? [] : [{ event, path: line.slice(line.indexOf("/")) }];
  });
}

/**
 * Removes added keys from the text. If nothing else was added, the result equals the original byte
 * for byte.
 */
export function removeKeys(text: string, removed: readonly Key[]): string {
  const lines = text.split("\n");
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    if (lines[index]?.trim() !== OURS) continue;
    const next = lines[index + 1]?.trim();
    if (next === SECTION && isEmptySection(lines.slice(index + 1))) lines.splice(index, 2);
    else if (removed.some((key) => next === formatLine(key))) lines.splice(index, 2);
  }
  return lines.join("\n");
}

function isEmptySection(lines: readonly string[]): boolean {
  const [, next] = parseIni(lines.join("\n"), "");
  return next === undefined || next.kind === "section";
}

/** Adds keys to the text, in the existing [Hooks] section or in a new one. */
export function withKeys(text: string, keys: readonly Key[]): string {
  if (keys.length === 0) return text;
  const lines = text.split("\n");
  const last = findSectionEnd(text);
  const added = [...(last === undefined ? [SECTION] : []), ...keys.map(formatLine)].flatMap(
    (line) => [OURS, line],
  );
  // A text that ends with a line break has an empty last line, which must stay last.
  const end = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const carriage = text.includes("\r\n") ? "\r" : "";
  lines.splice(last ?? end, 0, ...added.map((line) => line + carriage));
  return lines.join("\n");
}

/**
 * The number of the last meaningful line in the last [Hooks] section; undefined if there is none.
 */
function findSectionEnd(text: string): number | undefined {
  let inside = false;
  let last: number | undefined;
  for (const line of parseIni(text, "")) {
    if (line.kind === "section") inside = line.name === "Hooks";
    if (inside) last = line.place.line;
  }
  return last;
}

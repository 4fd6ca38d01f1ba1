import { ENTRY_MARK } from "@backup-hooks/core";
import { parseIni } from "../config/ini.ts";
import { phases, type RekkordEventName } from "../protocol/events.ts";

/** Stands above every line that `install` has added to rekkord.ini; Rekkord knows no comments behind a value. */
const OURS = `# rekkord-hooks install (${ENTRY_MARK}) wrote the next line, rekkord-hooks uninstall takes it out again`;
const SECTION = "[Hooks]";

/** A key that `install` has added, and the directory it names. */
export interface Key {
  readonly event: RekkordEventName;
  readonly path: string;
}

/** Where the hooks of a phase without a directory go. The full path: rekkord.ini may be a link, and is then found in another folder. */
export const createKey = (event: RekkordEventName, folder: string): Key => ({
  event,
  path: `${folder}/backup-hooks/${event}`,
});
const formatLine = ({ event, path }: Key): string => `${phases[event].key} = ${path}`;

/** The keys that `install` has added, still as it wrote them. */
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

/** The text without these keys that were added; without anything else than them added, the same as before, byte for byte. */
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

/** The text with these keys, in the section that is there or in a new one. */
export function withKeys(text: string, keys: readonly Key[]): string {
  if (keys.length === 0) return text;
  const lines = text.split("\n");
  const last = findSectionEnd(text);
  const added = [...(last === undefined ? [SECTION] : []), ...keys.map(formatLine)].flatMap(
    (line) => [OURS, line],
  );
  // A text that ends with a line break has an empty last line, which stays the last.
  const end = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const carriage = text.includes("\r\n") ? "\r" : "";
  lines.splice(last ?? end, 0, ...added.map((line) => line + carriage));
  return lines.join("\n");
}

/** How many lines there are up to the last one that says something in the last [Hooks]; undefined: there is none. */
function findSectionEnd(text: string): number | undefined {
  let inside = false;
  let last: number | undefined;
  for (const line of parseIni(text, "")) {
    if (line.kind === "section") inside = line.name === "Hooks";
    if (inside) last = line.place.line;
  }
  return last;
}

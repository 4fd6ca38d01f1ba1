import type { InstallPlan, TextEdit } from "@backup-hooks/core";

/** An install plan in which all lists are present. */
export type PlanParts = Required<
  Pick<InstallPlan, "edits" | "created" | "removed" | "moved" | "notes">
>;
export const emptyParts: PlanParts = { edits: [], created: [], removed: [], moved: [], notes: [] };

/** A single edit from the first to the last character that differs. */
export function toEdits(file: string, from: string, to: string): TextEdit[] {
  if (from === to) return [];
  const shorter = Math.min(from.length, to.length);
  let start = 0;
  while (start < shorter && from[start] === to[start]) start += 1;
  let tail = 0;
  while (tail < shorter - start && from.at(-1 - tail) === to.at(-1 - tail)) tail += 1;
  return [{ file, start, end: from.length - tail, text: to.slice(start, to.length - tail) }];
}

export function combineParts(parts: readonly PlanParts[]): PlanParts {
  return {
    edits: parts.flatMap(({ edits }) => edits),
    created: parts.flatMap(({ created }) => created),
    removed: parts.flatMap(({ removed }) => removed),
    moved: parts.flatMap(({ moved }) => moved),
    notes: parts.flatMap(({ notes }) => notes),
  };
}

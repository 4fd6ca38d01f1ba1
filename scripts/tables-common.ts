import type { Adapter } from "@backup-hooks/core";

/** A word of a program, as Markdown writes it. */
export const code = (text: string): string => `\`${text}\``;

/** One row per operation and ending: name, ending, what fires (or `nothing`), how the command exits, what is left. */
export function endingRows(operations: Adapter["operations"], nothing: string): string[][] {
  return Object.entries(operations).flatMap(([operation, { name = operation, endings }]) =>
    Object.entries(endings).map(([ending, { after, exit, says }]) => [
      name,
      ending,
      after.flatMap(({ events }) => events.map(code)).join(", ") || nothing,
      exit === "work" ? "the command's" : String(exit),
      says,
    ]),
  );
}

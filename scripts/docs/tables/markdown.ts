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

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table as Markdown writes it. */
export function markdown({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/(?<!`)%\((\w+)\)s/g, "`%($1)s`")).join(" | ")} |\n`;
  return line(columns) + line(columns.map(() => "---")) + rows.map(line).join("");
}

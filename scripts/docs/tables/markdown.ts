import type { Adapter } from "@backup-hooks/core";

/** A word of a program, as Markdown writes it. */
export const formatCode = (text: string): string => `\`${text}\``;

/** One row per operation and ending: name, ending, what fires (or `nothing`), how the command exits, what is left. */
export function listEndings(operations: Adapter["operations"], nothing: string): string[][] {
  return Object.entries(operations).flatMap(([operation, { name = operation, endings }]) =>
    Object.entries(endings).map(([ending, { after, exit, description }]) => [
      name,
      ending,
      after.flatMap(({ events }) => events.map(formatCode)).join(", ") || nothing,
      exit === "inherit" ? "the command's" : String(exit),
      description,
    ]),
  );
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table as Markdown writes it. */
export function formatTable({ columns, rows }: Table): string {
  const formatRow = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replace(/(?<!`)%\((\w+)\)s/g, "`%($1)s`")).join(" | ")} |\n`;
  return formatRow(columns) + formatRow(columns.map(() => "---")) + rows.map(formatRow).join("");
}

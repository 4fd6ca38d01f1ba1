import { countPassed, filterGroup, findFailures, groups, type ProductResult } from "./results.ts";

/** The matrix for a terminal: a row per group of rules, a column per product, passed/total in each cell. */
export function formatMatrix(results: readonly ProductResult[]): string {
  const formatCell = (cases: ProductResult["cases"]): string => {
    const { passed, total } = countPassed(cases);
    return total === 0 ? "–" : `${passed}/${total}`;
  };
  const rows = [
    ["", ...results.map(({ adapter }) => adapter.title)],
    ...groups.map((group) => [
      group,
      ...results.map((result) => formatCell(filterGroup(result, group))),
    ]),
    ["all", ...results.map(({ cases }) => formatCell(cases))],
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const padCell = (text: string, column: number): string =>
    column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0);
  return rows.map((row) => `${row.map(padCell).join("  ")}\n`).join("");
}

/** The failures with their full messages, as the suite words them. */
export const formatFailures = (results: readonly ProductResult[]): string =>
  results
    .map(({ adapter, cases }) =>
      findFailures(cases)
        .map(({ failure }) => `\n${adapter.title}: ${failure}\n`)
        .join(""),
    )
    .join("");

/** The same for a program: one key per product. */
export function toJson(results: readonly ProductResult[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    results.map((result) => [
      result.adapter.product,
      {
        title: result.adapter.title,
        version: result.adapter.version,
        ...countPassed(result.cases),
        groups: Object.fromEntries(
          groups.map((group) => [group, countPassed(filterGroup(result, group))]),
        ),
        failures: findFailures(result.cases).map(({ id, rule, row, failure }) => ({
          id,
          rule,
          row,
          message: failure,
        })),
      },
    ]),
  );
}

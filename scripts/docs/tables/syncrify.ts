import {
  assumptionTable,
  syncrify,
  type VariableName,
  variableNames,
  variables,
} from "@backup-hooks/syncrify";
import {
  configErrorCodes,
  problemKinds,
} from "../../../packages/syncrify/src/config/problem-codes.ts";
import { formatCode } from "./markdown.ts";

type Row = readonly string[];
/** The tables of Syncrify's pages. */
export const syncrifyTables: Readonly<
  Record<string, () => { readonly columns: Row; readonly rows: readonly Row[] }>
> = {
  "syncrify variables": () => ({
    columns: ["variable", "at the start", "at the end", "holds", "sure"],
    rows: variableNames.map((name) => {
      const row: { start?: string; end?: string; example: string; holds: string; sure: string } =
        variables[name satisfies VariableName];
      return [
        formatCode(name),
        formatCode(row.start ?? row.example),
        row.end === undefined ? "a value" : formatCode(row.end),
        row.holds,
        row.sure,
      ];
    }),
  }),
  "syncrify guesses": () => ({
    columns: ["option", "", "played", "sure", "because"],
    rows: Object.entries(assumptionTable).map(
      ([name, { question, alternatives, sure, reason }]) => [
        formatCode(`--${name}`),
        question,
        Object.entries(alternatives)
          .map(([value, description]) => `${formatCode(value)}: ${description}`)
          .join("<br>"),
        sure,
        reason,
      ],
    ),
  }),
  "syncrify endings": () => ({
    columns: ["operation", "ending", "calls after it", "run exits", "what is left"],
    rows: Object.values(syncrify().operations).flatMap(({ name = "", endings }) =>
      Object.entries(endings)
        .filter(([ending]) => ending !== "veto")
        .map(([ending, { after, exit, description }]) => [
          name,
          ending,
          after
            .flatMap(({ events }) => events)
            .map(formatCode)
            .join(", ") || "none",
          exit === "inherit" ? "the command's status" : String(exit),
          description,
        ]),
    ),
  }),
  "syncrify problems": () => ({
    columns: ["code", "", "means"],
    rows: Object.entries(problemKinds).map(([name, { severity, description }]) => [
      formatCode(name),
      severity,
      description,
    ]),
  }),
  "syncrify refusals": () => ({
    columns: ["code", "means"],
    rows: Object.entries(configErrorCodes).map(([name, means]) => [formatCode(name), means]),
  }),
};

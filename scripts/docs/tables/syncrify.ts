import { guesses, syncrify, type VariableName, variableNames, variables } from "@backup-hooks/syncrify";
import { problemKinds, refusals } from "../../../packages/syncrify/src/config/problem-codes.ts";
import { code } from "./markdown.ts";

type Row = readonly string[];
/** The tables of Syncrify's pages. */
export const syncrifyTables: Readonly<Record<string, () => { readonly columns: Row; readonly rows: readonly Row[] }>> = {
  "syncrify variables": () => ({
    columns: ["variable", "at the start", "at the end", "holds", "sure"],
    rows: variableNames.map((name) => {
      const row: { start?: string; end?: string; example: string; holds: string; sure: string } = variables[name satisfies VariableName];
      return [code(name), code(row.start ?? row.example), row.end === undefined ? "a value" : code(row.end), row.holds, row.sure];
    }),
  }),
  "syncrify guesses": () => ({
    columns: ["option", "", "played", "sure", "because"],
    rows: Object.entries(guesses).map(([name, { asks, plays, sure, because }]) => [
      code(`--${name}`),
      asks,
      Object.entries(plays)
        .map(([value, says]) => `${code(value)}: ${says}`)
        .join("<br>"),
      sure,
      because,
    ]),
  }),
  "syncrify endings": () => ({
    columns: ["operation", "ending", "calls after it", "run exits", "what is left"],
    rows: Object.values(syncrify().operations).flatMap(({ name = "", endings }) =>
      Object.entries(endings)
        .filter(([ending]) => ending !== "veto")
        .map(([ending, { after, exit, says }]) => [
          name,
          ending,
          after
            .flatMap(({ events }) => events)
            .map(code)
            .join(", ") || "none",
          exit === "work" ? "the command's status" : String(exit),
          says,
        ]),
    ),
  }),
  "syncrify problems": () => ({
    columns: ["code", "", "means"],
    rows: Object.entries(problemKinds).map(([name, { severity, means }]) => [code(name), severity, means]),
  }),
  "syncrify refusals": () => ({ columns: ["code", "means"], rows: Object.entries(refusals).map(([name, means]) => [code(name), means]) }),
};

// The tables of docs/backrest.md.
import { backrest, deviations, taskDispatches } from "@backup-hooks/backrest";
import { optionName } from "../../../packages/backrest/src/assumptions.ts";
import { problemKinds } from "../../../packages/backrest/src/check/problem-codes.ts";
import { formatCode } from "./markdown.ts";

type Row = readonly string[];
const { operations, events } = backrest();
const shortenName = (name: string): string => name.replace("CONDITION_", "");

export const backrestTables: Readonly<
  Record<string, () => { readonly columns: Row; readonly rows: readonly Row[] }>
> = {
  "backrest calls": () => ({
    columns: ["task", "when", "list of events, in this order", "is the result used?"],
    rows: taskDispatches.map(({ task, ending, events: list, cancelable }) => [
      task,
      ending === undefined ? "before restic" : formatCode(ending),
      list.map((name) => formatCode(shortenName(name))).join(", "),
      cancelable ? "yes" : "no",
    ]),
  }),
  "backrest endings": () => ({
    columns: ["operation", "ending", "we exit", "what Backrest records"],
    rows: Object.entries(operations).flatMap(([operation, { endings }]) =>
      Object.entries(endings).map(([ending, { exit, description }]) => [
        operation,
        formatCode(ending),
        exit === "inherit" ? "as restic" : String(exit),
        description,
      ]),
    ),
  }),
  "backrest problems": () => ({
    columns: ["code", "", "says"],
    rows: Object.entries(problemKinds).map(([name, { severity, description }]) => [
      formatCode(name),
      severity,
      (description as (...details: readonly string[]) => string)("…", "…").replaceAll("|", "\\|"),
    ]),
  }),
  "backrest deviations": () => ({
    columns: ["option", "", "played, the default first"],
    rows: Object.entries(deviations).map(([name, { description, choices }]) => [
      formatCode(`--${optionName(name)}`),
      description.charAt(0).toUpperCase() + description.slice(1),
      Object.entries(choices)
        .map(([value, description]) => `${formatCode(value)}: ${description}`)
        .join("<br>"),
    ]),
  }),
  "backrest oddities": () => ({
    columns: ["condition", "what Backrest does"],
    rows: Object.entries(events).flatMap(([name, { knownIssues = [] }]) =>
      knownIssues.map((issue) => [formatCode(shortenName(name)), issue]),
    ),
  }),
};

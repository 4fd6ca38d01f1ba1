// The tables of docs/backrest.md.
import { backrest, deviations, hookCalls } from "@backup-hooks/backrest";
import { flagOf } from "../../../packages/backrest/src/assumptions.ts";
import { problemKinds } from "../../../packages/backrest/src/check/problem-codes.ts";
import { code } from "./markdown.ts";

type Row = readonly string[];
const { operations, events } = backrest();
const short = (name: string): string => name.replace("CONDITION_", "");

export const backrestTables: Readonly<Record<string, () => { readonly columns: Row; readonly rows: readonly Row[] }>> = {
  "backrest calls": () => ({
    columns: ["task", "when", "list of events, in this order", "is the result used?"],
    rows: hookCalls.map(({ task, ending, events: list, heard }) => [
      task,
      ending === undefined ? "before restic" : code(ending),
      list.map((name) => code(short(name))).join(", "),
      heard ? "yes" : "no",
    ]),
  }),
  "backrest endings": () => ({
    columns: ["operation", "ending", "we exit", "what Backrest records"],
    rows: Object.entries(operations).flatMap(([operation, { endings }]) =>
      Object.entries(endings).map(([ending, { exit, says }]) => [
        operation,
        code(ending),
        exit === "work" ? "as restic" : String(exit),
        says,
      ]),
    ),
  }),
  "backrest problems": () => ({
    columns: ["code", "", "says"],
    rows: Object.entries(problemKinds).map(([name, { severity, says }]) => [
      code(name),
      severity,
      (says as (...facts: readonly string[]) => string)("…", "…").replaceAll("|", "\\|"),
    ]),
  }),
  "backrest deviations": () => ({
    columns: ["option", "", "played, the default first"],
    rows: Object.entries(deviations).map(([name, { asks, plays }]) => [
      code(`--${flagOf(name)}`),
      asks.charAt(0).toUpperCase() + asks.slice(1),
      Object.entries(plays)
        .map(([value, says]) => `${code(value)}: ${says}`)
        .join("<br>"),
    ]),
  }),
  "backrest oddities": () => ({
    columns: ["condition", "what Backrest does"],
    rows: Object.entries(events).flatMap(([name, { bugs = [] }]) => bugs.map((bug) => [code(short(name)), bug])),
  }),
};

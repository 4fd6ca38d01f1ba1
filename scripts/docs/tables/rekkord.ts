// The tables of docs/rekkord.md.
import { phases, type RekkordEventName, rekkord } from "@backup-hooks/rekkord";
import { configErrorCodes } from "../../../packages/rekkord/src/config/config-error.ts";
import { problemKinds } from "../../../packages/rekkord/src/config/problem-codes.ts";
import { formatCode, listEndings } from "./markdown.ts";

type Row = readonly string[];
const { events, operations } = rekkord();
export const rekkordTables: Readonly<
  Record<string, () => { readonly columns: Row; readonly rows: readonly Row[] }>
> = {
  "rekkord events": () => ({
    columns: ["event", "key in [Hooks]", "since", "runs", "after a failed hook"],
    rows: Object.entries(events).map(([name, { veto }]) => {
      const { key, command, phase, since } = phases[name as RekkordEventName];
      return [
        formatCode(name),
        formatCode(key),
        since,
        `${phase === "pre" ? "before" : "after"} ${command}`,
        `Rekkord ${veto?.message ?? ""}`,
      ];
    }),
  }),
  "rekkord endings": () => ({
    columns: ["command", "ending", "hooks after it", "rekkord exits", "what is left"],
    rows: listEndings(operations, "none"),
  }),
  "rekkord problems": () => ({
    columns: ["code", "", "means"],
    rows: Object.entries(problemKinds).map(([name, { severity, description }]) => [
      formatCode(name),
      severity,
      description,
    ]),
  }),
  "rekkord refusals": () => ({
    columns: ["code", "means", "what to do"],
    rows: Object.entries(configErrorCodes).map(([name, { description, hint }]) => [
      formatCode(name),
      description,
      hint,
    ]),
  }),
};

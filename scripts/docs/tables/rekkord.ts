// The tables of docs/rekkord.md.
import { phases, rekkord, type RekkordEventName } from "@backup-hooks/rekkord";
import { problemKinds } from "../../../packages/rekkord/src/config/problem-codes.ts";
import { refusalCodes } from "../../../packages/rekkord/src/config/config-error.ts";
import { code, endingRows } from "./markdown.ts";

type Row = readonly string[];
const { events, operations } = rekkord();
export const rekkordTables: Readonly<Record<string, () => { readonly columns: Row; readonly rows: readonly Row[] }>> = {
  "rekkord events": () => ({
    columns: ["event", "key in [Hooks]", "since", "runs", "after a failed hook"],
    rows: Object.entries(events).map(([name, { veto }]) => {
      const { key, command, phase, since } = phases[name as RekkordEventName];
      return [code(name), code(key), since, `${phase === "pre" ? "before" : "after"} ${command}`, `Rekkord ${veto?.says ?? ""}`];
    }),
  }),
  "rekkord endings": () => ({
    columns: ["command", "ending", "hooks after it", "rekkord exits", "what is left"],
    rows: endingRows(operations, "none"),
  }),
  "rekkord problems": () => ({
    columns: ["code", "", "means"],
    rows: Object.entries(problemKinds).map(([name, { severity, means }]) => [code(name), severity, means]),
  }),
  "rekkord refusals": () => ({
    columns: ["code", "means", "what to do"],
    rows: Object.entries(refusalCodes).map(([name, { means, hint }]) => [code(name), means, hint]),
  }),
};

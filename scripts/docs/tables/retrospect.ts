import { type Caller, callers, callerSpecs, fieldSpecs, retrospect } from "@backup-hooks/retrospect";
import { commandLineOptions } from "../../../packages/retrospect/src/options.ts";
import { problemKinds } from "../../../packages/retrospect/src/config/problem-codes.ts";
import { code, endingRows } from "./markdown.ts";

type Row = readonly string[];
interface Table {
  readonly columns: Row;
  readonly rows: readonly Row[];
}
const { events, operations } = retrospect({ caller: "mac-engine" });
const seventeenth = retrospect({ caller: "windows-client" }).events.EndSource.fields.slice(16);
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The tables of docs/retrospect.md. */
export const retrospectTables: Readonly<Record<string, () => Table>> = {
  "retrospect events": () => ({
    columns: ["event", "arguments", "the file is written: Retrospect", "it is not: Retrospect"],
    rows: Object.entries(events).map(([name, { fields, aliases = [], veto, silence }]) => [
      [name, ...aliases].map(code).join(", "),
      fields.join(", ") + (name === "EndSource" ? ` [, ${seventeenth.join()}]` : ""),
      veto?.says ?? "",
      silence?.says ?? "",
    ]),
  }),
  "retrospect sources": () => ({
    columns: ["event", "source"],
    rows: Object.entries(events).map(([name, { source }]) => [code(name), source]),
  }),
  "retrospect arguments": () => ({
    columns: ["argument", "type", "form", "example"],
    rows: Object.entries(fieldSpecs).map(([name, { type, form }]) => [code(name), type, form, exampleOf(name)]),
  }),
  "retrospect places": () => ({
    columns: ["caller", "folder", "file", "source"],
    rows: callers.flatMap((caller: Caller) =>
      callerSpecs[caller].places.map(({ folder, within, base, extension, source }) => [
        code(caller),
        code(folder) + (within ? " and its folder of a version" : ""),
        `${code(base)}${extension === "any" ? ", any extension" : ", no extension"}`,
        source,
      ]),
    ),
  }),
  "retrospect endings": () => ({
    columns: ["operation", "ending", "fires", "exit", "what is left"],
    rows: endingRows(operations, "nothing"),
  }),
  "retrospect options": () => ({
    columns: ["option", "does", "verbs"],
    rows: commandLineOptions.map(({ flags, description, verbs }) => [code(flags), capitalised(description), verbs.join(", ")]),
  }),
  "retrospect problems": () => ({
    columns: ["code", "", "means"],
    rows: Object.entries(problemKinds).map(([name, { severity, means }]) => [code(name), severity, means]),
  }),
};

function exampleOf(name: string): string {
  const rows = [...Object.values(events), retrospect({ caller: "windows-client" }).events.EndSource];
  return code(rows.map(({ examples }) => examples[0]?.fields[name]).find((value) => value !== undefined) ?? "");
}

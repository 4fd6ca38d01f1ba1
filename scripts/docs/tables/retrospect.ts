import {
  type Caller,
  callerSpecs,
  callers,
  fieldSpecs,
  retrospect,
} from "@backup-hooks/retrospect";
import { problemKinds } from "../../../packages/retrospect/src/config/problem-codes.ts";
import { commandLineOptions } from "../../../packages/retrospect/src/options.ts";
import { formatCode, listEndings } from "./markdown.ts";

type Row = readonly string[];
interface Table {
  readonly columns: Row;
  readonly rows: readonly Row[];
}
const { events, operations } = retrospect({ caller: "mac-engine" });
const seventeenth = retrospect({ caller: "windows-client" }).events.EndSource.fields.slice(16);
const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The tables of docs/retrospect.md. */
export const retrospectTables: Readonly<Record<string, () => Table>> = {
  "retrospect events": () => ({
    columns: ["event", "arguments", "the file is written: Retrospect", "it is not: Retrospect"],
    rows: Object.entries(events).map(([name, { fields, aliases = [], veto, default: silence }]) => [
      [name, ...aliases].map(formatCode).join(", "),
      fields.join(", ") + (name === "EndSource" ? ` [, ${seventeenth.join()}]` : ""),
      veto?.message ?? "",
      silence?.message ?? "",
    ]),
  }),
  "retrospect sources": () => ({
    columns: ["event", "source"],
    rows: Object.entries(events).map(([name, { source }]) => [formatCode(name), source]),
  }),
  "retrospect arguments": () => ({
    columns: ["argument", "type", "form", "example"],
    rows: Object.entries(fieldSpecs).map(([name, { type, form }]) => [
      formatCode(name),
      type,
      form,
      findExample(name),
    ]),
  }),
  "retrospect places": () => ({
    columns: ["caller", "folder", "file", "source"],
    rows: callers.flatMap((caller: Caller) =>
      callerSpecs[caller].places.map(({ folder, within, base, extension, source }) => [
        formatCode(caller),
        formatCode(folder) + (within ? " and its folder of a version" : ""),
        `${formatCode(base)}${extension === "any" ? ", any extension" : ", no extension"}`,
        source,
      ]),
    ),
  }),
  "retrospect endings": () => ({
    columns: ["operation", "ending", "fires", "exit", "what is left"],
    rows: listEndings(operations, "nothing"),
  }),
  "retrospect options": () => ({
    columns: ["option", "does", "verbs"],
    rows: commandLineOptions.map(({ flags, description, commands }) => [
      formatCode(flags),
      capitalize(description),
      commands.join(", "),
    ]),
  }),
  "retrospect problems": () => ({
    columns: ["code", "", "means"],
    rows: Object.entries(problemKinds).map(([name, { severity, description }]) => [
      formatCode(name),
      severity,
      description,
    ]),
  }),
};

function findExample(name: string): string {
  const rows = [
    ...Object.values(events),
    retrospect({ caller: "windows-client" }).events.EndSource,
  ];
  return formatCode(
    rows.map(({ examples }) => examples[0]?.fields[name]).find((value) => value !== undefined) ??
      "",
  );
}

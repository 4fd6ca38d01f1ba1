import type { Adapter } from "../../model/adapter.ts";
import type { Ending, Firing, OperationSpec } from "../../model/operation.ts";
import { HookError } from "../../util/errors.ts";
import type { EventSpec } from "../../model/event.ts";
import { nearest } from "../../util/nearest.ts";
import { eventCalled } from "../args/setters.ts";
import { printJson } from "../output/json.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";

/** The whole table, or one event, operation or exit code of it, in words. */
export function explain(
  subject: string | undefined,
  adapter: Adapter,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
  out: Output,
): number {
  if (json) {
    printJson(out, subject === undefined ? tablesOf(adapter) : { subject, ...find(subject, adapter) });
    return 0;
  }
  const lines = subject === undefined ? overview(adapter) : describe(subject, adapter);
  for (const line of lines) terminal.line(line);
  return 0;
}

function tablesOf({ product, version, events, operations, exitCodes }: Adapter): object {
  return { product, version, events, operations, exitCodes };
}

function find(
  subject: string,
  adapter: Adapter,
): { event?: EventSpec; operation?: OperationSpec; exitCode?: Adapter["exitCodes"][number] } {
  const event = eventCalled(subject, adapter);
  if (Object.hasOwn(adapter.events, event)) return { event: adapter.events[event] as EventSpec };
  const operation = operationNamed(subject, adapter);
  if (operation !== undefined) return { operation: operation[1] };
  if (/^-?\d+$/.test(subject)) {
    const exitCode = adapter.exitCodes.find(({ code }) => code === subject) ?? adapter.exitCodes.at(-1);
    if (exitCode !== undefined && Math.abs(Number(subject)) <= 255) return { exitCode };
  }
  const names = [...Object.keys(adapter.events), ...operationNames(adapter)];
  const close = nearest(subject, names);
  throw new HookError("UNKNOWN_NAME", `nothing is known of "${subject}"`, {
    product: adapter.title,
    expected: `an exit code from 0 to 255, an operation or an event (${names.join(", ")})`,
    ...(close && { hint: `Did you mean "${close}"?` }),
  });
}

function describe(subject: string, adapter: Adapter): string[] {
  const { event, operation, exitCode } = find(subject, adapter);
  if (event !== undefined) return describeEvent(eventCalled(subject, adapter), event, adapter);
  if (operation !== undefined) return describeOperation(subject, operation, adapter);
  return exitCode === undefined
    ? []
    : [`${adapter.title} ${adapter.version}, a hook that exits ${subject}: ${exitCode.says}.`, `Source: ${exitCode.source}`];
}

function overview(adapter: Adapter): string[] {
  const events = Object.entries(adapter.events).map(
    ([name, row]) =>
      `  ${name.padEnd(22)} ${row.operation.padEnd(9)} ${row.veto ? `a veto ${row.veto.says.replace(/^would /, "would ")}` : "cannot stop anything"}`,
  );
  const operations = Object.entries(adapter.operations).map(([name, spec]) => `  ${nameOf(name, spec).padEnd(22)} ${flow(spec)}`);
  const codes = adapter.exitCodes.map(({ code, says }) => `  ${code.padEnd(22)} ${says}`);
  return [
    `${adapter.title} ${adapter.version}: what its hooks hear and say. One line of it: explain EVENT, explain OPERATION, explain CODE.`,
    "",
    "Events",
    ...events,
    "",
    "Operations",
    ...operations,
    "",
    "Exit codes",
    ...codes,
  ];
}

function describeEvent(name: string, row: EventSpec, { title, version }: Adapter): string[] {
  const [example, ...others] = row.examples;
  const width = Math.max(...row.fields.map((field) => field.length));
  return [
    `${name}${row.aliases ? ` (also called ${row.aliases.join(", ")})` : ""}: ${row.phase} ${row.operation}, ${title} ${version}`,
    row.veto ? `A veto: ${title} ${row.veto.says}.` : `A veto is not heard: ${title} goes on.`,
    row.silence ? `Silence: ${title} ${row.silence.says}.` : "Silence: it goes on.",
    ...(row.bugs ?? []).map((bug) => `Known: ${bug}`),
    "",
    "Fields, with an example",
    ...row.fields.map((field) => `  ${field.padEnd(width)}  ${example?.fields[field] || '""'}${remarks(field, row)}`),
    ...others.flatMap((other) => [
      `After ${other.status ?? "another ending"}`,
      ...row.fields
        .filter((field) => other.fields[field] !== example?.fields[field])
        .map((field) => `  ${field.padEnd(width)}  ${other.fields[field] || '""'}`),
    ]),
    "",
    `Source: ${row.source}`,
  ];
}

function remarks(field: string, { formats, lossy }: EventSpec): string {
  const known = [formats?.[field], lossy?.[field]].filter((text) => text !== undefined);
  return known.length === 0 ? "" : `  (${known.join("; ")})`;
}

function describeOperation(name: string, spec: OperationSpec, { title, version }: Adapter): string[] {
  const endings = Object.entries(spec.endings).map(
    ([ending, { after, exit, says }]) => `  ${ending.padEnd(10)} ${firingsOf(after).padEnd(24)} exit ${String(exit).padEnd(4)} ${says}`,
  );
  return [`${name}: ${title} ${version}`, `Before: ${firingsOf(spec.before)}`, "After, by how it ends:", ...endings];
}

function flow(spec: OperationSpec): string {
  const success: Ending = spec.endings.success;
  return `${firingsOf(spec.before)} → the work → ${firingsOf(success.after)}`;
}

function firingsOf(firings: readonly Firing[]): string {
  return firings.length === 0
    ? "no hook"
    : firings.map(({ events, heard }) => `${events.join(", ")}${heard ? "" : " (not heard)"}`).join("; ");
}

function nameOf(name: string, spec: OperationSpec): string {
  return spec.name === undefined ? name : `${name} (${spec.name})`;
}

function operationNames({ operations }: Adapter): string[] {
  return Object.entries(operations).flatMap(([name, spec]) => (spec.name === undefined ? [name] : [name, spec.name]));
}

/** By our word or by the product's. */
export function operationNamed(subject: string, { operations }: Adapter): [string, OperationSpec] | undefined {
  return Object.entries(operations).find(([name, spec]) => name === subject || spec.name === subject);
}

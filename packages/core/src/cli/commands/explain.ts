import type { Adapter } from "../../model/adapter.ts";
import type { EventSpec } from "../../model/event.ts";
import type { Dispatch, Ending, OperationSpec } from "../../model/operation.ts";
import { HookError } from "../../util/errors.ts";
import { findNearest } from "../../util/nearest.ts";
import { resolveEventAlias } from "../args/setters.ts";
import { printJson } from "../output/json.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";

/** Describes the whole table, or one event, operation or exit code. */
export function explain(
  subject: string | undefined,
  adapter: Adapter,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
  out: Output,
): number {
  if (json) {
    printJson(
      out,
      subject === undefined ? toTablesJson(adapter) : { subject, ...findSubject(subject, adapter) },
    );
    return 0;
  }
  const lines = subject === undefined ? describeTables(adapter) : describeSubject(subject, adapter);
  for (const line of lines) terminal.printLine(line);
  return 0;
}

function toTablesJson({ product, version, events, operations, exitCodes }: Adapter): object {
  return { product, version, events, operations, exitCodes };
}

function findSubject(
  subject: string,
  adapter: Adapter,
): { event?: EventSpec; operation?: OperationSpec; exitCode?: Adapter["exitCodes"][number] } {
  const event = resolveEventAlias(subject, adapter);
  if (Object.hasOwn(adapter.events, event)) return { event: adapter.events[event] as EventSpec };
  const operation = findOperation(subject, adapter);
  if (operation !== undefined) return { operation: operation[1] };
  if (/^-?\d+$/.test(subject)) {
    const exitCode =
      adapter.exitCodes.find(({ code }) => code === subject) ?? adapter.exitCodes.at(-1);
    if (exitCode !== undefined && Math.abs(Number(subject)) <= 255) return { exitCode };
  }
  const names = [...Object.keys(adapter.events), ...listOperationNames(adapter)];
  const suggestion = findNearest(subject, names);
  throw new HookError("UNKNOWN_NAME", `nothing is known of "${subject}"`, {
    product: adapter.title,
    expected: `an exit code from 0 to 255, an operation or an event (${names.join(", ")})`,
    ...(suggestion && { hint: `Did you mean "${suggestion}"?` }),
  });
}

function describeSubject(subject: string, adapter: Adapter): string[] {
  const { event, operation, exitCode } = findSubject(subject, adapter);
  if (event !== undefined)
    return describeEvent(resolveEventAlias(subject, adapter), event, adapter);
  if (operation !== undefined) return describeOperation(subject, operation, adapter);
  return exitCode === undefined
    ? []
    : [
        `${adapter.title} ${adapter.version}, a hook that exits ${subject}: ${exitCode.description}.`,
        `Source: ${exitCode.source}`,
      ];
}

function describeTables(adapter: Adapter): string[] {
  const events = Object.entries(adapter.events).map(
    ([name, row]) =>
      `  ${name.padEnd(22)} ${row.operation.padEnd(9)} ${row.veto ? `a veto ${row.veto.message.replace(/^would /, "would ")}` : "cannot stop anything"}`,
  );
  const operations = Object.entries(adapter.operations).map(
    ([name, spec]) => `  ${formatOperationName(name, spec).padEnd(22)} ${formatLifeCycle(spec)}`,
  );
  const codes = adapter.exitCodes.map(
    ({ code, description }) => `  ${code.padEnd(22)} ${description}`,
  );
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
    row.veto ? `A veto: ${title} ${row.veto.message}.` : `A veto is not heard: ${title} goes on.`,
    row.default ? `Silence: ${title} ${row.default.message}.` : "Silence: it goes on.",
    ...(row.knownIssues ?? []).map((bug) => `Known: ${bug}`),
    "",
    "Fields, with an example",
    ...row.fields.map(
      (field) =>
        `  ${field.padEnd(width)}  ${example?.fields[field] || '""'}${formatRemarks(field, row)}`,
    ),
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

function formatRemarks(field: string, { formats, lossy }: EventSpec): string {
  const texts = [formats?.[field], lossy?.[field]].filter((text) => text !== undefined);
  return texts.length === 0 ? "" : `  (${texts.join("; ")})`;
}

function describeOperation(
  name: string,
  spec: OperationSpec,
  { title, version }: Adapter,
): string[] {
  const endings = Object.entries(spec.endings).map(
    ([ending, { after, exit, description }]) =>
      `  ${ending.padEnd(10)} ${formatDispatches(after).padEnd(24)} exit ${String(exit).padEnd(4)} ${description}`,
  );
  return [
    `${name}: ${title} ${version}`,
    `Before: ${formatDispatches(spec.before)}`,
    "After, by how it ends:",
    ...endings,
  ];
}

function formatLifeCycle(spec: OperationSpec): string {
  const success: Ending = spec.endings.success;
  return `${formatDispatches(spec.before)} → the work → ${formatDispatches(success.after)}`;
}

function formatDispatches(dispatches: readonly Dispatch[]): string {
  return dispatches.length === 0
    ? "no hook"
    : dispatches
        .map(({ events, cancelable }) => `${events.join(", ")}${cancelable ? "" : " (not heard)"}`)
        .join("; ");
}

function formatOperationName(name: string, spec: OperationSpec): string {
  return spec.name === undefined ? name : `${name} (${spec.name})`;
}

function listOperationNames({ operations }: Adapter): string[] {
  return Object.entries(operations).flatMap(([name, spec]) =>
    spec.name === undefined ? [name] : [name, spec.name],
  );
}

/** Finds an operation by our name or by the product's. */
export function findOperation(
  subject: string,
  { operations }: Adapter,
): [string, OperationSpec] | undefined {
  return Object.entries(operations).find(
    ([name, spec]) => name === subject || spec.name === subject,
  );
}

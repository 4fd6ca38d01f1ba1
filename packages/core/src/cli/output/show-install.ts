import type { Change } from "../../install/changes.ts";
import { quoteShellWords } from "../../install/entry-command.ts";
import type { ProbeResult } from "../../install/probe-entry.ts";
import type { Downgrade } from "../../install/subscribed-events.ts";
import type { Adapter } from "../../model/adapter.ts";
import type { HookEntry } from "../../model/install-plan.ts";
import { toPrintable } from "../../util/errors.ts";
import { printJson } from "./json.ts";
import type { Output } from "./stream.ts";
import type { Terminal } from "./terminal.ts";

/** The result of `install` or `uninstall`. */
export interface InstallReport {
  readonly adapter: Adapter;
  readonly command: "install" | "uninstall";
  readonly changes: readonly Change[];
  readonly difference: readonly string[];
  readonly written: boolean;
  readonly notes: readonly string[];
  /** Only for `install`. */
  readonly entry?: {
    readonly argv: HookEntry["argv"];
    readonly events: readonly string[];
    readonly downgrades: readonly Downgrade[];
    readonly unsupported: readonly string[];
    readonly check: ProbeResult;
  };
  readonly warnings: readonly string[];
}

export function showInstall(
  report: InstallReport,
  { json }: { readonly json?: boolean },
  terminal: Terminal,
  out: Output,
): void {
  if (json) {
    printJson(out, toJson(report));
    return;
  }
  const { adapter, entry, difference, notes, warnings } = report;
  const markWarning = (text: string): string => terminal.style("yellow", text);
  if (entry !== undefined) {
    const { events, check } = entry;
    terminal.printLine(
      `${adapter.title} ${adapter.version}: ${events.length} event${events.length === 1 ? "" : "s"}: ${events.join(", ")}`,
    );
    terminal.printLine(`entry: ${toPrintable(quoteShellWords(entry.argv))}`);
    terminal.printLine(
      check.ok
        ? `check: ${check.message}; ${describeCaller(adapter, check)}`
        : terminal.style("red", `check: ${toPrintable(check.message)}`),
    );
    for (const { message } of entry.downgrades) terminal.printLine(`fallback: ${message}`);
    for (const message of entry.unsupported)
      terminal.printLine(markWarning(`unheard: ${toPrintable(message)}`));
  }
  for (const text of warnings) terminal.printLine(markWarning(`warning: ${toPrintable(text)}`));
  if (difference.length > 0 && entry !== undefined) terminal.printLine();
  for (const line of difference) terminal.printLine(highlightLine(line, terminal));
  if (difference.length > 0) terminal.printLine();
  for (const text of notes) terminal.printLine(`note: ${toPrintable(text)}`);
  terminal.printLine(formatResult(report));
}

function describeCaller({ title, service }: Adapter, { user }: ProbeResult): string {
  return service.user === user
    ? `${title} calls it in the same account`
    : `${title} calls it as ${service.user}`;
}

const styles = { "+": "green", "-": "red", "@": "cyan" } as const;

function highlightLine(line: string, terminal: Terminal): string {
  const sign = line[0];
  return sign === "+" || sign === "-" || sign === "@" ? terminal.style(styles[sign], line) : line;
}

const changeLabels = {
  edited: "changed",
  created: "created",
  moved: "moved",
  removed: "removed",
} as const;

/** The last line. */
function formatResult({ command, changes, written, entry }: InstallReport): string {
  if (written)
    return `Written: ${changes.map(({ kind, file }) => `${toPrintable(file)} (${changeLabels[kind]})`).join(", ")}.`;
  if (entry?.check.ok === false) return "Nothing was written: the entry has to answer first.";
  if (changes.length > 0) return "Nothing was written. Add --write to write it.";
  return command === "install"
    ? "Nothing to do: it is installed."
    : "Nothing to do: there is no entry of ours.";
}

function toJson({
  adapter,
  command,
  changes,
  difference,
  written,
  notes,
  entry,
  warnings,
}: InstallReport): object {
  return {
    product: adapter.product,
    version: adapter.version,
    command,
    written,
    changes: changes.map((change) => ({
      kind: changeLabels[change.kind],
      file: change.file,
      ...(change.kind === "moved" && { from: change.from }),
      ...(change.kind === "created" && {
        mode: change.mode.toString(8),
        ...(change.aside !== undefined && { aside: change.aside }),
      }),
    })),
    difference,
    notes,
    ...(entry && {
      entry: entry.argv,
      events: entry.events,
      downgrades: entry.downgrades.map(({ hookName, events, actions }) => ({
        hookName,
        events,
        actions,
      })),
      unsupported: entry.unsupported,
      check: entry.check,
    }),
    warnings,
  };
}

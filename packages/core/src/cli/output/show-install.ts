import type { Adapter } from "../../model/adapter.ts";
import type { Entry } from "../../model/install-plan.ts";
import { printable } from "../../util/errors.ts";
import type { Change } from "../../install/changes.ts";
import { shellWords } from "../../install/entry-command.ts";
import type { Fallback } from "../../install/subscribed-events.ts";
import type { Probe } from "../../install/probe-entry.ts";
import { printJson } from "./json.ts";
import type { Output } from "./stream.ts";
import type { Terminal } from "./terminal.ts";

/** What `install` or `uninstall` found and did. */
export interface Installed {
  readonly adapter: Adapter;
  readonly verb: "install" | "uninstall";
  readonly changes: readonly Change[];
  readonly difference: readonly string[];
  readonly written: boolean;
  readonly notes: readonly string[];
  /** Present for `install`. */
  readonly entry?: {
    readonly argv: Entry["argv"];
    readonly events: readonly string[];
    readonly fallbacks: readonly Fallback[];
    readonly unheard: readonly string[];
    readonly check: Probe;
  };
  readonly warnings: readonly string[];
}

export function showInstalled(installed: Installed, { json }: { readonly json?: boolean }, terminal: Terminal, out: Output): void {
  if (json) {
    printJson(out, asJson(installed));
    return;
  }
  const { adapter, entry, difference, notes, warnings } = installed;
  const yellow = (text: string): string => terminal.style("yellow", text);
  if (entry !== undefined) {
    const { events, check } = entry;
    terminal.line(`${adapter.title} ${adapter.version}: ${events.length} event${events.length === 1 ? "" : "s"}: ${events.join(", ")}`);
    terminal.line(`entry: ${printable(shellWords(entry.argv))}`);
    terminal.line(check.ok ? `check: ${check.says}; ${caller(adapter, check)}` : terminal.style("red", `check: ${printable(check.says)}`));
    for (const { says } of entry.fallbacks) terminal.line(`fallback: ${says}`);
    for (const says of entry.unheard) terminal.line(yellow(`unheard: ${printable(says)}`));
  }
  for (const text of warnings) terminal.line(yellow(`warning: ${printable(text)}`));
  if (difference.length > 0 && entry !== undefined) terminal.line();
  for (const line of difference) terminal.line(coloured(line, terminal));
  if (difference.length > 0) terminal.line();
  for (const text of notes) terminal.line(`note: ${printable(text)}`);
  terminal.line(result(installed));
}

function caller({ title, service }: Adapter, { user }: Probe): string {
  return service.user === user ? `${title} calls it in the same account` : `${title} calls it as ${service.user}`;
}

const styles = { "+": "green", "-": "red", "@": "cyan" } as const;

function coloured(line: string, terminal: Terminal): string {
  const sign = line[0];
  return sign === "+" || sign === "-" || sign === "@" ? terminal.style(styles[sign], line) : line;
}

const done = { edited: "changed", created: "created", moved: "moved", removed: "removed" } as const;

/** The last line. */
function result({ verb, changes, written, entry }: Installed): string {
  if (written) return `Written: ${changes.map(({ kind, file }) => `${printable(file)} (${done[kind]})`).join(", ")}.`;
  if (entry?.check.ok === false) return "Nothing was written: the entry has to answer first.";
  if (changes.length > 0) return "Nothing was written. Add --write to write it.";
  return verb === "install" ? "Nothing to do: it is installed." : "Nothing to do: there is no entry of ours.";
}

function asJson({ adapter, verb, changes, difference, written, notes, entry, warnings }: Installed): object {
  return {
    product: adapter.product,
    version: adapter.version,
    verb,
    written,
    changes: changes.map((change) => ({
      kind: done[change.kind],
      file: change.file,
      ...(change.kind === "moved" && { from: change.from }),
      ...(change.kind === "created" && { mode: change.mode.toString(8), ...(change.aside !== undefined && { aside: change.aside }) }),
    })),
    difference,
    notes,
    ...(entry && {
      entry: entry.argv,
      events: entry.events,
      fallbacks: entry.fallbacks.map(({ moment, events, heard }) => ({ moment, events, heard })),
      unheard: entry.unheard,
      check: entry.check,
    }),
    warnings,
  };
}

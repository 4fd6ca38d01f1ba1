import type { Adapter } from "../../model/adapter.ts";
import type { Command, HttpRequest } from "../../model/call.ts";
import type { Hook, Plan } from "../../model/plan.ts";
import type { ResolvedEvent } from "../../model/resolved-event.ts";
import { toPrintable } from "../../util/errors.ts";
import { listExampleFields } from "../args/setters.ts";
import { printJson, toFieldsJson } from "./json.ts";
import { formatCommand } from "./report.ts";
import type { Output } from "./stream.ts";
import type { Terminal } from "./terminal.ts";

/** Describes the event and lists its example values. */
export function describeResolvedEvent(
  resolved: ResolvedEvent,
  { title, version }: Adapter,
): string {
  const examples = listExampleFields(resolved);
  const marked = examples
    .map((field) => `${field}=${toPrintable(resolved.event.fields[field] ?? "")}`)
    .join(", ");
  return `${resolved.event.name}, ${title} ${version}.${examples.length === 0 ? "" : ` Only examples, nothing is known of them (--set): ${marked}`}`;
}

/** `--plan`: shows what would be started and sent, without doing it. */
export function showPlan(
  plan: Plan,
  resolved: ResolvedEvent,
  { env, description }: { env: Record<string, string>; description: string },
  adapter: Adapter,
  options: { readonly json?: boolean },
  terminal: Terminal,
  out: Output,
): number {
  const steps = plan.hooks.map((hook) => ({ hook, ...buildStep(hook, env) }));
  if (options.json) {
    const { product, version } = adapter;
    printJson(out, {
      product,
      version,
      event: resolved.event.name,
      fields: toFieldsJson(resolved),
      cwd: process.cwd(),
      hooks: steps.map(({ hook, command, error }) => ({
        id: hook.id,
        event: hook.event.name,
        ...(command ? { command } : { error }),
      })),
      notes: listNotes(plan),
    });
    return 0;
  }
  terminal.printLine(description);
  terminal.printLine(describeResolvedEvent(resolved, adapter));
  if (steps.length === 0 && listNotes(plan).length === 0)
    terminal.printLine(`No hook is set: ${adapter.title} would run nothing.`);
  for (const note of listNotes(plan)) terminal.printLine(note);
  for (const [index, { hook, command, error }] of steps.entries()) {
    terminal.printLine();
    if (command === undefined) {
      terminal.printLine(
        `${index + 1}. ${terminal.style("bold", hook.id)}: ${toPrintable(error ?? "")}`,
      );
      continue;
    }
    terminal.printLine(
      `${index + 1}. ${terminal.style("bold", hook.id)}: ${toPrintable(formatCommand(command))}`,
    );
    if ("url" in command) {
      for (const [header, value] of Object.entries(command.headers))
        terminal.printLine(`   ${header}: ${toPrintable(value)}`);
      showText(command.body, "   ", terminal);
      continue;
    }
    terminal.printLine(
      `   ${toPrintable([command.file, ...command.args].map((arg) => JSON.stringify(arg)).join(" "))} in ${command.cwd ?? process.cwd()}`,
    );
    if (command.line !== undefined)
      terminal.printLine(
        `   On Windows the command line after the program is: ${toPrintable(command.line)}`,
      );
    for (const [variable, value] of Object.entries(command.env).sort()) {
      const mark = resolved.origins[variable] === "example" ? "  (example)" : "";
      terminal.printLine(`   ${variable}=${toPrintable(value)}${mark}`);
    }
    if (command.stdin !== undefined) {
      terminal.printLine("   On standard input:");
      showText(command.stdin, "   │ ", terminal);
    }
  }
  return 0;
}

/**
 * If a hook's command cannot be built, for instance because a template fails, the step has an error
 * in its place.
 */
function buildStep(
  hook: Hook,
  env: Readonly<Record<string, string>>,
): { readonly command?: Command | HttpRequest; readonly error?: string } {
  try {
    return { command: hook.step({ attempt: 1, ok: true, env }) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function listNotes({ refused, notes = [] }: Plan): readonly string[] {
  return refused === undefined ? notes : [refused, ...notes];
}

function showText(text: string, indent: string, terminal: Terminal): void {
  for (const line of text.replace(/\n$/, "").split("\n"))
    terminal.printLine(`${indent}${toPrintable(line).replaceAll("\\t", "\t")}`);
}

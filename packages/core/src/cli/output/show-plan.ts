import type { Adapter } from "../../model/adapter.ts";
import type { Situation } from "../../model/resolved-event.ts";
import type { Command, Request } from "../../model/call.ts";
import { printable } from "../../util/errors.ts";
import type { Hook, Plan } from "../../model/plan.ts";
import { examplesIn } from "../args/setters.ts";
import { fieldsJson, printJson } from "./json.ts";
import type { Output } from "./stream.ts";
import { wordsOf } from "./report.ts";
import type { Terminal } from "./terminal.ts";

/** The event, and which of its values are invented. */
export function describeSituation(situation: Situation, { title, version }: Adapter): string {
  const examples = examplesIn(situation);
  const marked = examples.map((field) => `${field}=${printable(situation.event.fields[field] ?? "")}`).join(", ");
  return `${situation.event.name}, ${title} ${version}.${examples.length === 0 ? "" : ` Only examples, nothing is known of them (--set): ${marked}`}`;
}

/** `--plan`: what would be started and sent, and nothing is. */
export function showPlan(
  plan: Plan,
  situation: Situation,
  { env, says }: { env: Record<string, string>; says: string },
  adapter: Adapter,
  options: { readonly json?: boolean },
  terminal: Terminal,
  out: Output,
): number {
  const steps = plan.hooks.map((hook) => ({ hook, ...stepOf(hook, env) }));
  if (options.json) {
    const { product, version } = adapter;
    printJson(out, {
      product,
      version,
      event: situation.event.name,
      fields: fieldsJson(situation),
      cwd: process.cwd(),
      hooks: steps.map(({ hook, command, error }) => ({ id: hook.id, event: hook.event.name, ...(command ? { command } : { error }) })),
      notes: notesOf(plan),
    });
    return 0;
  }
  terminal.line(says);
  terminal.line(describeSituation(situation, adapter));
  if (steps.length === 0 && notesOf(plan).length === 0) terminal.line(`No hook is set: ${adapter.title} would run nothing.`);
  for (const note of notesOf(plan)) terminal.line(note);
  for (const [index, { hook, command, error }] of steps.entries()) {
    terminal.line();
    if (command === undefined) {
      terminal.line(`${index + 1}. ${terminal.style("bold", hook.id)}: ${printable(error ?? "")}`);
      continue;
    }
    terminal.line(`${index + 1}. ${terminal.style("bold", hook.id)}: ${printable(wordsOf(command))}`);
    if ("url" in command) {
      for (const [header, value] of Object.entries(command.headers)) terminal.line(`   ${header}: ${printable(value)}`);
      showText(command.body, "   ", terminal);
      continue;
    }
    terminal.line(
      `   ${printable([command.file, ...command.args].map((arg) => JSON.stringify(arg)).join(" "))} in ${command.cwd ?? process.cwd()}`,
    );
    if (command.line !== undefined) terminal.line(`   On Windows the command line after the program is: ${printable(command.line)}`);
    for (const [variable, value] of Object.entries(command.env).sort()) {
      const mark = situation.sources[variable] === "example" ? "  (example)" : "";
      terminal.line(`   ${variable}=${printable(value)}${mark}`);
    }
    if (command.stdin !== undefined) {
      terminal.line("   On standard input:");
      showText(command.stdin, "   │ ", terminal);
    }
  }
  return 0;
}

/** A hook whose command cannot even be made, of a template that fails for instance, has an error in its place. */
function stepOf(hook: Hook, env: Readonly<Record<string, string>>): { readonly command?: Command | Request; readonly error?: string } {
  try {
    return { command: hook.step({ attempt: 1, ok: true, env }) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

function notesOf({ refused, notes = [] }: Plan): readonly string[] {
  return refused === undefined ? notes : [refused, ...notes];
}

function showText(text: string, indent: string, terminal: Terminal): void {
  for (const line of text.replace(/\n$/, "").split("\n")) terminal.line(`${indent}${printable(line).replaceAll("\\t", "\t")}`);
}

import type { Adapter } from "../../model/adapter.ts";
import type { FiringResult } from "../../model/scenario.ts";
import type { Given, Situation } from "../../model/resolved-event.ts";
import type { Firing } from "../../model/operation.ts";
import { HookError } from "../../util/errors.ts";
import type { HookEvent } from "../../model/event.ts";
import { fire } from "../../runner/run-operation.ts";
import { knownEvent, parseSetters, settersFor } from "../args/setters.ts";
import { fieldsJson, hooksJson, printJson } from "../output/json.ts";
import { describeSituation, showPlan } from "../output/show-plan.ts";
import { renderFile } from "../output/show-template.ts";
import { type StageOptions, stageFor } from "../rehearsal.ts";
import { adapterOptions } from "../args/adapter-options.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";

export interface RehearseOptions extends StageOptions {
  readonly config?: string;
  readonly set: readonly string[];
  readonly script?: string;
  readonly template?: string;
  readonly plan?: boolean;
  readonly log?: boolean;
  readonly [option: string]: unknown;
}

/** Plays the product for one event. 0: it would go on; 1: it would not; 130: stopped by Ctrl-C. */
export async function rehearse(name: string, adapter: Adapter, options: RehearseOptions, terminal: Terminal, out: Output): Promise<number> {
  const event = knownEvent(name, adapter);
  const { config, situation, firing, events } = await situate(event, adapter, options);
  if (options.template !== undefined) return renderFile(options.template, situation, config, adapter, options, terminal, out);
  const stage = await stageFor(adapter, options, terminal, out);
  if (options.plan) {
    return showPlan(await adapter.plan(events, config), situation, stage.environment, adapter, options, terminal, out);
  }
  if (!options.json) {
    terminal.line(stage.environment.says);
    terminal.line(describeSituation(situation, adapter));
    if (events.length > 1)
      terminal.line(`One call for ${firing.events.join(", ")}: each hook runs once, at the first of these that it is set for.`);
    terminal.line();
  }
  const result = await stage.play((run) => fire(adapter, firing, events, config, run));
  return options.json ? reportJson(result, situation, adapter, options, out) : report(result, adapter, options, terminal);
}

/** Loads the configuration and makes the event. */
export async function situate(
  event: string,
  adapter: Adapter,
  options: RehearseOptions,
): Promise<{ config: unknown; situation: Situation; firing: Firing; events: readonly HookEvent[] }> {
  const { config } = await adapter.load(options.config);
  const given: Given = { set: settersFor(parseSetters(options.set, adapter), event, adapter), options: adapterOptions(adapter, options) };
  const situation = await adapter.situation(event, config, given);
  // Retrospect has an option of that name: its script is another thing.
  if (options.script !== undefined && adapter.substitute === undefined && given.options["script"] === undefined) {
    throw new HookError("USAGE", "--script needs --from here", {
      product: adapter.title,
      hint: "There is one script, and the configuration option names it: give it there",
    });
  }
  const replaced = options.script === undefined ? undefined : adapter.substitute?.(config, situation.event, options.script);
  const alone = { events: [situation.event], heard: adapter.events[event]?.veto !== undefined };
  const { events, heard } = adapter.firing?.(situation.event, given) ?? alone;
  const firing = { events: events.map(({ name }) => name), heard };
  return { config: replaced ?? config, situation, firing, events };
}

function report({ outcome, answer }: FiringResult, adapter: Adapter, options: RehearseOptions, terminal: Terminal): number {
  const { title, operations, events } = adapter;
  if (outcome.hooks.length === 0 && outcome.notes.length === 0) terminal.line("No hook is set for this event.");
  for (const note of outcome.notes) terminal.line(note);
  if (options.log) {
    terminal.line();
    terminal.line(`What ${title} would write to its log:`);
    for (const { logger, level, message } of adapter.log?.(outcome) ?? []) terminal.line(`${logger} ${level}: ${message}`);
  }
  terminal.line();
  if (outcome.interrupted) {
    terminal.line("Interrupted: the running hook was ended, nothing is decided.");
    return 130;
  }
  const verdict = answer.decision === "proceed" ? "green" : "red";
  terminal.line(terminal.style(["bold", verdict], `${title} ${answer.says}.`));
  const event = outcome.hooks[0]?.hook.event;
  const row = events[event?.name ?? ""];
  if (event !== undefined && row !== undefined && answer.decision !== "proceed" && answer.decision !== "blocked") {
    const then = row.phase === "pre" ? operations[event.operation]?.endings.veto.says : undefined;
    if (then !== undefined) terminal.line(`Then: ${then}.`);
    for (const bug of row.bugs ?? []) terminal.line(`Known: ${bug}`);
  }
  return answer.decision === "proceed" ? 0 : 1;
}

function reportJson(
  { outcome, answer }: FiringResult,
  situation: Situation,
  adapter: Adapter,
  options: RehearseOptions,
  out: Output,
): number {
  const { product, title, version, events } = adapter;
  const { name } = situation.event;
  printJson(out, {
    product,
    version,
    event: name,
    decision: answer.decision,
    says: `${title} ${answer.says}.`,
    ...(outcome.interrupted && { interrupted: outcome.interrupted }),
    fields: fieldsJson(situation),
    hooks: hooksJson(outcome),
    notes: outcome.notes,
    ...(answer.decision !== "proceed" && { known: events[name]?.bugs ?? [] }),
    ...(options.log && { log: adapter.log?.(outcome) ?? [] }),
  });
  if (outcome.interrupted) return 130;
  return answer.decision === "proceed" ? 0 : 1;
}

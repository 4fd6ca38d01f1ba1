import type { Adapter } from "../../model/adapter.ts";
import type { HookEvent } from "../../model/event.ts";
import type { Dispatch } from "../../model/operation.ts";
import type { EventInput, ResolvedEvent } from "../../model/resolved-event.ts";
import type { DispatchResult } from "../../model/scenario.ts";
import { dispatchEvents } from "../../runner/run-operation.ts";
import { HookError } from "../../util/errors.ts";
import { pickAdapterOptions } from "../args/adapter-options.ts";
import { parseSetters, resolveEventName, selectValues } from "../args/setters.ts";
import { printJson, toFieldsJson, toHooksJson } from "../output/json.ts";
import { describeResolvedEvent, showPlan } from "../output/show-plan.ts";
import { renderFile } from "../output/show-template.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";
import { createRehearsal, type RehearsalOptions } from "../rehearsal.ts";

export interface RehearseOptions extends RehearsalOptions {
  readonly config?: string;
  readonly set: readonly string[];
  readonly script?: string;
  readonly template?: string;
  readonly plan?: boolean;
  readonly log?: boolean;
  readonly [option: string]: unknown;
}

/**
 * Rehearses one event. Exit 0: the product would continue; 1: it would not; 130: stopped by Ctrl-C.
 */
export async function rehearse(
  name: string,
  adapter: Adapter,
  options: RehearseOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const event = resolveEventName(name, adapter);
  const { config, resolved, dispatch, events } = await prepareDispatch(event, adapter, options);
  if (options.template !== undefined)
    return renderFile(options.template, resolved, config, adapter, options, terminal, out);
  const rehearsal = await createRehearsal(adapter, options, terminal, out);
  if (options.plan) {
    return showPlan(
      await adapter.plan(events, config),
      resolved,
      rehearsal.environment,
      adapter,
      options,
      terminal,
      out,
    );
  }
  if (!options.json) {
    terminal.printLine(rehearsal.environment.description);
    terminal.printLine(describeResolvedEvent(resolved, adapter));
    if (events.length > 1)
      terminal.printLine(
        `One call for ${dispatch.events.join(", ")}: each hook runs once, at the first of these that it is set for.`,
      );
    terminal.printLine();
  }
  const result = await rehearsal.play((run) =>
    dispatchEvents(adapter, dispatch, events, config, run),
  );
  return options.json
    ? printJsonReport(result, resolved, adapter, options, out)
    : printReport(result, adapter, options, terminal);
}

/** Loads the configuration and creates the event. */
export async function prepareDispatch(
  event: string,
  adapter: Adapter,
  options: RehearseOptions,
): Promise<{
  config: unknown;
  resolved: ResolvedEvent;
  dispatch: Dispatch;
  events: readonly HookEvent[];
}> {
  const { config } = await adapter.load(options.config);
  const input: EventInput = {
    set: selectValues(parseSetters(options.set, adapter), event, adapter),
    options: pickAdapterOptions(adapter, options),
  };
  const resolved = await adapter.resolveEvent(event, config, input);
  // Retrospect has its own `--script` option, which names a Retrospect script.
  if (
    options.script !== undefined &&
    adapter.withScript === undefined &&
    input.options["script"] === undefined
  ) {
    throw new HookError("USAGE", "--script needs --from here", {
      product: adapter.title,
      hint: "There is one script, and the configuration option names it: give it there",
    });
  }
  const replaced =
    options.script === undefined
      ? undefined
      : adapter.withScript?.(config, resolved.event, options.script);
  const alone = { events: [resolved.event], cancelable: adapter.events[event]?.veto !== undefined };
  const { events, cancelable } = adapter.dispatch?.(resolved.event, input) ?? alone;
  const dispatch = { events: events.map(({ name }) => name), cancelable };
  return { config: replaced ?? config, resolved, dispatch, events };
}

function printReport(
  { outcome, effect }: DispatchResult,
  adapter: Adapter,
  options: RehearseOptions,
  terminal: Terminal,
): number {
  const { title, operations, events } = adapter;
  if (outcome.hooks.length === 0 && outcome.notes.length === 0)
    terminal.printLine("No hook is set for this event.");
  for (const note of outcome.notes) terminal.printLine(note);
  if (options.log) {
    terminal.printLine();
    terminal.printLine(`What ${title} would write to its log:`);
    for (const { logger, level, message } of adapter.log?.(outcome) ?? [])
      terminal.printLine(`${logger} ${level}: ${message}`);
  }
  terminal.printLine();
  if (outcome.interrupted) {
    terminal.printLine("Interrupted: the running hook was ended, nothing is decided.");
    return 130;
  }
  const verdict = effect.decision === "proceed" ? "green" : "red";
  terminal.printLine(terminal.style(["bold", verdict], `${title} ${effect.message}.`));
  const event = outcome.hooks[0]?.hook.event;
  const row = events[event?.name ?? ""];
  if (
    event !== undefined &&
    row !== undefined &&
    effect.decision !== "proceed" &&
    effect.decision !== "blocked"
  ) {
    const then =
      row.phase === "pre" ? operations[event.operation]?.endings.veto.description : undefined;
    if (then !== undefined) terminal.printLine(`Then: ${then}.`);
    for (const bug of row.knownIssues ?? []) terminal.printLine(`Known: ${bug}`);
  }
  return effect.decision === "proceed" ? 0 : 1;
}

function printJsonReport(
  { outcome, effect }: DispatchResult,
  resolved: ResolvedEvent,
  adapter: Adapter,
  options: RehearseOptions,
  out: Output,
): number {
  const { product, title, version, events } = adapter;
  const { name } = resolved.event;
  printJson(out, {
    product,
    version,
    event: name,
    decision: effect.decision,
    message: `${title} ${effect.message}.`,
    ...(outcome.interrupted && { interrupted: outcome.interrupted }),
    fields: toFieldsJson(resolved),
    hooks: toHooksJson(outcome),
    notes: outcome.notes,
    ...(effect.decision !== "proceed" && { knownIssues: events[name]?.knownIssues ?? [] }),
    ...(options.log && { log: adapter.log?.(outcome) ?? [] }),
  });
  if (outcome.interrupted) return 130;
  return effect.decision === "proceed" ? 0 : 1;
}

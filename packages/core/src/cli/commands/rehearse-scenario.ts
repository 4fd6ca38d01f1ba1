import type { Adapter } from "../../model/adapter.ts";
import type { EventInput } from "../../model/resolved-event.ts";
import { playScenario } from "../../runner/run-scenario.ts";
import { HookError, toPrintable } from "../../util/errors.ts";
import { formatDuration } from "../../util/parse.ts";
import { pickAdapterOptions } from "../args/adapter-options.ts";
import { parseSetters } from "../args/setters.ts";
import { printJson, toDispatchJson } from "../output/json.ts";
import { createDispatchPrinter } from "../output/report.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";
import { createRehearsal } from "../rehearsal.ts";
import type { RehearseOptions } from "./rehearse.ts";

/**
 * `rehearse` without an event: plays the scenario that the adapter's own options describe. The exit
 * code is that of a single rehearsal.
 */
export async function rehearseScenario(
  adapter: Adapter,
  options: RehearseOptions,
  terminal: Terminal,
  out: Output,
): Promise<number> {
  const { config: loaded } = await adapter.load(options.config);
  if (options.plan) {
    throw new HookError("USAGE", "--plan shows the hooks of one event", {
      product: adapter.title,
      hint: "Name the event, or leave --plan out",
    });
  }
  const set = Object.fromEntries(
    parseSetters(options.set, adapter).map(({ event, field, value }) => [
      event === undefined ? field : `${event}:${field}`,
      value,
    ]),
  );
  const input: EventInput = { set, options: pickAdapterOptions(adapter, options) };
  const config =
    options.script === undefined
      ? loaded
      : await applyScript(adapter, loaded, input, options.script);
  const scenario = adapter.scenario?.(config, input);
  if (scenario === undefined) {
    throw new HookError("USAGE", "rehearse what?", {
      product: adapter.title,
      expected: `an event: ${Object.keys(adapter.events).join(", ")}`,
    });
  }
  const rehearsal = await createRehearsal(adapter, options, terminal, out);
  if (!options.json) terminal.printLine(`${rehearsal.environment.description}\n`);
  const listeners = options.json
    ? {}
    : {
        onPause: (ms: number, why: string) =>
          terminal.printLine(ms > 0 ? `${why}: ${formatDuration(ms)}` : why),
        onDispatched: createDispatchPrinter(adapter, terminal),
      };
  const keep = options.json ?? false;
  const { end, dispatches, interrupted } = await rehearsal.play((run) =>
    playScenario(adapter, scenario, config, { ...run, ...listeners, keepResults: keep }),
  );
  const { product, title, version } = adapter;
  const { decision, message, notes, found } = end;
  if (options.json)
    printJson(out, {
      product,
      version,
      decision,
      message: `${title} ${message}.`,
      ...(notes && { notes }),
      ...(found && { found }),
      events: dispatches.flatMap(toDispatchJson),
    });
  else {
    terminal.printLine();
    for (const note of notes ?? []) terminal.printLine(toPrintable(note));
    terminal.printLine(
      terminal.style(["bold", decision === "proceed" ? "green" : "red"], `${title} ${message}.`),
    );
  }
  if (interrupted) return 130;
  return decision === "proceed" ? 0 : 1;
}

/** Replaces the configured hooks of every event by `--script`. */
async function applyScript(
  adapter: Adapter,
  config: unknown,
  input: EventInput,
  script: string,
): Promise<unknown> {
  let now = config;
  for (const name of Object.keys(adapter.events)) {
    now =
      adapter.withScript?.(
        now,
        (await adapter.resolveEvent(name, now, { ...input, options: {} })).event,
        script,
      ) ?? now;
  }
  return now;
}

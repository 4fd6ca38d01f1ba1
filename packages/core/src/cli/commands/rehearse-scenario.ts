import type { Adapter } from "../../model/adapter.ts";
import type { Given } from "../../model/resolved-event.ts";
import { HookError, printable } from "../../util/errors.ts";
import { playScenario } from "../../runner/run-scenario.ts";
import { parseSetters } from "../args/setters.ts";
import { firingJson, printJson } from "../output/json.ts";
import { adapterOptions } from "../args/adapter-options.ts";
import type { RehearseOptions } from "./rehearse.ts";
import { answerTeller } from "../output/report.ts";
import { stageFor } from "../rehearsal.ts";
import type { Output } from "../output/stream.ts";
import type { Terminal } from "../output/terminal.ts";
import { showDuration } from "../../util/parse.ts";

/** `rehearse` without an event: plays what the adapter's own options ask for. Exits as a single rehearsal does. */
export async function rehearseScenario(adapter: Adapter, options: RehearseOptions, terminal: Terminal, out: Output): Promise<number> {
  const { config: loaded } = await adapter.load(options.config);
  if (options.plan) {
    throw new HookError("USAGE", "--plan shows the hooks of one event", {
      product: adapter.title,
      hint: "Name the event, or leave --plan out",
    });
  }
  const set = Object.fromEntries(
    parseSetters(options.set, adapter).map(({ event, field, value }) => [event === undefined ? field : `${event}:${field}`, value]),
  );
  const given: Given = { set, options: adapterOptions(adapter, options) };
  const config = options.script === undefined ? loaded : await replaced(adapter, loaded, given, options.script);
  const scenario = adapter.scenario?.(config, given);
  if (scenario === undefined) {
    throw new HookError("USAGE", "rehearse what?", {
      product: adapter.title,
      expected: `an event: ${Object.keys(adapter.events).join(", ")}`,
    });
  }
  const stage = await stageFor(adapter, options, terminal, out);
  if (!options.json) terminal.line(`${stage.environment.says}\n`);
  const told = options.json
    ? {}
    : {
        paused: (ms: number, why: string) => terminal.line(ms > 0 ? `${why}: ${showDuration(ms)}` : why),
        fired: answerTeller(adapter, terminal),
      };
  const keep = options.json ?? false;
  const { answer, firings, interrupted } = await stage.play((run) => playScenario(adapter, scenario, config, { ...run, ...told, keep }));
  const { product, title, version } = adapter;
  const { decision, says, notes, found } = answer;
  if (options.json)
    printJson(out, {
      product,
      version,
      decision,
      says: `${title} ${says}.`,
      ...(notes && { notes }),
      ...(found && { found }),
      events: firings.flatMap(firingJson),
    });
  else {
    terminal.line();
    for (const note of notes ?? []) terminal.line(printable(note));
    terminal.line(terminal.style(["bold", decision === "proceed" ? "green" : "red"], `${title} ${says}.`));
  }
  if (interrupted) return 130;
  return decision === "proceed" ? 0 : 1;
}

/** `--script` in place of what is configured for any event. */
async function replaced(adapter: Adapter, config: unknown, given: Given, script: string): Promise<unknown> {
  let now = config;
  for (const name of Object.keys(adapter.events)) {
    now = adapter.substitute?.(now, (await adapter.situation(name, now, { ...given, options: {} })).event, script) ?? now;
  }
  return now;
}

import type { Command, Hook, Plan, Request } from "@backup-hooks/core";
import { numberOf } from "./calls.ts";
import { commandOf, isFatal } from "./command.ts";
import type { BackrestConfig, ConfiguredHook } from "./config/config.ts";
import type { BackrestEvent } from "./events.ts";
import { policyOf } from "./policy.ts";
import { requests } from "./requests.ts";
import { render } from "./variables.ts";

/** Selection and order of internal/hook/hook.go at 626156cd: repo hooks, then plan hooks, each once, at the first event of the *call* that it is set for. */
export function planHooks(events: readonly BackrestEvent[], config: BackrestConfig): Plan {
  const [first] = events;
  const selected = first === undefined ? [] : selectedHooks(events, config);
  const common = { order: "sequence", onFailure: "stop" } as const;
  const without = selected.find(({ hook }) => !hasHandler(hook));
  if (without !== undefined) {
    const { kind } = without.hook.action ?? {};
    const refused = `${without.hook.name}: no handler for hook type ${kind === undefined ? "<nil>" : `*v1.Hook_${kind}`}: no hook of this call runs`;
    return { ...common, hooks: [], refused };
  }
  const notes = selected.flatMap(({ hook, event }) => notesOn(hook, event, config));
  return { ...common, hooks: selected.map(({ hook, event }) => hookOf(hook, event, config)), ...(notes.length > 0 && { notes }) };
}

export function selectedHooks(
  events: readonly BackrestEvent[],
  { repos, plans }: BackrestConfig,
): { readonly hook: ConfiguredHook; readonly event: BackrestEvent }[] {
  const { Repo = "", Plan = "" } = events[0]?.fields ?? {};
  return [...(repos[Repo]?.hooks ?? []), ...(plans[Plan]?.hooks ?? [])].flatMap((hook) => {
    const event = events.find(({ name }) => hook.conditions.includes(numberOf(name)));
    return event === undefined ? [] : [{ hook, event }];
  });
}

/** Backrest names a webhook action, and has nothing that runs it. */
export const hasHandler = ({ action }: ConfiguredHook): boolean =>
  action !== undefined && (action.kind === "ActionCommand" || requests[action.kind] !== undefined);

function hookOf(hook: ConfiguredHook, event: BackrestEvent, config: BackrestConfig): Hook {
  const attempt = Number(event.fields["Attempt"] ?? 1);
  return { id: hook.name, event, step: () => stepOf(hook, event, config), policy: policyOf(hook.onError, attempt) };
}

/** What a hook would do. @throws Error in Backrest's words, a template's failure for instance */
export function stepOf({ action }: ConfiguredHook, event: BackrestEvent, config: BackrestConfig): Command | Request {
  if (action?.kind === "ActionCommand")
    return commandOf(rendered(String(action.fields["Command"] ?? ""), event, config, "template rendering"));
  const make = requests[action?.kind ?? ""];
  if (action === undefined || make === undefined) throw new Error(`no handler for hook type ${action?.kind ?? "<nil>"}`);
  return make(action.fields, event.name, (template, what = "template rendering") => rendered(template, event, config, what));
}

function rendered(template: string, event: BackrestEvent, config: BackrestConfig, what: string): string {
  try {
    return render(template, event, config);
  } catch (error) {
    if (!(error instanceof Error) || !("place" in error)) throw error;
    const { stage } = error.place as { readonly stage: string };
    throw new Error(`${what}: ${stage} template: ${error.message}`);
  }
}

function notesOn(hook: ConfiguredHook, event: BackrestEvent, config: BackrestConfig): string[] {
  if (hook.action?.kind !== "ActionCommand") return [];
  try {
    const fatal = isFatal(render(String(hook.action.fields["Command"] ?? ""), event, config));
    return fatal
      ? [
          `${hook.name}: Backrest's whole server would die here (a script of one line that begins with #!); the rehearsal runs an empty script instead.`,
        ]
      : [];
  } catch {
    return [];
  }
}

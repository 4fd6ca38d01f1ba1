import type { Command, Hook, Plan, Request } from "@backup-hooks/core";
import { numberOf } from "./protocol/life-cycles.ts";
import { commandOf, isFatal } from "./actions/command.ts";
import type { BackrestConfig, ConfiguredHook } from "./config/config.ts";
import { type Choices, defaults } from "./assumptions.ts";
import { ATTEMPT, type BackrestEvent } from "./protocol/events.ts";
import { type BackrestHook, noHandler } from "./actions/messages.ts";
import { policyOf } from "./actions/exit-policy.ts";
import { requests } from "./actions/requests.ts";
import { TemplateError } from "./go-template/index.ts";
import { render } from "./render-template.ts";
import { SIZE_OVERFLOW } from "./vars/format.ts";

/** Selection and order of internal/hook/hook.go at 626156cd: repo hooks, then plan hooks, each once, at the first event of the *call* that it is set for. */
export function planHooks(events: readonly BackrestEvent[], config: BackrestConfig, choices: Choices = defaults): Plan {
  const [first] = events;
  const selected = first === undefined ? [] : selectedHooks(events, config);
  const common = { order: "sequence", onFailure: "stop" } as const;
  const without = selected.filter(({ hook }) => !hasHandler(hook)).map(({ hook }) => `${hook.name}: ${noHandler(hook)}`);
  if (without[0] !== undefined && choices.handler === "refuse")
    return { ...common, hooks: [], refused: `${without[0]}: no hook of this call runs` };
  const able = selected.filter(({ hook }) => hasHandler(hook));
  const fatal = able.filter(({ hook, event }) => isFatalAt(hook, event, config));
  const notes = [
    ...without.map((text) => `${text}: it is left out (--handler skip); in Backrest no hook of this call would run.`),
    ...(choices.sizes === "EB" ? able.filter(({ hook, event }) => overflows(hook, event, config)) : []).map(
      ({ hook }) => `${hook.name}: it would fail in Backrest, on a size beyond 10^18 bytes (--sizes EB).`,
    ),
    ...fatal.map(({ hook }) => `${hook.name}: ${FATAL[choices.shebang]}`),
    ...(choices.secrets === "shown" ? ["Secrets are shown, as in Backrest's own log (--secrets shown)."] : []),
  ];
  const hooks = able.map((one) =>
    choices.shebang === "dies" && fatal.includes(one)
      ? ({ id: one.hook.name, event: one.event, configured: one.hook, ...DEATH } satisfies BackrestHook)
      : hookOf(one.hook, one.event, config, choices),
  );
  return { ...common, hooks, ...(notes.length > 0 && { notes }) };
}

const FATAL: Readonly<Record<Choices["shebang"], string>> = {
  empty: "Backrest's whole server would die here (a script of one line that begins with #!); the rehearsal runs an empty script instead.",
  dies: "Backrest's whole server dies here (a script of one line that begins with #!), as chosen with --shebang dies.",
};

/** The end of the server, in place of a hook: whatever the hook's policy says, nothing comes after it. */
const DEATH: Pick<Hook, "step" | "policy"> = {
  step: () => {
    throw new Error("runtime error: index out of range [1] with length 1");
  },
  policy: () => ({ action: "fail", note: "the whole server dies: no later hook runs, and nothing is recorded" }),
};

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

function hookOf(hook: ConfiguredHook, event: BackrestEvent, config: BackrestConfig, choices: Choices): BackrestHook {
  const attempt = Number(event.fields[ATTEMPT] ?? 1);
  return {
    id: hook.name,
    event,
    configured: hook,
    step: () => stepOf(hook, event, config, choices),
    policy: policyOf(hook.onError, attempt, choices),
    ...(hook.action?.kind !== "ActionCommand" && { timeoutMs: SEND_LIMITS[choices.sendLimit] }),
  };
}

/** In milliseconds. None is the longest that a timer of Node takes, some 24 days. */
const SEND_LIMITS: Readonly<Record<Choices["sendLimit"], number>> = { "30s": 30_000, none: 2 ** 31 - 1 };

/** What a hook would do. @throws Error in Backrest's words, a template's failure for instance */
export function stepOf(hook: ConfiguredHook, event: BackrestEvent, config: BackrestConfig, choices: Choices = defaults): Command | Request {
  const { action } = hook;
  const rendered = (template: string, what = "template rendering"): string => {
    try {
      return render(template, event, config, choices.sizes);
    } catch (error) {
      throw error instanceof TemplateError ? new Error(`${what}: ${error.place.stage} template: ${error.message}`) : error;
    }
  };
  if (action?.kind === "ActionCommand") return commandOf(rendered(String(action.fields["Command"] ?? "")));
  const make = requests[action?.kind ?? ""];
  if (action === undefined || make === undefined) throw new Error(noHandler(hook));
  return make(action.fields, event.name, rendered);
}

/** Whether a hook fails on a size that Backrest has no unit for. */
function overflows(hook: ConfiguredHook, event: BackrestEvent, config: BackrestConfig): boolean {
  try {
    stepOf(hook, event, config);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.includes(SIZE_OVERFLOW);
  }
}

function isFatalAt({ action }: ConfiguredHook, event: BackrestEvent, config: BackrestConfig): boolean {
  if (action?.kind !== "ActionCommand") return false;
  try {
    return isFatal(render(String(action.fields["Command"] ?? ""), event, config));
  } catch {
    return false;
  }
}

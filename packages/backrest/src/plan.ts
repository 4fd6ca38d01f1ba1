import type { Command, Hook, HttpRequest, Plan } from "@backup-hooks/core";
import { buildCommand, isFatal } from "./actions/command.ts";
import { createPolicy } from "./actions/exit-policy.ts";
import { type BackrestHook, describeMissingHandler } from "./actions/messages.ts";
import { requestBuilders } from "./actions/requests.ts";
import { type Assumptions, defaultAssumptions } from "./assumptions.ts";
import type { BackrestConfig, ConfiguredHook } from "./config/config.ts";
import { TemplateError } from "./go-template/index.ts";
import { ATTEMPT, type BackrestEvent } from "./protocol/events.ts";
import { toConditionNumber } from "./protocol/life-cycles.ts";
import { render } from "./render-template.ts";
import { SIZE_OVERFLOW } from "./vars/format.ts";

/** Selection and order of internal/hook/hook.go at 626156cd: repo hooks, then plan hooks, each once, at the first event of the *call* that it is set for. */
export function planHooks(
  events: readonly BackrestEvent[],
  config: BackrestConfig,
  assumptions: Assumptions = defaultAssumptions,
): Plan {
  const [first] = events;
  const selected = first === undefined ? [] : selectHooks(events, config);
  const common = { order: "sequence", onFailure: "stop" } as const;
  const unhandled = selected
    .filter(({ hook }) => !hasHandler(hook))
    .map(({ hook }) => `${hook.name}: ${describeMissingHandler(hook)}`);
  if (unhandled[0] !== undefined && assumptions.handler === "refuse")
    return { ...common, hooks: [], refused: `${unhandled[0]}: no hook of this call runs` };
  const handled = selected.filter(({ hook }) => hasHandler(hook));
  const fatal = handled.filter(({ hook, event }) => isFatalAt(hook, event, config));
  const notes = [
    ...unhandled.map(
      (text) =>
        `${text}: it is left out (--handler skip); in Backrest no hook of this call would run.`,
    ),
    ...(assumptions.sizes === "EB"
      ? handled.filter(({ hook, event }) => hasSizeOverflow(hook, event, config))
      : []
    ).map(
      ({ hook }) =>
        `${hook.name}: it would fail in Backrest, on a size beyond 10^18 bytes (--sizes EB).`,
    ),
    ...fatal.map(({ hook }) => `${hook.name}: ${FATAL_NOTES[assumptions.shebang]}`),
    ...(assumptions.secrets === "shown"
      ? ["Secrets are shown, as in Backrest's own log (--secrets shown)."]
      : []),
  ];
  const hooks = handled.map((one) =>
    assumptions.shebang === "dies" && fatal.includes(one)
      ? ({
          id: one.hook.name,
          event: one.event,
          configured: one.hook,
          ...SERVER_DEATH,
        } satisfies BackrestHook)
      : createHook(one.hook, one.event, config, assumptions),
  );
  return { ...common, hooks, ...(notes.length > 0 && { notes }) };
}

const FATAL_NOTES: Readonly<Record<Assumptions["shebang"], string>> = {
  empty:
    "Backrest's whole server would die here (a script of one line that begins with #!); the rehearsal runs an empty script instead.",
  dies: "Backrest's whole server dies here (a script of one line that begins with #!), as chosen with --shebang dies.",
};

/** The end of the server, in place of a hook: whatever the hook's policy says, nothing comes after it. */
const SERVER_DEATH: Pick<Hook, "step" | "policy"> = {
  step: () => {
    throw new Error("runtime error: index out of range [1] with length 1");
  },
  policy: () => ({
    action: "fail",
    note: "the whole server dies: no later hook runs, and nothing is recorded",
  }),
};

export function selectHooks(
  events: readonly BackrestEvent[],
  { repos, plans }: BackrestConfig,
): { readonly hook: ConfiguredHook; readonly event: BackrestEvent }[] {
  const { Repo = "", Plan = "" } = events[0]?.fields ?? {};
  return [...(repos[Repo]?.hooks ?? []), ...(plans[Plan]?.hooks ?? [])].flatMap((hook) => {
    const event = events.find(({ name }) => hook.conditions.includes(toConditionNumber(name)));
    return event === undefined ? [] : [{ hook, event }];
  });
}

/** Backrest names a webhook action, and has nothing that runs it. */
export const hasHandler = ({ action }: ConfiguredHook): boolean =>
  action !== undefined &&
  (action.kind === "ActionCommand" || requestBuilders[action.kind] !== undefined);

function createHook(
  hook: ConfiguredHook,
  event: BackrestEvent,
  config: BackrestConfig,
  assumptions: Assumptions,
): BackrestHook {
  const attempt = Number(event.fields[ATTEMPT] ?? 1);
  return {
    id: hook.name,
    event,
    configured: hook,
    step: () => buildStep(hook, event, config, assumptions),
    policy: createPolicy(hook.onError, attempt, assumptions),
    ...(hook.action?.kind !== "ActionCommand" && { timeoutMs: SEND_LIMITS[assumptions.sendLimit] }),
  };
}

/** In milliseconds. None is the longest that a timer of Node takes, some 24 days. */
const SEND_LIMITS: Readonly<Record<Assumptions["sendLimit"], number>> = {
  "30s": 30_000,
  none: 2 ** 31 - 1,
};

/** What a hook would do. @throws Error in Backrest's words, a template's failure for instance */
export function buildStep(
  hook: ConfiguredHook,
  event: BackrestEvent,
  config: BackrestConfig,
  assumptions: Assumptions = defaultAssumptions,
): Command | HttpRequest {
  const { action } = hook;
  const renderText = (template: string, what = "template rendering"): string => {
    try {
      return render(template, event, config, assumptions.sizes);
    } catch (error) {
      throw error instanceof TemplateError
        ? new Error(`${what}: ${error.place.stage} template: ${error.message}`)
        : error;
    }
  };
  if (action?.kind === "ActionCommand")
    return buildCommand(renderText(String(action.fields["Command"] ?? "")));
  const buildRequest = requestBuilders[action?.kind ?? ""];
  if (action === undefined || buildRequest === undefined)
    throw new Error(describeMissingHandler(hook));
  return buildRequest(action.fields, event.name, renderText);
}

/** Whether a hook fails on a size that Backrest has no unit for. */
function hasSizeOverflow(
  hook: ConfiguredHook,
  event: BackrestEvent,
  config: BackrestConfig,
): boolean {
  try {
    buildStep(hook, event, config);
    return false;
  } catch (error) {
    return error instanceof Error && error.message.includes(SIZE_OVERFLOW);
  }
}

function isFatalAt(
  { action }: ConfiguredHook,
  event: BackrestEvent,
  config: BackrestConfig,
): boolean {
  if (action?.kind !== "ActionCommand") return false;
  try {
    return isFatal(render(String(action.fields["Command"] ?? ""), event, config));
  } catch {
    return false;
  }
}

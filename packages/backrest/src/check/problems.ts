import { type Problem, printable } from "@backup-hooks/core";
import { type HookCall, hookCalls, isOfPlan, nameOf, numberOf } from "../protocol/life-cycles.ts";
import { isFatal } from "../actions/command.ts";
import type { BackrestConfig, ConfiguredHook, Entry } from "../config/config.ts";
import type { Remark } from "../config/reader.ts";
import { type BackrestEvent, eventOf, statusOf } from "../protocol/events.ts";
import { exampleOf, noPlanOf, taskText } from "../protocol/examples.ts";
import { hasHandler, stepOf } from "../plan.ts";
import { delays } from "../actions/exit-policy.ts";
import { type ProblemCode, problem } from "./problem-codes.ts";
import { quoted } from "./unescaped-text.ts";
import { render } from "../render-template.ts";
import { onErrorNames } from "../vars/names.ts";

/** Everything that is wrong, or will go wrong, with a configuration that Backrest accepts. Renders every hook in every situation in which it can fire. */
export function problemsOf(config: BackrestConfig, remarks: readonly Remark[]): Problem[] {
  const entries = [...Object.values(config.repos), ...Object.values(config.plans)];
  return [
    ...remarks.map(({ kind, place, name, meant }) =>
      problem(kind, place, undefined, name, meant === undefined ? "" : ` Did you mean "${meant}"?`),
    ),
    ...Object.values(config.plans).flatMap((plan) => missingRepo(plan, config)),
    ...entries.flatMap((entry) => entry.hooks.flatMap((hook) => hookProblems(hook, entry, config))),
  ];
}

function missingRepo({ id, message, place }: Entry, { repos }: BackrestConfig): Problem[] {
  const repo = String(message["Repo"] ?? "");
  return Object.hasOwn(repos, repo) ? [] : [problem("repo-missing", place, { planId: id }, repo)];
}

/** A hook's owner, in the words of the command line. */
export const scopeOf = (hook: ConfiguredHook, { id }: Entry): Readonly<Record<string, string>> => ({ [`${hook.owner}Id`]: printable(id) });

function hookProblems(hook: ConfiguredHook, entry: Entry, config: BackrestConfig): Problem[] {
  const tell = (code: ProblemCode, ...facts: readonly string[]): Problem[] => [problem(code, hook.place, scopeOf(hook, entry), ...facts)];
  const { conditions, onError, action } = hook;
  const firing = hookCalls.filter((call) => hook.owner === "repo" || isOfPlan(call.task));
  const heard = eventsIn(
    hook,
    firing.filter((call) => call.heard),
  );
  const dead = conditions
    .map(nameOf)
    .filter((name) => numberOf(name) !== 0 && !firing.some(({ events }) => events.some((event) => event === name)));
  const finished = heard.filter((name) => !name.endsWith("_START"));
  const url = Object.entries({ WebhookUrl: "webhookUrl", BaseUrl: "baseUrl", ShoutrrrUrl: "shoutrrrUrl" }).find(
    ([name]) => URL_OF[action?.kind ?? ""] === name,
  );
  if (!hasHandler(hook))
    return tell("no-handler", action === undefined ? "a hook without an action" : `"action${action.kind.slice("Action".length)}"`);
  return [
    ...(conditions.every((number) => numberOf(nameOf(number)) === 0) ? tell("no-conditions") : []),
    ...(dead.length > 0 ? tell("never-fires", short(dead)) : []),
    ...(onErrorNames[onError] === undefined ? tell("unknown-policy", String(onError)) : []),
    ...(delays[onError] !== undefined && finished.length > 0 ? tell("retry-after-success", short(finished)) : []),
    ...(onError !== 0 && onErrorNames[onError] !== undefined && heard.length === 0 && conditions.length > 0 && dead.length === 0
      ? tell("policy-unheard", short(conditions.map(nameOf)))
      : []),
    ...(url !== undefined && !action?.fields[url[0]] ? tell("url-missing", url[1]) : []),
    ...quoted(hook).flatMap(([what, instead]) => tell("text-in-quotes", what, instead)),
    ...failures(hook, entry, firing, config).flatMap(([code, ...facts]) => tell(code, ...facts)),
  ];
}

const URL_OF: Readonly<Record<string, string>> = {
  ActionDiscord: "WebhookUrl",
  ActionSlack: "WebhookUrl",
  ActionHealthchecks: "WebhookUrl",
  ActionGotify: "BaseUrl",
  ActionShoutrrr: "ShoutrrrUrl",
};

const short = (names: readonly string[]): string => [...new Set(names.map((name) => name.replace("CONDITION_", "")))].join(", ");

/** The event of each call at which a hook runs. */
function eventsIn({ conditions }: ConfiguredHook, calls: readonly HookCall[]): string[] {
  return calls.flatMap(({ events }) => events.find((name) => conditions.includes(numberOf(name))) ?? []);
}

/** What goes wrong where, each failure once with all the situations that have it. */
function failures(
  hook: ConfiguredHook,
  entry: Entry,
  calls: readonly HookCall[],
  config: BackrestConfig,
): (readonly [ProblemCode, ...string[]])[] {
  const found = new Map<string, { readonly code: ProblemCode; readonly where: Set<string> }>();
  for (const call of calls) {
    const name = call.events.find((event) => hook.conditions.includes(numberOf(event)));
    if (name === undefined) continue;
    const owners = ownersOf(hook, entry, call, config);
    const failed = owners.flatMap((fields) => {
      const failing = failure(hook, eventOf(name, { ...exampleOf(call.task, call.ending), ...fields }), config);
      return failing === undefined ? [] : [{ ...failing, plan: fields.Plan }];
    });
    for (const { code, why, plan } of failed) {
      const known = found.get(why) ?? { code, where: new Set() };
      found.set(why, known);
      known.where.add(whereOf(name, call) + (failed.length === owners.length ? "" : ` of plan "${plan}"`));
    }
  }
  return Array.from(found, ([why, { code, where }]) => (code === "one-line-script" ? [code] : [code, `at ${[...where].join(", ")}`, why]));
}

/** A situation in words, shorter where the condition alone says it. */
function whereOf(name: string, { task, ending }: HookCall): string {
  const plain = ending === undefined || (ending === statusOf(name) && !name.endsWith("ANY_ERROR"));
  return name.replace("CONDITION_", "") + (plain ? "" : ` (${task}, ${ending})`);
}

function failure(
  hook: ConfiguredHook,
  event: BackrestEvent,
  config: BackrestConfig,
): { readonly code: ProblemCode; readonly why: string } | undefined {
  try {
    stepOf(hook, event, config);
    const fatal = hook.action?.kind === "ActionCommand" && isFatal(render(String(hook.action.fields["Command"] ?? ""), event, config));
    return fatal ? { code: "one-line-script", why: "" } : undefined;
  } catch (error) {
    return { code: "hook-fails", why: error instanceof Error ? error.message : String(error) };
  }
}

type Owners = Readonly<Record<"Repo" | "Plan" | "Task", string>>;

/** Whose task it can be: that of each plan of the repo, and the repo's own, which a forget can be as well. */
function ownersOf(hook: ConfiguredHook, { id, message }: Entry, { task }: HookCall, { plans }: BackrestConfig): readonly Owners[] {
  const repo = hook.owner === "repo" ? id : String(message["Repo"] ?? "");
  const own = Object.values(plans).filter((one) => one.message["Repo"] === id);
  const carried = !isOfPlan(task) ? [] : hook.owner === "plan" ? [id] : own.map((plan) => plan.id);
  const without = carried.length === 0 || (task === "forget" && hook.owner === "repo");
  return [...carried, ...(without ? [undefined] : [])].map((plan) => ({
    Repo: repo,
    Plan: plan ?? noPlanOf(task),
    Task: taskText(task, repo, plan),
  }));
}

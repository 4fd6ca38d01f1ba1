import type { Problem } from "@backup-hooks/core";
import { type HookCall, hookCalls, isOfPlan, nameOf, numberOf } from "./calls.ts";
import { isFatal } from "./command.ts";
import type { BackrestConfig, ConfiguredHook, Entry } from "./config/config.ts";
import type { Remark } from "./config/reader.ts";
import { type BackrestEvent, statusOf } from "./events.ts";
import { exampleOf, noPlanOf, taskText } from "./examples.ts";
import { hasHandler, stepOf } from "./hooks.ts";
import { delays } from "./policy.ts";
import { type ProblemCode, problem } from "./problem-codes.ts";
import { eventOf } from "./situation.ts";
import { render } from "./variables.ts";
import { onErrorNames } from "./vars/enums.ts";

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
export const scopeOf = (hook: ConfiguredHook, { id }: Entry): Readonly<Record<string, string>> => ({ [`${hook.owner}Id`]: id });

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
  const found = new Map<string, { readonly code: ProblemCode; readonly where: string[] }>();
  for (const call of calls) {
    const name = call.events.find((event) => hook.conditions.includes(numberOf(event)));
    if (name === undefined) continue;
    const event = eventOf(name, { ...exampleOf(call.task, call.ending), ...ownersOf(hook, entry, call, config) });
    const [code, why] = failure(hook, event, config) ?? [];
    if (code === undefined || why === undefined) continue;
    const known = found.get(why) ?? { code, where: [] };
    found.set(why, known);
    known.where.push(whereOf(name, call));
  }
  return Array.from(found, ([why, { code, where }]) =>
    code === "one-line-script" ? [code] : [code, `at ${[...new Set(where)].join(", ")}`, why],
  );
}

/** A situation in words, shorter where the condition alone says it. */
function whereOf(name: string, { task, ending }: HookCall): string {
  const plain = ending === undefined || (ending === statusOf(name) && !name.endsWith("ANY_ERROR"));
  return name.replace("CONDITION_", "") + (plain ? "" : ` (${task}, ${ending})`);
}

function failure(hook: ConfiguredHook, event: BackrestEvent, config: BackrestConfig): readonly [ProblemCode, string] | undefined {
  try {
    stepOf(hook, event, config);
    const fatal = hook.action?.kind === "ActionCommand" && isFatal(render(String(hook.action.fields["Command"] ?? ""), event, config));
    return fatal ? ["one-line-script", ""] : undefined;
  } catch (error) {
    return ["hook-fails", error instanceof Error ? error.message : String(error)];
  }
}

/** Whose task it would be: of several plans of a repo the first. */
function ownersOf(
  hook: ConfiguredHook,
  { id, message }: Entry,
  { task, ending }: HookCall,
  { plans }: BackrestConfig,
): Readonly<Record<string, string>> {
  const repo = hook.owner === "repo" ? id : String(message["Repo"] ?? "");
  const plan = hook.owner === "plan" ? id : Object.values(plans).find((one) => one.message["Repo"] === id)?.id;
  const carried = isOfPlan(task) ? plan : undefined;
  return {
    Repo: repo,
    Plan: carried ?? noPlanOf(task),
    Task: taskText(task, repo, carried),
    ...(ending === undefined && { Duration: "0s" }),
  };
}

/** `.Error` or `.Summary` as it is, after a quote that is still open on the line. */
function quoted({ action }: ConfiguredHook): (readonly [what: string, instead: string])[] {
  const texts = ["Command", "Template"].map((name) => String(action?.fields[name] ?? ""));
  const lines = texts.flatMap((text) => text.split("\n"));
  const found = lines.flatMap((line) => {
    const at = /\{\{-?\s*\$?\.(Error|Summary)\s*-?\}\}/.exec(line);
    if (at === null) return [];
    const before = line.slice(0, at.index).replace(/\{\{.*?\}\}/g, "");
    const open = (quote: string): boolean => before.split(quote).length % 2 === 0;
    if (!open('"') && !open("'")) return [];
    const helper = open("'") && action?.kind === "ActionCommand" && !open('"') ? "ShellEscape" : "JsonMarshal";
    return [[`.${at[1]}`, `{{ .${helper} .${at[1]} }}`] as const];
  });
  return found.filter(([what], index) => found.findIndex(([other]) => other === what) === index);
}

import { type Problem, toPrintable } from "@backup-hooks/core";
import { isFatal } from "../actions/command.ts";
import { retryDelays } from "../actions/exit-policy.ts";
import type { BackrestConfig, ConfiguredHook, RepoOrPlan } from "../config/config.ts";
import type { Remark } from "../config/reader.ts";
import { buildStep, hasHandler } from "../plan.ts";
import { type BackrestEvent, createEvent, findStatus } from "../protocol/events.ts";
import { createExample, formatTask, getNoPlanId } from "../protocol/examples.ts";
import {
  isOfPlan,
  type TaskDispatch,
  taskDispatches,
  toConditionName,
  toConditionNumber,
} from "../protocol/life-cycles.ts";
import { render } from "../render-template.ts";
import { onErrorNames } from "../vars/names.ts";
import { createProblem, type ProblemCode } from "./problem-codes.ts";
import { findUnescaped } from "./unescaped-text.ts";

/** Everything that is wrong, or will go wrong, with a configuration that Backrest accepts. Renders every hook in every situation in which it can fire. */
export function findProblems(config: BackrestConfig, remarks: readonly Remark[]): Problem[] {
  const owners = [...Object.values(config.repos), ...Object.values(config.plans)];
  return [
    ...remarks.map(({ kind, place, name, suggestion }) =>
      createProblem(
        kind,
        place,
        undefined,
        name,
        suggestion === undefined ? "" : ` Did you mean "${suggestion}"?`,
      ),
    ),
    ...Object.values(config.plans).flatMap((plan) => findMissingRepo(plan, config)),
    ...owners.flatMap((owner) =>
      owner.hooks.flatMap((hook) => findHookProblems(hook, owner, config)),
    ),
  ];
}

function findMissingRepo({ id, message, place }: RepoOrPlan, { repos }: BackrestConfig): Problem[] {
  const repo = String(message["Repo"] ?? "");
  return Object.hasOwn(repos, repo)
    ? []
    : [createProblem("repo-missing", place, { planId: id }, repo)];
}

/** A hook's owner, in the words of the command line. */
export const createScope = (
  hook: ConfiguredHook,
  { id }: RepoOrPlan,
): Readonly<Record<string, string>> => ({
  [`${hook.owner}Id`]: toPrintable(id),
});

function findHookProblems(
  hook: ConfiguredHook,
  owner: RepoOrPlan,
  config: BackrestConfig,
): Problem[] {
  const report = (code: ProblemCode, ...values: readonly string[]): Problem[] => [
    createProblem(code, hook.place, createScope(hook, owner), ...values),
  ];
  const { conditions, onError, action } = hook;
  const dispatches = taskDispatches.filter(
    (dispatch) => hook.owner === "repo" || isOfPlan(dispatch.task),
  );
  const cancelableNames = findEvents(
    hook,
    dispatches.filter((dispatch) => dispatch.cancelable),
  );
  const unreachableNames = conditions
    .map(toConditionName)
    .filter(
      (name) =>
        toConditionNumber(name) !== 0 &&
        !dispatches.some(({ events }) => events.some((event) => event === name)),
    );
  const finishedNames = cancelableNames.filter((name) => !name.endsWith("_START"));
  const url = Object.entries({
    WebhookUrl: "webhookUrl",
    BaseUrl: "baseUrl",
    ShoutrrrUrl: "shoutrrrUrl",
  }).find(([name]) => ACTION_URL_FIELDS[action?.kind ?? ""] === name);
  if (!hasHandler(hook))
    return report(
      "no-handler",
      action === undefined
        ? "a hook without an action"
        : `"action${action.kind.slice("Action".length)}"`,
    );
  return [
    ...(conditions.every((number) => toConditionNumber(toConditionName(number)) === 0)
      ? report("no-conditions")
      : []),
    ...(unreachableNames.length > 0 ? report("never-fires", shortenNames(unreachableNames)) : []),
    ...(onErrorNames[onError] === undefined ? report("unknown-policy", String(onError)) : []),
    ...(retryDelays[onError] !== undefined && finishedNames.length > 0
      ? report("retry-after-success", shortenNames(finishedNames))
      : []),
    ...(onError !== 0 &&
    onErrorNames[onError] !== undefined &&
    cancelableNames.length === 0 &&
    conditions.length > 0 &&
    unreachableNames.length === 0
      ? report("policy-unheard", shortenNames(conditions.map(toConditionName)))
      : []),
    ...(url !== undefined && !action?.fields[url[0]] ? report("url-missing", url[1]) : []),
    ...findUnescaped(hook).flatMap(([what, instead]) => report("text-in-quotes", what, instead)),
    ...findFailures(hook, owner, dispatches, config).flatMap(([code, ...values]) =>
      report(code, ...values),
    ),
  ];
}

const ACTION_URL_FIELDS: Readonly<Record<string, string>> = {
  ActionDiscord: "WebhookUrl",
  ActionSlack: "WebhookUrl",
  ActionHealthchecks: "WebhookUrl",
  ActionGotify: "BaseUrl",
  ActionShoutrrr: "ShoutrrrUrl",
};

const shortenNames = (names: readonly string[]): string =>
  [...new Set(names.map((name) => name.replace("CONDITION_", "")))].join(", ");

/** The event of each call at which a hook runs. */
function findEvents({ conditions }: ConfiguredHook, dispatches: readonly TaskDispatch[]): string[] {
  return dispatches.flatMap(
    ({ events }) => events.find((name) => conditions.includes(toConditionNumber(name))) ?? [],
  );
}

/** What goes wrong where, each failure once with all the situations that have it. */
function findFailures(
  hook: ConfiguredHook,
  owner: RepoOrPlan,
  dispatches: readonly TaskDispatch[],
  config: BackrestConfig,
): (readonly [ProblemCode, ...string[]])[] {
  const found = new Map<string, { readonly code: ProblemCode; readonly where: Set<string> }>();
  for (const dispatch of dispatches) {
    const name = dispatch.events.find((event) =>
      hook.conditions.includes(toConditionNumber(event)),
    );
    if (name === undefined) continue;
    const owners = listOwners(hook, owner, dispatch, config);
    const failed = owners.flatMap((fields) => {
      const failing = findFailure(
        hook,
        createEvent(name, { ...createExample(dispatch.task, dispatch.ending), ...fields }),
        config,
      );
      return failing === undefined ? [] : [{ ...failing, plan: fields.Plan }];
    });
    for (const { code, why, plan } of failed) {
      const existing = found.get(why) ?? { code, where: new Set() };
      found.set(why, existing);
      existing.where.add(
        describeDispatch(name, dispatch) +
          (failed.length === owners.length ? "" : ` of plan "${plan}"`),
      );
    }
  }
  return Array.from(found, ([why, { code, where }]) =>
    code === "one-line-script" ? [code] : [code, `at ${[...where].join(", ")}`, why],
  );
}

/** A situation in words, shorter where the condition alone says it. */
function describeDispatch(name: string, { task, ending }: TaskDispatch): string {
  const plain =
    ending === undefined || (ending === findStatus(name) && !name.endsWith("ANY_ERROR"));
  return name.replace("CONDITION_", "") + (plain ? "" : ` (${task}, ${ending})`);
}

function findFailure(
  hook: ConfiguredHook,
  event: BackrestEvent,
  config: BackrestConfig,
): { readonly code: ProblemCode; readonly why: string } | undefined {
  try {
    buildStep(hook, event, config);
    const fatal =
      hook.action?.kind === "ActionCommand" &&
      isFatal(render(String(hook.action.fields["Command"] ?? ""), event, config));
    return fatal ? { code: "one-line-script", why: "" } : undefined;
  } catch (error) {
    return { code: "hook-fails", why: error instanceof Error ? error.message : String(error) };
  }
}

type OwnerFields = Readonly<Record<"Repo" | "Plan" | "Task", string>>;

/** Whose task it can be: that of each plan of the repo, and the repo's own, which a forget can be as well. */
function listOwners(
  hook: ConfiguredHook,
  { id, message }: RepoOrPlan,
  { task }: TaskDispatch,
  { plans }: BackrestConfig,
): readonly OwnerFields[] {
  const repo = hook.owner === "repo" ? id : String(message["Repo"] ?? "");
  const repoPlans = Object.values(plans).filter((one) => one.message["Repo"] === id);
  const planIds = !isOfPlan(task)
    ? []
    : hook.owner === "plan"
      ? [id]
      : repoPlans.map((plan) => plan.id);
  const hasRepoTask = planIds.length === 0 || (task === "forget" && hook.owner === "repo");
  return [...planIds, ...(hasRepoTask ? [undefined] : [])].map((plan) => ({
    Repo: repo,
    Plan: plan ?? getNoPlanId(task),
    Task: formatTask(task, repo, plan),
  }));
}

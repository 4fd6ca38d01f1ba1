import { type LoadedConfig, type Setting, toPrintable } from "@backup-hooks/core";
import { createScope, findProblems } from "./check/problems.ts";
import {
  type BackrestConfig,
  type ConfiguredHook,
  type RepoOrPlan,
  readConfig,
} from "./config/config.ts";
import { toConditionName } from "./protocol/life-cycles.ts";
import { onErrorNames } from "./vars/names.ts";

/** @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID */
export async function loadConfig(path?: string): Promise<LoadedConfig<BackrestConfig>> {
  const { config, remarks } = readConfig(path);
  const repos = Object.values(config.repos);
  const plans = Object.values(config.plans);
  return {
    config,
    scopes: [
      ...repos.map(({ id }) => ({ repoId: toPrintable(id) })),
      ...plans.map(({ id }) => ({ planId: toPrintable(id) })),
    ],
    settings: [...repos, ...plans].flatMap((owner) =>
      owner.hooks.map((hook) => createSetting(hook, owner)),
    ),
    // Renders every template: only check needs it.
    get problems() {
      return findProblems(config, remarks);
    },
  };
}

/** A hook in one line: its conditions, its policy, its action. Values of actions are not shown, they are mostly secrets. */
function createSetting(hook: ConfiguredHook, owner: RepoOrPlan): Setting {
  const { name, conditions, onError, action, place } = hook;
  const command =
    String(action?.fields["Command"] ?? "")
      .trim()
      .split("\n")[0] ?? "";
  const actionText =
    action === undefined
      ? "no action"
      : action.kind === "ActionCommand"
        ? `command: ${command}`
        : action.kind.slice("Action".length).toLowerCase();
  const policy = onError === 0 ? "" : ` [ON_ERROR_${onErrorNames[onError] ?? onError}]`;
  return {
    scope: createScope(hook, owner),
    option: name.slice(name.lastIndexOf("/hook/") + 1),
    value: `${conditions.map((number) => toConditionName(number).replace("CONDITION_", "")).join(", ") || "no condition"}${policy} ${actionText}`,
    place,
    overrides: [],
  };
}

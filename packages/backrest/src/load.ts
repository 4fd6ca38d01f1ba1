import { type Loaded, printable, type Setting } from "@backup-hooks/core";
import { nameOf } from "./protocol/life-cycles.ts";
import { type BackrestConfig, type ConfiguredHook, type Entry, readConfig } from "./config/config.ts";
import { problemsOf, scopeOf } from "./check/problems.ts";
import { onErrorNames } from "./vars/names.ts";

/** @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID */
export async function load(path?: string): Promise<Loaded<BackrestConfig>> {
  const { config, remarks } = readConfig(path);
  const repos = Object.values(config.repos);
  const plans = Object.values(config.plans);
  return {
    config,
    scopes: [...repos.map(({ id }) => ({ repoId: printable(id) })), ...plans.map(({ id }) => ({ planId: printable(id) }))],
    settings: [...repos, ...plans].flatMap((entry) => entry.hooks.map((hook) => settingOf(hook, entry))),
    // Renders every template: only check needs it.
    get problems() {
      return problemsOf(config, remarks);
    },
  };
}

/** A hook in one line: its conditions, its policy, its action. Values of actions are not shown, they are mostly secrets. */
function settingOf(hook: ConfiguredHook, entry: Entry): Setting {
  const { name, conditions, onError, action, place } = hook;
  const command =
    String(action?.fields["Command"] ?? "")
      .trim()
      .split("\n")[0] ?? "";
  const does =
    action === undefined
      ? "no action"
      : action.kind === "ActionCommand"
        ? `command: ${command}`
        : action.kind.slice("Action".length).toLowerCase();
  const policy = onError === 0 ? "" : ` [ON_ERROR_${onErrorNames[onError] ?? onError}]`;
  return {
    scope: scopeOf(hook, entry),
    option: name.slice(name.lastIndexOf("/hook/") + 1),
    value: `${conditions.map((number) => nameOf(number).replace("CONDITION_", "")).join(", ") || "no condition"}${policy} ${does}`,
    place,
    overrides: [],
  };
}

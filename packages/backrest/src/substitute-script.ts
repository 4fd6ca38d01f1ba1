import { existsSync, readFileSync } from "node:fs";
import type { BackrestConfig, ConfiguredHook } from "./config/config.ts";
import type { BackrestEvent } from "./protocol/events.ts";
import { toConditionNumber } from "./protocol/life-cycles.ts";

/** A command hook with this text in place of all hooks of the repo and the plan; a file's name stands for its content. */
export function withScript(
  config: BackrestConfig,
  { name, fields }: BackrestEvent,
  script: string,
): BackrestConfig {
  const command = existsSync(script) ? readFileSync(script, "utf8") : script;
  const { Repo = "" } = fields;
  const hook: ConfiguredHook = {
    name: `repo/${Repo}/hook/0`,
    owner: "repo",
    conditions: [toConditionNumber(name)],
    onError: 0,
    action: { kind: "ActionCommand", fields: { Command: command } },
    place: { file: existsSync(script) ? script : config.path },
  };
  const withHooks = (
    owners: BackrestConfig["repos"],
    hooks: readonly ConfiguredHook[],
  ): BackrestConfig["repos"] =>
    Object.fromEntries(Object.entries(owners).map(([id, owner]) => [id, { ...owner, hooks }]));
  return { ...config, repos: withHooks(config.repos, [hook]), plans: withHooks(config.plans, []) };
}

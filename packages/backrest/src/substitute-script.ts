import { existsSync, readFileSync } from "node:fs";
import type { BackrestConfig, ConfiguredHook } from "./config/config.ts";
import type { BackrestEvent } from "./protocol/events.ts";
import { numberOf } from "./protocol/life-cycles.ts";

/** A command hook with this text in place of all hooks of the repo and the plan; a file's name stands for its content. */
export function substitute(config: BackrestConfig, { name, fields }: BackrestEvent, script: string): BackrestConfig {
  const command = existsSync(script) ? readFileSync(script, "utf8") : script;
  const { Repo = "" } = fields;
  const hook: ConfiguredHook = {
    name: `repo/${Repo}/hook/0`,
    owner: "repo",
    conditions: [numberOf(name)],
    onError: 0,
    action: { kind: "ActionCommand", fields: { Command: command } },
    place: { file: existsSync(script) ? script : config.path },
  };
  const alone = (entries: BackrestConfig["repos"], hooks: readonly ConfiguredHook[]): BackrestConfig["repos"] =>
    Object.fromEntries(Object.entries(entries).map(([id, entry]) => [id, { ...entry, hooks }]));
  return { ...config, repos: alone(config.repos, [hook]), plans: alone(config.plans, []) };
}

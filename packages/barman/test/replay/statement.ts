import { join } from "node:path";
import { hookOptions } from "../../src/config/options.ts";
import type { Barman, BarmanConfig } from "../../src/index.ts";
import { isAtLeast } from "../../src/versions.ts";
import { ROOT, type Stage } from "./stage.ts";
import type { CommandVector } from "./types.ts";

/** A real barman.conf from the options that are stated. */
export async function loadStated(
  vector: CommandVector,
  stage: Stage,
  adapter: Barman,
): Promise<BarmanConfig> {
  const { extra = "", ...sections } = vector.config;
  const lines = Object.entries(withExtra(sections, String(extra))).flatMap(([name, options]) => [
    `[${name}]`,
    ...Object.entries(options).flatMap(([option, value]) =>
      value === null ? [] : [`${option} = ${literal(stage.inside(value), vector.barman_version)}`],
    ),
  ]);
  const file = join(stage.root, "barman.conf");
  stage.write(file, `${lines.join("\n")}\n`);
  return (await adapter.load(file)).config;
}

type Sections = Record<string, Record<string, string | null>>;

/** Sections and options that a vector states only in words: `[second] … its own four backup hooks ('... second')`, `[main] pre_archive_script = '... server'`. */
function withExtra(stated: CommandVector["config"], extra: string): Sections {
  const known = Object.entries(stated).filter(
    (entry): entry is [string, Record<string, string | null>] => typeof entry[1] === "object",
  );
  const sections: Sections = Object.fromEntries(
    known.map(([name, options]) => [name, { ...options }]),
  );
  // A vector of the log's format states no section: it is one of the plain scenarios.
  if (known.length === 0)
    sections["main"] = Object.fromEntries(
      hookOptions.map((option) => [option, `${ROOT}/bin/hook.py ${option}`]),
    );
  sections["barman"] ??= { barman_home: `${ROOT}/home` };
  for (const [, name = "", said = ""] of extra.matchAll(/\[(\w+)\]([^[]*)/g)) {
    sections[name] ??= {};
    const section = sections[name];
    const suffix = /four backup hooks \('\.\.\. (\w+)'\)/.exec(said)?.[1];
    for (const option of suffix === undefined
      ? []
      : hookOptions.filter((hook) => hook.includes("_backup_")))
      section[option] = `${ROOT}/bin/hook.py ${option} ${suffix}`;
    for (const [, option = "", value = ""] of said.matchAll(/(\w+_script) = '\.\.\. ([^']*)'/g))
      section[option] = `${ROOT}/bin/hook.py ${value}`;
  }
  return sections;
}

/** A percent sign is for interpolation, which since 3.10 happens twice. */
function literal(value: string, version: string): string {
  return value.replaceAll("%", isAtLeast(version, "3.10.0") ? "%%%%" : "%%");
}

import type { Problem } from "@backup-hooks/core";
import { Failure } from "./config-error.ts";
import { expandUser, type Files } from "./find-files.ts";
import { placeOf, type Sections } from "./ini.ts";
import { problem } from "./problem-codes.ts";
import { str } from "../python/text.ts";
import { get, items, merge } from "./sections.ts";
import { atLeast, SINCE } from "../versions.ts";

/** What `barman config-update` writes into barman_home. */
export const AUTO_CONF = ".barman.auto.conf";

/** Reads the include folder and, from 3.10, what `barman config-update` wrote. @throws Failure */
export function include(sections: Sections, version: string, home: boolean, files: Files): Problem[] {
  const before = items(sections, "barman");
  const problems: Problem[] = [];
  const folder = get(sections, "barman", "configuration_files_directory", version);
  if (folder?.text) {
    const included = files.included(expandUser(folder.text));
    if (included) problems.push(...included.flatMap((file) => includeFile(sections, file, version, before, files)));
    else problems.push(problem("include-folder-missing", placeOf(folder.value), folder.text));
  }
  const auto = `${str(get(sections, "barman", "barman_home", version)?.text ?? null)}/${AUTO_CONF}`;
  if (home && atLeast(version, SINCE.autoConf) && files.exists(auto)) problems.push(...includeFile(sections, auto, version, before, files));
  return problems;
}

function includeFile(sections: Sections, file: string, version: string, before: ReturnType<typeof items>, files: Files): Problem[] {
  if (!files.isFile(file)) return [problem("include-not-a-file", { file }, file)];
  const read = files.sections(file);
  if (read === undefined) return [problem("include-unreadable", { file }, file)];
  merge(sections, read, version);
  const after = items(sections, "barman");
  const changed = [...after].find(([option, { text }]) => before.get(option)?.text !== text);
  if (changed !== undefined) {
    const name = file.slice(file.lastIndexOf("/") + 1);
    throw new Failure(
      "barman-section-changed",
      `SystemExit: FATAL: the configuration file ${name} contains a not empty [barman] section`,
      changed[1].value.name,
    );
  }
  const repeated = read.named.get("barman");
  return repeated?.size ? [problem("barman-section-in-include", read.headers.get("barman")?.[0] ?? { file }, file)] : [];
}

import type { Problem } from "@backup-hooks/core";
import { str } from "../python/text.ts";
import { isAtLeast, SINCE } from "../versions.ts";
import { ConfigError } from "./config-error.ts";
import { expandUser, type Files } from "./find-files.ts";
import { locateValue, type Sections } from "./ini.ts";
import { createProblem } from "./problem-codes.ts";
import { getOption, listOptions, merge } from "./sections.ts";

/** What `barman config-update` writes into barman_home. */
export const AUTO_CONF = ".barman.auto.conf";

/** Reads the include folder and, from 3.10, what `barman config-update` wrote. @throws Failure */
export function include(
  sections: Sections,
  version: string,
  home: boolean,
  files: Files,
): Problem[] {
  const before = listOptions(sections, "barman");
  const problems: Problem[] = [];
  const folder = getOption(sections, "barman", "configuration_files_directory", version);
  if (folder?.text) {
    const included = files.listIncluded(expandUser(folder.text));
    if (included)
      problems.push(
        ...included.flatMap((file) => includeFile(sections, file, version, before, files)),
      );
    else
      problems.push(
        createProblem("include-folder-missing", locateValue(folder.value), folder.text),
      );
  }
  const auto = `${str(getOption(sections, "barman", "barman_home", version)?.text ?? null)}/${AUTO_CONF}`;
  if (home && isAtLeast(version, SINCE.autoConf) && files.exists(auto))
    problems.push(...includeFile(sections, auto, version, before, files));
  return problems;
}

function includeFile(
  sections: Sections,
  file: string,
  version: string,
  before: ReturnType<typeof listOptions>,
  files: Files,
): Problem[] {
  if (!files.isFile(file)) return [createProblem("include-not-a-file", { file }, file)];
  const read = files.readSections(file);
  if (read === undefined) return [createProblem("include-unreadable", { file }, file)];
  merge(sections, read, version);
  const after = listOptions(sections, "barman");
  const changed = [...after].find(([option, { text }]) => before.get(option)?.text !== text);
  if (changed !== undefined) {
    const name = file.slice(file.lastIndexOf("/") + 1);
    throw new ConfigError(
      "barman-section-changed",
      `SystemExit: FATAL: the configuration file ${name} contains a not empty [barman] section`,
      changed[1].value.name,
    );
  }
  const repeated = read.named.get("barman");
  return repeated?.size
    ? [
        createProblem(
          "barman-section-in-include",
          read.headers.get("barman")?.[0] ?? { file },
          file,
        ),
      ]
    : [];
}

import type { Problem } from "@backup-hooks/core";
import { Failure } from "./failure.ts";
import { exists, expandUser, includedFiles, isFile, isFolder, readSections } from "./files.ts";
import { placeOf, type Sections } from "./ini.ts";
import { problem } from "./problem-codes.ts";
import { str } from "../python.ts";
import { get, items, merge } from "./sections.ts";
import { atLeast, SINCE } from "../versions.ts";

/** Reads the include folder and, from 3.10, what `barman config-update` wrote. @throws Failure */
export function include(sections: Sections, version: string, home: boolean): Problem[] {
  const before = items(sections, "barman");
  const problems: Problem[] = [];
  const folder = get(sections, "barman", "configuration_files_directory", version);
  if (folder?.text) {
    const path = expandUser(folder.text);
    if (isFolder(path)) problems.push(...includedFiles(path).flatMap((file) => includeFile(sections, file, version, before)));
    else problems.push(problem("include-folder-missing", placeOf(folder.value), folder.text));
  }
  const auto = `${str(get(sections, "barman", "barman_home", version)?.text ?? null)}/.barman.auto.conf`;
  if (home && atLeast(version, SINCE.autoConf) && exists(auto)) problems.push(...includeFile(sections, auto, version, before));
  return problems;
}

function includeFile(sections: Sections, file: string, version: string, before: ReturnType<typeof items>): Problem[] {
  if (!isFile(file)) return [problem("include-not-a-file", { file }, file)];
  const read = readSections(file);
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
  return repeated?.size ? [problem("barman-section-in-include", read.headers.get("barman") ?? { file }, file)] : [];
}

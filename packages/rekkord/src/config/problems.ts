import {
  type Account,
  findAccount,
  findScriptFaults,
  hasRawBytes,
  type Problem,
  resolveUserName,
} from "@backup-hooks/core";
import { type Command, phases } from "../protocol/events.ts";
import { createProblem, type ProblemCode } from "./problem-codes.ts";
import type { Directory, Reading } from "./read.ts";

/**
 * Characters in a path that the shell interprets, with their names. Others, such as # and ~, are
 * harmless within a path.
 */
const SHELL: readonly (readonly [RegExp, string])[] = [
  [/[ \t]/, "a blank"],
  [/\n/, "a line break"],
  [/[;&|<>$`"'\\()*?[]/, ""],
];

/** Names of files that are hardly meant as hooks. */
const NO_HOOK =
  /^(?:readme|license|changelog|todo)\b|^#.*#$|^\.(?!.*\.sh$)|~$|\.(?:bak|backup|old|orig|rej|save|sw[a-p]|tmp|temp|md|txt|rst|ini|conf|json|log|disabled|off|sample|example|dpkg-\w+|ucf-\w+|rpm(?:save|new|orig))$/i;

/**
 * Finds all problems of a configuration that Rekkord accepts. Inspects the hooks, changes nothing.
 */
export function findProblems({ file, directories, repository, unknownKeys }: Reading): Problem[] {
  const account = findAccount(resolveUserName(process.getuid?.() ?? 0));
  return [
    ...unknownKeys.map(({ key, section, place }) =>
      createProblem("key-unverified", place, key, section),
    ),
    ...directories.flatMap((directory, index) => [
      ...findDirectoryProblems(directory, directories.slice(0, index)),
      ...findFileProblems(directory, account),
    ]),
    ...(repository.url === undefined
      ? [createProblem("repository-incomplete", { file }, "URL", "REKKORD_REPOSITORY")]
      : []),
    ...(repository.keyFile === undefined
      ? [createProblem("repository-incomplete", { file }, "KeyFile", "REKKORD_KEY_FILE")]
      : []),
  ];
}

function findDirectoryProblems(directory: Directory, before: readonly Directory[]): Problem[] {
  const { key, value, path, files, partial, place } = directory;
  const earlierDirectories = before.filter((earlier) => earlier.key === key);
  const [last] = earlierDirectories.slice(-1);
  const duplicate = earlierDirectories.find((earlier) => earlier.path === path);
  const char = findShellCharacter(path);
  const report = (code: ProblemCode, ...details: readonly string[]): Problem[] => [
    createProblem(code, place, key, path, ...details),
  ];
  return [
    ...(value === "" ? report("value-empty") : []),
    ...(duplicate
      ? report("directory-twice", String(duplicate.place.line))
      : last
        ? report("several-directories", String(last.place.line))
        : []),
    ...(files.length === 0 ? report("directory-empty") : []),
    ...(partial ? report("directory-too-full") : []),
    ...(char !== undefined && files.length > 0
      ? report("shell-directory", char, describeConsequence(directory))
      : []),
  ];
}

function findFileProblems(directory: Directory, account: Account | undefined): Problem[] {
  const { key, path, files, place } = directory;
  // The directory's own problem applies to all of its files.
  if (findShellCharacter(path) !== undefined) return [];
  return files.flatMap((file) => {
    const name = file.slice(file.lastIndexOf("/") + 1);
    const then = describeConsequence(directory);
    const report = (code: ProblemCode, ...details: readonly string[]): Problem =>
      createProblem(code, place, key, file, ...details);
    const nameProblems = NO_HOOK.test(name) ? [report("not-a-hook")] : [];
    const char = findShellCharacter(name);
    if (char !== undefined) return [...nameProblems, report("shell-name", char, then)];
    // Node cannot look up a name whose bytes are not UTF-8.
    const faults = hasRawBytes(file) ? [] : findScriptFaults(file, account);
    return [...nameProblems, ...faults.map(([code, ...details]) => report(code, then, ...details))];
  });
}

/** The consequence of a failing hook. */
export function describeConsequence({ event }: Pick<Directory, "event">): string {
  const { command, phase }: { readonly command: Command; readonly phase: "pre" | "post" } =
    phases[event];
  return phase === "pre" ? `no ${command} ever starts.` : `every ${command} exits 1.`;
}

/** The first character of a path that the shell interprets. */
export function findShellCharacter(path: string): string | undefined {
  for (const [pattern, name] of SHELL) {
    const [found] = pattern.exec(path) ?? [];
    if (found !== undefined) return name || found;
  }
  return undefined;
}

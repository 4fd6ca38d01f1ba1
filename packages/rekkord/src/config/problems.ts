import { type Account, accountOf, hasRawBytes, nameOf, type Problem, scriptFaults } from "@backup-hooks/core";
import { type Command, phases } from "../protocol/events.ts";
import { type ProblemCode, problem } from "./problem-codes.ts";
import type { Directory, Reading } from "./read.ts";

/** Characters that a shell does not leave as they are within a path, with their names. Others, such as # and ~, are harmless there. */
const SHELL: readonly (readonly [RegExp, string])[] = [
  [/[ \t]/, "a blank"],
  [/\n/, "a line break"],
  [/[;&|<>$`"'\\()*?[]/, ""],
];

/** Names of files that nobody means as hooks. */
const NO_HOOK =
  /^(?:readme|license|changelog|todo)\b|^#.*#$|^\.(?!.*\.sh$)|~$|\.(?:bak|backup|old|orig|rej|save|sw[a-p]|tmp|temp|md|txt|rst|ini|conf|json|log|disabled|off|sample|example|dpkg-\w+|ucf-\w+|rpm(?:save|new|orig))$/i;

/** Everything that will go wrong with a configuration that Rekkord accepts. Looks at the hooks, changes nothing. */
export function problemsOf({ file, directories, repository, unknownKeys }: Reading): Problem[] {
  const account = accountOf(nameOf(process.getuid?.() ?? 0));
  return [
    ...unknownKeys.map(({ key, section, place }) => problem("key-unverified", place, key, section)),
    ...directories.flatMap((directory, index) => [
      ...directoryProblems(directory, directories.slice(0, index)),
      ...filesProblems(directory, account),
    ]),
    ...(repository.url === undefined ? [problem("repository-incomplete", { file }, "URL", "REKKORD_REPOSITORY")] : []),
    ...(repository.keyFile === undefined ? [problem("repository-incomplete", { file }, "KeyFile", "REKKORD_KEY_FILE")] : []),
  ];
}

function directoryProblems(directory: Directory, before: readonly Directory[]): Problem[] {
  const { key, value, path, files, partial, place } = directory;
  const same = before.filter((earlier) => earlier.key === key);
  const [last] = same.slice(-1);
  const twin = same.find((earlier) => earlier.path === path);
  const char = shellCharacter(path);
  const tell = (code: ProblemCode, ...facts: readonly string[]): Problem[] => [problem(code, place, key, path, ...facts)];
  return [
    ...(value === "" ? tell("value-empty") : []),
    ...(twin ? tell("directory-twice", String(twin.place.line)) : last ? tell("several-directories", String(last.place.line)) : []),
    ...(files.length === 0 ? tell("directory-empty") : []),
    ...(partial ? tell("directory-too-full") : []),
    ...(char !== undefined && files.length > 0 ? tell("shell-directory", char, consequence(directory)) : []),
  ];
}

function filesProblems(directory: Directory, account: Account | undefined): Problem[] {
  const { key, path, files, place } = directory;
  // What is wrong with the directory is wrong with all of them.
  if (shellCharacter(path) !== undefined) return [];
  return files.flatMap((file) => {
    const name = file.slice(file.lastIndexOf("/") + 1);
    const then = consequence(directory);
    const tell = (code: ProblemCode, ...facts: readonly string[]): Problem => problem(code, place, key, file, ...facts);
    const stray = NO_HOOK.test(name) ? [tell("not-a-hook")] : [];
    const char = shellCharacter(name);
    if (char !== undefined) return [...stray, tell("shell-name", char, then)];
    // Node cannot be asked about a name whose bytes are not UTF-8.
    const faults = hasRawBytes(file) ? [] : scriptFaults(file, account);
    return [...stray, ...faults.map(([code, ...facts]) => tell(code, then, ...facts))];
  });
}

/** What a failing hook leads to. */
export function consequence({ event }: Pick<Directory, "event">): string {
  const { command, phase }: { readonly command: Command; readonly phase: "pre" | "post" } = phases[event];
  return phase === "pre" ? `no ${command} ever starts.` : `every ${command} exits 1.`;
}

/** The first character of a path that a shell reads as something else. */
export function shellCharacter(path: string): string | undefined {
  for (const [pattern, name] of SHELL) {
    const [found] = pattern.exec(path) ?? [];
    if (found !== undefined) return name || found;
  }
  return undefined;
}

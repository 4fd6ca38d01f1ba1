import {
  type Account,
  findAccount,
  findCommand,
  findScriptFaults,
  type Problem,
  type SourceLocation,
} from "@backup-hooks/core";
import { isAtLeast, SINCE } from "../versions.ts";
import { findCloudFaults } from "./cloud-scripts.ts";
import { locateCharacter } from "./ini.ts";
import { createProblem, type Fault, type ProblemCode } from "./problem-codes.ts";
import type { Reading } from "./read.ts";
import { unquote } from "./sections.ts";
import type { HookInForce } from "./server.ts";
import type { BarmanSettings } from "./settings.ts";
import { findFirstCommand, findLineEnd, findMarks, isBuiltin, isOneCommand } from "./shell.ts";

/** Everything that is wrong with a configuration that Barman accepts. Looks at the scripts, changes nothing. */
export function findProblems({ config, hooks, problems }: Reading): Problem[] {
  const account = findAccount(config.barman.user);
  const found = hooks.flatMap((hook) => {
    const server = config.servers[hook.server];
    const serverProblems =
      server === undefined ? [] : findHookProblems(hook, server.settings, config.version, account);
    return serverProblems.map((one): Problem => ({ ...one, scope: hook.scope }));
  });
  // What stands in [barman] or [DEFAULT] is told once: of the one server that has it from there, or of all.
  const reported = new Map<string, Problem>();
  for (const one of [...problems, ...found]) {
    const { scope, ...shared } = one;
    const key = JSON.stringify([one.code, one.place, one.message]);
    reported.set(key, reported.has(key) ? shared : one);
  }
  return [...reported.values()];
}

function findHookProblems(
  hook: HookInForce,
  settings: BarmanSettings,
  version: string,
  account: Account | undefined,
): Problem[] {
  const { option, value, place, source } = hook;
  const tell = (
    code: ProblemCode,
    details: readonly string[],
    where: SourceLocation = place,
  ): Problem => createProblem(code, where, option, ...details);
  const found: Problem[] = [];
  if (unquote(source.text) !== source.text && value.includes(source.text[0] ?? ""))
    found.push(tell("quotes-removed", [value]));
  if (!isAtLeast(version, SINCE.perFileInterpolation) && source.written.includes("%%"))
    found.push(tell("percent-breaks-later", []));
  found.push(...findTextProblems(hook, settings));
  const word = findWordFault(value);
  if (word !== undefined) found.push(tell(...word));
  const command = findFirstCommand(value);
  const faults =
    command === undefined || word !== undefined
      ? []
      : findCommandFaults(command, settings, account);
  found.push(...faults.map(([code, ...details]) => tell(code, [command ?? "", ...details])));
  if (command !== undefined)
    found.push(
      ...findCloudFaults(command, option, settings).map(([code, ...details]) =>
        tell(code, details),
      ),
    );
  const never = option.endsWith("_retry_script")
    ? explainFailure(value, command, faults, settings)
    : undefined;
  if (never !== undefined) found.push(tell("retry-never-succeeds", [value, never]));
  return found;
}

/** Words with which people mean to switch a hook off. */
function findWordFault(value: string): [ProblemCode, readonly string[]] | undefined {
  const word = value.trim();
  if (/^none$/i.test(word)) return ["none-runs-command", [word]];
  return /^(off|no|0|null|nil|false|disabled?)$/i.test(word)
    ? ["word-runs-command", [word]]
    : undefined;
}

function findCommandFaults(
  command: string,
  { pathPrefix }: BarmanSettings,
  account: Account | undefined,
): Fault[] {
  if (command.startsWith("/")) return findScriptFaults(command, account);
  if (command.includes("/")) return [["script-relative"]];
  if (isBuiltin(command)) return [];
  const file = findCommand(command, pathPrefix);
  return file === undefined ? [["command-missing"]] : findScriptFaults(file, account);
}

/** Faults with which a script ends with 126 or 127 each time. */
const FATAL: readonly ProblemCode[] = [
  "script-missing",
  "command-missing",
  "script-is-folder",
  "script-not-executable",
  "script-crlf",
  "interpreter-missing",
];
/** What a retry script may end with (hooks.py): success, ABORT_CONTINUE, ABORT_STOP. */
const FINAL = [0, 62, 63];

/** Why a retry script fails each time; undefined if it may succeed. */
function explainFailure(
  value: string,
  command: string | undefined,
  faults: readonly Fault[],
  { pathPrefix }: BarmanSettings,
): string | undefined {
  if (!isOneCommand(value)) return undefined;
  if (faults.some(([code]) => FATAL.includes(code))) return "cannot be run";
  const [, status] = /^exit\s+(\d+)$/.exec(value.trim()) ?? [];
  if (status !== undefined)
    return FINAL.includes(Number(status) % 256)
      ? undefined
      : `always ends with ${Number(status) % 256}`;
  if (command === undefined) return undefined;
  if (/^(\/usr)?(\/bin\/)?false$/.test(command)) return "always ends with 1";
  return command.includes("/") ||
    isBuiltin(command) ||
    findCommand(command, pathPrefix) !== undefined
    ? undefined
    : "is no command, so it always ends with 127";
}

/** Text that its writer may take for a comment, and lines that are commands of their own. */
function findTextProblems(hook: HookInForce, { pathPrefix }: BarmanSettings): Problem[] {
  const { option, value, place } = hook;
  const found = findMarks(value);
  const comments = found.filter(
    ({ kind, index }) =>
      kind === "comment" ||
      (kind === "semicolon" && !isCommand(value.slice(index + 1), pathPrefix)),
  );
  const problems = comments.map(({ index }) =>
    createProblem(
      "comment-in-value",
      locateInFile(hook, index),
      option,
      value.slice(index, findLineEnd(value, index)),
    ),
  );
  const ends = found.filter(({ kind }) => kind === "newline").length;
  return ends === 0
    ? problems
    : [...problems, createProblem("several-commands", place, option, String(ends + 1))];
}

/** Whether what follows a `;` can be meant as a command. */
function isCommand(rest: string, pathPrefix: string | undefined): boolean {
  const command = findFirstCommand(rest);
  if (command === undefined) return rest.trim() !== "";
  return (
    command.includes("/") || isBuiltin(command) || findCommand(command, pathPrefix) !== undefined
  );
}

/** Where a character of the shell's text stands in the file; the value's place where quotes or references moved it. */
function locateInFile({ value, source, place }: HookInForce, index: number): SourceLocation {
  const start = source.written.indexOf(value);
  return start < 0 ? place : locateCharacter(source, start + index);
}

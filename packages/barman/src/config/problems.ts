import { type Account, accountOf, findCommand, type Place, type Problem, scriptFaults } from "@backup-hooks/core";
import { cloudFaults } from "./cloud-scripts.ts";
import { placeAt } from "./ini.ts";
import { type Fault, type ProblemCode, problem } from "./problem-codes.ts";
import type { Reading } from "./read.ts";
import { unquote } from "./sections.ts";
import type { HookInForce } from "./server.ts";
import type { BarmanSettings } from "./settings.ts";
import { endOfLine, firstCommand, isBuiltin, isOneCommand, marks } from "./shell.ts";
import { atLeast, SINCE } from "../versions.ts";

/** Everything that is wrong with a configuration that Barman accepts. Looks at the scripts, changes nothing. */
export function problemsOf({ config, hooks, problems }: Reading): Problem[] {
  const account = accountOf(config.barman.user);
  const found = hooks.flatMap((hook) => {
    const server = config.servers[hook.server];
    const own = server === undefined ? [] : hookProblems(hook, server.settings, config.version, account);
    return own.map((one): Problem => ({ ...one, scope: hook.scope }));
  });
  // What stands in [barman] or [DEFAULT] is told once: of the one server that has it from there, or of all.
  const told = new Map<string, Problem>();
  for (const one of [...problems, ...found]) {
    const { scope, ...everybodys } = one;
    const key = JSON.stringify([one.code, one.place, one.message]);
    told.set(key, told.has(key) ? everybodys : one);
  }
  return [...told.values()];
}

function hookProblems(hook: HookInForce, settings: BarmanSettings, version: string, account: Account | undefined): Problem[] {
  const { option, value, place, source } = hook;
  const tell = (code: ProblemCode, facts: readonly string[], where: Place = place): Problem => problem(code, where, option, ...facts);
  const found: Problem[] = [];
  if (unquote(source.text) !== source.text && value.includes(source.text[0] ?? "")) found.push(tell("quotes-removed", [value]));
  if (!atLeast(version, SINCE.perFileInterpolation) && source.written.includes("%%")) found.push(tell("percent-breaks-later", []));
  found.push(...textProblems(hook, settings));
  const word = wordFault(value);
  if (word !== undefined) found.push(tell(...word));
  const command = firstCommand(value);
  const faults = command === undefined || word !== undefined ? [] : commandFaults(command, settings, account);
  found.push(...faults.map(([code, ...facts]) => tell(code, [command ?? "", ...facts])));
  if (command !== undefined) found.push(...cloudFaults(command, option, settings).map(([code, ...facts]) => tell(code, facts)));
  const never = option.endsWith("_retry_script") ? neverSucceeds(value, command, faults, settings) : undefined;
  if (never !== undefined) found.push(tell("retry-never-succeeds", [value, never]));
  return found;
}

/** Words with which people mean to switch a hook off. */
function wordFault(value: string): [ProblemCode, readonly string[]] | undefined {
  const word = value.trim();
  if (/^none$/i.test(word)) return ["none-runs-command", [word]];
  return /^(off|no|0|null|nil|false|disabled?)$/i.test(word) ? ["word-runs-command", [word]] : undefined;
}

function commandFaults(command: string, { pathPrefix }: BarmanSettings, account: Account | undefined): Fault[] {
  if (command.startsWith("/")) return scriptFaults(command, account);
  if (command.includes("/")) return [["script-relative"]];
  if (isBuiltin(command)) return [];
  const file = findCommand(command, pathPrefix);
  return file === undefined ? [["command-missing"]] : scriptFaults(file, account);
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
function neverSucceeds(
  value: string,
  command: string | undefined,
  faults: readonly Fault[],
  { pathPrefix }: BarmanSettings,
): string | undefined {
  if (!isOneCommand(value)) return undefined;
  if (faults.some(([code]) => FATAL.includes(code))) return "cannot be run";
  const [, status] = /^exit\s+(\d+)$/.exec(value.trim()) ?? [];
  if (status !== undefined) return FINAL.includes(Number(status) % 256) ? undefined : `always ends with ${Number(status) % 256}`;
  if (command === undefined) return undefined;
  if (/^(\/usr)?(\/bin\/)?false$/.test(command)) return "always ends with 1";
  return command.includes("/") || isBuiltin(command) || findCommand(command, pathPrefix) !== undefined
    ? undefined
    : "is no command, so it always ends with 127";
}

/** Text that its writer may take for a comment, and lines that are commands of their own. */
function textProblems(hook: HookInForce, { pathPrefix }: BarmanSettings): Problem[] {
  const { option, value, place } = hook;
  const found = marks(value);
  const comments = found.filter(
    ({ kind, index }) => kind === "comment" || (kind === "semicolon" && !runs(value.slice(index + 1), pathPrefix)),
  );
  const problems = comments.map(({ index }) =>
    problem("comment-in-value", placeIn(hook, index), option, value.slice(index, endOfLine(value, index))),
  );
  const ends = found.filter(({ kind }) => kind === "newline").length;
  return ends === 0 ? problems : [...problems, problem("several-commands", place, option, String(ends + 1))];
}

/** Whether what follows a `;` can be meant as a command. */
function runs(rest: string, pathPrefix: string | undefined): boolean {
  const command = firstCommand(rest);
  if (command === undefined) return rest.trim() !== "";
  return command.includes("/") || isBuiltin(command) || findCommand(command, pathPrefix) !== undefined;
}

/** Where a character of the shell's text stands in the file; the value's place where quotes or references moved it. */
function placeIn({ value, source, place }: HookInForce, index: number): Place {
  const start = source.written.indexOf(value);
  return start < 0 ? place : placeAt(source, start + index);
}

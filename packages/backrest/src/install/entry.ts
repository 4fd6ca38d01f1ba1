import {
  ENTRY_MARK,
  escapeBytes,
  findNearest,
  type HookEntry,
  HookError,
  hasRawBytes,
  quoteShellWords,
  unescapeBytes,
} from "@backup-hooks/core";
import type { ConfiguredHook } from "../config/config.ts";
import { BODY } from "../protocol/codec.ts";
import { events } from "../protocol/events.ts";
import { type Condition, conditions, toConditionNumber } from "../protocol/life-cycles.ts";
import { onErrorNames } from "../vars/names.ts";

/** How `answer` ends in place of 1 when a handler objects: a status that neither Node nor a shell ends with of itself. */
const STOP_STATUS = 63;
const REPLACED_OPTION = "--replaced=";

/** What `--on-stop` may be: what Backrest does when a handler objects. */
const stopPolicies: Readonly<Record<string, string>> = {
  fatal: "ON_ERROR_FATAL",
  cancel: "ON_ERROR_CANCEL",
  "retry-10m": "ON_ERROR_RETRY_10MINUTES",
};
export const onStopNames = Object.keys(stopPolicies);

/** One hook as it stands in config.json. */
export interface HookJson {
  readonly conditions: readonly Condition[];
  readonly onError?: string;
  readonly actionCommand: { readonly command: string };
}

/**
 * Our hooks for some conditions: one for those where Backrest listens, with a policy, and one for the others, whose failure must not
 * keep later hooks from running. No call of Backrest's fires conditions of both, so that each call runs one of them, and once.
 * @throws HookError USAGE, VALUE_INVALID
 */
export function createHooks(
  wanted: readonly Condition[],
  entry: HookEntry,
  replaced?: string,
): HookJson[] {
  const command = buildCommand(entry, replaced);
  const covered = conditions.filter(
    (name) => wanted.includes(name) || listCompanions(wanted).includes(name),
  );
  const isCancelable = (name: Condition): boolean => events[name]?.veto !== undefined;
  const cancelable = covered.filter((name) => isCancelable(name) && name !== SNAPSHOT_END);
  const notCancelable = covered.filter((name) => !isCancelable(name));
  return [
    ...(cancelable.length > 0
      ? [{ conditions: cancelable, onError: selectPolicy(entry), actionCommand: { command } }]
      : []),
    ...(notCancelable.length > 0
      ? [{ conditions: notCancelable, actionCommand: { command } }]
      : []),
  ];
}

const SNAPSHOT_END: Condition = "CONDITION_SNAPSHOT_END";

/** SNAPSHOT_END is dispatched with exactly one of these; only with the last is the result ignored. */
const listCompanions = (wanted: readonly Condition[]): readonly Condition[] =>
  wanted.includes(SNAPSHOT_END)
    ? ["CONDITION_SNAPSHOT_SUCCESS", "CONDITION_SNAPSHOT_WARNING", "CONDITION_SNAPSHOT_ERROR"]
    : [];

function selectPolicy({ options }: HookEntry): string {
  const { "on-stop": chosen = "fatal" } = options;
  const policy = stopPolicies[String(chosen)];
  if (policy !== undefined) return policy;
  const close = findNearest(String(chosen), onStopNames);
  throw new HookError("USAGE", "--on-stop", {
    product: "Backrest",
    expected: onStopNames.join(", "),
    received: `"${String(chosen)}"`,
    ...(close && { hint: `Did you mean "${close}"?` }),
  });
}

/**
 * The text of our hook. Backrest renders all of it as a template, splits its first line like a shell into the interpreter and its
 * arguments, and hands the rest on as standard input. Between it and us stands a shell: whatever is no answer, since Node or we are
 * missing or broken, counts as success, or as a failure if that is wanted.
 */
function buildCommand({ argv, onCrash }: HookEntry, replaced: string | undefined): string {
  const [node, ...rest] = argv;
  if (/^[A-Za-z]:[\\/]|^\\\\/.test(node))
    throw createUnfitError("an entry for Windows", "a system with /bin/sh", node);
  const raw = argv.find(hasRawBytes);
  if (raw !== undefined)
    throw createUnfitError(
      "this path cannot stand in config.json",
      "a path in UTF-8",
      JSON.stringify(raw),
    );
  const replacedArgs =
    replaced === undefined ? [] : [REPLACED_OPTION + unescapeBytes(replaced).toString("base64url")];
  const args = [
    node,
    ...rest.slice(0, -1),
    `--stop-status=${STOP_STATUS}`,
    ...replacedArgs,
    ...rest.slice(-1),
  ];
  const [status, meaning] = onCrash === "fail" ? [1, "a failure"] : [0, "success"];
  const shell = `"$@"; s=$?; case $s in 0) exit 0;; ${STOP_STATUS}) exit 1;; esac; echo "backup-hooks: no answer (status $s), which counts as ${meaning}" >&2; exit ${status}`;
  const line = `#!/bin/sh -c '${shell}' ${quoteShellWords(["backup-hooks", ...args])}`;
  return `${line.replaceAll("{{", '{{"{{"}}')}\n${BODY}`;
}

const createUnfitError = (what: string, expected: string, received: string): HookError =>
  new HookError("VALUE_INVALID", what, { product: "Backrest", expected, received });

const readCommand = ({ action }: ConfiguredHook): string =>
  action?.kind === "ActionCommand" ? String(action.fields["Command"] ?? "") : "";

export const isOurs = (hook: ConfiguredHook): boolean => readCommand(hook).includes(ENTRY_MARK);

/** What our hooks have replaced, as it was written; undefined: there was no list of hooks. */
export function readReplaced(hook: ConfiguredHook): string | undefined {
  const [, text] = new RegExp(`${REPLACED_OPTION}([\\w-]*)`).exec(readCommand(hook)) ?? [];
  return text === undefined ? undefined : escapeBytes(Buffer.from(text, "base64url"));
}

/** Whether a hook of the file is this one, however Backrest has written it. */
export function isSameHook(
  hook: ConfiguredHook,
  { conditions: names, onError, actionCommand }: HookJson,
): boolean {
  const formatNumbers = (list: readonly number[]): string =>
    [...new Set(list)].sort((a, b) => a - b).join();
  return (
    formatNumbers(hook.conditions) === formatNumbers(names.map(toConditionNumber)) &&
    `ON_ERROR_${onErrorNames[hook.onError] ?? ""}` === (onError ?? "ON_ERROR_IGNORE") &&
    readCommand(hook) === actionCommand.command
  );
}

import { type Entry, ENTRY_MARK, escapeBytes, hasRawBytes, HookError, nearest, shellWords, unescapeBytes } from "@backup-hooks/core";
import { BODY } from "../protocol/codec.ts";
import { type Condition, conditions, numberOf } from "../protocol/life-cycles.ts";
import type { ConfiguredHook } from "../config/config.ts";
import { events } from "../protocol/events.ts";
import { onErrorNames } from "../vars/names.ts";

/** How `answer` ends in place of 1 when a handler objects: a status that neither Node nor a shell ends with of itself. */
const STOPS = 63;
const REPLACED = "--replaced=";

/** What `--on-stop` may be: what Backrest does when a handler objects. */
const policies: Readonly<Record<string, string>> = {
  fatal: "ON_ERROR_FATAL",
  cancel: "ON_ERROR_CANCEL",
  "retry-10m": "ON_ERROR_RETRY_10MINUTES",
};
export const onStopNames = Object.keys(policies);

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
export function hooksFor(wanted: readonly Condition[], entry: Entry, before?: string): HookJson[] {
  const command = commandOf(entry, before);
  const covered = conditions.filter((name) => wanted.includes(name) || coverFor(wanted).includes(name));
  const isHeard = (name: Condition): boolean => events[name]?.veto !== undefined;
  const heard = covered.filter((name) => isHeard(name) && name !== END);
  const unheard = covered.filter((name) => !isHeard(name));
  return [
    ...(heard.length > 0 ? [{ conditions: heard, onError: policyOf(entry), actionCommand: { command } }] : []),
    ...(unheard.length > 0 ? [{ conditions: unheard, actionCommand: { command } }] : []),
  ];
}

const END: Condition = "CONDITION_SNAPSHOT_END";

/** SNAPSHOT_END fires with one of these each time, and only with the last of them nobody listens. */
const coverFor = (wanted: readonly Condition[]): readonly Condition[] =>
  wanted.includes(END) ? ["CONDITION_SNAPSHOT_SUCCESS", "CONDITION_SNAPSHOT_WARNING", "CONDITION_SNAPSHOT_ERROR"] : [];

function policyOf({ options }: Entry): string {
  const { "on-stop": chosen = "fatal" } = options;
  const policy = policies[String(chosen)];
  if (policy !== undefined) return policy;
  const close = nearest(String(chosen), onStopNames);
  throw new HookError("USAGE", "--on-stop", {
    product: "Backrest",
    expected: onStopNames.join(", "),
    got: `"${String(chosen)}"`,
    ...(close && { hint: `Did you mean "${close}"?` }),
  });
}

/**
 * The text of our hook. Backrest renders all of it as a template, splits its first line like a shell into the interpreter and its
 * arguments, and hands the rest on as standard input. Between it and us stands a shell: whatever is no answer, since Node or we are
 * missing or broken, counts as success, or as a failure if that is wanted.
 */
function commandOf({ argv, onCrash }: Entry, before: string | undefined): string {
  const [node, ...rest] = argv;
  if (/^[A-Za-z]:[\\/]|^\\\\/.test(node)) throw unfit("an entry for Windows", "a system with /bin/sh", node);
  const raw = argv.find(hasRawBytes);
  if (raw !== undefined) throw unfit("this path cannot stand in config.json", "a path in UTF-8", JSON.stringify(raw));
  const kept = before === undefined ? [] : [REPLACED + unescapeBytes(before).toString("base64url")];
  const words = [node, ...rest.slice(0, -1), `--stop-status=${STOPS}`, ...kept, ...rest.slice(-1)];
  const [status, counts] = onCrash === "fail" ? [1, "a failure"] : [0, "success"];
  const shell = `"$@"; s=$?; case $s in 0) exit 0;; ${STOPS}) exit 1;; esac; echo "backup-hooks: no answer (status $s), which counts as ${counts}" >&2; exit ${status}`;
  const line = `#!/bin/sh -c '${shell}' ${shellWords(["backup-hooks", ...words])}`;
  return `${line.replaceAll("{{", '{{"{{"}}')}\n${BODY}`;
}

const unfit = (what: string, expected: string, got: string): HookError =>
  new HookError("VALUE_INVALID", what, { product: "Backrest", expected, got });

const commandIn = ({ action }: ConfiguredHook): string => (action?.kind === "ActionCommand" ? String(action.fields["Command"] ?? "") : "");

export const isOurs = (hook: ConfiguredHook): boolean => commandIn(hook).includes(ENTRY_MARK);

/** What our hooks have replaced, as it was written; undefined: there was no list of hooks. */
export function replacedBy(hook: ConfiguredHook): string | undefined {
  const [, text] = new RegExp(`${REPLACED}([\\w-]*)`).exec(commandIn(hook)) ?? [];
  return text === undefined ? undefined : escapeBytes(Buffer.from(text, "base64url"));
}

/** Whether a hook of the file is this one, however Backrest has written it. */
export function isSame(hook: ConfiguredHook, { conditions: names, onError, actionCommand }: HookJson): boolean {
  const numbers = (list: readonly number[]): string => [...new Set(list)].sort((a, b) => a - b).join();
  return (
    numbers(hook.conditions) === numbers(names.map(numberOf)) &&
    `ON_ERROR_${onErrorNames[hook.onError] ?? ""}` === (onError ?? "ON_ERROR_IGNORE") &&
    commandIn(hook) === actionCommand.command
  );
}

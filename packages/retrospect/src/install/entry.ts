import {
  ENTRY_MARK,
  type EventSpec,
  type HookEntry,
  HookError,
  quoteShellWords,
} from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { isWindows } from "../callers.ts";
import { LINE_VARIABLE } from "../protocol/windows-command-line.ts";

const HEADER =
  'Written by "retrospect-hooks install", taken away by "retrospect-hooks uninstall": every event is handed to a hooks file.';

/** Whether a handler is entirely ours, as opposed to a user's script that contains our line. */
export const isOurs = (text: string): boolean => text.includes(HEADER) && text.includes(ENTRY_MARK);

/** The handler that `install` writes. It exits with 0 whatever the result of `answer`. */
export function createHandler(
  entry: HookEntry,
  events: Readonly<Record<string, EventSpec>>,
  assumptions: Assumptions,
): string {
  return isWindows(assumptions.caller) ? createBatchFile(entry) : createShellScript(entry, events);
}

function createShellScript(
  { argv, onCrash }: HookEntry,
  events: Readonly<Record<string, EventSpec>>,
): string {
  const call = `${quoteShellWords(argv)} "$@"`;
  const lines = onCrash === "fail" ? [`${call} && exit 0`, ...createStopLines(events)] : [call];
  return ["#!/bin/sh", `# ${HEADER}`, ...lines, "exit 0", ""].join("\n");
}

/**
 * Implements `--on-crash fail` if Node or backup-hooks is missing: the handler itself writes the
 * intervention file at events that can be stopped.
 */
function createStopLines(events: Readonly<Record<string, EventSpec>>): string[] {
  const stopped = Object.keys(events).filter(
    (name) => events[name]?.veto !== undefined && events[name].vetoAction === undefined,
  );
  return [
    "# There was no answer. What can be stopped is stopped, by a file whose path is the last argument.",
    `case $1 in ${stopped.join(" | ")}) ;; *) exit 0 ;; esac`,
    "for file do :; done",
    "case $file in /*intv[0-9][0-9][0-9][0-9].reh) ;; *) exit 0 ;; esac",
    `[ -e "$file" ] || [ -L "$file" ] || echo 'backup-hooks gave no answer' > "$file"`,
  ];
}

/**
 * Passes the arguments as Retrospect's raw command line, in a variable, because every standard
 * parser would join some of them. The line is not quoted here, because it contains its own quotes.
 */
function createBatchFile({ argv }: HookEntry): string {
  const call = argv.map(quoteBatchWord).join(" ");
  const lines = [
    "@echo off",
    `rem ${HEADER}`,
    "setlocal DisableDelayedExpansion",
    `set ${LINE_VARIABLE}=%*`,
    call,
    "exit /b 0",
    "",
  ];
  return lines.join("\r\n");
}

/** @throws HookError VALUE_INVALID */
function quoteBatchWord(arg: string): string {
  if (/^[ !#-~]*$/.test(arg)) return `"${arg.replaceAll("%", "%%")}"`;
  throw new HookError("VALUE_INVALID", "this cannot stand in a batch file", {
    product: "Retrospect",
    expected:
      "printable ASCII without double quotes: cmd.exe reads the rest by the code page of the machine",
    received: `"${arg}"`,
    hint: "Keep Node, this program and the hooks file in folders with plain names",
  });
}

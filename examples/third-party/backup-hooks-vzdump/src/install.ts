import { dirname, join, resolve } from "node:path";
import {
  ENTRY_MARK,
  type FileReader,
  type HookEntry,
  HookError,
  type InstallPlan,
  quoteShellWords,
  type TextEdit,
} from "@backup-hooks/core";
import { DEFAULT_FILE, parseLines } from "./config.ts";

/** A status that neither Node nor a shell ends with of itself. */
const STOP_STATUS = 63;

/** vzdump takes one path and no words: a script beside vzdump.conf, and a line at its end, which wins over those before it. */
export function planInstall(entry: HookEntry, disk: FileReader): InstallPlan {
  const { file, text, script, removals } = locateLine(entry, disk);
  const last = parseLines(text, file).findLast(({ key }) => key === "script");
  const isOurs = last?.value === script;
  if (last !== undefined && !isOurs && !entry.replace) {
    throw createTakenError(
      "there is a script already, and only one counts",
      last.place,
      "ours can be put behind it, and counts until uninstall (--replace)",
    );
  }
  const before = disk.read(script);
  if (before !== undefined && !before.includes(ENTRY_MARK))
    throw createTakenError("this file is not ours", { file: script }, "Rename it");
  const wanted = formatScript(entry);
  const line = text === "" || text.endsWith("\n") ? `script: ${script}\n` : `\nscript: ${script}`;
  const end = { file, start: text.length, end: text.length, text: line };
  const changed = { file: script, start: 0, end: before?.length ?? 0, text: wanted };
  return {
    edits: [
      ...(isOurs ? [] : [...removals, end]),
      ...(before === undefined || before === wanted ? [] : [changed]),
    ],
    created: before === undefined ? [{ file: script, text: wanted, mode: 0o755 }] : [],
    notes: [
      "Nothing has to be restarted. A job, or a command line, with a script of its own does without this one.",
    ],
  };
}

export function planUninstall(entry: Pick<HookEntry, "config">, disk: FileReader): InstallPlan {
  const { script, removals } = locateLine(entry, disk);
  return {
    edits: removals,
    removed: disk.read(script)?.includes(ENTRY_MARK) ? [script] : [],
    notes: [],
  };
}

/** The configuration, our script's path, and the edit that takes our line out again, byte for byte. */
function locateLine({ config = DEFAULT_FILE }: Pick<HookEntry, "config">, disk: FileReader) {
  const file = resolve(config);
  const text = disk.read(file);
  if (text === undefined)
    throw new HookError("CONFIG_MISSING", "there is no such file", {
      product: "vzdump",
      place: { file },
    });
  const script = join(dirname(file), "vzdump-backup-hooks");
  const line = `script: ${script}`;
  const start = `\n${text}\n`.indexOf(`\n${line}\n`);
  const atEnd = start + line.length === text.length;
  const span = atEnd
    ? { start: Math.max(0, start - 1), end: text.length }
    : { start, end: start + line.length + 1 };
  const removals: readonly TextEdit[] = start === -1 ? [] : [{ file, ...span, text: "" }];
  return { file, text, script, removals };
}

/** Ends with 0 or 1: 1 if a handler objects, and with `fail` also where there was no answer, since Node or we are missing. */
function formatScript({ argv, onCrash }: HookEntry): string {
  const words = quoteShellWords([
    ...argv.slice(0, -1),
    ...(onCrash === "fail" ? [] : [`--stop-status=${STOP_STATUS}`]),
    ...argv.slice(-1),
  ]);
  const body =
    onCrash === "fail"
      ? `${words} "$@" || exit 1`
      : `${words} "$@"\n[ $? -ne ${STOP_STATUS} ] || exit 1`;
  return `#!/bin/sh\n# "vzdump-hooks install" wrote this, "vzdump-hooks uninstall" takes it away.\n${body}\n`;
}

const createTakenError = (
  what: string,
  place: { readonly file: string; readonly line?: number | undefined },
  hint: string,
) => new HookError("VALUE_INVALID", what, { product: "vzdump", place, hint });

import { dirname, join, resolve } from "node:path";
import { type Disk, type Edit, ENTRY_MARK, type Entry, HookError, type Installation, shellWords } from "@backup-hooks/core";
import { DEFAULT_FILE, linesOf } from "./config.ts";

/** A status that neither Node nor a shell ends with of itself. */
const STOPS = 63;

/** vzdump takes one path and no words: a script beside vzdump.conf, and a line at its end, which wins over those before it. */
export function install(entry: Entry, disk: Disk): Installation {
  const { file, text, script, standing } = look(entry, disk);
  const last = linesOf(text, file).findLast(({ key }) => key === "script");
  const isOurs = last?.value === script;
  if (last !== undefined && !isOurs && !entry.replace) {
    throw taken(
      "there is a script already, and only one counts",
      last.place,
      "ours can be put behind it, and counts until uninstall (--replace)",
    );
  }
  const before = disk.read(script);
  if (before !== undefined && !before.includes(ENTRY_MARK)) throw taken("this file is not ours", { file: script }, "Rename it");
  const wanted = scriptText(entry);
  const line = text === "" || text.endsWith("\n") ? `script: ${script}\n` : `\nscript: ${script}`;
  const end = { file, start: text.length, end: text.length, text: line };
  const changed = { file: script, start: 0, end: before?.length ?? 0, text: wanted };
  return {
    edits: [...(isOurs ? [] : [...standing, end]), ...(before === undefined || before === wanted ? [] : [changed])],
    created: before === undefined ? [{ file: script, text: wanted, mode: 0o755 }] : [],
    notes: ["Nothing has to be restarted. A job, or a command line, with a script of its own does without this one."],
  };
}

export function uninstall(entry: Pick<Entry, "config">, disk: Disk): Installation {
  const { script, standing } = look(entry, disk);
  return { edits: standing, removed: disk.read(script)?.includes(ENTRY_MARK) ? [script] : [], notes: [] };
}

/** The configuration, our script's path, and the edit that takes our line out again, byte for byte. */
function look({ config = DEFAULT_FILE }: Pick<Entry, "config">, disk: Disk) {
  const file = resolve(config);
  const text = disk.read(file);
  if (text === undefined) throw new HookError("CONFIG_MISSING", "there is no such file", { product: "vzdump", place: { file } });
  const script = join(dirname(file), "vzdump-backup-hooks");
  const line = `script: ${script}`;
  const start = `\n${text}\n`.indexOf(`\n${line}\n`);
  const atEnd = start + line.length === text.length;
  const span = atEnd ? { start: Math.max(0, start - 1), end: text.length } : { start, end: start + line.length + 1 };
  const standing: readonly Edit[] = start === -1 ? [] : [{ file, ...span, text: "" }];
  return { file, text, script, standing };
}

/** Ends with 0 or 1: 1 if a handler objects, and with `fail` also where there was no answer, since Node or we are missing. */
function scriptText({ argv, onCrash }: Entry): string {
  const words = shellWords([...argv.slice(0, -1), ...(onCrash === "fail" ? [] : [`--stop-status=${STOPS}`]), ...argv.slice(-1)]);
  const body = onCrash === "fail" ? `${words} "$@" || exit 1` : `${words} "$@"\n[ $? -ne ${STOPS} ] || exit 1`;
  return `#!/bin/sh\n# "vzdump-hooks install" wrote this, "vzdump-hooks uninstall" takes it away.\n${body}\n`;
}

const taken = (what: string, place: { readonly file: string; readonly line?: number | undefined }, hint: string) =>
  new HookError("VALUE_INVALID", what, { product: "vzdump", place, hint });

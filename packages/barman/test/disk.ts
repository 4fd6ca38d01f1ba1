import { ENTRY_MARK, type FileReader, type HookEntry, type InstallPlan } from "@backup-hooks/core";
import { barman } from "../src/adapter.ts";

/** Files by path. */
export type Files = Readonly<Record<string, string>>;
export const CONF = "/etc/barman.conf";
export const ARGV = [
  "/usr/bin/node",
  "/opt/bin.js",
  "answer",
  ENTRY_MARK,
  "/etc/backup.hooks.mjs",
] as const;
/** What stands behind the option when nothing was replaced. */
export const VALUE = `${ARGV.join(" ")}; s=$?; case $s in 0|62|63|75) exit $s;; esac; exit 62`;

/** A disk that holds nothing but these files. */
export function createFileReader(files: Files): FileReader {
  return {
    read: (file) => files[file],
    list: (folder) =>
      Object.keys(files).flatMap((file) =>
        file.startsWith(`${folder}/`) ? [file.slice(folder.length + 1)] : [],
      ),
  };
}

/** The files after the edits of an installation. */
export function after(files: Files, { edits }: InstallPlan): Files {
  const names = [...new Set(edits.map(({ file }) => file))];
  const changed = names.map((name): [string, string] => {
    const last = edits.filter(({ file }) => file === name).sort((a, b) => b.start - a.start);
    return [
      name,
      last.reduce(
        (text, { start, end, text: inserted }) => text.slice(0, start) + inserted + text.slice(end),
        files[name] ?? "",
      ),
    ];
  });
  return { ...files, ...Object.fromEntries(changed) };
}

type Settings = Partial<HookEntry> & { readonly version?: string };

export function planned(files: Files, { version = "3.17", ...entry }: Settings = {}): InstallPlan {
  const { install } = barman({ version });
  const whole: HookEntry = {
    argv: ARGV,
    events: ["pre_backup"],
    onCrash: "continue",
    replace: false,
    config: CONF,
    options: {},
    ...entry,
  };
  if (install === undefined) throw new Error("there is no install");
  return install(whole, createFileReader(files));
}
export const installed = (files: Files, settings?: Settings): Files =>
  after(files, planned(files, settings));

export function uninstalled(
  files: Files,
  { version = "3.17", config = CONF, options = {} }: Settings = {},
): Files {
  const { uninstall } = barman({ version });
  if (uninstall === undefined) throw new Error("there is no uninstall");
  return after(files, uninstall({ config, options }, createFileReader(files)));
}

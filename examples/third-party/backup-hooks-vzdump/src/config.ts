import { readFileSync } from "node:fs";
import { accountOf, HookError, type Loaded, type Place, scriptFaults } from "@backup-hooks/core";

export const DEFAULT_FILE = "/etc/vzdump.conf";

export interface Config {
  readonly script?: string;
  /** A storage's name. Wins over a folder. */
  readonly storage?: string;
  readonly dumpdir?: string;
}
interface Line {
  readonly key: string;
  readonly value: string;
  readonly place: Place;
}

/** `key: value` lines; of a key that stands twice the last counts, what is none is warned of and ignored (PVE::JSONSchema, parse_config). */
export function linesOf(text: string, file: string): readonly Line[] {
  return text.split("\n").flatMap((line, index) => {
    const [, key, value = ""] = /^(?!#)(\S+?):\s*(.*)$/.exec(line.trim()) ?? [];
    return key === undefined ? [] : [{ key, value, place: { file, line: index + 1 } }];
  });
}

export async function load(path?: string): Promise<Loaded<Config>> {
  const file = path ?? DEFAULT_FILE;
  const lines = linesOf(textOf(file, path === undefined), file);
  const all = (key: keyof Config) => lines.filter((line) => line.key === key).reverse();
  const [[script, ...before], [storage], [dumpdir]] = [all("script"), all("storage"), all("dumpdir")];
  const config = {
    ...(script && { script: script.value }),
    ...(storage ? { storage: storage.value } : dumpdir && { dumpdir: dumpdir.value }),
  };
  if (script === undefined) return { config, scopes: [{}], settings: [], problems: [] };
  const { value, place } = script;
  return {
    config,
    scopes: [{}],
    settings: [{ scope: {}, option: "script", value, place, overrides: before.map((line) => line.place) }],
    problems: scriptFaults(value, accountOf("root")).map(([code, ...facts]) => ({
      code,
      severity: /writable|owner/.test(code) ? "warning" : "error",
      place,
      message: `${value}: ${[code.replaceAll("-", " "), ...facts].join(", ")}. vzdump runs it as root, as one path and not in a shell.`,
    })),
  };
}

/** vzdump does without the file, but not without one that somebody named. */
function textOf(file: string, optional: boolean): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    if (missing && optional) return "";
    const [code, what] = missing
      ? (["CONFIG_MISSING", "there is no such file"] as const)
      : (["CONFIG_UNREADABLE", "it cannot be read"] as const);
    throw new HookError(code, what, { product: "vzdump", place: { file }, cause });
  }
}

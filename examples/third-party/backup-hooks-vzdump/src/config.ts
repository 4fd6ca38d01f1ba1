import { readFileSync } from "node:fs";
import {
  findAccount,
  findScriptFaults,
  HookError,
  type LoadedConfig,
  type SourceLocation,
} from "@backup-hooks/core";

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
  readonly place: SourceLocation;
}

/** `key: value` lines; of a key that stands twice the last counts, what is none is warned of and ignored (PVE::JSONSchema, parse_config). */
export function parseLines(text: string, file: string): readonly Line[] {
  return text.split("\n").flatMap((line, index) => {
    const [, key, value = ""] = /^(?!#)(\S+?):\s*(.*)$/.exec(line.trim()) ?? [];
    return key === undefined ? [] : [{ key, value, place: { file, line: index + 1 } }];
  });
}

export async function loadConfig(path?: string): Promise<LoadedConfig<Config>> {
  const file = path ?? DEFAULT_FILE;
  const lines = parseLines(readText(file, path === undefined), file);
  const findAll = (key: keyof Config) => lines.filter((line) => line.key === key).reverse();
  const [[script, ...before], [storage], [dumpdir]] = [
    findAll("script"),
    findAll("storage"),
    findAll("dumpdir"),
  ];
  const config = {
    ...(script && { script: script.value }),
    ...(storage ? { storage: storage.value } : dumpdir && { dumpdir: dumpdir.value }),
  };
  if (script === undefined) return { config, scopes: [{}], settings: [], problems: [] };
  const { value, place } = script;
  return {
    config,
    scopes: [{}],
    settings: [
      { scope: {}, option: "script", value, place, overrides: before.map((line) => line.place) },
    ],
    problems: findScriptFaults(value, findAccount("root")).map(([code, ...details]) => ({
      code,
      severity: /writable|owner/.test(code) ? "warning" : "error",
      place,
      message: `${value}: ${[code.replaceAll("-", " "), ...details].join(", ")}. vzdump runs it as root, as one path and not in a shell.`,
    })),
  };
}

/** vzdump does without the file, but not without one that somebody named. */
function readText(file: string, optional: boolean): string {
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

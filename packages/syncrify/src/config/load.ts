import { readFile } from "node:fs/promises";
import { HookError, type Loaded, type Place, type Setting } from "@backup-hooks/core";
import type { Choices } from "../assumptions.ts";
import { problemsOf } from "./problems.ts";
import { type AppConfig, HOOK_PARAMETER, type Parameter, parseAppConfig, refused } from "./app-config.ts";

/** Where the server has its configuration (knowledge base, document 1893). */
export const DEFAULT_FILE = process.platform === "win32" ? "C:\\Syncrify\\config\\AppConfig.xml" : "/opt/Syncrify/config/AppConfig.xml";

/** What a server does with its one hook. */
export interface SyncrifyConfig {
  readonly path: string;
  /** The value of jobHookScript; absent or empty: no hook. */
  readonly command?: string;
  /** Why there is no command, or in what the file differs from the documented form, in words. */
  readonly notes: readonly string[];
}

/**
 * Reads the server's AppConfig.xml, and says what is wrong with its hook.
 * @throws HookError CONFIG_MISSING, CONFIG_UNREADABLE, CONFIG_INVALID
 */
export async function load(path: string | undefined, build: number, choices: Choices): Promise<Loaded<SyncrifyConfig>> {
  const file = path ?? DEFAULT_FILE;
  const app = parseAppConfig(decode(await read(file), file), file);
  const found = hookIn(app);
  const value = found?.value ?? "";
  const setting: Setting | undefined = found && {
    scope: {},
    option: HOOK_PARAMETER,
    value,
    place: found.at("value"),
    overrides: hooksIn(app)
      .filter((other) => other !== found)
      .map((other) => other.at("value"))
      .toReversed(),
  };
  return {
    config: { path: file, ...(value.trim() !== "" && { command: value }), notes: oddities(app, found) },
    scopes: [],
    settings: value.trim() === "" || setting === undefined ? [] : [setting],
    // Looks at the script on disk: only check needs it.
    get problems() {
      return problemsOf(app, hooksIn(app), build, choices);
    },
  };
}

const hooksIn = ({ parameters }: AppConfig): Parameter[] => parameters.filter(({ name, inPlace }) => name === HOOK_PARAMETER && inPlace);
/** Of several the last one, as a later entry replaces an earlier one in a table of parameters: a guess. */
const hookIn = (app: AppConfig): Parameter | undefined => hooksIn(app).at(-1);

function oddities(app: AppConfig, found: Parameter | undefined): string[] {
  const at = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;
  if (found === undefined) return [`${at(app.list)}: ${HOOK_PARAMETER} is not set: Syncrify calls no hook.`];
  const several = hooksIn(app).length > 1;
  return [
    ...(found.value?.trim() ? [] : [`${at(found.at("value"))}: ${HOOK_PARAMETER} is empty: Syncrify calls no hook.`]),
    ...(several
      ? [`${at(found.at("value"))}: ${HOOK_PARAMETER} is set more than once; the last one is played (which one counts is unknown).`]
      : []),
    ...(found.type === "1"
      ? []
      : [`${at(found.at("type"))}: the type of ${HOOK_PARAMETER} is not 1; played as if it were (what the server does is unknown).`]),
  ];
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && (cause.code === "ENOENT" || cause.code === "ENOTDIR");
    throw new HookError(missing ? "CONFIG_MISSING" : "CONFIG_UNREADABLE", missing ? "there is no such file" : "the file cannot be read", {
      product: "Syncrify",
      place: { file },
      ...(!missing && { got: String(cause) }),
      hint: "Give the path of the server's AppConfig.xml with --config",
      cause,
    });
  }
}

/** By the encoding that the file declares, UTF-8 without one. */
function decode(bytes: Buffer, file: string): string {
  const [, declared = "utf-8"] =
    /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(bytes.toString("latin1", 0, 200)) ?? [];
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes);
  } catch (cause) {
    const known = !(cause instanceof RangeError);
    throw refused(
      "xml-encoding",
      known ? `the file is not ${declared}` : `the encoding ${declared} is not known`,
      { file },
      "the bytes to be what the XML declaration says",
      undefined,
      "Save it as UTF-8",
    );
  }
}

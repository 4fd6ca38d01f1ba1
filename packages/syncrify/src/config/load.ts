import { readFile } from "node:fs/promises";
import {
  HookError,
  type LoadedConfig,
  type Setting,
  type SourceLocation,
} from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import {
  type AppConfig,
  createConfigError,
  HOOK_PARAMETER,
  type Parameter,
  parseAppConfig,
} from "./app-config.ts";
import { findProblems } from "./problems.ts";

/** Where the server has its configuration (knowledge base, document 1893). */
export const DEFAULT_FILE =
  process.platform === "win32"
    ? "C:\\Syncrify\\config\\AppConfig.xml"
    : "/opt/Syncrify/config/AppConfig.xml";

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
export async function loadConfig(
  path: string | undefined,
  build: number,
  assumptions: Assumptions,
): Promise<LoadedConfig<SyncrifyConfig>> {
  const file = path ?? DEFAULT_FILE;
  const app = parseAppConfig(decodeText(await readConfigFile(file), file), file);
  const found = findHook(app);
  const value = found?.value ?? "";
  const setting: Setting | undefined = found && {
    scope: {},
    option: HOOK_PARAMETER,
    value,
    place: found.locate("value"),
    overrides: findHooks(app)
      .filter((other) => other !== found)
      .map((other) => other.locate("value"))
      .toReversed(),
  };
  return {
    config: {
      path: file,
      ...(value.trim() !== "" && { command: value }),
      notes: describeOddities(app, found),
    },
    scopes: [],
    settings: value.trim() === "" || setting === undefined ? [] : [setting],
    // Looks at the script on disk: only check needs it.
    get problems() {
      return findProblems(app, findHooks(app), build, assumptions);
    },
  };
}

const findHooks = ({ parameters }: AppConfig): Parameter[] =>
  parameters.filter(({ name, inPlace }) => name === HOOK_PARAMETER && inPlace);
/** Of several the last one, as a later entry replaces an earlier one in a table of parameters: a guess. */
const findHook = (app: AppConfig): Parameter | undefined => findHooks(app).at(-1);

function describeOddities(app: AppConfig, found: Parameter | undefined): string[] {
  const formatLocation = ({ file, line, column }: SourceLocation): string =>
    `${file}:${line}:${column}`;
  if (found === undefined)
    return [`${formatLocation(app.list)}: ${HOOK_PARAMETER} is not set: Syncrify calls no hook.`];
  const several = findHooks(app).length > 1;
  return [
    ...(found.value?.trim()
      ? []
      : [
          `${formatLocation(found.locate("value"))}: ${HOOK_PARAMETER} is empty: Syncrify calls no hook.`,
        ]),
    ...(several
      ? [
          `${formatLocation(found.locate("value"))}: ${HOOK_PARAMETER} is set more than once; the last one is played (which one counts is unknown).`,
        ]
      : []),
    ...(found.type === "1"
      ? []
      : [
          `${formatLocation(found.locate("type"))}: the type of ${HOOK_PARAMETER} is not 1; played as if it were (what the server does is unknown).`,
        ]),
  ];
}

async function readConfigFile(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    const missing =
      cause instanceof Error &&
      "code" in cause &&
      (cause.code === "ENOENT" || cause.code === "ENOTDIR");
    throw new HookError(
      missing ? "CONFIG_MISSING" : "CONFIG_UNREADABLE",
      missing ? "there is no such file" : "the file cannot be read",
      {
        product: "Syncrify",
        place: { file },
        ...(!missing && { received: String(cause) }),
        hint: "Give the path of the server's AppConfig.xml with --config",
        cause,
      },
    );
  }
}

/** By the encoding that the file declares, UTF-8 without one. */
function decodeText(bytes: Buffer, file: string): string {
  const [, declared = "utf-8"] =
    /^(?:\xef\xbb\xbf)?<\?xml[^>]*\sencoding\s*=\s*["']([^"']+)["']/.exec(
      bytes.toString("latin1", 0, 200),
    ) ?? [];
  try {
    return new TextDecoder(declared, { fatal: true }).decode(bytes);
  } catch (cause) {
    const isEncodingKnown = !(cause instanceof RangeError);
    throw createConfigError(
      "xml-encoding",
      isEncodingKnown ? `the file is not ${declared}` : `the encoding ${declared} is not known`,
      { file },
      "the bytes to be what the XML declaration says",
      undefined,
      "Save it as UTF-8",
    );
  }
}

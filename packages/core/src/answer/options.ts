import { HookError } from "../util/errors.ts";
import { parseCount } from "../util/parse.ts";

/** The arguments of `answer`: its own options, the hooks file, and the product's arguments. */
export interface AnswerOptions {
  readonly hooksFile: string;
  /** The arguments that the product added to those of the entry. */
  readonly args: readonly string[];
  readonly onCrash: "continue" | "fail";
  /** The time limit for the handlers, as `10m`. */
  readonly timeout: string;
  readonly envFile?: string;
  readonly state?: string;
  /** Identifies the operation if the product does not: the path of its configuration. */
  readonly job?: string;
  /**
   * The exit code used in place of 1: an entry that must tell our reply from Node's own failures
   * maps it back.
   */
  readonly stopStatus?: number;
  /** Load everything but run nothing: `install` does this once. */
  readonly probe: boolean;
}

/**
 * Each option with the name of its value; empty for a switch. `--replaced` keeps the replaced value
 * for `uninstall`.
 */
const options: Readonly<Record<string, string>> = {
  "--entry": "backup-hooks",
  "--on-crash": "continue|fail",
  "--timeout": "DURATION",
  "--env-file": "FILE",
  "--state": "FOLDER",
  "--job": "NAME",
  "--stop-status": "NUMBER",
  "--replaced": "TEXT",
  "--probe": "",
};
const USAGE = "answer [OPTIONS] HOOKS_FILE [WHAT THE PRODUCT SAYS…]";

/**
 * Parses our own options up to the hooks file; the rest is the product's.
 * @throws HookError USAGE
 */
export function parseAnswerOptions(argv: readonly string[]): AnswerOptions {
  const values: Record<string, string> = {};
  const rest = [...argv];
  while (rest[0]?.startsWith("--")) {
    const [name = "", ...parts] = (rest.shift() ?? "").split("=");
    const valueName = options[name];
    if (valueName === undefined)
      throw createUsageError(`there is no option ${name}`, Object.keys(options).join(", "));
    const value = valueName === "" ? "true" : parts.length > 0 ? parts.join("=") : rest.shift();
    if (value === undefined)
      throw createUsageError(`${name} needs a value`, `${name} ${valueName}`);
    values[name] = value;
  }
  const {
    "--on-crash": onCrash = "continue",
    "--timeout": timeout = "10m",
    "--env-file": envFile,
  } = values;
  if (onCrash !== "continue" && onCrash !== "fail")
    throw createUsageError(`--on-crash ${onCrash}`, "continue or fail");
  const [hooksFile, ...args] = rest;
  if (hooksFile === undefined) throw createUsageError("which hooks file?", USAGE);
  const { "--state": state, "--job": job, "--stop-status": stopStatus, "--probe": probe } = values;
  return {
    hooksFile,
    args,
    onCrash,
    timeout,
    ...(envFile !== undefined && { envFile }),
    ...(state !== undefined && { state }),
    ...(job !== undefined && { job }),
    ...(stopStatus !== undefined && { stopStatus: parseCount(stopStatus, "--stop-status") }),
    probe: probe !== undefined,
  };
}

function createUsageError(what: string, expected: string): HookError {
  return new HookError("USAGE", `answer: ${what}`, { expected });
}

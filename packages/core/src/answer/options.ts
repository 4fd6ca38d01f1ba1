import { HookError } from "../util/errors.ts";
import { parseCount } from "../util/parse.ts";

/** How `answer` is called: its own options, the hooks file, and what the product says. */
export interface AnswerOptions {
  readonly hooksFile: string;
  /** What the product added to the words of the entry. */
  readonly args: readonly string[];
  readonly onCrash: "continue" | "fail";
  /** How long the handlers may take, as `10m`. */
  readonly timeout: string;
  readonly envFile?: string;
  readonly state?: string;
  /** What the work is about, where the product does not tell: the path of its configuration. */
  readonly job?: string;
  /** What we exit with in place of 1: an entry that has to tell our answer from Node's own failures turns it back. */
  readonly stopStatus?: number;
  /** Load everything, run nothing: what `install` does once. */
  readonly probe: boolean;
}

/** Each option with what its value is called; an empty one is a switch. `--replaced` keeps for `uninstall` what stood there before. */
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

/** Reads our own options up to the hooks file; all that follows is the product's. @throws HookError USAGE */
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

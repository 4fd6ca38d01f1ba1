import type { Base } from "../../src/index.ts";
import { STUB, type Vector } from "./types.ts";

/** Under what conditions a vector was recorded, where no field of it says so. */
export interface Circumstances {
  readonly version: string;
  readonly base: Base;
  /** Undefined: the one who runs the replay. */
  readonly uid: number | undefined;
  /** Where the configuration lies, below the root. */
  readonly configPath: string;
  /** On top of PATH, HOME and FOO; `<ROOT>` stands for the root. */
  readonly env: Readonly<Record<string, string>>;
  /** Lines on standard input; undefined: /dev/null. */
  readonly stdin: readonly string[] | undefined;
  /** The repository can be opened. */
  readonly opens: boolean;
  /** The snapshots are valid. */
  readonly clear: boolean;
  /** Sent as soon as the first hook has been started. */
  readonly signal: NodeJS.Signals | undefined;
  /** Folders of hooks that the command finds in another state, with the system's words for it. */
  readonly broken: Readonly<Record<string, "Not a directory" | "Permission denied">>;
}

const CONFIG = "conf/rekkord.ini";

/**
 * Reads them from the title, the command, the provenance and, of standard error, from three kinds of line only: a file that
 * cannot be opened, a folder that cannot be listed, and the recorder's own stub. Never from what hooks saw or how it ended.
 */
export function circumstances(vector: Vector): Circumstances {
  const { title, provenance, rekkord_version, run_as, command, stderr_lines } = vector;
  const [, uid] = /uid (\d+)/.exec(run_as) ?? [];
  const [, signal] = /\b(SIG(?:INT|TERM|HUP)) to rekkord/.exec(title) ?? [];
  const opened = stderr_lines.some((line) => line.startsWith("Repository: "));
  return {
    version: rekkord_version.startsWith("0.97") ? "0.97" : "0.104",
    // koffi 3.3.3 is the first with the base that ignores SIGPIPE.
    base: /koffi 3\.(?:[4-9]|3\.[3-9])/.test(provenance) ? "2026-10" : "2026-05",
    uid: uid === undefined ? undefined : Number(uid),
    ...configuration(title, command, stderr_lines),
    stdin: input(vector),
    opens: opened || !stderr_lines.includes(STUB),
    clear: !/\binvalid\b/.test(title),
    signal: signal as NodeJS.Signals | undefined,
    broken: Object.fromEntries(stderr_lines.flatMap(brokenFolder)),
  };
}

/** REKKORD_CONFIG_FILE names the file, unless the title says that it lies where Rekkord looks, or another path could not be opened. */
function configuration(
  title: string,
  command: readonly string[],
  lines: readonly string[],
): Pick<Circumstances, "configPath" | "env"> {
  const caller: Record<string, string> = /\bSUCCESS\b.*\b(?:parent|in the environment)/.test(title)
    ? { SUCCESS: "parent" }
    : {};
  if (/\bXDG/.test(title))
    return {
      configPath: "xdg/rekkord/rekkord.ini",
      env: { ...caller, XDG_CONFIG_HOME: "<ROOT>/xdg" },
    };
  if (/\.config\b/.test(title))
    return { configPath: "home/.config/rekkord/rekkord.ini", env: caller };
  const missing = lines
    .map((line) => /^Error: Cannot open '(.*)'/.exec(line)?.[1])
    .find((path) => path !== undefined);
  const other =
    command.includes("-C") || command.includes("--config_file")
      ? "/nonexistent.ini"
      : `<ROOT>/${CONFIG}`;
  return { configPath: CONFIG, env: { ...caller, REKKORD_CONFIG_FILE: missing ?? other } };
}

/** Hooks that read were given numbered lines, of which the recorder kept only what the hooks said they read. */
function input({ scripts, stdout_lines }: Vector): readonly string[] | undefined {
  if (!scripts.some(({ body = "" }) => /^read /m.test(body))) return undefined;
  const word = stdout_lines[0]?.endsWith(":l1") ? "l" : "line";
  return ["1", "2", "3"].map((number) => word + number);
}

function brokenFolder(line: string): [string, "Not a directory" | "Permission denied"][] {
  const [, path, words] =
    /Cannot enumerate directory '<ROOT>\/(.*)': (Not a directory|Permission denied)$/.exec(line) ??
    [];
  return path === undefined ? [] : [[path, words as "Not a directory" | "Permission denied"]];
}

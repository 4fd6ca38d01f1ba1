import { type EventInput, findNearest, HookError } from "@backup-hooks/core";
import { type Caller, callers } from "./callers.ts";

/**
 * Behavior of Retrospect that is unknown or differs between its parts, with the default for each.
 */
export interface RetrospectOptions {
  /** Version of the protocol; the only one is "2022-02". */
  readonly version?: string;
  /** The calling program. Default: on Windows the engine for Windows, else the engine for Mac. */
  readonly caller?: Caller;
  /** The execution is immediate, not scripted. Default false. */
  readonly immediate?: boolean;
  /** A non-zero exit status is an intervention, as in the oldest generation. Default false. */
  readonly exitStatusVetoes?: boolean;
  /** An empty intervention file is an intervention. Default false. */
  readonly emptyFileIntervenes?: boolean;
  /** Number of arguments of EndSource. Default 17 for the Windows client, as recorded, else 16. */
  readonly endSourceArguments?: 16 | 17;
  /** Number of arguments of FatalBackupError; 5 means without errZone. Default 6. */
  readonly fatalErrorArguments?: 5 | 6;
  /** The name under which StopSched is called. Default StopSched. */
  readonly stopSchedName?: "StopSched" | "SchedStop";
  /** PreStartSource is dispatched before StartSource. Default false. */
  readonly preStartSource?: boolean;
  /**
   * EndSource and EndScript are dispatched even after an intervention at their start. Default
   * false.
   */
  readonly endAfterVeto?: boolean;
  /** The Windows command line is well-formed for the standard parser. Default false. */
  readonly wellFormedLine?: boolean;
  /** Numbers on the Windows command line are unquoted. Default false. */
  readonly plainNumbers?: boolean;
  /** Program Files is searched before ProgramData. Default false. */
  readonly preferProgramFiles?: boolean;
  /**
   * Order of extensions if a folder contains several handlers; other extensions follow by name.
   * Default none, .exe, .bat, .cmd, .vbs.
   */
  readonly extensions?: readonly string[];
  /** Folder that replaces the system's root in the lookup. Default: the root itself. */
  readonly root?: string;
  /**
   * Folder for new intervention files. Default: a private folder, removed when this process ends.
   */
  readonly interventionFolder?: string;
}

/** The options, with defaults applied. */
export type Assumptions = Required<Omit<RetrospectOptions, "interventionFolder" | "root">> &
  Pick<RetrospectOptions, "interventionFolder" | "root">;

/** The simulated version of the protocol: the vendor's samples of February 2022. */
export const NEWEST = "2022-02";
const EXTENSIONS: readonly string[] = ["", ".exe", ".bat", ".cmd", ".vbs"];

/** @throws HookError USAGE for another version, VALUE_INVALID for another caller */
export function resolveAssumptions(options: RetrospectOptions): Assumptions {
  const {
    version = NEWEST,
    caller = process.platform === "win32" ? "windows-engine" : "mac-engine",
  } = options;
  if (version !== NEWEST) {
    throw new HookError("USAGE", "this version of the protocol is not known here", {
      product: "Retrospect",
      expected: NEWEST,
      received: `"${version}"`,
    });
  }
  return {
    immediate: false,
    exitStatusVetoes: false,
    emptyFileIntervenes: false,
    endSourceArguments: caller === "windows-client" ? 17 : 16,
    fatalErrorArguments: 6,
    stopSchedName: "StopSched",
    preStartSource: false,
    endAfterVeto: false,
    wellFormedLine: false,
    plainNumbers: false,
    preferProgramFiles: false,
    extensions: EXTENSIONS,
    ...options,
    version,
    caller: parseEnum("--caller", caller, callers),
  };
}

/**
 * Converts command-line options to the factory's options.
 * @throws HookError VALUE_INVALID
 */
export function parseOptions({
  version,
  options: typed = {},
}: {
  readonly version?: string;
  readonly options?: EventInput["options"];
}): RetrospectOptions {
  const readChoice = <const Value extends string>(
    name: string,
    allowed: readonly Value[],
  ): Value | undefined =>
    typed[name] === undefined ? undefined : parseEnum(`--${name}`, String(typed[name]), allowed);
  const readFolder = (name: string): string | undefined =>
    typed[name] === undefined ? undefined : String(typed[name]);
  const caller = readChoice("caller", callers);
  const endSource = readChoice("end-source-arguments", ["16", "17"]);
  const fatal = readChoice("fatal-error-arguments", ["5", "6"]);
  const [root, interventionFolder] = [readFolder("root"), readFolder("intervention-folder")];
  return {
    ...(version !== undefined && { version }),
    ...(caller && { caller }),
    ...(endSource && { endSourceArguments: endSource === "16" ? 16 : 17 }),
    ...(fatal && { fatalErrorArguments: fatal === "5" ? 5 : 6 }),
    ...(typed["sched-stop"] && { stopSchedName: "SchedStop" }),
    ...(typed["extensions"] && {
      extensions: String(typed["extensions"]).split(",").map(normalizeExtension),
    }),
    ...(root !== undefined && { root }),
    ...(interventionFolder !== undefined && { interventionFolder }),
    ...Object.fromEntries(
      Object.entries(switchOptions).flatMap(([name, option]) =>
        typed[name] ? [[option, true]] : [],
      ),
    ),
  };
}

const switchOptions = {
  immediate: "immediate",
  "exit-status-vetoes": "exitStatusVetoes",
  "empty-file-intervenes": "emptyFileIntervenes",
  "pre-start-source": "preStartSource",
  "end-after-veto": "endAfterVeto",
  "well-formed-line": "wellFormedLine",
  "plain-numbers": "plainNumbers",
  "prefer-program-files": "preferProgramFiles",
} as const satisfies Readonly<Record<string, keyof RetrospectOptions>>;

const normalizeExtension = (text: string): string =>
  (text === "" || text.startsWith(".") ? text : `.${text}`).toLowerCase();

/**
 * Returns the value if it is allowed.
 * @throws HookError VALUE_INVALID
 */
export function parseEnum<const Value extends string>(
  option: string,
  value: string,
  allowed: readonly Value[],
): Value {
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  const close = findNearest(value, allowed);
  throw new HookError("VALUE_INVALID", option, {
    product: "Retrospect",
    expected: `one of ${allowed.join(", ")}`,
    received: `"${value}"`,
    ...(close && { hint: `Did you mean "${close}"?` }),
  });
}

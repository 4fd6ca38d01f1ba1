import { type EventInput, findNearest, HookError } from "@backup-hooks/core";
import { type Caller, callers } from "./callers.ts";

/** What is not known of Retrospect, or differs between its parts, each with the default that is played. */
export interface RetrospectOptions {
  /** State of the protocol; there is one, "2022-02". */
  readonly version?: string;
  /** Who calls; default the engine of Windows on Windows, else that of the Mac. */
  readonly caller?: Caller;
  /** An immediate execution, not a scripted one. Default false. */
  readonly immediate?: boolean;
  /** A non-zero exit status intervenes, as in the oldest generation. Default false. */
  readonly exitStatusVetoes?: boolean;
  /** An intervention file without content counts. Default false. */
  readonly emptyFileIntervenes?: boolean;
  /** Arguments of EndSource; default 17 for the Windows client, where they were recorded, else 16. */
  readonly endSourceArguments?: 16 | 17;
  /** Arguments of FatalBackupError; 5: without errZone. Default 6. */
  readonly fatalErrorArguments?: 5 | 6;
  /** What StopSched is called. Default StopSched. */
  readonly stopSchedName?: "StopSched" | "SchedStop";
  /** PreStartSource fires before StartSource. Default false. */
  readonly preStartSource?: boolean;
  /** EndSource and EndScript fire after an intervention at their start too. Default false. */
  readonly endAfterVeto?: boolean;
  /** A Windows command line that the standard parser reads rightly. Default false. */
  readonly wellFormedLine?: boolean;
  /** A Windows command line with bare numbers. Default false. */
  readonly plainNumbers?: boolean;
  /** Program Files before ProgramData. Default false. */
  readonly preferProgramFiles?: boolean;
  /** Which extension wins where several handlers lie side by side; others follow by name. Default none, .exe, .bat, .cmd, .vbs. */
  readonly extensions?: readonly string[];
  /** Folder that stands for the system's root in the lookup. Default the root itself. */
  readonly root?: string;
  /** Where intervention files are allocated; default a private folder that goes away with this process. */
  readonly interventionFolder?: string;
}

/** The options with their defaults. */
export type Assumptions = Required<Omit<RetrospectOptions, "interventionFolder" | "root">> &
  Pick<RetrospectOptions, "interventionFolder" | "root">;

/** The state of the protocol that is played: the vendor's samples of February 2022. */
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

/** The factory's options from those of the command line. @throws HookError VALUE_INVALID */
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

/** The value if it is one of those allowed. @throws HookError VALUE_INVALID */
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

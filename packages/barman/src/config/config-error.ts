import { type ErrorCode, HookError, type SourceLocation } from "@backup-hooks/core";
import { isAtLeast, SINCE } from "../versions.ts";

/** The stable codes of what makes Barman refuse a configuration, and what to do about it. */
export const configErrorCodes = {
  "config-missing": {
    description: "The configuration file does not exist.",
    hint: "Give the path of Barman's configuration file.",
  },
  "config-unreadable": {
    description:
      "The configuration file exists and cannot be read; Barman then misses its [barman] section.",
    hint: "Let the account that runs this read it.",
  },
  "config-encoding": { description: "The file is no UTF-8 text.", hint: "Save it as UTF-8." },
  "option-outside-section": {
    description: "An option stands before the first [section].",
    hint: "Begin the file with a section, such as [barman], and save it without byte order mark.",
  },
  "line-not-an-option": {
    description: "A line is no section, no option with a value, no comment and no continuation.",
    hint: "Write `option = value`; to continue a value, indent the line; to disable an option, write `option =`.",
  },
  "lone-percent": {
    description: "A % that is neither doubled nor the start of a %(name)s.",
    hint: "",
  },
  "unknown-reference": {
    description: "A %(name)s that the same section, in the same file, does not set.",
    hint: "Only options of the same section and of [DEFAULT] can be referred to; write the value out.",
  },
  "reference-too-deep": {
    description: "References that lead round in a circle or through more than ten values.",
    hint: "Write the value out.",
  },
  "reference-to-none": {
    description: "A %(name)s whose option is disabled with None.",
    hint: "Write the value out.",
  },
  "no-barman-section": {
    description: "The section [barman] is missing.",
    hint: "Add [barman] with barman_home.",
  },
  "option-required": {
    description: "An option that Barman insists on is missing.",
    hint: "Add it.",
  },
  "value-refused": {
    description: "A value that stops Barman instead of being ignored.",
    hint: "Correct the value.",
  },
  "server-name-reserved": { description: "A server is called `all`.", hint: "Rename the section." },
  "barman-section-changed": {
    description: "An included file changes what [barman] says.",
    hint: "Move the option to the main file, or into the server's section.",
  },
} as const;
export type ConfigErrorCode = keyof typeof configErrorCodes;

/** Barman stops here. `exception` is Python's name and text of it, `console` what was printed before. */
export class ConfigError extends Error {
  readonly code: ConfigErrorCode;
  readonly exception: string;
  readonly place: SourceLocation;
  readonly console: string;

  constructor(code: ConfigErrorCode, exception: string, place: SourceLocation, console = "") {
    super(exception);
    this.code = code;
    this.exception = exception;
    this.place = place;
    this.console = console;
  }
}

function toErrorCode(code: ConfigErrorCode): ErrorCode {
  return code === "config-missing"
    ? "CONFIG_MISSING"
    : code === "config-unreadable"
      ? "CONFIG_UNREADABLE"
      : "CONFIG_INVALID";
}

/** The error for a person; its `cause` is the Failure. */
export function toHookError(error: ConfigError, version: string): HookError {
  const { code, exception, place, console } = error;
  // The line that Barman prints before it gives up says more than its last words.
  const printed = console
    .split("\n")
    .filter((line) => line.startsWith("ERROR: "))
    .at(-1);
  // Later lines repeat the place, in Python's words.
  const text =
    printed?.replace("ERROR: ", "") ??
    exception.replace(/^SystemExit: (FATAL: )?/, "").split("\n")[0] ??
    "";
  const what =
    toErrorCode(code) === "CONFIG_INVALID"
      ? `Barman refuses this configuration: ${text}`
      : configErrorCodes[code].description;
  return new HookError(toErrorCode(code), what.replace(/\.$/, ""), {
    product: "Barman",
    place,
    hint: code === "lone-percent" ? describePercentFix(version) : configErrorCodes[code].hint,
    problem: code,
    cause: error,
  });
}

function describePercentFix(version: string): string {
  const doubled = isAtLeast(version, SINCE.perFileInterpolation) ? "%%%%" : "%%";
  return `For a literal percent sign Barman ${version} needs ${doubled}`;
}

import { type ErrorCode, HookError, type Place } from "@backup-hooks/core";
import { atLeast, SINCE } from "../versions.ts";

/** The stable codes of what makes Barman refuse a configuration, and what to do about it. */
export const failureCodes = {
  "config-missing": { means: "The configuration file does not exist.", hint: "Give the path of Barman's configuration file." },
  "config-unreadable": {
    means: "The configuration file exists and cannot be read; Barman then misses its [barman] section.",
    hint: "Let the account that runs this read it.",
  },
  "config-encoding": { means: "The file is no UTF-8 text.", hint: "Save it as UTF-8." },
  "option-outside-section": {
    means: "An option stands before the first [section].",
    hint: "Begin the file with a section, such as [barman], and save it without byte order mark.",
  },
  "line-not-an-option": {
    means: "A line is no section, no option with a value, no comment and no continuation.",
    hint: "Write `option = value`; to continue a value, indent the line; to disable an option, write `option =`.",
  },
  "lone-percent": { means: "A % that is neither doubled nor the start of a %(name)s.", hint: "" },
  "unknown-reference": {
    means: "A %(name)s that the same section, in the same file, does not set.",
    hint: "Only options of the same section and of [DEFAULT] can be referred to; write the value out.",
  },
  "reference-too-deep": { means: "References that lead round in a circle or through more than ten values.", hint: "Write the value out." },
  "reference-to-none": { means: "A %(name)s whose option is disabled with None.", hint: "Write the value out." },
  "no-barman-section": { means: "The section [barman] is missing.", hint: "Add [barman] with barman_home." },
  "option-required": { means: "An option that Barman insists on is missing.", hint: "Add it." },
  "value-refused": { means: "A value that stops Barman instead of being ignored.", hint: "Correct the value." },
  "server-name-reserved": { means: "A server is called `all`.", hint: "Rename the section." },
  "barman-section-changed": {
    means: "An included file changes what [barman] says.",
    hint: "Move the option to the main file, or into the server's section.",
  },
} as const;
export type FailureCode = keyof typeof failureCodes;

/** Barman stops here. `exception` is Python's name and text of it, `console` what was printed before. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly exception: string;
  readonly place: Place;
  readonly console: string;

  constructor(code: FailureCode, exception: string, place: Place, console = "") {
    super(exception);
    this.code = code;
    this.exception = exception;
    this.place = place;
    this.console = console;
  }
}

function kindOf(code: FailureCode): ErrorCode {
  return code === "config-missing" ? "CONFIG_MISSING" : code === "config-unreadable" ? "CONFIG_UNREADABLE" : "CONFIG_INVALID";
}

/** The error for a person; its `cause` is the Failure. */
export function refused(failure: Failure, version: string): HookError {
  const { code, exception, place, console } = failure;
  // The line that Barman prints before it gives up says more than its last words.
  const printed = console
    .split("\n")
    .filter((line) => line.startsWith("ERROR: "))
    .at(-1);
  // Later lines repeat the place, in Python's words.
  const text = printed?.replace("ERROR: ", "") ?? exception.replace(/^SystemExit: (FATAL: )?/, "").split("\n")[0] ?? "";
  const what = kindOf(code) === "CONFIG_INVALID" ? `Barman refuses this configuration: ${text}` : failureCodes[code].means;
  return new HookError(kindOf(code), what.replace(/\.$/, ""), {
    product: "Barman",
    place,
    hint: code === "lone-percent" ? percentHint(version) : failureCodes[code].hint,
    problem: code,
    cause: failure,
  });
}

function percentHint(version: string): string {
  const doubled = atLeast(version, SINCE.perFileInterpolation) ? "%%%%" : "%%";
  return `For a literal percent sign Barman ${version} needs ${doubled}`;
}

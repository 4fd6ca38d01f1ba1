import {
  type ErrorCode,
  type ErrorDetail,
  HookError,
  type SourceLocation,
} from "@backup-hooks/core";

/**
 * The errors for which Rekkord rejects a configuration, with their meaning and remedy. Each makes
 * every command fail.
 */
export const configErrorCodes = {
  "config-missing": {
    code: "CONFIG_MISSING",
    description: "The configuration file cannot be opened.",
    hint: "Name an existing file with --config",
  },
  "config-unreadable": {
    code: "CONFIG_UNREADABLE",
    description: "The configuration file cannot be read.",
    hint: "Name a readable file with --config",
  },
  "malformed-section": {
    code: "CONFIG_INVALID",
    description: "A line that begins with [ does not end with ].",
    hint: "Write [Section] alone on its line; a comment needs a line of its own",
  },
  "empty-section-name": {
    code: "CONFIG_INVALID",
    description: "There is nothing between the brackets.",
    hint: "Write the section's name",
  },
  "not-a-pair": {
    code: "CONFIG_INVALID",
    description: "A line is neither [section] nor key = value.",
    hint: "Write key = value on one line, with an equals sign",
  },
  "unknown-section": {
    code: "CONFIG_INVALID",
    description:
      "A section that Rekkord does not know, or none at all; the rest of it is passed over.",
    hint: "Correct the name, upper and lower case count, or remove the section",
  },
  "unknown-key": {
    code: "CONFIG_INVALID",
    description: "A key that Rekkord does not know in this section.",
    hint: "Correct the name, upper and lower case count, or remove the line",
  },
  "value-refused": {
    code: "CONFIG_INVALID",
    description: "A value that Rekkord cannot read.",
    hint: "Correct the value",
  },
  "directory-unreadable": {
    code: "CONFIG_INVALID",
    description:
      "A hook directory is missing, is none, or may not be read: every command of Rekkord fails, even with --no_hooks.",
    hint: "Create the directory, or remove the line",
  },
} as const satisfies Record<
  string,
  { readonly code: ErrorCode; readonly description: string; readonly hint: string }
>;
export type ConfigErrorCode = keyof typeof configErrorCodes;

/** One line that Rekkord prints while it reads its configuration. */
export interface ConfigError {
  readonly code: ConfigErrorCode;
  /** Without the prefix. */
  readonly text: string;
  readonly place: SourceLocation;
  readonly expected?: string;
  /** Overrides the hint of the code. */
  readonly hint?: string;
}

/** `path(line): text`, or `Error: text` for the file itself. */
export function formatConfigError({ text, place }: Pick<ConfigError, "text" | "place">): string {
  return place.line === undefined
    ? `Error: ${stripControls(text)}`
    : `${place.file}(${place.line}): ${stripControls(text)}`;
}

/** Rekkord removes control characters other than tab from its messages (base.cc, AppendSafe). */
export function stripControls(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, "");
}

/**
 * Combines all errors of a file. The cause is Rekkord's output, line by line, warnings included.
 */
export function combineErrors(
  [first, ...others]: readonly [ConfigError, ...ConfigError[]],
  console: string,
): HookError {
  return toHookError(first, {
    cause: new Error(console),
    also: others.map((other) => toHookError(other, {})),
  });
}

function toHookError(error: ConfigError, detail: ErrorDetail): HookError {
  const { code, place, expected, hint } = error;
  const { line, column, file } = place;
  return new HookError(
    configErrorCodes[code].code,
    `Rekkord would stop with "${formatConfigError(error)}"`,
    {
      product: "Rekkord",
      place: { file, ...(line !== undefined && { line, column }) },
      problem: code,
      hint: hint ?? configErrorCodes[code].hint,
      ...(expected !== undefined && { expected }),
      ...detail,
    },
  );
}

import { type ErrorCode, type ErrorDetail, HookError, type Place } from "@backup-hooks/core";

/** Why Rekkord does not read a configuration: what each means, and what to do about it. All make every command fail. */
export const refusalCodes = {
  "config-missing": {
    code: "CONFIG_MISSING",
    means: "The configuration file cannot be opened.",
    hint: "Name an existing file with --config",
  },
  "config-unreadable": {
    code: "CONFIG_UNREADABLE",
    means: "The configuration file cannot be read.",
    hint: "Name a readable file with --config",
  },
  "malformed-section": {
    code: "CONFIG_INVALID",
    means: "A line that begins with [ does not end with ].",
    hint: "Write [Section] alone on its line; a comment needs a line of its own",
  },
  "empty-section-name": { code: "CONFIG_INVALID", means: "There is nothing between the brackets.", hint: "Write the section's name" },
  "not-a-pair": {
    code: "CONFIG_INVALID",
    means: "A line is neither [section] nor key = value.",
    hint: "Write key = value on one line, with an equals sign",
  },
  "unknown-section": {
    code: "CONFIG_INVALID",
    means: "A section that Rekkord does not know, or none at all; the rest of it is passed over.",
    hint: "Correct the name, upper and lower case count, or remove the section",
  },
  "unknown-key": {
    code: "CONFIG_INVALID",
    means: "A key that Rekkord does not know in this section.",
    hint: "Correct the name, upper and lower case count, or remove the line",
  },
  "value-refused": { code: "CONFIG_INVALID", means: "A value that Rekkord cannot read.", hint: "Correct the value" },
  "directory-unreadable": {
    code: "CONFIG_INVALID",
    means: "A hook directory is missing, is none, or may not be read: every command of Rekkord fails, even with --no_hooks.",
    hint: "Create the directory, or remove the line",
  },
} as const satisfies Record<string, { readonly code: ErrorCode; readonly means: string; readonly hint: string }>;
export type RefusalCode = keyof typeof refusalCodes;

/** One line that Rekkord prints while it reads its configuration. */
export interface Refusal {
  readonly code: RefusalCode;
  /** Without its prefix. */
  readonly text: string;
  readonly place: Place;
  readonly expected?: string;
  /** In place of the code's own. */
  readonly hint?: string;
}

/** `path(line): text`, and for the file itself `Error: text`. */
export function printed({ text, place }: Pick<Refusal, "text" | "place">): string {
  return place.line === undefined ? `Error: ${withoutControls(text)}` : `${place.file}(${place.line}): ${withoutControls(text)}`;
}

/** Rekkord's messages drop control characters but the tab (base.cc, AppendSafe). */
export function withoutControls(text: string): string {
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, "");
}

/** One error for all refusals of a file. Its cause is what Rekkord prints, line by line, warnings included. */
export function refuse([first, ...others]: readonly [Refusal, ...Refusal[]], console: string): HookError {
  return errorOf(first, { cause: new Error(console), also: others.map((other) => errorOf(other, {})) });
}

function errorOf(refusal: Refusal, detail: ErrorDetail): HookError {
  const { code, place, expected, hint } = refusal;
  const { line, column, file } = place;
  return new HookError(refusalCodes[code].code, `Rekkord would stop with "${printed(refusal)}"`, {
    product: "Rekkord",
    place: { file, ...(line !== undefined && { line, column }) },
    problem: code,
    hint: hint ?? refusalCodes[code].hint,
    ...(expected !== undefined && { expected }),
    ...detail,
  });
}

/** A location in a file. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/**
 * The kinds of error, by code. Codes never change within a major version; messages may.
 * The number is the exit code of the command line.
 */
export const errorCodes = {
  /**
   * An invalid command line: an unknown command, option or argument, a missing or malformed value.
   */
  USAGE: 2,
  /** An event, operation, server or field does not exist. */
  UNKNOWN_NAME: 2,
  /** A value that only the caller can know is missing. */
  VALUE_MISSING: 2,
  /**
   * A value has the wrong form: it has a NUL byte, a duration without a unit, an invalid number.
   */
  VALUE_INVALID: 2,
  /** The product's configuration file does not exist. */
  CONFIG_MISSING: 2,
  /** The product's configuration file exists but cannot be read. */
  CONFIG_UNREADABLE: 2,
  /** The product itself would reject this configuration. */
  CONFIG_INVALID: 2,
  /** The call is not a hook call of this product. */
  CALL_INVALID: 2,
  /** A file or folder of backup-hooks cannot be read or written. */
  IO: 2,
} as const;

export type ErrorCode = keyof typeof errorCodes;

export interface ErrorDetail {
  readonly product?: string | undefined;
  readonly place?: SourceLocation | undefined;
  readonly expected?: string | undefined;
  readonly received?: string | undefined;
  /** What to do about it, as a sentence. */
  readonly hint?: string | undefined;
  /** The stable code under which `check` lists it, in kebab-case. */
  readonly problem?: string | undefined;
  /** Errors found together with this one, in the order of the file. */
  readonly also?: readonly HookError[] | undefined;
  readonly cause?: unknown;
}

/**
 * An error caused by invalid input. `code` identifies it; the message tells the user what to do.
 */
export class HookError extends Error {
  override readonly name = "HookError";
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, what: string, detail: ErrorDetail = {}) {
    super(
      formatMessage(what, detail),
      detail.cause === undefined ? undefined : { cause: detail.cause },
    );
    this.code = code;
    this.detail = detail;
  }
}

/** `file:line:column`; unknown parts are omitted. */
export function formatLocation({ file, line, column }: SourceLocation): string {
  return [file, line, column].filter((part) => part !== undefined).join(":");
}

/** Escapes control characters, so that a value cannot repaint the terminal or break a line. */
export function toPrintable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (char) =>
    JSON.stringify(char)
      .slice(1, -1)
      .replace(
        /^[\u007f-\u009f\u2028\u2029]$/,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
      ),
  );
}

function formatMessage(
  what: string,
  { product, place, expected, received, hint }: ErrorDetail,
): string {
  const head = [product, place && formatLocation(place), what].filter(Boolean).join(": ");
  const details = [expected && `expected ${expected}`, received && `got ${received}`]
    .filter(Boolean)
    .join(", ");
  return toPrintable(`${head}${details ? ` (${details})` : ""}${hint ? `. ${hint}` : ""}`);
}

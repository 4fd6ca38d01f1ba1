/** Every error of the engine: what templates can run into, and what misuse of the API throws. Misuse is a `TypeError`. */

export interface ErrorLocation {
  readonly stage: "parse" | "execute";
  /** The template that was being parsed or executed. */
  readonly template: string;
  /** From 1. */
  readonly line: number;
  /** In bytes from 0, as Go counts; only for errors in execution. */
  readonly column?: number | undefined;
  /** The failing node as Go prints it; only for errors in execution. */
  readonly node?: string | undefined;
}

/** A template does not parse, or its execution failed. The message is Go's, byte for byte. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly place: ErrorLocation;
  /** What had been written before the error; Go leaves it in the writer. Empty for errors of the parser. */
  partialOutput = "";

  constructor(message: string, place: ErrorLocation, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.place = place;
  }
}

/** A failure inside a function or method. The caller adds where it happened. The message is a byte string. */
export class GoError extends Error {
  override readonly name = "GoError";
}

/** Fail as a Go function does, by error or by panic; a template cannot tell the difference. */
export function panic(message: string): never {
  throw new GoError(message);
}

export const messages = {
  incomplete: (name: string) => `${name} is an incomplete or empty template`,
  outputLimit: (bytes: number) => `the output is longer than the limit of ${bytes} bytes`,
  stepLimit: (steps: number) => `execution took more than the limit of ${steps} steps`,
  expressionDepth: "the expression is nested too deeply for this JavaScript engine's stack",
} as const;

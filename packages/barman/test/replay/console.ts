import { parseLog } from "./log.ts";
import type { CommandVector } from "./types.ts";

/** What a command printed, however it was told to print it. */
export interface Console {
  /** Standard output; of JSON what it says of `_INFO`. */
  readonly text: string;
  /** `ERROR: …` and `EXCEPTION: …`, each whole. */
  readonly errors: readonly string[];
  /** Without a log file the log goes to standard error. */
  readonly log: readonly string[];
}

type JsonConsole = Partial<Record<"_INFO" | "_ERROR" | "_EXCEPTION", readonly string[]>>;

/** Reads standard output and standard error of a vector. */
export function readConsole({ outcome: { stdout = "", stderr = "" } }: CommandVector): Console {
  if (stdout.startsWith("{")) {
    const output = JSON.parse(stdout) as JsonConsole;
    const errors = [
      ...(output._ERROR ?? []).map((text) => `ERROR: ${text}`),
      ...(output._EXCEPTION ?? []).map((text) => `EXCEPTION: ${text}`),
    ];
    return { text: (output._INFO ?? []).map((line) => `${line}\n`).join(""), errors, log: [] };
  }
  if (/^<timestamp> \[<pid>\] /.test(stderr))
    return { text: stdout, errors: [], log: parseLog(stderr) };
  const parts = stderr
    .split(/^(?=(?:\u001b\[\d+m)?(?:ERROR|WARNING|EXCEPTION): )/m)
    .map((part) => part.replace(/\n$/, ""));
  return {
    text: stdout,
    errors: parts.filter((part) => /^(?:\u001b\[\d+m)?(?:ERROR|EXCEPTION): /.test(part)),
    log: [],
  };
}

/** Red, as `--color always` prints it. */
export function red(text: string): string {
  return `\u001b[31m${text}\u001b[0m`;
}

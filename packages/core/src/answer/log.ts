import { appendFileSync, mkdirSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { toPrintable } from "../util/errors.ts";

export type LogLevel = "info" | "warn" | "error";
export type Log = (level: LogLevel, text: string) => void;

/**
 * The log of `answer`: one line per record, `TIME LEVEL WHO: TEXT`. Warnings and errors go to
 * standard error as well, which most products log. A failure to write the log never affects the
 * reply.
 */
export function createLog(file: string, who: () => string): Log {
  return (level, text) => {
    const line = `${who()}: ${toPrintable(text)}\n`;
    if (level !== "info")
      ignoreErrors(() => writeSync(2, `${level === "warn" ? "warning" : "error"}: ${line}`));
    ignoreErrors(() =>
      appendLine(file, `${new Date().toISOString()} ${level.toUpperCase()} ${line}`),
    );
  };
}

function appendLine(file: string, line: string): void {
  // One write per line, so that lines of concurrent processes do not mix.
  const options = { mode: 0o600, flag: "a" };
  try {
    appendFileSync(file, line, options);
  } catch {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, line, options);
  }
}

function ignoreErrors(write: () => void): void {
  try {
    write();
  } catch {
    // No reader, or no space: the reply matters more.
  }
}

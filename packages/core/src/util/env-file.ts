import { readFileSync } from "node:fs";
import { parse } from "dotenv";
import { HookError } from "./errors.ts";

/** The variables of the file of `--env-file`. In a file of its own: few runs need dotenv. @throws HookError IO */
export function readEnvFile(file: string): Record<string, string> {
  try {
    return parse(readFileSync(file));
  } catch (cause) {
    throw new HookError("IO", "--env-file cannot be read", {
      place: { file },
      expected: "a readable file of NAME=VALUE lines",
      received: String(cause),
      cause,
    });
  }
}

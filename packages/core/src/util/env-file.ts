import { readFileSync } from "node:fs";
import { parse } from "dotenv";
import { HookError } from "./errors.ts";

/**
 * The variables of the `--env-file`. A module of its own, because few runs need dotenv.
 * @throws HookError IO
 */
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

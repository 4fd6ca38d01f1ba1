import { accessSync, constants, existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "../model/call.ts";
import { HookError } from "../util/errors.ts";

/**
 * Rejects what no system can pass to a process.
 * @throws HookError VALUE_INVALID
 */
export function assertPassable({ file, args, env, cwd }: Command): void {
  assertNoNul(file, "the name of the program");
  if (cwd !== undefined) assertNoNul(cwd, "the name of the working directory");
  for (const [index, arg] of args.entries()) assertNoNul(arg, `argument ${index + 1}`);
  for (const [name, value] of Object.entries(env)) {
    assertNoNul(value, `the environment variable ${name}`);
    if (/^$|[=\0]/.test(name)) {
      throw new HookError(
        "VALUE_INVALID",
        `"${name}" cannot be the name of an environment variable`,
        {
          expected: "a name without = and NUL",
        },
      );
    }
  }
}

function assertNoNul(value: string, what: string): void {
  const index = value.indexOf("\0");
  if (index === -1) return;
  throw new HookError("VALUE_INVALID", `${what} holds a NUL byte`, {
    received: `one after ${index} characters`,
    hint: "No process can be given one; leave it out of the value",
  });
}

/** Why a process did not start, naming the value at fault. The system's own error is the cause. */
export function toStartError(error: unknown, command: Command): HookError {
  if (error instanceof HookError) return error;
  const code = findErrorCode(error);
  return new HookError(
    "IO",
    describeCause(code, command) ?? `${command.file} could not be started`,
    {
      received: code ?? String(error),
      cause: error,
    },
  );
}

/** The system's code, of the error itself or of its cause. */
function findErrorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return "code" in error && typeof error.code === "string"
    ? error.code
    : findErrorCode(error.cause);
}

function describeCause(code: string | undefined, command: Command): string | undefined {
  const { file, args, env, cwd } = command;
  switch (code) {
    case "E2BIG": {
      const size = [...args, ...Object.entries(env).flat()].reduce(
        (sum, text) => sum + Buffer.byteLength(text) + 1,
        0,
      );
      return `arguments and environment of ${file} are longer than the system allows (${size} bytes)`;
    }
    case "EMFILE":
    case "ENFILE":
      return `${file} could not be started: too many open files`;
    case "EAGAIN":
      return `${file} could not be started: too many processes`;
    case "ENOENT":
    case "ENOTDIR":
    case "EACCES":
      return explainDirectory(cwd) ?? explainFile(command, code);
    default:
      return undefined;
  }
}

function explainDirectory(cwd: string | undefined): string | undefined {
  if (cwd === undefined) return undefined;
  if (!existsSync(cwd)) return `the working directory ${cwd} does not exist`;
  if (!statSync(cwd).isDirectory()) return `the working directory ${cwd} is not a directory`;
  return canEnter(cwd) ? undefined : `the working directory ${cwd} may not be entered`;
}

function explainFile({ file, cwd = "." }: Command, code: string): string {
  const path = resolve(cwd, file);
  if (!file.includes("/"))
    return code === "EACCES"
      ? `${file} in PATH may not be executed`
      : `${file} was not found in PATH`;
  if (!existsSync(path)) return `${file} does not exist`;
  return code === "EACCES"
    ? `${file} may not be executed`
    : `${file} exists, but not the program that its first line names`;
}

function canEnter(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

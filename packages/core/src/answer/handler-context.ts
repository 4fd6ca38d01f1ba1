import type { ExecOptions, ExecResult, HandlerContext } from "../hooks.ts";
import type { Attempt } from "../model/attempt.ts";
import type { Log } from "./log.ts";

/** What `answer` provides to its handlers. */
export interface ContextOptions {
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly envFile?: string | undefined;
  readonly undo: HandlerContext["undo"];
}

/** @throws HookError IO if the env file cannot be read */
export async function createContext({
  signal,
  log,
  envFile,
  undo,
}: ContextOptions): Promise<HandlerContext> {
  return {
    signal,
    log: {
      info: (text) => log("info", text),
      warn: (text) => log("warn", text),
      error: (text) => log("error", text),
    },
    env: envFile === undefined ? {} : (await import("../util/env-file.ts")).readEnvFile(envFile),
    exec: (argv, options) => exec(argv, options, signal),
    undo,
  };
}

/**
 * Starts a program under the runner's supervision: it ends with `answer`, and so do all its
 * children.
 */
async function exec(
  [file, ...args]: readonly [string, ...string[]],
  options: ExecOptions = {},
  signal: AbortSignal,
): Promise<ExecResult> {
  const { env = {}, cwd, stdin, reject = true } = options;
  const { spawn } = await import("../process/spawn.ts");
  const attempt = await spawn(
    {
      file,
      args,
      env,
      ...(cwd !== undefined && { cwd }),
      ...(stdin !== undefined && { stdin }),
      stdio: "split",
      until: "exit",
      descendants: "kill",
    },
    { number: 1, env: process.env as Record<string, string>, signal },
  );
  if (attempt.error !== undefined) throw attempt.error;
  if (reject && attempt.exitCode !== 0) throw new Error(describeFailure(file, attempt));
  const { exitCode, signal: killedBy, stdout, stderr } = attempt;
  return {
    ...(exitCode !== undefined && { exitCode }),
    ...(killedBy !== undefined && { signal: killedBy }),
    stdout,
    stderr,
  };
}

/** `psql exited with 2: connection refused`. */
function describeFailure(file: string, { exitCode, signal, stderr, ended }: Attempt): string {
  const how = ended
    ? "was ended with the answer"
    : exitCode === undefined
      ? `was killed by ${signal}`
      : `exited with ${exitCode}`;
  const last = stderr.trim().split("\n").at(-1);
  return `${file} ${how}${last ? `: ${last}` : ""}`;
}

import { describeEnd } from "../model/exit-policy.ts";
import type { HookEntry } from "../model/install-plan.ts";
import { spawn } from "../process/spawn.ts";
import { resolveUserName } from "../util/accounts.ts";
import { HookError } from "../util/errors.ts";

/** The result of running the entry once. */
export interface ProbeResult {
  readonly ok: boolean;
  /** The account that ran it: ours. */
  readonly user: string;
  /** Text for the user. */
  readonly message: string;
}

/** The environment that every service has. */
const ENV = { PATH: "/usr/bin:/bin" };
const LIMIT_MS = 60_000;

/**
 * Runs the entry once with a nearly empty environment. It loads everything and calls no handler
 * (`answer --probe`).
 */
export async function probeEntry([
  node,
  dashes = "",
  bin = "",
  command = "",
  ...rest
]: HookEntry["argv"]): Promise<ProbeResult> {
  const user = resolveUserName(process.getuid?.() ?? 0);
  const attempt = await spawn(
    {
      file: node,
      args: [dashes, bin, command, "--probe", ...rest],
      env: {},
      cwd: "/",
      stdio: "split",
      until: "exit",
      descendants: "kill",
    },
    { number: 1, env: ENV, timeoutMs: LIMIT_MS },
  );
  const where = `as ${user}, with PATH=${ENV.PATH} and nothing else`;
  if (attempt.exitCode === 0 && !attempt.timedOut && attempt.error === undefined)
    return { ok: true, user, message: `the entry answers (${where})` };
  const why = attempt.stderr.trim() || attempt.stdout.trim();
  return {
    ok: false,
    user,
    message: `the entry does not answer (${where}): it ${describeEnd(attempt)}${why === "" ? "" : `: ${why}`}`,
  };
}

/**
 * The hook names of a hooks file, in file order. It is loaded in a separate process, because it may
 * block or exit.
 * @throws HookError VALUE_INVALID if it is not a hooks file
 */
export async function readHookNames(file: string, bin: string): Promise<readonly string[]> {
  const attempt = await spawn(
    {
      file: process.execPath,
      args: [...process.execArgv, "--", bin, "answer", "--probe", file],
      env: {},
      stdio: "split",
      until: "exit",
      descendants: "kill",
    },
    { number: 1, env: process.env as Record<string, string>, timeoutMs: LIMIT_MS },
  );
  if (attempt.exitCode === 0 && attempt.stdout.startsWith("[")) return JSON.parse(attempt.stdout);
  const output = attempt.stderr.trim();
  if (output.startsWith(`${file}: `)) throw new HookError("VALUE_INVALID", output);
  const received = output || `a process that ${describeEnd(attempt)}`;
  throw new HookError("VALUE_INVALID", "this hooks file cannot be loaded", {
    place: { file },
    received,
  });
}

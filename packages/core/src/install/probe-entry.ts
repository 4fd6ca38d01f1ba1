import { nameOf } from "../util/accounts.ts";
import type { Entry } from "../model/install-plan.ts";
import { HookError } from "../util/errors.ts";
import { describeEnd } from "../model/exit-policy.ts";
import { spawn } from "../process/spawn.ts";

/** What came of running the entry once. */
export interface Probe {
  readonly ok: boolean;
  /** Whose account it ran in: ours. */
  readonly user: string;
  /** For a person. */
  readonly says: string;
}

/** All that every service has. */
const ENV = { PATH: "/usr/bin:/bin" };
const LIMIT_MS = 60_000;

/** Runs the entry once for real, with next to no environment. It loads everything and calls no handler (`answer --probe`). */
export async function probe([node, dashes = "", bin = "", verb = "", ...rest]: Entry["argv"]): Promise<Probe> {
  const user = nameOf(process.getuid?.() ?? 0);
  const attempt = await spawn(
    { file: node, args: [dashes, bin, verb, "--probe", ...rest], env: {}, cwd: "/", stdio: "split", until: "exit", survivors: "end" },
    { number: 1, env: ENV, timeoutMs: LIMIT_MS },
  );
  const where = `as ${user}, with PATH=${ENV.PATH} and nothing else`;
  if (attempt.exitCode === 0 && !attempt.timedOut && attempt.error === undefined)
    return { ok: true, user, says: `the entry answers (${where})` };
  const why = attempt.stderr.trim() || attempt.stdout.trim();
  return { ok: false, user, says: `the entry does not answer (${where}): it ${describeEnd(attempt)}${why === "" ? "" : `: ${why}`}` };
}

/**
 * The moments of a hooks file, in its order. It is loaded in a process of its own: it may keep that one waiting, or end it.
 * @throws HookError VALUE_INVALID for what is no hooks file
 */
export async function momentsIn(file: string, bin: string): Promise<readonly string[]> {
  const attempt = await spawn(
    {
      file: process.execPath,
      args: [...process.execArgv, "--", bin, "answer", "--probe", file],
      env: {},
      stdio: "split",
      until: "exit",
      survivors: "end",
    },
    { number: 1, env: process.env as Record<string, string>, timeoutMs: LIMIT_MS },
  );
  if (attempt.exitCode === 0 && attempt.stdout.startsWith("[")) return JSON.parse(attempt.stdout);
  const said = attempt.stderr.trim();
  if (said.startsWith(`${file}: `)) throw new HookError("VALUE_INVALID", said);
  const got = said || `a process that ${describeEnd(attempt)}`;
  throw new HookError("VALUE_INVALID", "this hooks file cannot be loaded", { place: { file }, got });
}

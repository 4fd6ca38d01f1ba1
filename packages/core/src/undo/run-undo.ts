import { existsSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { Attempt } from "../model/attempt.ts";
import { describeEnd } from "../model/exit-policy.ts";
import { HAS_PROC } from "../process/proc.ts";
import { listLiveGroups, readStat } from "../process/process-groups.ts";
import { spawn } from "../process/spawn.ts";
import {
  createTag,
  moveFile,
  toBootTag,
  toDuePath,
  toErrorPath,
  toRunPrefix,
  type UndoRun,
  writeFailure,
} from "./files.ts";
import type { UndoRecord } from "./record.ts";

/**
 * Becomes the owner of a lease and runs its command. The first two words are the lease's name while it is due and the beginning of
 * its name while it runs; the third is said by one who came too late. What takes the lease and what records that it is done is one
 * and the same process, the leader of the command's session: whoever started it may die at any moment.
 * The command runs in a subshell, by exec, so that it is a program whatever its name, and never a word of the shell's own.
 */
const LEADER_SCRIPT = `bh_due=$1 bh_run=$2 bh_late=$3; shift 3
{ read -r bh_stat <"/proc/$$/stat"; } 2>/dev/null
bh_stat=\${bh_stat##*) }
bh_born() { shift 19 && echo "$1"; }
bh_run=$bh_run.$$.$(set -f; bh_born $bh_stat 2>/dev/null)
command -p mv -f -- "$bh_due" "$bh_run" || { echo "$bh_late"; exit 1; }
(exec "$@") && command -p rm -- "$bh_run"`;
/** Where in /proc/PID/stat, after the name, the time stands at which the process began. */
const BORN_AT = 19;

export interface UndoOptions {
  /** How long one command may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends a command that runs; it stays due. */
  readonly signal?: AbortSignal | undefined;
}
export interface UndoResult {
  /** done: and recorded · failed: it is still due · running: somebody else is at it, or its background children still live · gone: somebody else has done it. */
  readonly result: "done" | "failed" | "running" | "gone";
  /** How it ended, in words: "exited 3: no such mount". */
  readonly message: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Somebody else is at it. */
export const RUNNING_ELSEWHERE: UndoResult = {
  result: "running",
  message: "is being run by another process",
  stdout: "",
  stderr: "",
};
const ALREADY_DONE: UndoResult = { result: "gone", message: "", stdout: "", stderr: "" };

/** Runs the command of a lease that is due, unless somebody else is quicker. Never throws for what the command does. */
export async function runUndo(
  folder: string,
  record: UndoRecord,
  boot: string,
  { timeoutMs, signal }: UndoOptions,
): Promise<UndoResult> {
  const [due, token] = [toDuePath(folder, record.id), createTag()];
  if (!existsSync(due)) return findRunFile(folder, record.id) ? RUNNING_ELSEWHERE : ALREADY_DONE;
  const scriptArgs = [due, toRunPrefix(folder, record.id, token, boot), token, ...record.argv];
  const attempt = await spawn(
    {
      file: "/bin/sh",
      args: ["-c", LEADER_SCRIPT, "sh", ...scriptArgs],
      env: {},
      cwd: record.cwd,
      stdio: "split",
      until: "exit",
      descendants: "keep",
    },
    { number: 1, env: process.env as Record<string, string>, timeoutMs, ...(signal && { signal }) },
  );
  const { stdout, stderr } = attempt;
  const tooLate = stdout === `${token}\n`;
  if (tooLate && !existsSync(due))
    return findRunFile(folder, record.id) ? RUNNING_ELSEWHERE : ALREADY_DONE;
  const file = findRunFile(folder, record.id, token);
  if (file === undefined && attempt.exitCode === 0) {
    rmSync(toErrorPath(folder, record.id), { force: true });
    return { result: "done", message: describeEnd(attempt), stdout, stderr };
  }
  const message = appendLastLine(describeEnd(attempt), attempt);
  tryWriteFailure(folder, record.id, message);
  const [pid, born = ""] = file === undefined ? [] : file.split(".").slice(-2);
  if (
    file !== undefined &&
    isAlive({ token, boot: toBootTag(boot), pid: Number(pid), born }, boot)
  ) {
    return {
      result: "running",
      message: `${message}, and what it started still runs`,
      stdout,
      stderr,
    };
  }
  if (file !== undefined) moveFile(file, due);
  return { result: "failed", message, stdout: tooLate ? "" : stdout, stderr };
}

/** Whether anybody of a run still lives, be it a background child of its command. */
export function isAlive({ boot: tag, pid, born }: UndoRun, boot: string): boolean {
  if (tag !== toBootTag(boot)) return false;
  if (HAS_PROC) {
    const startedAt = readStat(pid, BORN_AT + 1)[BORN_AT];
    // Its number is another process' now, which the system gives to nobody while a session of that number lives.
    if (startedAt !== undefined && born !== "" && startedAt !== born) return false;
  }
  // Who starts another and goes while we look at them one by one may show neither of the two; hardly ever twice.
  return listLiveGroups(pid).length > 0 || listLiveGroups(pid).length > 0;
}

/** The file of a lease that runs, under this token or whichever. */
function findRunFile(folder: string, id: string, token = ""): string | undefined {
  const name = readdirSync(folder).find((one) => one.startsWith(`${id}.run.${token}`));
  return name === undefined ? undefined : join(folder, basename(name));
}

function appendLastLine(end: string, { stderr, error }: Attempt): string {
  const last = error === undefined ? stderr.trimEnd().split("\n").at(-1) : undefined;
  return last ? `${end}: ${last}` : end;
}

/** It is told to the caller as well, and a full disk must not keep the lease from being given back. */
function tryWriteFailure(folder: string, id: string, message: string): void {
  try {
    writeFailure(folder, id, { failedAt: new Date().toISOString(), message });
  } catch {
    // Then `recover --list` does not show it.
  }
}

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
 * Takes ownership of an undo record and runs its command. The first two arguments are the record's
 * file name while it is due and the start of its name while it runs; the third is printed if
 * another process was faster. The same process, the leader of the command's session, takes the
 * record and later marks it as done, so its parent may die at any moment. The command runs in a
 * subshell, by exec, so that its name always means a program and never a shell builtin.
 */
const LEADER_SCRIPT = `bh_due=$1 bh_run=$2 bh_late=$3; shift 3
{ read -r bh_stat <"/proc/$$/stat"; } 2>/dev/null
bh_stat=\${bh_stat##*) }
bh_born() { shift 19 && echo "$1"; }
bh_run=$bh_run.$$.$(set -f; bh_born $bh_stat 2>/dev/null)
command -p mv -f -- "$bh_due" "$bh_run" || { echo "$bh_late"; exit 1; }
(exec "$@") && command -p rm -- "$bh_run"`;
/** The index of the start time in /proc/PID/stat, counted after the name. */
const BORN_AT = 19;

export interface UndoOptions {
  /** The time limit of one command, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends a running command; it stays due. */
  readonly signal?: AbortSignal | undefined;
}
export interface UndoResult {
  /**
   * done: and recorded as done · failed: still due · running: by another process, or background
   * children of its command are alive · gone: another process has done it
   */
  readonly result: "done" | "failed" | "running" | "gone";
  /** How it ended: "exited 3: no such mount". */
  readonly message: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Another process is running it. */
export const RUNNING_ELSEWHERE: UndoResult = {
  result: "running",
  message: "is being run by another process",
  stdout: "",
  stderr: "",
};
const ALREADY_DONE: UndoResult = { result: "gone", message: "", stdout: "", stderr: "" };

/**
 * Runs the command of a due record, unless another process is faster. Never throws because of what
 * the command does.
 */
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

/** Whether any process of a run is alive, background children included. */
export function isAlive({ boot: tag, pid, born }: UndoRun, boot: string): boolean {
  if (tag !== toBootTag(boot)) return false;
  if (HAS_PROC) {
    const startedAt = readStat(pid, BORN_AT + 1)[BORN_AT];
    // The id now belongs to another process. The system does not reuse it while a session with that
    // id exists.
    if (startedAt !== undefined && born !== "" && startedAt !== born) return false;
  }
  // A process that starts another and exits during the scan may hide both, but hardly ever twice.
  return listLiveGroups(pid).length > 0 || listLiveGroups(pid).length > 0;
}

/** The file of a running record, with this token or any. */
function findRunFile(folder: string, id: string, token = ""): string | undefined {
  const name = readdirSync(folder).find((one) => one.startsWith(`${id}.run.${token}`));
  return name === undefined ? undefined : join(folder, basename(name));
}

function appendLastLine(end: string, { stderr, error }: Attempt): string {
  const last = error === undefined ? stderr.trimEnd().split("\n").at(-1) : undefined;
  return last ? `${end}: ${last}` : end;
}

/** The caller gets the message too, and a full disk must not prevent the release of the record. */
function tryWriteFailure(folder: string, id: string, message: string): void {
  try {
    writeFailure(folder, id, { failedAt: new Date().toISOString(), message });
  } catch {
    // Then `recover --list` does not show the failure.
  }
}

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { systemClock } from "../util/clock.ts";
import { HAS_PROC } from "./proc.ts";
import { buildKillCommand } from "./windows.ts";

// Every hook leads its own session. Its group is ended as a whole, and so are the other groups of
// the session: timeout(1) and shells with job control put their children into separate groups.

type Signal = "SIGTERM" | "SIGKILL";

const LONGEST_POLL_MS = 200;

/**
 * The process groups of a hook that have a living process. Zombies count as dead; there may be no
 * parent left to reap them.
 * `young`: no process of the hook is older than the leader, which avoids scanning all processes.
 */
export function listLiveGroups(leader: number, young = false): readonly number[] {
  if (!HAS_PROC) return canSignal(leader) ? [leader] : [];
  const groups = new Set<number>();
  for (const name of readdirSync("/proc")) {
    const pid = Number(name);
    if (!(pid >= (young ? leader : 1))) continue;
    const [state, , group, session] = readStat(pid);
    if (Number(session) === leader && state !== "Z" && state !== "X") groups.add(Number(group));
  }
  return [...groups];
}

/**
 * State, parent, group and session of a process, or more fields if `count` is higher; empty if the
 * process is gone. The name before them may contain anything.
 */
export function readStat(pid: number, count = 4): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ", count);
  } catch {
    return [];
  }
}

function canSignal(leader: number): boolean {
  try {
    return process.kill(process.platform === "win32" ? leader : -leader, 0);
  } catch {
    return false;
  }
}

function sendSignal(leader: number, signal: Signal): void {
  for (const group of listLiveGroups(leader)) {
    try {
      if (process.platform === "win32") {
        const { file, args } = buildKillCommand(leader, process.env["SystemRoot"]);
        execFileSync(file, args, { stdio: "ignore" });
      } else {
        process.kill(-group, signal);
      }
    } catch {
      // Already gone, or another user's: the next listing shows what is left.
    }
  }
}

/**
 * Sends TERM and, after `graceMs`, KILL. Returns the signals that were needed; none if no process
 * was left.
 */
export async function endGroups(
  leader: number,
  graceMs: number,
  killMs: number,
): Promise<Signal[]> {
  const sent: Signal[] = [];
  const steps = [
    ["SIGTERM", graceMs],
    ["SIGKILL", killMs],
  ] as const;
  for (const [signal, waitMs] of process.platform === "win32" ? steps.slice(1) : steps) {
    if (listLiveGroups(leader).length === 0) break;
    sent.push(signal);
    sendSignal(leader, signal);
    const end = performance.now() + waitMs;
    for (
      let poll = 1;
      performance.now() < end && listLiveGroups(leader).length > 0;
      poll = Math.min(2 * poll, LONGEST_POLL_MS)
    ) {
      await systemClock.sleep(Math.min(poll, end - performance.now()));
      // A child started by a dying process did not get the first signal.
      if (signal === "SIGKILL") sendSignal(leader, signal);
    }
  }
  return sent;
}

const tracked = new Set<number>();

/** From now on the hook is killed if this process exits first. */
export function killOnExit(leader: number): void {
  if (!process.listeners("exit").includes(killTracked)) process.on("exit", killTracked);
  tracked.add(leader);
}

export function release(leader: number): void {
  tracked.delete(leader);
}

function killTracked(): void {
  for (const leader of tracked) sendSignal(leader, "SIGKILL");
}

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { systemClock } from "../util/clock.ts";
import { HAS_PROC } from "./proc.ts";
import { buildKillCommand } from "./windows.ts";

// Every hook leads a session of its own. Its group is ended as a whole, and so is every other group of that session:
// timeout(1) and shells with job control put their children into groups of their own.

type Signal = "SIGTERM" | "SIGKILL";

const LONGEST_POLL_MS = 200;

/**
 * The process groups of a hook in which somebody lives. A zombie does not live: nobody may be there to reap it.
 * `young`: nothing is older than the leader, which spares looking at all processes of the machine.
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

/** State, parent, group and session of a process, and more if asked; nothing when it is gone. The name before them may hold anything. */
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
      // Gone in the meantime, or another user's: what is left shows in the next look.
    }
  }
}

/** TERM, `graceMs` to go in, KILL. The signals that were needed; none when nobody was left. */
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
      // What a dying process has just started did not get the first one.
      if (signal === "SIGKILL") sendSignal(leader, signal);
    }
  }
  return sent;
}

const tracked = new Set<number>();

/** From now on the hook does not outlive this process, should it exit in the middle. */
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

import { readlinkSync } from "node:fs";

/**
 * Whether there is a /proc of our own process namespace: in another one's, the numbers mean other
 * processes.
 */
export const HAS_PROC: boolean =
  process.platform === "linux" && readOwnPid() === String(process.pid);

function readOwnPid(): string | undefined {
  try {
    return readlinkSync("/proc/self");
  } catch {
    return undefined;
  }
}

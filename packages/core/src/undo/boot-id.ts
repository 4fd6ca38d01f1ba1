import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Names the time between two starts of the machine; empty where the system does not tell. */
export function readBootId(): string {
  try {
    if (process.platform === "linux")
      return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
    const name = process.platform === "darwin" ? "kern.bootsessionuuid" : "kern.boottime";
    return execFileSync("/usr/sbin/sysctl", ["-n", name], {
      encoding: "latin1",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "";
  }
}

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Identifies the current boot of the machine; empty if the system does not provide an id. */
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

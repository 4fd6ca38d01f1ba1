import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Row } from "./measure.ts";

const MIB = 2 ** 20;
const runScript = (script: string): string =>
  execFileSync(process.execPath, [...process.execArgv, join(import.meta.dirname, script)], {
    encoding: "utf8",
    env: { PATH: "/usr/bin:/bin" },
  });

/** Processes whose environment holds the marker, from the process table. */
export function findMarkedProcesses(marker: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/environ`, "utf8").includes(marker);
    } catch {
      return false;
    }
  });
}

export const memoryRows: readonly Row[] = [
  // How far our resident memory grows while a hook prints 1 GiB, in units of 64 MiB.
  {
    name: "memory/hook printing 1 GiB, growth to 64 MiB",
    limit: 1,
    measure: async () => Number(runScript("flood.ts")) / (64 * MIB),
  },
  // 1,000 hooks, 32 at a time, a third of which time out with grandchildren: what is left of them.
  {
    name: "orphans/1000 hooks, left to started",
    limit: 0,
    measure: async () => Number(runScript("orphans.ts")) / 1000,
  },
];

import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { PATH } from "./hooks.ts";

/** A fresh folder that goes with the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "backup-hooks-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A mark in the environment by which everything a hook starts is found again; what is left goes with the test. */
export function marker(): { env: Record<string, string>; living: () => number[] } {
  const mark = randomUUID();
  const living = (): number[] =>
    readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && environ(pid).includes(`MARK=${mark}\0`));
  onTestFinished(() => {
    for (let left = living(); left.length > 0; left = living()) left.forEach(kill);
  });
  return { env: { MARK: mark }, living };
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It was quicker.
  }
}

function environ(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

/** The descriptors of this process by number, with what they lead to. */
export function descriptors(): Map<number, string> {
  const open = new Map<number, string>();
  for (const name of readdirSync("/proc/self/fd")) {
    try {
      open.set(Number(name), readlinkSync(`/proc/self/fd/${name}`));
    } catch {
      // The one through which the directory was read.
    }
  }
  return open;
}

/**
 * Runs a program of its own in which `spawn`, `hook` and `options` are at hand, as they are here. `first`: shell commands that
 * come before it.
 */
export function program(
  code: string,
  first = ":",
): Promise<{ code: unknown; stdout: string; stderr: string }> {
  const source = `
    import { spawn } from ${JSON.stringify(new URL("../src/process/spawn.ts", import.meta.url))};
    import { hook, options } from ${JSON.stringify(new URL("hooks.ts", import.meta.url))};
    ${code}`;
  const args = [
    "-c",
    `${first}; exec "$@"`,
    "sh",
    process.execPath,
    "--input-type=module",
    "-e",
    source,
  ];
  return new Promise((resolve) => {
    execFile("/bin/sh", args, { env: { PATH } }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
}

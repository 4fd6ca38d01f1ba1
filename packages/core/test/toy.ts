import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import type { ToyConfig } from "./toy-adapter.ts";

export { type ToyConfig, toy, toyPolicy } from "./toy-adapter.ts";

/** A fresh folder that goes away with the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "backup-hooks-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export function configFile(config: ToyConfig): string {
  const path = join(folder(), "toy.json");
  writeFileSync(path, JSON.stringify(config));
  return path;
}

/** What a test's hooks run in: nothing of ours but the way to find programs. */
export const env: Readonly<Record<string, string>> = { PATH: "/usr/local/bin:/usr/bin:/bin" };

const bin = join(import.meta.dirname, "fixtures", "toy-hooks.ts");

/** The command line of the toy product, as a process. */
export async function cli(
  args: readonly string[],
  options: {
    readonly env?: Record<string, string>;
    readonly cwd?: string;
    readonly shell?: string;
  } = {},
): Promise<{ stdout: string; stderr: string; exitCode: number | undefined }> {
  const node = [
    process.execPath,
    "--conditions=@backup-hooks/source",
    "--no-warnings",
    bin,
    ...args,
  ] as const;
  const [file, ...rest] =
    options.shell === undefined ? node : (["/bin/sh", "-c", options.shell, "sh", ...node] as const);
  const { stdout, stderr, exitCode } = await execa(file, rest, {
    reject: false,
    extendEnv: false,
    stdin: "ignore",
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: tmpdir(),
      NODE_COMPILE_CACHE: compiled,
      ...options.env,
    },
    cwd: options.cwd ?? folder(),
  });
  return { stdout, stderr, exitCode };
}

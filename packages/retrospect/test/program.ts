import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { compiled } from "../../../tests/kit/compile-cache.ts";

/** A fresh folder with files, gone after the test; those with a first line that names an interpreter are executable. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "retrospect-test-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) add(root, name, text);
  return root;
}

export function add(
  root: string,
  name: string,
  text: string,
  mode = text.startsWith("#!") ? 0o755 : 0o644,
): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** A folder with the handler `handler.sh` of this shell text; `$last` is the last argument. */
export function withHandler(text: string): string {
  return folder({ "handler.sh": `#!/bin/sh\nfor last; do :; done\n${text}\n` });
}

export const bin = join(import.meta.dirname, "../src/bin.ts");
/** What Node needs to run sources. */
export const SOURCES = ["--conditions=@backup-hooks/source", "--no-warnings"] as const;

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** retrospect-hooks as a process. */
export function start(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
) {
  return execa(process.execPath, [...SOURCES, bin, ...args], {
    reject: false,
    extendEnv: false,
    stdin: "ignore",
    cwd,
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      HOME: cwd,
      TMPDIR: cwd,
      NODE_COMPILE_CACHE: compiled,
      ...env,
    },
  });
}

export async function retrospectHooks(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const { stdout, stderr, exitCode } = await start(args, cwd, env);
  return { stdout, stderr, exitCode };
}

interface HookReport {
  readonly id: string;
  readonly command: {
    readonly file: string;
    readonly args: readonly string[];
    readonly line?: string;
  };
  readonly attempts: readonly {
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }[];
  readonly verdict: { readonly action: string; readonly note?: string };
}
/** What the tests look at in an answer. */
export interface JsonReport {
  readonly decision: string;
  readonly message: string;
  readonly exitCode: number;
  readonly notes: readonly string[];
  readonly fields: Readonly<
    Record<string, { readonly value: string; readonly origin: string } | undefined>
  >;
  readonly hooks: readonly HookReport[];
  readonly events: readonly {
    readonly event: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly notes: readonly string[];
    readonly hooks: readonly HookReport[];
  }[];
  readonly problems: readonly {
    readonly code: string;
    readonly line?: number;
    readonly column?: number;
    readonly message: string;
  }[];
}

/** With `--handler handler.sh --json`, read. What follows `--` stays at the end. */
export async function json(
  args: readonly string[],
  cwd: string,
  handler: readonly string[] = ["--handler", "handler.sh"],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly exitCode: number | undefined; readonly report: JsonReport }> {
  const dashes = args.indexOf("--");
  const cut = dashes < 0 ? args.length : dashes;
  const { stdout, stderr, exitCode } = await retrospectHooks(
    [...args.slice(0, cut), ...handler, "--json", ...args.slice(cut)],
    cwd,
    env,
  );
  if (stdout === "") throw new Error(`nothing on standard output; on standard error: ${stderr}`);
  return { exitCode, report: JSON.parse(stdout) as JsonReport };
}

export const lines = (cwd: string, name: string): string[] => {
  const file = join(cwd, name);
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
};

/** Whether a process still runs; a zombie that nobody has reaped does not. */
export function isAlive(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Resolves when a condition holds. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await pause(10);
}

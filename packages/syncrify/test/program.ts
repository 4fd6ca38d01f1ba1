import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { appConfig, folder, lines } from "./fixture.ts";

/** A server with this hook, next to whatever other files are wanted. */
export function site(value: string, files: Readonly<Record<string, string>> = {}): string {
  return folder({ "AppConfig.xml": appConfig(value), ...files });
}

const bin = join(import.meta.dirname, "..", "src", "bin.ts");
type Args = readonly string[];
interface Setup {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The command, started from its sources, in a quiet environment. */
export function start(args: Args, { cwd, env = {} }: Setup) {
  const quiet = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: cwd,
    NODE_COMPILE_CACHE: compiled,
    ...env,
  };
  const node = ["--conditions=@backup-hooks/source", "--no-warnings", bin, ...args];
  return execa(process.execPath, node, {
    reject: false,
    extendEnv: false,
    stdin: "ignore",
    cwd,
    env: quiet,
  });
}

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

export async function syncrifyHooks(args: Args, setup: Setup): Promise<Result> {
  const { stdout, stderr, exitCode } = await start(withConfig(args), setup);
  return { stdout, stderr, exitCode };
}

/** What the tests look at in an answer. */
export interface JsonReport {
  readonly decision: string;
  readonly fields: Readonly<
    Record<string, { readonly value: string; readonly origin: string } | undefined>
  >;
  readonly hooks: readonly HookReport[];
  readonly events: readonly {
    readonly event: string;
    readonly fields: Readonly<Record<string, string>>;
    readonly notes: Args;
    readonly hooks: readonly HookReport[];
  }[];
  readonly notes: Args;
  readonly problems: readonly { readonly code: string }[];
  readonly found: { readonly calls: object; readonly watch: Watch };
}
interface HookReport {
  readonly id: string;
  readonly command: { readonly file: string; readonly args: Args };
  readonly attempts: readonly { readonly stdout: string; readonly exitCode: number | null }[];
  readonly verdict: { readonly action: string; readonly note?: string };
}
interface Watch {
  readonly lines: number;
  readonly torn: readonly object[];
  readonly missing: readonly {
    readonly jobId: string;
    readonly calls: number;
    readonly lines: number;
  }[];
}

/** `verb … --config AppConfig.xml --json`, read. */
export async function json(
  args: Args,
  setup: Setup,
): Promise<{ readonly exitCode: number | undefined; readonly report: JsonReport }> {
  const { stdout, stderr, exitCode } = await start(withConfig(args, "--json"), setup);
  if (stdout === "") throw new Error(`nothing on standard output; on standard error: ${stderr}`);
  return { exitCode, report: JSON.parse(stdout) };
}

/** What follows `--` stays at the end. */
function withConfig(args: Args, ...more: Args): Args {
  const dashes = args.indexOf("--");
  const cut = dashes < 0 ? args.length : dashes;
  const config =
    args.includes("--config") || args[0] === "explain" ? [] : ["--config", "AppConfig.xml"];
  return [...args.slice(0, cut), ...config, ...more, ...args.slice(cut)];
}

/** Resolves with a file's first line once a process has written it. */
export async function written(cwd: string, name: string): Promise<string> {
  for (;;) {
    const [line] = existsSync(join(cwd, name)) ? lines(cwd, name) : [];
    if (line) return line;
    await pause(10);
  }
}

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { folder, ini, sh } from "./fixture.ts";

/** Scripts for the folders pre.d and post.d, next to a rekkord.ini that names them. */
export function site(
  pre: Readonly<Record<string, string>>,
  post: Readonly<Record<string, string>> = {},
): string {
  const scripts = [
    ...Object.entries(pre).map(([name, text]) => [`pre.d/${name}`, sh(text)]),
    ...Object.entries(post).map(([name, text]) => [`post.d/${name}`, sh(text)]),
  ];
  const lines = [
    ...(Object.keys(pre).length > 0 ? ["PreSaveDirectory = pre.d"] : []),
    ...(Object.keys(post).length > 0 ? ["PostSaveDirectory = post.d"] : []),
  ];
  return folder({ "rekkord.ini": ini(...lines), ...Object.fromEntries(scripts) });
}

const bin = join(import.meta.dirname, "..", "src", "bin.ts");
interface Setup {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** The command, started from its sources, in a quiet environment. */
export function start(args: readonly string[], { cwd, env = {}, input = "" }: Setup) {
  const quiet = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: cwd,
    NODE_COMPILE_CACHE: compiled,
    ...env,
  };
  return execa(
    process.execPath,
    ["--conditions=@backup-hooks/source", "--no-warnings", bin, ...args],
    {
      reject: false,
      extendEnv: false,
      input,
      cwd,
      env: quiet,
    },
  );
}

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

export async function rekkordHooks(args: readonly string[], setup: Setup): Promise<Result> {
  const { stdout, stderr, exitCode } = await start(args, setup);
  return { stdout, stderr, exitCode };
}

/** What the tests look at in an answer. */
export interface JsonReport {
  readonly decision: string;
  readonly notes: readonly string[];
  readonly hooks: readonly {
    readonly id: string;
    readonly command: object;
    readonly attempts: readonly { readonly stdout: string }[];
  }[];
  readonly problems: readonly { readonly code: string; readonly message: string }[];
}

/** `verb … --config rekkord.ini --json`, read; what follows `--` stays at the end. */
export async function json(
  args: readonly string[],
  setup: Setup,
): Promise<{ readonly exitCode: number | undefined; readonly report: JsonReport }> {
  const dashes = args.indexOf("--");
  const cut = dashes < 0 ? args.length : dashes;
  const { stdout, stderr, exitCode } = await rekkordHooks(
    [...args.slice(0, cut), "--config", "rekkord.ini", "--json", ...args.slice(cut)],
    setup,
  );
  if (stdout === "") throw new Error(`nothing on standard output; on standard error: ${stderr}`);
  return { exitCode, report: JSON.parse(stdout) };
}

export const lines = (cwd: string, name: string): string[] => {
  const file = join(cwd, name);
  return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
};

/** A file's first line, once a hook has written it; an error if the program ends without. */
export async function written(
  cwd: string,
  name: string,
  program: ReturnType<typeof start>,
): Promise<string> {
  let ended: string | undefined;
  void program.then(({ stderr }) => (ended = stderr));
  while (ended === undefined) {
    const [line] = lines(cwd, name);
    if (line) return line;
    await pause(10);
  }
  throw new Error(`it ended without writing ${name}: ${ended}`);
}

/** Whether a process still runs; a zombie that nobody has reaped does not. */
export function isAlive(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}

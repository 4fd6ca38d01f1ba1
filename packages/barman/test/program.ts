import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { execa } from "execa";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { folder } from "./fixture.ts";

/** A configuration with the server `main` and these options in it, next to whatever other files are wanted. */
export function site(
  options: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries(options).map(([name, value]) => `${name} = ${value}\n`);
  return folder({
    "barman.conf": `[barman]\nbarman_home = ./home\n[main]\n${lines.join("")}`,
    ...files,
  });
}

/** The metadata of a backup where Barman 3.13.2 and later keep it, below barman_home. */
export const backup = (
  id: string,
  status: string,
  error = "None",
): Readonly<Record<string, string>> => ({
  [`home/main/meta/${id}-backup.info`]: `backup_id=${id}\nserver_name=main\nstatus=${status}\nerror=${error}\n`,
});

const bin = join(import.meta.dirname, "..", "src", "bin.ts");
type Args = readonly string[];
interface Setup {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Shell text around the command, which is `"$@"` in it. */
  readonly shell?: string;
}

/** The command, started from its sources, in a quiet environment. */
export function start(args: Args, { cwd, env = {}, shell }: Setup) {
  const node = [
    process.execPath,
    "--conditions=@backup-hooks/source",
    "--no-warnings",
    bin,
    ...args,
  ] as const;
  const [file, ...rest] =
    shell === undefined ? node : (["/bin/sh", "-c", shell, "sh", ...node] as const);
  const quiet = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME: cwd,
    NODE_COMPILE_CACHE: compiled,
    ...env,
  };
  return execa(file, rest, { reject: false, extendEnv: false, stdin: "ignore", cwd, env: quiet });
}

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

export async function barmanHooks(args: Args, setup: Setup): Promise<Result> {
  const { stdout, stderr, exitCode } = await start(args, setup);
  return { stdout, stderr, exitCode };
}

/** What the tests look at in an answer. */
export interface JsonReport {
  readonly fields: Readonly<
    Record<string, { readonly value: string; readonly origin: string } | undefined>
  >;
  readonly hooks: readonly HookReport[];
  readonly events: readonly { readonly event: string; readonly hooks: readonly HookReport[] }[];
  readonly problems: readonly object[];
}
interface HookReport {
  readonly id: string;
  readonly command: object;
  readonly attempts: readonly object[];
}

/** `verb … --config barman.conf --json`, read; what follows `--` stays at the end. */
export async function json(
  args: Args,
  setup: Setup,
): Promise<{ readonly exitCode: number | undefined; readonly report: JsonReport }> {
  const dashes = args.indexOf("--");
  const cut = dashes < 0 ? args.length : dashes;
  const { stdout, stderr, exitCode } = await barmanHooks(
    [...args.slice(0, cut), "--config", "barman.conf", "--json", ...args.slice(cut)],
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

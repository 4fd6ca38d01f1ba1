import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { compiled } from "../../../../tests/kit/compile-cache.ts";

/** A fresh folder with files, gone after the test; those called *.sh are executable. */
export function folder(files: Readonly<Record<string, string>> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "backrest-test-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    if (name.endsWith(".sh")) chmodSync(path, 0o755);
  }
  return root;
}

export interface HookJson {
  readonly conditions: readonly (string | number)[];
  readonly [key: string]: unknown;
}
export const command = (text: string, ...conditions: readonly string[]): HookJson => ({
  conditions: conditions.map((name) => `CONDITION_${name}`),
  actionCommand: { command: text },
});

/** A configuration with the repo `local` and the plan `docs`, in a fresh folder. */
export function site(
  {
    repo = [],
    plan = [],
  }: { readonly repo?: readonly HookJson[]; readonly plan?: readonly HookJson[] },
  more: object = {},
): string {
  const config = {
    version: 6,
    instance: "nas",
    repos: [
      {
        id: "local",
        uri: "/mnt/backup",
        password: "open-sesame",
        env: ["AWS_SECRET=s3cr3t-value"],
        hooks: repo,
        ...more,
      },
    ],
    plans: [{ id: "docs", repo: "local", paths: ["/srv/docs", "/srv/data & co"], hooks: plan }],
  };
  return folder({ "config.json": JSON.stringify(config, null, 2) });
}

const bin = join(import.meta.dirname, "..", "..", "src", "bin.ts");
type Args = readonly string[];

/** The command, started from its sources, in a quiet environment, and still running. */
export function started(args: Args, cwd: string, env: Readonly<Record<string, string>> = {}) {
  return execa(
    process.execPath,
    ["--conditions=@backup-hooks/source", "--no-warnings", bin, ...args],
    {
      reject: false,
      extendEnv: false,
      stdin: "ignore",
      cwd,
      env: {
        PATH: "/usr/local/bin:/usr/bin:/bin",
        HOME: cwd,
        TZ: "UTC",
        NODE_COMPILE_CACHE: compiled,
        ...env,
      },
    },
  );
}

/** The same, waited for. */
export async function backrestHooks(
  args: Args,
  cwd: string,
): Promise<{
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}> {
  const { stdout, stderr, exitCode } = await started(args, cwd);
  return { stdout, stderr, exitCode };
}

/** What the tests look at in an answer. */
export interface JsonReport {
  readonly decision: string;
  readonly message: string;
  readonly exitCode: number;
  readonly ending: string;
  readonly fields: Readonly<
    Record<string, { readonly value: string; readonly origin: string } | undefined>
  >;
  readonly notes: readonly string[];
  readonly hooks: readonly HookReport[];
  readonly events: readonly {
    readonly event: string;
    readonly cancelable: boolean;
    readonly hooks: readonly HookReport[];
  }[];
  readonly problems: readonly {
    readonly code: string;
    readonly severity: string;
    readonly line: number;
    readonly column: number;
    readonly message: string;
  }[];
}
interface HookReport {
  readonly id: string;
  readonly event: string;
  readonly error?: string;
  readonly command: {
    readonly file: string;
    readonly args: readonly string[];
    readonly stdin: string;
    readonly url: string;
    readonly body: string;
    readonly headers: object;
  };
  readonly attempts: readonly {
    readonly exitCode: number | null;
    readonly stdout: string;
    readonly message?: string;
    readonly error?: string;
  }[];
  readonly verdict: { readonly action: string; readonly note?: string };
}

/** `verb … --config config.json --json`, read; what follows `--` stays at the end. */
export async function json(
  args: Args,
  cwd: string,
): Promise<{
  readonly exitCode: number | undefined;
  readonly report: JsonReport;
  readonly text: string;
}> {
  const dashes = args.indexOf("--");
  const cut = dashes < 0 ? args.length : dashes;
  const { stdout, stderr, exitCode } = await backrestHooks(
    [...args.slice(0, cut), "--config", "config.json", "--json", ...args.slice(cut)],
    cwd,
  );
  if (stdout === "") throw new Error(`nothing on standard output; on standard error: ${stderr}`);
  return { exitCode, report: JSON.parse(stdout), text: stdout + stderr };
}

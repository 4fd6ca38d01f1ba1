import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { packages, root } from "./repository.ts";

/** A fresh folder with a copy of the examples and the built commands, and an environment that says nothing of this machine. */
export interface Sandbox {
  readonly folder: string;
  /** The examples of one product. */
  locateExamples(product: string): string;
  readonly env: Readonly<Record<string, string>>;
  remove(): void;
}

export function createSandbox(): Sandbox {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "backup-hooks-docs-")));
  cpSync(join(root, "examples"), join(folder, "examples"), { recursive: true });
  for (const name of ["bin", "home", "tmp"]) mkdirSync(join(folder, name));
  for (const { path, manifest } of packages) {
    for (const [name, file] of Object.entries(manifest.bin ?? {})) {
      const command = join(folder, "bin", name);
      // Our Node, whatever PATH the command is given.
      writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${join(path, file)}" "$@"\n`);
      chmodSync(command, 0o755);
    }
  }
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  // Blocks of TypeScript find the packages as in the repository.
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const path = [
    join(folder, "bin"),
    dirname(process.execPath),
    "/usr/local/bin",
    "/usr/bin",
    "/bin",
  ].join(delimiter);
  return {
    folder,
    locateExamples: (product) => join(folder, "examples", product),
    env: {
      PATH: path,
      HOME: join(folder, "home"),
      TMPDIR: join(folder, "tmp"),
      BACKUP_HOOKS_STATE: join(folder, "state"),
      NO_COLOR: "1",
      LC_ALL: "C.UTF-8",
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
}

/** A program in the sandbox, or another environment on top of its own. */
export async function run(
  box: Sandbox,
  cwd: string,
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Result> {
  const options = {
    cwd,
    env: { ...box.env, ...env },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    stripFinalNewline: false,
  } as const;
  const { stdout, stderr, exitCode } = await execa(file, args, options);
  return { stdout, stderr, exitCode };
}

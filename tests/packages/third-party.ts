// What somebody outside this repository has: core as it is packed, in an empty project.
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { execa } from "execa";
import { root } from "../kit/repository.ts";

export interface ThirdPartyProject {
  /** An empty project; packages within find core in its node_modules, and nothing else of this repository. */
  readonly project: string;
  readonly env: Readonly<Record<string, string>>;
  /** Runs a program in a folder. Its output is one text. */
  run(
    cwd: string,
    file: string,
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
  ): Promise<RunResult>;
  /** Compiles a package's `src` into its `dist`, as its `build` does. */
  build(folder: string): Promise<RunResult>;
  /** Checks all its types, those of core's declarations as well. */
  typecheck(folder: string): Promise<RunResult>;
  remove(): void;
}
export interface RunResult {
  readonly all: string;
  readonly exitCode: number | undefined;
}

export async function createThirdPartyProject(): Promise<ThirdPartyProject> {
  const project = realpathSync(mkdtempSync(join(tmpdir(), "backup-hooks-outside-")));
  const remove = (): void => rmSync(project, { recursive: true, force: true });
  const run: ThirdPartyProject["run"] = async (cwd, file, args, env = {}) => {
    const { all, exitCode } = await execa(file, args, {
      cwd,
      env,
      extendEnv: false,
      reject: false,
      all: true,
      stdin: "ignore",
    });
    return { all, exitCode };
  };
  try {
    // Packing and installing need what the machine says of its registry; nothing else does.
    const env = {
      ...process.env,
      PATH: [dirname(process.execPath), process.env["PATH"]].join(delimiter),
      NO_COLOR: "1",
    };
    const core = join(root, "packages/core");
    const packed = await execa(
      "npx",
      ["-y", "pnpm@12", "pack", "--json", "--pack-destination", project],
      { cwd: core, env },
    );
    writeFileSync(join(project, "package.json"), '{ "private": true, "type": "module" }');
    const tarball: string = JSON.parse(packed.stdout).filename;
    await execa("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], {
      cwd: project,
      env,
    });
  } catch (error) {
    remove();
    throw error;
  }
  const tsc = [
    join(root, "node_modules/typescript/bin/tsc"),
    "--typeRoots",
    join(root, "node_modules/@types"),
  ];
  const env = {
    PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    HOME: project,
    TMPDIR: tmpdir(),
    BACKUP_HOOKS_STATE: join(project, "state"),
    NO_COLOR: "1",
    LC_ALL: "C.UTF-8",
  };
  return {
    project,
    env,
    run: (cwd, file, args, more) => run(cwd, file, args, { ...env, ...more }),
    build: (folder) => run(folder, process.execPath, [...tsc, "-p", "tsconfig.build.json"], env),
    typecheck: (folder) => run(folder, process.execPath, [...tsc, "--skipLibCheck", "false"], env),
    remove,
  };
}

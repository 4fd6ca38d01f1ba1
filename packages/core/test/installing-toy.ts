import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { compiled } from "../../../tests/kit/compile-cache.ts";
import { type SharedProgram, shareProgram } from "../../../tests/kit/other-account.ts";
import { folder } from "./toy.ts";

/** A fresh folder with these files, by their paths in it. */
export function files(texts: Readonly<Record<string, string | Uint8Array>>): string {
  const home = folder();
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
  return home;
}

/** What lies in a folder and those below it, sorted. */
export function tree(home: string): string[] {
  return readdirSync(home, { recursive: true, encoding: "utf8" }).sort();
}

/** The program behind installer(). */
export const bin = join(import.meta.dirname, "fixtures", "installing-hooks.ts");

/** The command line of that product, as a process. Another account gets a program that it can read. */
export async function installer(
  args: readonly string[],
  {
    uid,
    program,
    cwd,
  }: { readonly uid?: number; readonly program?: SharedProgram; readonly cwd?: string } = {},
): Promise<{ stdout: string; stderr: string; exitCode: number | undefined }> {
  const { stdout, stderr, exitCode } = await execa(
    program?.node ?? process.execPath,
    [program?.file ?? bin, ...args],
    {
      reject: false,
      extendEnv: false,
      stdin: "ignore",
      env: { PATH: "/usr/bin:/bin", HOME: tmpdir(), NODE_COMPILE_CACHE: compiled },
      ...(cwd !== undefined && { cwd }),
      ...(program && { cwd: dirname(program.file) }),
      ...(uid !== undefined && { uid, gid: uid }),
    },
  );
  return { stdout, stderr, exitCode };
}

/** The same as another account, which only root can become. */
export async function installerAs(uid: number, args: readonly string[]) {
  const program = await shareProgram(bin);
  try {
    return await installer(args, { uid, program });
  } finally {
    program.remove();
  }
}

import type { Command } from "@backup-hooks/core";
import { splitWords } from "./shlex.ts";

/** internal/hook/types/command.go at 626156cd. */

export const POSIX_SHELL = ["sh"] as const;
/** PowerShell reads the script statement by statement from its input; its window is hidden since 1.10.1. */
export const WINDOWS_SHELL = ["powershell", "-NoLogo", "-NoProfile", "-Command", "-"] as const;

/** A script of a single line that begins with #!: Backrest's server process dies of it. */
export const isFatal = (rendered: string): boolean => /^#![^\n]+$/.test(rendered);

/** Who is given which script. @throws Error with Backrest's own text */
export function resolveInterpreter(
  rendered: string,
  platform: NodeJS.Platform = process.platform,
): { readonly argv: readonly string[]; readonly script: string } {
  const [shebang = ""] = rendered.split("\n", 1);
  if (!shebang.startsWith("#!") || rendered === "#!")
    return { argv: platform === "win32" ? WINDOWS_SHELL : POSIX_SHELL, script: rendered };
  // Where the server would die, the rehearsal runs an empty script, and the plan's notes say so.
  const script = isFatal(rendered) ? "" : rendered.slice(shebang.length + 1);
  const argv = splitShebang(shebang.slice(2));
  if (argv.length === 0) throw new Error("must specify shell for command");
  return { argv, script };
}

function splitShebang(line: string): string[] {
  try {
    return splitWords(line.replace(/^ +| +$/g, ""));
  } catch (error) {
    throw new Error(
      `parsing shell for command: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** The whole rendered text decides; the script goes to standard input, and nothing is added to the environment. */
export function buildCommand(rendered: string, platform?: NodeJS.Platform): Command {
  const { argv, script } = resolveInterpreter(rendered, platform);
  const [file = "", ...args] = argv;
  return { file, args, env: {}, stdin: script, stdio: "merged", until: "eof", descendants: "keep" };
}

import { HookError } from "../util/errors.ts";

/**
 * Joins arguments to a command line that CommandLineToArgvW and the C runtime split into the same
 * arguments again.
 */
export function joinWindowsArgs(args: readonly string[]): string {
  return args
    .map((arg) => (arg !== "" && !/[\s"]/.test(arg) ? arg : quoteWindowsArg(arg)))
    .join(" ");
}

/** Quotes one argument, needed or not. */
export function quoteWindowsArg(arg: string): string {
  // Backslashes count double only before a quote, the closing one included.
  return `"${arg.replace(/(\\*)("|$)/g, (_, slashes: string, end: string) => slashes + slashes + (end === "" ? "" : `\\${end}`))}"`;
}

/**
 * Splits a command line (without the program's name, which has other rules) as Microsoft's C
 * runtime does: 2n backslashes and a quote are n backslashes and a delimiter, 2n+1 are n
 * backslashes and a quote, and `""` within quotes is one quote. Source: "Parsing C command-line
 * arguments" in Microsoft's C language reference.
 */
export function parseWindowsCommandLine(line: string): string[] {
  const args: string[] = [];
  let arg: string | undefined;
  let quoted = false;
  for (let index = 0; index < line.length; index++) {
    const char = line.charAt(index);
    if (!quoted && (char === " " || char === "\t")) {
      if (arg !== undefined) args.push(arg);
      arg = undefined;
      continue;
    }
    arg ??= "";
    if (char === "\\") {
      const slashes = /^\\+/.exec(line.slice(index))?.[0].length ?? 1;
      index += slashes - 1;
      const beforeQuote = line[index + 1] === '"';
      arg += "\\".repeat(beforeQuote ? slashes >> 1 : slashes);
      if (!beforeQuote || slashes % 2 === 0) continue;
      arg += line[++index];
    } else if (char !== '"') {
      arg += char;
    } else if (quoted && line[index + 1] === '"') {
      arg += line[++index];
    } else {
      quoted = !quoted;
    }
  }
  return arg === undefined ? args : [...args, arg];
}

/**
 * The command that ends a process with all its descendants. Windows has neither process groups nor
 * a signal such as TERM.
 */
export function buildKillCommand(
  pid: number,
  systemRoot: string = "C:\\Windows",
): { file: string; args: string[] } {
  return { file: `${systemRoot}\\System32\\taskkill.exe`, args: ["/pid", String(pid), "/T", "/F"] };
}

/**
 * Batch files are run by cmd.exe, which would read the data in their arguments as commands.
 * @throws HookError VALUE_INVALID
 */
export function assertNoBatchFile(file: string): void {
  // Windows removes dots and spaces at the end of a name.
  if (!/\.(bat|cmd)[. ]*$/i.test(file)) return;
  throw new HookError(
    "VALUE_INVALID",
    `${file} is a batch file, and cmd.exe would read data in its arguments as commands`,
    {
      expected: "an .exe or .com file",
      hint: "Name the interpreter as the program and the script as its argument.",
    },
  );
}

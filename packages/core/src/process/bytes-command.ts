import type { Command } from "../model/call.ts";
import { hasRawBytes, unescapeBytes } from "../util/bytes.ts";

/**
 * Turns its arguments back into bytes and becomes the program they name: `+` begins one written in octal escapes, `-` one
 * that is passed on as it is. The dot keeps `$(…)` from eating newlines at the end. The first is the working directory.
 */
const DECODER = `n=$#
while [ "$n" -gt 0 ]; do
  case $1 in +*) v=$(printf "\${1#+}."); v=\${v%.} ;; *) v=\${1#-} ;; esac
  shift; set -- "$@" "$v"; n=$((n-1))
done
cd -- "$1" || exit 126
shift; exec "$@"`;

/** Goes before the decoder: an ignored signal stays ignored in the program that it becomes. */
const IGNORE: Readonly<Record<NonNullable<Command["ignoredSignals"]>[number], string>> = {
  SIGPIPE: "trap '' PIPE\n",
};

/**
 * The same command, started through `/bin/sh` where Node cannot do it: one of its strings stands for bytes that are not
 * UTF-8, which Node would replace, or it has to ignore a signal, which Node would reset. `command.env` must be the whole
 * environment: `env -i` hands on exactly that, and the shell adds nothing. A program that cannot be started then ends as in
 * a shell, with 126 or 127. Its argv0 is kept only if it is a shell with `-c`, which takes its name as a word after the text.
 */
export function wrapInShell(command: Command): Command {
  const variables = Object.entries(command.env).map(([name, value]) => `${name}=${value}`);
  const isText = command.args[0] === "-c" && command.args.length === 2;
  const program = [
    command.file,
    ...command.args,
    ...(isText && command.argv0 !== undefined ? [command.argv0] : []),
  ];
  const { ignoredSignals = [] } = command;
  if (
    ignoredSignals.length === 0 &&
    ![...program, ...variables, command.cwd ?? ""].some(hasRawBytes)
  )
    return command;
  // env(1) would read a program's name with "=" as one more variable; nice(1) reads it as a name.
  const prefix = command.file.includes("=") ? ["/usr/bin/nice", "-n", "0"] : [];
  const shellArgs = [
    command.cwd ?? ".",
    "/usr/bin/env",
    "-i",
    "--",
    ...variables,
    ...prefix,
    ...program,
  ];
  const { cwd, argv0: _, ignoredSignals: __, ...rest } = command;
  return {
    ...rest,
    ...(cwd !== undefined && !hasRawBytes(cwd) && { cwd }),
    file: "/bin/sh",
    args: [
      "-c",
      ignoredSignals.map((signal) => IGNORE[signal]).join("") + DECODER,
      "sh",
      ...shellArgs.map(encodeWord),
    ],
    env: {},
  };
}

function encodeWord(arg: string): string {
  if (!hasRawBytes(arg)) return `-${arg}`;
  return `+${Array.from(unescapeBytes(arg), (byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}`;
}

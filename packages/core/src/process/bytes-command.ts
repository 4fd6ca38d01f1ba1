import type { Command } from "../model/call.ts";
import { hasRawBytes, unescapeBytes } from "../util/bytes.ts";

/**
 * Decodes its arguments to bytes and becomes the program that they name: `+` marks one in octal
 * escapes, `-` one passed as it is. The final dot keeps `$(…)` from removing newlines at the end.
 * The first argument is the working directory.
 */
const DECODER = `n=$#
while [ "$n" -gt 0 ]; do
  case $1 in +*) v=$(printf "\${1#+}."); v=\${v%.} ;; *) v=\${1#-} ;; esac
  shift; set -- "$@" "$v"; n=$((n-1))
done
cd -- "$1" || exit 126
shift; exec "$@"`;

/** Goes before the decoder: an ignored signal stays ignored after exec. */
const IGNORE: Readonly<Record<NonNullable<Command["ignoredSignals"]>[number], string>> = {
  SIGPIPE: "trap '' PIPE\n",
};

/**
 * The same command, started through `/bin/sh` for what Node cannot do: pass bytes that are not
 * UTF-8, which Node would replace, or ignore a signal, which Node would reset. `command.env` must
 * be the whole environment: `env -i` passes exactly that, and the shell adds nothing. A program
 * that cannot be started then ends as in a shell, with 126 or 127. argv0 is kept only for a shell
 * with `-c`, which takes its name as an argument after the text.
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
  // env(1) would read a program name that contains "=" as a variable; nice(1) reads it as a name.
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

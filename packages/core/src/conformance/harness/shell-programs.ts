import { existsSync, readFileSync } from "node:fs";
import { quoteShellWords } from "../../install/entry-command.ts";
import type { Call, Reply } from "../../model/call.ts";
import { escapeBytes } from "../../util/bytes.ts";
import { writeExecutable } from "./sandbox.ts";

// Programs of the suite that products call. They are shell scripts, because these start twenty
// times faster than Node.

/**
 * Records its call and sends this reply as `answer` does. An entry may request another status in
 * place of 1.
 */
export function writeRecorder(program: string, { exitCode, files, stdout = "" }: Reply): void {
  const lines = [
    "#!/bin/sh",
    "stop=1",
    "for word do case $word in --stop-status=*) stop=${word#*=} ;; *.hooks.mjs) break ;; esac; done",
    'for word do printf "%s\\0" "$word"; done > "$0.args"',
    'env -0 > "$0.env"',
    'cat > "$0.stdin"',
    ...Object.entries(files).map(
      ([path, text]) => `printf %s ${quoteWord(text)} > ${quoteWord(path)}`,
    ),
    `printf %s ${quoteWord(stdout)}`,
    exitCode === 1 ? 'exit "$stop"' : `exit ${exitCode}`,
    "",
  ];
  writeExecutable(program, lines.join("\n"));
}

const quoteWord = (text: string): string => quoteShellWords([text]);

/** What a recorder was called with; undefined if it was not called. */
export function readRecordedCall(program: string, hooksFile: string): Call | undefined {
  if (!existsSync(`${program}.stdin`)) return undefined;
  const readWords = (name: string): string[] =>
    escapeBytes(readFileSync(`${program}.${name}`))
      .split("\0")
      .slice(0, -1);
  const words = readWords("args");
  const env = Object.fromEntries(
    readWords("env").map((word) => {
      const equals = word.indexOf("=");
      return [word.slice(0, equals), word.slice(equals + 1)];
    }),
  );
  // With an entry, its own words end with the hooks file. Without one, all words are the product's.
  return {
    args: words.slice(words.indexOf(hooksFile) + 1),
    env,
    stdin: escapeBytes(readFileSync(`${program}.stdin`)),
  };
}

/** Prints more than a pipe holds on both streams, followed by a line that marks the end. */
export const FLOOD_BYTES = 300_000;
export const DONE = "end of the flood";
export const floodScript = `#!/bin/sh
head -c ${FLOOD_BYTES} /dev/zero | tr '\\0' x
head -c ${FLOOD_BYTES} /dev/zero | tr '\\0' y >&2
echo "${DONE}"
`;

/**
 * Leaves a child behind that keeps the output open until the file `go` exists, and then writes the
 * file `survived` and a line.
 */
export const LATE = "from the background";
export const createBackgroundScript = (root: string): string => `#!/bin/sh
(while [ ! -e ${root}/go ]; do sleep 0.02; done; : > ${root}/survived; echo "${LATE}") &
echo $! > ${root}/child
: > ${root}/ended
exit 0
`;

export const createDyingScript = (signal: string): string => `#!/bin/sh
kill -${signal} $$
sleep 60
`;

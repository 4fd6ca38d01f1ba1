import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { hostile, quoted } from "./texts.ts";

/** The value of a hook option and the files that it uses; `{dir}` stands for their folder, as shell text. */
export interface Script {
  readonly value: string;
  /** What attempt 1, 2, … does. */
  readonly attempts: readonly string[];
}

/** Written down by every attempt: the environment, the shell's command line and standard input, and what else a process is born with. */
const PROBE = `live_n=0
[ -f {dir}/n ] && read live_n < {dir}/n
live_n=$((live_n + 1))
echo $live_n > {dir}/n
/usr/bin/env -0 > {dir}/seen.$live_n.env
/bin/cat /proc/\${live_shell:-$$}/cmdline - > {dir}/seen.$live_n.call
{
  echo "$# $0 $*"
  pwd; umask; ulimit -n; ulimit -c; ulimit -c 0
  for live_fd in /proc/self/fd/[0-9]; do echo \${live_fd##*/}; done
  while read live_key live_value; do case $live_key in Sig[IBC]*) echo $live_key $live_value;; esac; done < /proc/self/status
} > {dir}/seen.$live_n.facts
`;

const toStderr = fc.constantFrom("", " >&2");
const text = hostile.map((words) => `printf '%s' ${quoted(words)}`);
const line = hostile.map((words) => `printf '%s\\n' ${quoted(words)}`);
// A byte that is no UTF-8 is not left at the end: the next write could make a character of it, or not, as time will have it.
const bytes = fc
  .uint8Array({ minLength: 1, maxLength: 6 })
  .map(
    (all) =>
      `printf '${[...all].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}.'`,
  );
const small = fc.tuple(
  fc.oneof(
    { weight: 3, arbitrary: text },
    { weight: 3, arbitrary: line },
    bytes,
    fc.constantFrom(
      'echo "$BARMAN_HOOK:$BARMAN_PHASE"',
      "echo $BARMAN_RETRY",
      "/bin/cat",
      "/bin/sh -c 'kill -9 $$'",
      "/bin/sleep 0.01 > /dev/null 2>&1 &",
      "echo",
      "q",
      "cd /nowhere",
      "true",
    ),
  ),
  toStderr,
);
/** ASCII only: Barman decodes every 4096 bytes by themselves, and a character across that border is lost. */
const large = fc.tuple(
  fc.oneof(
    fc.integer({ min: 4000, max: 200_000 }).map((length) => `printf '%0${length}d' 0`),
    fc
      .integer({ min: 200, max: 2000 })
      .map((count) => `i=0; while [ $i -lt ${count} ]; do echo "line $i"; i=$((i + 1)); done`),
  ),
  toStderr,
);
const steps = fc.oneof(
  { weight: 12, arbitrary: fc.array(small, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.array(large, { minLength: 1, maxLength: 2 }) },
);

const exitCode = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(0, 62, 63) },
  fc.constantFrom(1, 61, 64, 75, 126, 127, 128, 137, 255, 256, 318, 319),
  fc.nat(255),
);
const signal = fc.constantFrom(
  "HUP",
  "INT",
  "QUIT",
  "ILL",
  "TRAP",
  "ABRT",
  "BUS",
  "FPE",
  "KILL",
  "USR1",
  "SEGV",
  "USR2",
  "PIPE",
  "ALRM",
  "TERM",
  "STKFLT",
  "XCPU",
  "XFSZ",
  "VTALRM",
  "PROF",
  "IO",
  "PWR",
  "SYS",
);
const end = fc.oneof(
  { weight: 6, arbitrary: exitCode.map((code) => `exit ${code}`) },
  exitCode.map((code) => `/bin/sh -c 'exit ${code}'`),
  exitCode.map((code) => `exec /bin/sh -c 'exit ${code}'`),
  exitCode.map((code) => `(/bin/sleep 0.03; echo late) & exit ${code}`),
  signal.map((name) => `kill -${name} $$`),
  signal.map((name) => `/bin/sh -c 'kill -${name} $$'`),
  fc.constantFrom("", "false", "exec /nowhere", "set -e; false; echo never"),
);
const attempt = fc
  .tuple(steps, end)
  .map(([all, last]) =>
    [...all.map(([command, stream]) => withStream(command, stream)), last].join("\n"),
  );

function withStream(command: string, stream: string): string {
  return stream === "" || command.endsWith("&")
    ? command
    : `{ ${command}${command.endsWith("done") ? ";" : ""}\n}${stream}`;
}

const attempts = fc.oneof(
  { weight: 9, arbitrary: fc.array(attempt, { minLength: 1, maxLength: 4 }) },
  fc.array(attempt, { minLength: 8, maxLength: 14 }),
);

const PLAYS = ". {dir}/probe; . {dir}/attempt.$live_n";
/** Around a script that plays its attempts: other shell text. */
const frames = fc.constantFrom(
  PLAYS,
  PLAYS.replace("; ", "\n"),
  `\n${PLAYS}\n`,
  `${PLAYS} # a comment`,
  `${PLAYS}; echo "not 'reached' $?" >&2`,
  `true && { ${PLAYS}; } || exit 7`,
  `(${PLAYS})`,
  `{ ${PLAYS}; } | /bin/cat`,
  `. {dir}/probe; x=$(. {dir}/attempt.$live_n); y=$?; printf '%s' "$x"; exit $y`,
  `  ${PLAYS}; é="ü 🙂"; echo "$é"`,
);
/** A file of its own with arguments; and one that is not there, not executable, or has a wrong first line. */
const calls = fc
  .tuple(
    fc.constantFrom(
      "{dir}/hook.sh",
      "exec {dir}/alone.sh",
      "{dir}/nothing.sh",
      "{dir}/probe",
      "{dir}/crlf.sh",
      "{dir}",
    ),
    fc.array(hostile.map(quoted), { maxLength: 3 }),
  )
  .map((words) => words.flat().join(" "));
/** No bare `&`, `|` or `$$`: what two processes print comes in any order, and no two have the same id. */
const noise = fc
  .array(
    fc.constantFrom(
      "q",
      "z=1",
      "'",
      '"',
      "`",
      "$(",
      ")",
      "${z",
      "}",
      "{ ",
      "; ",
      "\n",
      " ",
      "&&",
      "||",
      "#",
      "\\",
      "$z",
      "${z:-x}",
      "$?",
      "$#",
      "$0",
      "!",
      "*",
      "<",
      ">",
      "-",
      "exit 3",
      "=",
      "if ",
      "then ",
      "fi",
      "ü",
      "%",
    ),
    { maxLength: 10 },
  )
  .map((parts) => parts.join(""));
const odd = fc
  .oneof(
    noise,
    noise.map((words) => `. {dir}/probe\n${words}`),
    fc.constantFrom(
      "-x",
      "--",
      "-c 'exit 5'",
      ":",
      " ",
      "\n",
      "exit",
      "exit 63 ",
      "exit -1",
      "\0",
      "true\0false",
    ),
  )
  .filter((value) => value !== "");

export const script: fc.Arbitrary<Script> = fc.record({
  value: fc.oneof(
    { weight: 6, arbitrary: frames },
    { weight: 2, arbitrary: calls },
    { weight: 2, arbitrary: odd },
  ),
  attempts,
});

/** Writes the script's files into an empty folder and gives the value of the option. */
export function writeScript({ value, attempts: all }: Script, dir: string): string {
  const at = (words: string): string => words.replaceAll("{dir}", quoted(dir));
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const write = (name: string, words: string, mode?: number): void => {
    writeFileSync(join(dir, name), at(words));
    if (mode !== undefined) chmodSync(join(dir, name), mode);
  };
  write("probe", PROBE);
  write("hook.sh", `#!/bin/sh\nlive_shell=$PPID\n${PLAYS}\n`, 0o755);
  write("alone.sh", `#!/bin/sh\n${PLAYS}\n`, 0o755);
  write("crlf.sh", "#!/bin/sh\r\nexit 0\r\n", 0o755);
  for (const [index, words] of all.entries()) write(`attempt.${index + 1}`, words);
  return at(value);
}

/** What the attempts saw: the contents of the files that the probe wrote. */
export function seen(dir: string): Readonly<Record<string, readonly string[]>> {
  const files = readdirSync(dir).filter((name) => name.startsWith("seen."));
  return Object.fromEntries(
    files.sort().map((name) => [name, readFileSync(join(dir, name), "utf8").split("\0").sort()]),
  );
}

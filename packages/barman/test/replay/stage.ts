import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { ScriptReply } from "./types.ts";

export const ROOT = "<ROOT>";

/** What the stand-in script was given at one call. */
export interface Witness {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly parentCmdline: readonly string[];
  readonly stdin: string;
  readonly stdio: Readonly<Record<string, string>>;
}

/** A fresh folder in place of the capture's, with a script that stands in for `<ROOT>/bin/hook.py`. */
export class Stage {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "barman-vector-")));

  /** `answers`: per option, what the script does at its first call, its second …; afterwards it exits 0. */
  constructor(
    answers: Readonly<Record<string, readonly ScriptReply[]>>,
    { witness }: { readonly witness: boolean },
  ) {
    for (const folder of ["bin", "calls"]) mkdirSync(join(this.root, folder));
    for (const [option, list] of Object.entries(answers)) {
      for (const [index, answer] of list.entries())
        this.write(
          join(this.root, "calls", `${option}.${index + 1}`),
          this.inside(formatPlay(answer)),
        );
    }
    writeFileSync(join(this.root, "bin/hook.py"), standIn(join(this.root, "calls"), witness), {
      mode: 0o755,
    });
    writeFileSync(join(this.root, "bin/notexec.sh"), "#!/bin/sh\n", { mode: 0o644 });
  }

  /** A text of the vector with the folder of this stage in it, and the other way round. */
  inside = (text: string): string => text.replaceAll(ROOT, this.root);
  outside = (text: string): string => text.replaceAll(this.root, ROOT);

  /** Everything in a value, the other way round. */
  outsideAll<Value>(value: Value): Value {
    return JSON.parse(
      JSON.stringify(value, (_, item: unknown) =>
        typeof item === "string" ? this.outside(item) : item,
      ),
    ) as Value;
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  /** A pause, in seconds, written where the script writes its calls. */
  slept(seconds: number): void {
    appendFileSync(join(this.root, "calls/sequence"), `sleep ${seconds}\n`);
  }

  /** Calls and pauses in order: `pre_backup_script SUBJECT exit 63`, `sleep 3`. */
  sequence(): string[] {
    const file = join(this.root, "calls/sequence");
    return existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  }

  /** What a call found, by the script's own record. */
  witnesses(): Witness[] {
    const folder = join(this.root, "calls");
    const calls = readdirSync(folder)
      .filter((name) => name.endsWith(".environ"))
      .map((name) => name.slice(0, -".environ".length));
    const read = (call: string, what: string): string =>
      readFileSync(join(folder, `${call}.${what}`), "utf8");
    const list = (call: string, what: string): string[] =>
      read(call, what).split("\0").slice(0, -1);
    return calls
      .sort((a, b) => Number(a) - Number(b))
      .map((call) => ({
        argv: list(call, "argv"),
        env: Object.fromEntries(
          list(call, "environ").map((entry) => [
            entry.slice(0, entry.indexOf("=")),
            entry.slice(entry.indexOf("=") + 1),
          ]),
        ),
        parentCmdline: list(call, "parent"),
        stdin: read(call, "stdin"),
        stdio: Object.fromEntries(
          read(call, "stdio")
            .trim()
            .split(" ")
            .map((kind, fd) => [String(fd), kind]),
        ),
      }));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** One line says what it is (`exit 63`, `kill 9`), the rest does it. */
function formatPlay(answer: ScriptReply): string {
  const {
    code = 0,
    out = "",
    err = "",
    run = "",
    ...rest
  } = typeof answer === "number" ? { code: answer } : answer;
  const signal = "kill" in rest ? rest.kill : "signal" in rest ? rest.signal : undefined;
  const end = signal === undefined ? `exit ${code}` : `kill ${signal}`;
  return [
    `play='${end}'`,
    "note",
    print(out),
    `${print(err)}${err && " >&2"}`,
    run,
    signal === undefined ? end : `kill -${signal} $$`,
  ]
    .filter(Boolean)
    .join("\n");
}

function print(text: string): string {
  const octal = [...Buffer.from(text)]
    .map((byte) => `\\0${byte.toString(8).padStart(3, "0")}`)
    .join("");
  return text && `printf %b '${octal}'`;
}

/** Shell only, and shell built-ins wherever possible: there are thousands of calls. */
function standIn(calls: string, witness: boolean): string {
  return `#!/bin/sh
calls='${calls}'
option="\${BARMAN_PHASE}_$BARMAN_HOOK"
count() { n=0; [ -e "$calls/$1" ] && read n <"$calls/$1"; n=$((n + 1)); echo $n >"$calls/$1"; }
note() { echo "$option $BARMAN_SEGMENT$BARMAN_BACKUP_ID $play" >>"$calls/sequence"; }
${witness ? WITNESS : ""}
count "$option.count"
[ -e "$calls/$option.$n" ] && . "$calls/$option.$n"
play='exit 0'
note
`;
}

const WITNESS = `count total
/bin/cat /proc/$$/environ >"$calls/$n.environ"
/bin/cat /proc/$PPID/cmdline >"$calls/$n.parent"
printf '%s\\0' "$0" "$@" >"$calls/$n.argv"
/bin/cat >"$calls/$n.stdin"
for fd in 0 1 2; do [ -p /proc/$$/fd/$fd ] && kinds="$kinds pipe" || kinds="$kinds other"; done
echo $kinds >"$calls/$n.stdio"`;

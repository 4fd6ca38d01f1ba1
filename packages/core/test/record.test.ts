import { createHash, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { marker } from "./processes.ts";
import { bothWays, callsIn, sh, shim, start } from "./record.ts";
import { folder } from "./toy.ts";

const nothing = { code: 0, signal: null, stdout: "", stderr: "" };

describe("the end of the script is the end of the shim", () => {
  test.each([0, 1, 63, 127, 255])("exit code %i", async (code) => {
    const { alone, recorded, calls } = await bothWays(sh(`exit ${code}`));
    expect(alone).toEqual({ ...nothing, code });
    expect(recorded).toEqual(alone);
    expect(calls).toMatchObject([{ end: { exitCode: code } }]);
  });

  // Node itself ignores SIGPIPE and SIGXFSZ, and has handlers of its own for SIGUSR1, SIGINT and SIGTERM.
  test.each(["TERM", "KILL", "INT", "HUP", "QUIT", "PIPE", "XFSZ", "USR1", "ABRT", "SEGV"])(
    "death by SIG%s",
    async (name) => {
      const { alone, recorded, calls } = await bothWays(sh(`ulimit -c 0; kill -${name} $$`), {
        shell: 'ulimit -c 0; exec "$@"',
      });
      expect(alone).toEqual({ ...nothing, code: null, signal: `SIG${name}` });
      expect(recorded).toEqual(alone);
      expect(calls).toMatchObject([{ end: { signal: `SIG${name}` } }]);
    },
  );

  test.each([
    ["a program that is not there", ["./nowhere"], 127, "./nowhere does not exist"],
    ["a name that is not in PATH", ["no-such-program-anywhere"], 127, "was not found in PATH"],
    ["a file that may not be executed", ["/etc/passwd"], 126, "/etc/passwd may not be executed"],
  ])("%s ends as in a shell", async (_, command, code, says) => {
    const { alone, recorded, calls } = await bothWays(command, { shell: '"$@"' });
    expect(alone.code).toBe(code);
    expect(recorded).toMatchObject({
      code,
      stdout: "",
      stderr: expect.stringMatching(/^toy-hooks: [^\n]*\n$/),
    });
    expect(recorded.stderr).toContain(says);
    expect(calls).toMatchObject([
      { command, end: { exitCode: code, error: expect.stringContaining(says) } },
    ]);
  });

  test("a script without #! is run by the shell", async () => {
    const script = join(folder(), "hook");
    writeFileSync(script, "exit 4\n", { mode: 0o755 });
    const { alone, recorded } = await bothWays([script], { shell: '"$@"' });
    expect(alone.code).toBe(4);
    expect(recorded).toEqual(alone);
  });
});

describe("what the script sees is what it would have seen", () => {
  test("arguments and environment byte by byte, folder, umask, process group and session, signals", async () => {
    const cwd = folder();
    const script = `for word; do printf '<%s>' "$word"; done; pwd; umask; env | LC_ALL=C sort
      cut -d ' ' -f 5,6 /proc/self/stat; grep -E '^Sig(Ign|Blk):' /proc/self/status`;
    const { alone, recorded } = await bothWays(sh(script, "plain", "", "two words", "--", "ü"), {
      cwd,
      env: { NAME: "value", EMPTY: "", LINES: "a\nb" },
      shell: `umask 027; BYTES=$(printf '\\377\\200'); export BYTES; exec "$@" "$BYTES"`,
    });
    expect(alone.stdout).toContain(
      `<plain><><two words><--><\u00c3\u00bc><\u00ff\u0080>${cwd}\n0027\n`,
    );
    expect(alone.stdout).toContain("BYTES=\u00ff\u0080\n");
    expect(recorded).toEqual(alone);
  });

  test("its output goes where ours goes, each byte of it", async () => {
    const script = sh('head -c 300000 "$1"; tail -c 3000 "$1" >&2', process.execPath);
    const { alone, recorded } = await bothWays(script);
    expect(alone.stdout).toHaveLength(300_000);
    expect(alone.stderr).toHaveLength(3000);
    expect(recorded).toEqual(alone);
  });

  test("output that nobody reads any more ends it as ever", async () => {
    const { alone, recorded } = await bothWays(["yes"], {
      shell: '{ "$@"; echo "status $?" >&2; } | head -n 2',
    });
    expect(alone).toEqual({ ...nothing, stdout: "y\ny\n", stderr: "status 141\n" });
    expect(recorded).toEqual(alone);
  });

  test.each(["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])(
    "a descriptor may be closed: %s",
    async (closed) => {
      const { alone, recorded, calls } = await bothWays(sh("exit 4"), { shell: `"$@" ${closed}` });
      expect(alone).toEqual({ ...nothing, code: 4 });
      expect(recorded).toEqual(alone);
      expect(calls[0]).not.toHaveProperty("stdin");
    },
  );

  test("a terminal stays a terminal", async () => {
    const file = join(folder(), "calls.jsonl");
    const typed = [
      ...shim(file),
      ...sh("test -t 0 && test -t 1 && test -t 2 && stty size </dev/tty >/dev/null && exit 5"),
    ];
    const ended = await start(
      ["script", "-qec", typed.map((word) => `'${word}'`).join(" "), "/dev/null"],
      { input: "" },
    );
    expect(ended.code).toBe(5);
    expect(callsIn(file)[0]).not.toHaveProperty("stdin");
  });

  test("its background children are left alone", async () => {
    const { env, living } = marker();
    const { alone, recorded } = await bothWays(
      sh("sleep 600 </dev/null >/dev/null 2>&1 & exit 3"),
      { env },
    );
    expect(alone).toEqual({ ...nothing, code: 3 });
    expect(recorded).toEqual(alone);
    expect(living()).toHaveLength(2);
  });
});

describe("standard input", () => {
  const large = randomBytes(5 * 1024 * 1024);
  const sum = `${createHash("sha256").update(large).digest("hex")}  -\n`;
  const file = (): string => {
    const path = join(folder(), "input");
    writeFileSync(path, large);
    return path;
  };

  test.each([
    ["a socket", undefined],
    ["a pipe", 'cat | "$@"'],
    ["a file", 'cat >input; "$@" <input'],
  ])("%s: 5 MiB of any bytes arrive whole, and 1 MiB is written down", async (_, shell) => {
    const script = sh(
      "if test -p /dev/stdin; then echo pipe; elif test -f /dev/stdin; then echo file; fi; sha256sum",
    );
    const around = { input: large, ...(shell !== undefined && { shell }) };
    const [a, b] = [
      await start(script, { ...around, cwd: folder() }),
      await bothWays(script, { ...around, cwd: folder() }),
    ];
    expect(a.stdout.endsWith(sum)).toBe(true);
    expect(b.recorded).toEqual(a);
    expect(b.calls[0]?.stdin).toMatchObject({
      bytes: large.length,
      omitted: large.length - 1024 * 1024,
    });
  });

  test("what is written down is the bytes themselves", async () => {
    const { calls } = await bothWays(["cat"], {
      shell: `printf 'text \\377\\000 \\303\\274\\n' | "$@"`,
    });
    expect(calls[0]?.stdin).toEqual({ text: "text \udcff\0 ü\n", bytes: 11, omitted: 0 });
  });

  test("one who writes more than the script reads is not held up", async () => {
    const { alone, recorded } = await bothWays(sh("head -c 3; exit 6"), {
      shell: `cat ${file()} 2>/dev/null | "$@"`,
    });
    expect(alone).toMatchObject({ code: 6, stdout: large.subarray(0, 3).toString("latin1") });
    expect(recorded).toEqual(alone);
  });

  test("a script that does not read is not waited for, though its input never ends", async () => {
    const fifo = 'mkfifo fifo; exec 3<>fifo; "$@" <fifo';
    const [alone, recorded] = await Promise.all([
      start(sh("exit 6"), { shell: fifo, cwd: folder() }),
      start([...shim(join(folder(), "calls")), ...sh("exit 6")], { shell: fifo, cwd: folder() }),
    ]);
    expect(alone).toEqual({ ...nothing, code: 6 });
    expect(recorded).toEqual(alone);
  });

  test.each([
    ["a pipe", `printf '1\\n2\\n3\\n' | while read x; do echo "line $x"; "$@"; done`],
    ["a file", `printf '1\\n2\\n3\\n' >list; while read x; do echo "line $x"; "$@"; done <list`],
  ])("what it leaves unread in %s is there for the next", async (_, shell) => {
    const [alone, recorded] = [
      await start(sh("exit 0"), { shell, cwd: folder() }),
      await start([...shim(join(folder(), "calls")), ...sh("exit 0")], { shell, cwd: folder() }),
    ];
    expect(alone).toEqual({ ...nothing, stdout: "line 1\nline 2\nline 3\n" });
    expect(recorded).toEqual(alone);
  });
});

describe("signals", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCONT"] as const)(
    "%s reaches the script",
    async (signal) => {
      const script = sh(
        `trap 'echo got; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.02; done`,
      );
      const onOutput = (stdout: string, pid: number): void => {
        if (stdout === "ready\n") process.kill(pid, signal);
      };
      const { alone, recorded } = await bothWays(script, { onOutput });
      expect(alone).toEqual({ ...nothing, code: 9, stdout: "ready\ngot\n" });
      expect(recorded).toEqual(alone);
    },
  );

  test("one that the script does not catch ends both, and the call is written down", async () => {
    const onOutput = (_: string, pid: number): void => void process.kill(pid, "SIGTERM");
    const { alone, recorded, calls } = await bothWays(sh("echo ready; exec sleep 600"), {
      onOutput,
    });
    expect(alone).toEqual({ ...nothing, code: null, signal: "SIGTERM", stdout: "ready\n" });
    expect(recorded).toEqual(alone);
    expect(calls).toMatchObject([{ end: { signal: "SIGTERM" } }]);
  });

  test("Ctrl-C at a terminal comes once", async () => {
    const script = sh(
      'n=0; trap "n=\\$((n+1))" INT; echo ready; while [ $n = 0 ]; do sleep 0.05; done; sleep 0.3; echo "got $n"; exit 8',
    );
    const command = [...shim(join(folder(), "calls")), ...script]
      .map((word) => `'${word}'`)
      .join(" ");
    const { code, stdout } = await start(["script", "-qec", `exec ${command}`, "/dev/null"], {
      input: "",
      onOutput: (said, _pid, type) => said.endsWith("ready\r\n") && type("\u0003"),
    });
    expect(stdout).toContain("got 1\r\n");
    expect(code).toBe(8);
  });
});

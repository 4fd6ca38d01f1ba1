import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { spawn } from "../src/process/spawn.ts";
import { hook, options, PATH } from "./hooks.ts";
import { folder, marker, program } from "./processes.ts";

describe("what a hook gets", () => {
  test("its arguments as they are", async () => {
    const args = ["", "a b", "$HOME", "'\"`", "--", "\n", "é💩"];
    const { stdout } = await spawn(
      hook("", { args: ["-c", 'printf "%s\\0" "$@"', "sh", ...args] }),
      options(),
    );
    expect(stdout.split("\0").slice(0, -1)).toEqual(args);
  });

  test("its environment laid over the product's, and nothing of ours", async () => {
    vi.stubEnv("NODE_V8_COVERAGE", "/tmp");
    onTestFinished(() => void vi.unstubAllEnvs());
    const env = { PATH, HOME: "/root", SHARED: "product", "odd.name": "x=y\n" };
    const { stdout } = await spawn(
      hook("", { file: "env", args: ["-0"], env: { SHARED: "hook", OWN: "é" } }),
      options({ env }),
    );
    expect(stdout.split("\0").slice(0, -1).sort()).toEqual(
      ["HOME=/root", "OWN=é", `PATH=${PATH}`, "SHARED=hook", "odd.name=x=y\n"].sort(),
    );
  });

  test("its working directory, or ours", async () => {
    const cwd = folder();
    expect((await spawn(hook("pwd", { cwd }), options())).stdout).toBe(`${cwd}\n`);
    expect((await spawn(hook("pwd"), options())).stdout).toBe(`${process.cwd()}\n`);
  });

  test("pipes, which can be opened by name", async () => {
    const script =
      '[ -p /dev/stdin ] && [ -p /dev/stdout ] && [ -p /dev/stderr ] && echo yes; echo "by name" > /dev/stderr; cat /dev/stdin';
    expect(await spawn(hook(script, { stdin: "in\n" }), options())).toMatchObject({
      stdout: "yes\nin\n",
      stderr: "by name\n",
      exitCode: 0,
    });
  });

  test("end of file at once when there is no input", async () => {
    expect(await spawn(hook("cat; echo end"), options())).toMatchObject({
      stdout: "end\n",
      exitCode: 0,
    });
  });

  test("a mebibyte of input, which it may read slowly or not at all", async () => {
    const stdin = "0123456789abcdef".repeat(65536);
    expect(
      (
        await spawn(hook("head -c 1 >/dev/null; sleep 0.05; wc -c", { stdin }), options())
      ).stdout.trim(),
    ).toBe("1048575");
    expect(await spawn(hook("exit 5", { stdin }), options())).toMatchObject({ exitCode: 5 });
    expect(await spawn(hook("exec <&-; echo still here", { stdin }), options())).toMatchObject({
      stdout: "still here\n",
      exitCode: 0,
    });
  });

  test("the name that the product gives its program", async () => {
    const { stdout } = await spawn(
      hook("", { argv0: "sh", args: ["-c", 'tr "\\0" "|" < /proc/$$/cmdline; gone'] }),
      options(),
    );
    expect(stdout).toMatch(/^sh\|-c\|/);
    expect(await spawn(hook("gone", { argv0: "sh" }), options())).toMatchObject({
      exitCode: 127,
      stderr: "sh: 1: gone: not found\n",
    });
  });

  test("no ignored or blocked signal, and a session of its own", async () => {
    const script =
      "grep -E '^Sig(Ign|Blk)' /proc/self/status; read -r _ _ _ _ group session _ < /proc/$$/stat; echo $group $session";
    let pid = 0;
    const { stdout } = await spawn(
      hook(script),
      options({ onStart: (started) => (pid = started) }),
    );
    expect(stdout).toBe(`SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n${pid} ${pid}\n`);
  });
});

describe("output", () => {
  test("split: each stream for itself", async () => {
    expect(await spawn(hook("echo out; echo err >&2"), options())).toMatchObject({
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  test("merged: one pipe, in the order of the writes", async () => {
    const script = "for n in 1 2 3 4 5 6 7 8 9; do echo o$n; echo e$n >&2; done";
    const expected = Array.from({ length: 9 }, (_, n) => `o${n + 1}\ne${n + 1}\n`).join("");
    expect(await spawn(hook(script, { stdio: "merged" }), options())).toMatchObject({
      stdout: expected,
      stderr: "",
    });
  });

  test("inherit: ours, input included", async () => {
    const code =
      'const { stdout, stderr } = await spawn(hook("cat; echo err >&2", { stdio: "inherit" }), options()); console.log([stdout, stderr]);';
    const { stdout, stderr } = await program(code, "exec <<E\nin\nE\n:");
    expect([stdout, stderr]).toEqual(["in\n[ '', '' ]\n", "err\n"]);
  });

  test("unread: nobody reads before the hook is over, and then all of it is there", async () => {
    const seen: string[] = [];
    const path = join(folder(), "ended");
    const attempt = await spawn(
      hook(`echo out; echo err >&2; touch ${path}`, { stdio: "unread", until: "exit" }),
      {
        ...options(),
        onOutput: (stream) => seen.push(`${stream} ${existsSync(path)}`),
      },
    );
    expect(attempt).toMatchObject({ stdout: "out\n", stderr: "err\n", exitCode: 0 });
    expect(seen.sort()).toEqual(["stderr true", "stdout true"]);
  });

  test.each(["stdout", "stderr"] as const)(
    "unread: a hook that prints more than a pipe holds to %s hangs until its deadline",
    async (stream) => {
      const path = join(folder(), "ended");
      const text = `head -c 65537 /dev/zero | tr '\\0' x ${stream === "stderr" ? ">&2" : ""}; touch ${path}`;
      const attempt = await spawn(
        hook(text, { stdio: "unread", until: "exit" }),
        options({ timeoutMs: 500 }),
      );
      expect(attempt).toMatchObject({
        timedOut: true,
        ended: { why: "timeout", signals: ["SIGTERM"], pipesAbandoned: false },
      });
      expect(attempt[stream]).toHaveLength(65536);
      expect(existsSync(path)).toBe(false);
      // One byte less, and it ends by itself.
      const less = await spawn(
        hook(text.replace("65537", "65536"), { stdio: "unread", until: "exit" }),
        options(),
      );
      expect(less).toMatchObject({ exitCode: 0, timedOut: false });
      expect(less[stream]).toHaveLength(65536);
    },
  );

  test("comes while the hook still runs", async () => {
    const go = join(folder(), "go");
    const seen: string[] = [];
    const attempt = await spawn(
      hook(`echo first; while [ ! -e "${go}" ]; do sleep 0.01; done; echo second >&2`),
      {
        ...options(),
        onOutput: (stream, text) => {
          seen.push(`${stream}: ${text}`);
          writeFileSync(go, "");
        },
      },
    );
    expect(seen).toEqual(["stdout: first\n", "stderr: second\n"]);
    expect(attempt).toMatchObject({ stdout: "first\n", stderr: "second\n" });
  });

  test("a character that is written in two pieces comes whole", async () => {
    const go = join(folder(), "go");
    const seen: string[] = [];
    const attempt = await spawn(
      hook(`printf 'a\\303'; while [ ! -e "${go}" ]; do sleep 0.01; done; printf '\\251\\303'`),
      {
        ...options(),
        onOutput: (_, text) => {
          seen.push(text);
          writeFileSync(go, "");
        },
      },
    );
    expect(seen).toEqual(["a", "é", "\ufffd"]);
    expect(attempt.stdout).toBe("aé\ufffd");
  });

  test("a flood is read to its end, and kept under the limit", async () => {
    let streamed = 0;
    const script = "echo begin; head -c 67108864 /dev/zero | tr '\\0' x; echo; echo end";
    const { stdout } = await spawn(
      hook(script),
      options({ outputLimit: 10_000, onOutput: (_, text) => (streamed += text.length) }),
    );
    expect(streamed).toBe(67_108_864 + 11);
    expect(stdout).toMatch(/^begin\nx+\n\[\.\.\. 67098875 bytes left out \.\.\.\]\nx+\nend\n$/);
    expect(stdout.length).toBeLessThan(10_100);
  });
});

describe("how a hook ends", () => {
  test.each([0, 1, 62, 63, 124, 126, 127, 128, 143, 255])("exit code %d", async (code) => {
    const attempt = await spawn(hook(`exit ${code}`), options({ number: 7 }));
    expect(attempt).toEqual({
      number: 7,
      exitCode: code,
      timedOut: false,
      stdout: "",
      stderr: "",
      durationMs: expect.any(Number),
    });
    expect(attempt.durationMs).toBe(Math.round(attempt.durationMs));
  });

  test.each(["SIGKILL", "SIGTERM", "SIGINT", "SIGSEGV", "SIGPIPE"] as const)(
    "killed by %s",
    async (signal) => {
      const attempt = await spawn(hook(`kill -${constants.signals[signal]} $$`), options());
      expect(attempt).toEqual({
        number: 1,
        signal,
        timedOut: false,
        stdout: "",
        stderr: "",
        durationMs: expect.any(Number),
      });
    },
  );

  test("the product waits for the exit: a background child with the pipe does not count", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook("sleep 300 & echo out; echo err >&2", { env, until: "exit" }),
      options(),
    );
    expect(attempt).toMatchObject({ exitCode: 0, stdout: "out\n", stderr: "err\n" });
    expect(attempt.ended).toBeUndefined();
    expect(living()).toHaveLength(1);
  });

  test("the product waits for the exit: a background child that never stops writing does not count either", async () => {
    const { env } = marker();
    const attempt = await spawn(
      hook("echo first; yes &", { env, until: "exit" }),
      options({ outputLimit: 1000 }),
    );
    expect(attempt).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^first\n/) });
  });

  test("the product waits for the exit: what is in the pipe by then is read", async () => {
    const { env } = marker();
    const { stdout } = await spawn(
      hook("sleep 300 & head -c 60000 /dev/zero | tr '\\0' x", { env, until: "exit" }),
      options(),
    );
    expect(stdout).toHaveLength(60_000);
  });

  test("the product waits for the end of the output: a background child may still say something", async () => {
    const late = "(while kill -0 $$ 2>/dev/null; do sleep 0.01; done; echo late; echo later >&2) &";
    expect(await spawn(hook(`${late} echo early`), options())).toMatchObject({
      stdout: "early\nlate\n",
      stderr: "later\n",
      exitCode: 0,
    });
  });

  test("closed outputs do not end a hook", async () => {
    expect(await spawn(hook("exec >&- 2>&-; sleep 0.1; exit 9"), options())).toMatchObject({
      exitCode: 9,
    });
  });
});

describe("survivors", () => {
  const background = "sleep 300 >/dev/null 2>&1 &";

  test("are left where the product leaves them", async () => {
    const { env, living } = marker();
    const attempt = await spawn(hook(background, { env }), options());
    expect(attempt.ended).toBeUndefined();
    expect(living()).toHaveLength(1);
  });

  const ways: [title: string, script: string, signals: string[]][] = [
    ["by TERM", background, ["SIGTERM"]],
    ["by KILL when they ignore TERM", `trap "" TERM; ${background}`, ["SIGTERM", "SIGKILL"]],
    [
      "in a group of their own as well",
      `timeout 300 ${background} while set -- $(cat /proc/$!/stat); [ "$5" != $! ]; do sleep 0.01; done`,
      ["SIGTERM"],
    ],
  ];
  test.each(ways)("are ended %s", async (_title, script, signals) => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook(script, { env, descendants: "kill" }),
      options({ graceMs: 100 }),
    );
    expect(attempt).toMatchObject({
      exitCode: 0,
      timedOut: false,
      ended: { why: "survivors", signals, pipesAbandoned: false },
    });
    expect(living()).toEqual([]);
  });

  test("that hold the pipes are ended when only the exit counts, and their last words are not the hook's", async () => {
    const { env, living } = marker();
    const survivor = '(trap "echo late; exit" TERM; : > ready; while :; do sleep 0.01; done) &';
    const script = `${survivor} while [ ! -e ready ]; do sleep 0.01; done; echo done`;
    const attempt = await spawn(
      hook(script, { env, cwd: folder(), until: "exit", descendants: "kill" }),
      options(),
    );
    expect(attempt).toMatchObject({
      stdout: "done\n",
      ended: { why: "survivors", signals: ["SIGTERM"], pipesAbandoned: false },
    });
    expect(living()).toEqual([]);
  });

  test("that are not there are not ended", async () => {
    expect(
      (await spawn(hook("sleep 0.01 & wait", { descendants: "kill" }), options())).ended,
    ).toBeUndefined();
  });
});

describe("a hook that cannot be started is an attempt with an error", () => {
  function scene(): string {
    const base = folder();
    mkdirSync(join(base, "directory"));
    const files = {
      plain: "#!/bin/sh\n",
      crlf: "#!/bin/sh\r\n",
      "no-interpreter": "#!/does/not/exist\n",
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(base, name), text);
    chmodSync(join(base, "crlf"), 0o755);
    chmodSync(join(base, "no-interpreter"), 0o755);
    return base;
  }
  const cases: [title: string, command: (base: string) => object, message: RegExp][] = [
    [
      "a missing file",
      (base) => ({ file: `${base}/missing` }),
      /\/missing does not exist \(got ENOENT\)/,
    ],
    [
      "a missing file, relative",
      (cwd) => ({ file: "./missing", cwd }),
      /^\.\/missing does not exist/,
    ],
    [
      "a name that PATH does not have",
      () => ({ file: "no-such-program" }),
      /^no-such-program was not found in PATH/,
    ],
    ["an empty name", () => ({ file: "" }), /could not be started/],
    [
      "a file that is not executable",
      (base) => ({ file: `${base}/plain` }),
      /\/plain may not be executed \(got EACCES\)/,
    ],
    ["a directory", (base) => ({ file: `${base}/directory` }), /\/directory may not be executed/],
    [
      "a missing interpreter",
      (base) => ({ file: `${base}/no-interpreter` }),
      /\/no-interpreter exists, but not the program that its first line names/,
    ],
    [
      "a line end of Windows",
      (base) => ({ file: `${base}/crlf` }),
      /\/crlf exists, but not the program that its first line names/,
    ],
    [
      "a missing working directory",
      (base) => ({ cwd: `${base}/missing` }),
      /the working directory .*\/missing does not exist/,
    ],
    [
      "a file as working directory",
      (base) => ({ cwd: `${base}/plain` }),
      /the working directory .*\/plain is not a directory/,
    ],
    [
      "too many arguments",
      () => ({ args: ["-c", ":", "x".repeat(200_000)] }),
      /longer than the system allows \(2000\d\d bytes\)/,
    ],
    [
      "NUL in an argument",
      () => ({ args: ["-c", "a\0b"] }),
      /^argument 2 holds a NUL byte \(got one after 1 characters\)/,
    ],
    [
      "NUL in a variable",
      () => ({ env: { BARMAN_ERROR: "\0" } }),
      /^the environment variable BARMAN_ERROR holds a NUL byte/,
    ],
    [
      "NUL in a variable's name",
      () => ({ env: { "A\0": "" } }),
      /cannot be the name of an environment variable/,
    ],
    [
      "= in a variable's name",
      () => ({ env: { "A=B": "" } }),
      /^"A=B" cannot be the name of an environment variable/,
    ],
    [
      "NUL in the program's name",
      () => ({ file: "/bin/s\0h" }),
      /^the name of the program holds a NUL byte/,
    ],
    [
      "NUL in the working directory's name",
      () => ({ cwd: "/\0" }),
      /^the name of the working directory holds a NUL byte/,
    ],
  ];
  test.each(cases)("%s", async (_title, command, message) => {
    const attempt = await spawn(hook(":", command(scene())), options({ number: 3 }));
    expect(attempt).toEqual({
      number: 3,
      timedOut: false,
      stdout: "",
      stderr: "",
      durationMs: 0,
      error: expect.objectContaining({
        name: "HookError",
        message: expect.stringMatching(message),
      }),
    });
  });

  test("NUL in the product's own variables", async () => {
    expect(
      (await spawn(hook(":"), options({ env: { PATH, LANG: "C\0" } }))).error?.message,
    ).toMatch(/variable LANG holds a NUL/);
  });

  test("nothing of it is run", async () => {
    const { env, living } = marker();
    let started = false;
    await spawn(
      hook("sleep 300", { env, cwd: "/does/not/exist" }),
      options({ onStart: () => (started = true) }),
    );
    expect([started, living()]).toEqual([false, []]);
  });
});

describe("the reply file", () => {
  test("becomes the reply, and is deleted, as the product does", async () => {
    const replyFile = join(folder(), "reply");
    const attempt = await spawn(
      hook(`printf 'cancel é\\n' > "${replyFile}"; exit 2`, { replyFile }),
      options(),
    );
    expect(attempt).toMatchObject({ reply: "cancel é\n", exitCode: 2 });
    expect(existsSync(replyFile)).toBe(false);
  });

  test("that is empty is an empty reply", async () => {
    const replyFile = join(folder(), "reply");
    expect((await spawn(hook(`: > "${replyFile}"`, { replyFile }), options())).reply).toBe("");
  });

  test("that is a link is not followed: it may lead to a file that is none of the hook's", async () => {
    const root = folder();
    writeFileSync(join(root, "secret"), "do not tell");
    const replyFile = join(root, "reply");
    const attempt = await spawn(
      hook(`ln -s "${root}/secret" "${replyFile}"`, { replyFile }),
      options(),
    );
    expect(attempt.reply).toBeUndefined();
    expect(attempt.error?.message).toContain("the reply file cannot be read");
  });

  test("that does not exist is no reply", async () => {
    expect(
      await spawn(hook(":", { replyFile: join(folder(), "none", "reply") }), options()),
    ).not.toHaveProperty("reply");
  });

  test.each(["mkfifo", "mkdir"])(
    "made by %s is an error, and the hook's end is still told",
    async (make) => {
      const replyFile = join(folder(), "reply");
      const attempt = await spawn(hook(`${make} "${replyFile}"; exit 6`, { replyFile }), options());
      expect(attempt).toMatchObject({
        exitCode: 6,
        error: {
          message: expect.stringMatching(
            /reply: the reply file cannot be read \(got it is not a regular file\)/,
          ),
        },
      });
    },
  );
});

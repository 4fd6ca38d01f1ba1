import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wrapInShell } from "../src/process/bytes-command.ts";
import { spawn } from "../src/process/spawn.ts";
import { escapeBytes, hasRawBytes, unescapeBytes } from "../src/util/bytes.ts";
import { hook, options, PATH } from "./hooks.ts";
import { folder } from "./processes.ts";

const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("bytes as a string", () => {
  const cases: [bytes: string, text: string][] = [
    ["", ""],
    ["plain", "plain"],
    ["\xc3\xa9\xf0\x9f\x92\xa9", "é💩"],
    ["caf\xe9", "caf\udce9"],
    ["\xe2\x82", "\udce2\udc82"],
    ["\xed\xa0\x80", "\udced\udca0\udc80"],
    ["\xc0\xaf", "\udcc0\udcaf"],
    ["\xef\xbb\xbfmark", "\ufeffmark"],
    ["\xff\xc3\xa9\xfe", "\udcffé\udcfe"],
  ];
  test.each(cases)("%j ↔ %j", (bytes, text) => {
    expect(escapeBytes(latin1(bytes))).toBe(text);
    expect(hex(unescapeBytes(text))).toBe(hex(latin1(bytes)));
  });

  test("any bytes survive the way there and back", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(hex(unescapeBytes(escapeBytes(bytes)))).toBe(hex(bytes));
      }),
    );
  });

  test("half of a proper pair is no raw byte", () => {
    expect(hasRawBytes("💩")).toBe(false);
    expect(hasRawBytes("caf\udce9")).toBe(true);
  });
});

test("a command without raw bytes stays itself", () => {
  const command = hook("echo é", { env: { A: "💩" } });
  expect(wrapInShell(command)).toBe(command);
});

test("no part of the data is shell text", () => {
  const evil = "$(touch /tmp/x)`'\"; \udcff";
  const plain = wrapInShell(hook(":", { args: ["\udcff"] }));
  const { args } = wrapInShell(hook(":", { args: [evil] }));
  expect(args[1]).toBe(plain.args[1]);
  expect(args.slice(2).join(" ")).not.toContain("touch");
});

const awkward = [
  "caf\udce9",
  "\udcff\n\n",
  "%s%d%%\udc80",
  "\\101\\n\udc81",
  "a b'c\"$(x)\udc82",
  "+\udc83",
  "-n\udc84",
  "\udc85.",
  "é💩\udc86",
];

describe("a process gets the exact bytes", () => {
  test.each(awkward)("of the argument %j", async (text) => {
    const attempt = await spawn(
      hook('printf %s "$1" | od -An -v -tx1; printf %s "$2" | od -An -v -tx1', {
        args: ["-c", 'printf %s "$1" | od -An -v -tx1; printf %s "$2"', "sh", text, "plain\n"],
      }),
      options(),
    );
    expect(attempt).toMatchObject({ exitCode: 0, stderr: "" });
    const [dump, ...rest] = attempt.stdout.split(/(?<=[0-9a-f]\n)(?=plain)/);
    expect(dump?.replace(/\s/g, "")).toBe(hex(unescapeBytes(text)));
    expect(rest).toEqual(["plain\n"]);
  });

  test.each(awkward)("of the variable %j, and of every other one", async (text) => {
    const env = {
      PATH,
      RAW: text,
      "not.a-name%%": "() { :; }",
      "-i": "odd",
      EMPTY: "",
      PLAIN: "x\n",
    };
    const attempt = await spawn(
      hook("", { file: "/usr/bin/env", args: ["-0"], env }),
      options({ env: {} }),
    );
    expect(attempt).toMatchObject({ exitCode: 0, stderr: "" });
    const variables = Object.entries({ ...env, RAW: unescapeBytes(text).toString() }).map(
      ([name, value]) => `${name}=${value}\0`,
    );
    expect(attempt.stdout.split(/(?<=\0)/).sort()).toEqual(variables.sort());
  });

  test("of the variable, byte by byte", async () => {
    const attempt = await spawn(
      hook('printf %s "$RAW" | od -An -v -tx1', { env: { RAW: "\udcff\udc80é\n" } }),
      options(),
    );
    expect(attempt.stdout.replace(/\s/g, "")).toBe("ff80c3a90a");
  });

  test.each(["h\udce9.sh", "a=b\udce9.sh"])(
    "of the program's name %j and of the working directory's",
    async (name) => {
      const base = folder();
      const cwd = `${base}/d\udcff`;
      mkdirSync(unescapeBytes(cwd));
      writeFileSync(
        unescapeBytes(`${cwd}/${name}`),
        '#!/bin/sh\nprintf "%s %s|" "$(pwd)" "$0" | od -An -v -tx1; exit 7\n',
        { mode: 0o755 },
      );
      const attempt = await spawn(hook("", { file: `./${name}`, args: [], cwd }), options());
      expect(attempt).toMatchObject({ exitCode: 7, stderr: "" });
      expect(attempt.stdout.replace(/\s/g, "")).toBe(hex(unescapeBytes(`${cwd} ./${name}|`)));
    },
  );

  test("of standard input", async () => {
    const attempt = await spawn(hook("od -An -v -tx1", { stdin: "\udcff\udc00é" }), options());
    expect(attempt.stdout.replace(/\s/g, "")).toBe("ffefbfbdc3a9");
  });
});

describe("a signal that the product ignores", () => {
  const mask = "grep SigIgn /proc/self/status";

  test("is ignored by the program and its children, and nothing else changes", async () => {
    const cwd = folder();
    const script = `${mask}; yes | head -n 1; echo "$0|$#|$1|$A|$(pwd)"`;
    const attempt = await spawn(
      hook("", {
        args: ["-c", script, "me", "a b"],
        cwd,
        env: { A: "$(touch canary)\n" },
        ignoredSignals: ["SIGPIPE"],
      }),
      options(),
    );
    expect(attempt.stdout).toMatch(
      /^SigIgn:\t0000000000001000\ny\nme\|1\|a b\|\$\(touch canary\)\n\|/,
    );
    expect(attempt.stdout).toContain(cwd);
    expect(existsSync(`${cwd}/canary`)).toBe(false);
  });

  test("is not by others", async () => {
    expect((await spawn(hook(mask), options())).stdout).toBe("SigIgn:\t0000000000000000\n");
  });

  test("leaves a shell with -c its name, and so does a string whose bytes are not UTF-8", async () => {
    for (const more of [
      { args: ["-c", "gone"], ignoredSignals: ["SIGPIPE"] },
      { args: ["-c", "gone"], env: { A: "\udcff" } },
    ] as const) {
      expect(await spawn(hook("", { argv0: "sh", ...more }), options())).toMatchObject({
        exitCode: 127,
        stderr: "sh: 1: gone: not found\n",
      });
    }
  });
});

test("the process is still the one that was started, and its end its own", async () => {
  let pid = 0;
  const attempt = await spawn(
    hook("echo $$; kill -KILL $$", { args: ["-c", "echo $$; kill -KILL $$", "\udcff"] }),
    options({ onStart: (started) => (pid = started) }),
  );
  expect(attempt).toMatchObject({ signal: "SIGKILL", stdout: `${pid}\n` });
});

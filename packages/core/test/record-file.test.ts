import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { callsIn, sh, shim, start } from "./record.ts";
import { folder } from "./toy.ts";

/** One call of the toy product, recorded. */
async function recorded(
  command: readonly string[],
  around: Parameters<typeof start>[1] = {},
  ...options: string[]
) {
  const file = join(folder(), "calls.jsonl");
  const ended = await start([...shim(file, ...options), ...command], around);
  return { ended, call: callsIn(file)[0], text: readFileSync(file, "utf8") };
}

test("a call is one line: when, what, the product's own variables, what came in, how it ended", async () => {
  const cwd = folder();
  const before = Date.now();
  const { call, text } = await recorded(["/bin/sh", "-c", "cat; exit 3", "before"], {
    cwd,
    env: {
      TOY_JOB: "nightly",
      TOY_STATUS: "",
      TOY_NEW: "of a newer version",
      OTHER: "not the product's",
    },
    shell: 'echo hello | "$@"',
  });
  expect(text.split("\n")).toHaveLength(2);
  expect(call).toEqual({
    format: 1,
    time: expect.any(String),
    product: "toy",
    command: ["/bin/sh", "-c", "cat; exit 3", "before"],
    cwd,
    env: { TOY_JOB: "nightly", TOY_STATUS: "", TOY_NEW: "of a newer version" },
    stdin: { text: "hello\n", bytes: 6, omitted: 0 },
    end: { exitCode: 3 },
    durationMs: expect.any(Number),
    masked: [],
  });
  expect(Date.parse(call?.time ?? "")).toBeGreaterThanOrEqual(before);
});

test("a new file is its owner's alone, and an old one keeps its mode and what is in it", async () => {
  const dir = folder();
  const [fresh, old] = [join(dir, "fresh"), join(dir, "old")];
  writeFileSync(old, "{}\n");
  chmodSync(old, 0o640);
  symlinkSync("old", join(dir, "link"));
  for (const file of [fresh, join(dir, "link")])
    await start([...shim(file), "true"], { shell: 'umask 0; exec "$@"' });
  expect(statSync(fresh).mode & 0o777).toBe(0o600);
  expect(statSync(old).mode & 0o777).toBe(0o640);
  expect(callsIn(old)).toHaveLength(2);
});

test("twenty at once never write into each other's lines", async () => {
  const file = join(folder(), "calls.jsonl");
  const inputs = Array.from({ length: 20 }, (_, index) => `${index} `.repeat(100_000));
  await Promise.all(inputs.map((input) => start([...shim(file), "cat"], { input })));
  const calls = callsIn(file);
  expect(calls.map(({ stdin }) => stdin?.text).sort()).toEqual([...inputs].sort());
});

test.each([
  ["a folder that is not there", "nowhere/calls.jsonl", "ENOENT"],
  ["a folder", ".", "EISDIR"],
  ["a full disk", "/dev/full", "no regular file"],
  ["a FIFO", "fifo", "no regular file"],
])("where the file is %s the call goes on, with one line on standard error", async (_, to, why) => {
  const cwd = folder();
  await start(["mkfifo", "fifo"], { cwd });
  const { code, stdout, stderr } = await start([...shim(to), ...sh("echo out; exit 3")], { cwd });
  expect({ code, stdout }).toEqual({ code: 3, stdout: "out\n" });
  expect(stderr).toMatch(/^toy-hooks: this call could not be recorded in [^\n]*\n$/);
  expect(stderr).toContain(why);
});

test("a disk that is full in the middle of a line leaves no half of it before the next", async () => {
  const file = join(folder(), "calls.jsonl");
  const command = [...shim(file), "true"];
  await start(command);
  // The limit is in blocks of 512 bytes; Node ignores the signal that comes with it.
  const { code, stderr } = await start([...command, "x".repeat(4096)], {
    shell: 'ulimit -f 2; exec "$@"',
  });
  expect(code).toBe(0);
  expect(stderr).toMatch(/could not be recorded in .*: only \d+ of \d+ bytes could be written\n$/);
  expect(await start(command)).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(readFileSync(file, "utf8").trim().split("\n").at(-1) ?? "")).toMatchObject({
    command: ["true"],
  });
});

test("without a script it is a mistake of the command line, and nothing is written", async () => {
  const file = join(folder(), "calls.jsonl");
  const { code, stderr } = await start(shim(file));
  expect(code).toBe(2);
  expect(stderr).toContain("record needs the script that it stands before");
  expect(existsSync(file)).toBe(false);
});

describe("secrets are masked", () => {
  test.each(["TOY_PASSWORD", "TOY_token", "TOY_SECRET_1", "TOY_API_KEY", "TOY_AUTH"])(
    "the variable %s",
    async (name) => {
      const { call, text } = await recorded(["true"], {
        env: { [name]: "hunter-22", TOY_JOB: "nightly" },
      });
      expect(call).toMatchObject({ env: { [name]: "***", TOY_JOB: "nightly" }, masked: [name] });
      expect(text).not.toContain("hunter-22");
    },
  );

  test.each([
    [["PASSWORD=hunter-22"], ["PASSWORD=***"]],
    [["--db-password=hunter-22"], ["--db-password=***"]],
    [
      ["--api-key", "hunter-22"],
      ["--api-key", "***"],
    ],
    [
      ["--auth", "--verbose"],
      ["--auth", "--verbose"],
    ],
    [
      ["keyboard", "hunter-22"],
      ["keyboard", "hunter-22"],
    ],
    [
      ["--token", "hunter-22", "https://x/?t=hunter-22"],
      ["--token", "***", "https://x/?t=***"],
    ],
  ])("arguments %j", async (args, written) => {
    const { call } = await recorded(["true", ...args]);
    expect(call?.command).toEqual(["true", ...written]);
    expect(call?.masked).toEqual(
      written.flatMap((word, index) => (word === args[index] ? [] : [`argument ${index + 1}`])),
    );
  });

  test("wherever else the value stands: arguments, other variables, standard input, escaped too", async () => {
    const secret = 'p"ss/w rd';
    const { call, text } = await recorded(
      ["cat", "-", `/dev/null`, `--url=//u:${encodeURIComponent(secret)}@h`],
      {
        env: { PGPASSWORD: secret, TOY_JOB: `job ${secret}` },
        shell: `printf '%s' '{"p":"p\\"ss/w rd"}' | "$@"`,
      },
    );
    expect(call?.command.at(-1)).toBe("--url=//u:***@h");
    expect(call?.env).toEqual({ TOY_JOB: "job ***" });
    expect(call?.stdin?.text).toBe('{"p":"***"}');
    expect(call?.masked).toEqual(["argument 3", "TOY_JOB", "stdin"]);
    expect(text).not.toContain("ss/w");
  });

  test("further names with --mask, of variables and of arguments", async () => {
    const { call } = await recorded(
      ["true", "--pin=4711-0815", "--code", "abcdef"],
      { env: { TOY_JOB: "nightly" } },
      "--mask",
      "pin",
      "--mask",
      "CODE",
      "--mask",
      "TOY_JOB",
    );
    expect(call).toMatchObject({
      command: ["true", "--pin=***", "--code", "***"],
      env: { TOY_JOB: "***" },
    });
  });

  test("one that the limit of standard input cuts in two leaves neither half", async () => {
    const secret = "0123456789abcdef";
    const input = `${"x".repeat(1024 * 1024 - 8)}${secret}${"y".repeat(1000)}`;
    const { call } = await recorded(["cat"], { input, env: { PASSWORD: secret } });
    const { text = "", bytes = 0, omitted = 0 } = call?.stdin ?? {};
    expect(text).toMatch(/^x+$/);
    expect(bytes).toBe(input.length);
    expect(text.length + omitted).toBe(bytes);
    expect(text.length).toBeGreaterThan(1024 * 1024 - 1000);
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { marker } from "./processes.ts";
import { type Ended, sh, shim, start, toyHooks } from "./record.ts";
import { folder } from "./toy.ts";

const call = {
  format: 1,
  time: "2026-01-07T03:15:02.000Z",
  product: "toy",
  command: ["/bin/sh", "-c", "exit 3", "sh", "before"],
  cwd: "/",
  env: { TOY_JOB: "nightly", TOY_STATUS: "" },
  end: { exitCode: 3 },
  durationMs: 12,
  masked: [],
};

/** Writes calls down as record would. */
function fileOf(...calls: readonly object[]): string {
  const file = join(folder(), "calls.jsonl");
  writeFileSync(file, calls.map((one) => `${JSON.stringify({ ...call, ...one })}\n`).join(""));
  return file;
}

const rehearse = (file: string, ...options: string[]): Promise<Ended> =>
  start([...toyHooks, "rehearse", "--from", file, ...options]);

test("what was recorded is played again in the same way: arguments, variables, standard input, folder", async () => {
  const [cwd, file] = [folder(), join(folder(), "calls.jsonl")];
  const script = `{ printf '<%s>' "$@"; env | grep ^TOY_; pwd; cat; } >>seen; exit 4`;
  await start([...shim(file), ...sh(script, "before")], {
    cwd,
    env: { TOY_JOB: "nightly" },
    shell: `printf 'in \\377\\n' | "$@" "$(printf '\\377')"`,
  });
  const first = readFileSync(join(cwd, "seen"), "latin1");
  expect(first).toBe(`<before><\u00ff>TOY_JOB=nightly\n${cwd}\nin \u00ff\n`);
  const { code, stdout } = await start([...toyHooks, "rehearse", "--from", file], {
    env: { TOY_STATUS: "of this shell" },
  });
  expect(readFileSync(join(cwd, "seen"), "latin1")).toBe(first + first);
  expect(stdout).toContain("1. before: exited 4, as recorded\n");
  expect(stdout).toContain("All 1 calls ended as recorded.\n");
  expect(code).toBe(0);
});

test.each([
  ["another exit code", { end: { exitCode: 0 } }, "exited 0 when recorded, exited 3 now"],
  [
    "a signal then, an exit now",
    { end: { signal: "SIGTERM" } },
    "was killed by SIGTERM when recorded, exited 3 now",
  ],
  [
    "an exit then, a signal now",
    { command: sh("kill -9 $$", "before") },
    "exited 3 when recorded, was killed by SIGKILL now",
  ],
  [
    "a start that fails now",
    { command: ["/nowhere/hook", "before"] },
    "exited 3 when recorded, could not be started: ",
  ],
  [
    "a start that failed then",
    { end: { exitCode: 127, error: "hook was not found" } },
    "could not be started: hook was not found when recorded",
  ],
])("%s is a difference", async (_, other, says) => {
  const { code, stdout } = await rehearse(fileOf({}, other));
  expect(stdout).toContain("1. before: exited 3, as recorded\n");
  expect(stdout).toContain(`2. before: ${says}`);
  expect(stdout).toContain("1 of 2 calls ended otherwise than recorded.\n");
  expect(code).toBe(1);
});

test.each([
  ["a signal", { command: sh("kill -9 $$", "before"), end: { signal: "SIGKILL" } }],
  [
    "a start that fails",
    {
      command: ["/nowhere/hook", "before"],
      end: { exitCode: 127, error: "/nowhere/hook does not exist" },
    },
  ],
])("%s can be the same as well", async (_, other) => {
  expect(await rehearse(fileOf(other))).toMatchObject({ code: 0 });
});

test("of a call that differs its output is shown", async () => {
  const command = sh("echo said; echo complained >&2; exit 1", "before");
  const { stdout } = await rehearse(fileOf({ command }));
  expect(stdout).toContain("  │ said\n  │ complained\n".replaceAll("│", "\u00e2\u0094\u0082"));
});

test("one that does not end in time is ended and counts as a difference", async () => {
  const { env, living } = marker();
  const file = fileOf({ command: ["/bin/sleep", "600"], env, end: { signal: "SIGTERM" } });
  const { code, stdout } = await rehearse(file, "--timeout", "200ms");
  expect(stdout).toContain("did not end in time");
  expect(code).toBe(1);
  expect(living()).toEqual([]);
});

test("Ctrl-C ends the running call, and the others are not played", async () => {
  const { env, living } = marker();
  const file = fileOf({}, { command: ["/bin/sleep", "600"], env }, {});
  const ended = start([...toyHooks, "rehearse", "--from", file]);
  const poll = setInterval(() => living().length > 0 && interrupt(), 20);
  const interrupt = (): void => {
    clearInterval(poll);
    const parent = /^\d+ \(sleep\) \S (\d+)/.exec(
      readFileSync(`/proc/${living()[0]}/stat`, "utf8"),
    )?.[1];
    if (parent !== undefined) process.kill(Number(parent), "SIGINT");
  };
  const { code, stdout } = await ended;
  clearInterval(poll);
  expect(stdout).toContain("Interrupted: 1 of 3 calls were played.\n");
  expect(code).toBe(130);
  expect(living()).toEqual([]);
});

describe("--script", () => {
  test("plays another script with the arguments that the product added, its variables and standard input", async () => {
    const command = ["/opt/hook.sh", "--fixed", "before"];
    const script = `printf '%s:' "$TOY_JOB" "$(cat)" >&2; set --`;
    const { stdout, code } = await rehearse(
      fileOf({ command, stdin: { text: "in", bytes: 2, omitted: 0 } }),
      "--script",
      script,
    );
    expect(stdout).toContain("nightly:in:");
    expect(code).toBe(1);
    const echo = await rehearse(fileOf({ command }), "--script", "echo with");
    expect(echo.stdout).toContain("with before\n");
  });
});

test("placeholders and what was left out are told of", async () => {
  const masked = {
    env: { TOY_TOKEN: "***" },
    masked: ["TOY_TOKEN"],
    stdin: { text: "head", bytes: 104, omitted: 100 },
  };
  const { stdout } = await rehearse(fileOf(masked));
  expect(stdout).toContain("TOY_TOKEN was masked when it was recorded: *** is a placeholder\n");
  expect(stdout).toContain("the last 100 bytes of standard input were not recorded\n");
});

test("a call that is none of the product's protocol is played under no name", async () => {
  expect((await rehearse(fileOf({ command: sh("exit 3") }))).stdout).toContain(
    "1. unknown event: exited 3, as recorded\n",
  );
});

test("--plan starts nothing and shows what would be", async () => {
  const canary = join(folder(), "canary");
  const { code, stdout } = await rehearse(
    fileOf({ command: sh(`touch ${canary}`, "before") }),
    "--plan",
  );
  expect(stdout).toContain(
    `1. before: /bin/sh -c touch ${canary} sh before\n   in /; exited 3 when recorded at 2026-01-07T03:15:02.000Z\n`,
  );
  expect(stdout).toContain("   TOY_JOB=nightly\n");
  expect(code).toBe(0);
  expect(() => readFileSync(canary)).toThrow("ENOENT");
});

test("--json says the same to a program", async () => {
  const file = fileOf({}, { end: { exitCode: 0 } });
  const [played, planned] = [
    await rehearse(file, "--json"),
    await rehearse(file, "--json", "--plan"),
  ];
  expect(JSON.parse(played.stdout)).toMatchObject({
    format: 1,
    product: "toy",
    file,
    calls: [
      {
        line: 1,
        event: "before",
        recorded: { exitCode: 3 },
        matched: true,
        attempt: { exitCode: 3 },
      },
      {
        line: 2,
        event: "before",
        recorded: { exitCode: 0 },
        matched: false,
        attempt: { exitCode: 3 },
      },
    ],
    matched: 1,
    different: 1,
  });
  expect(played.code).toBe(1);
  expect(JSON.parse(planned.stdout)).toMatchObject({
    calls: [{ command: call.command, cwd: "/", env: call.env }, { line: 2 }],
  });
});

const line = JSON.stringify(call);
test.each([
  ["half a line", line.slice(0, 40), "2:41", "one JSON object on each line"],
  ["text", "not json", "2:1", "one JSON object on each line"],
  ["another value", "[1]", "2:1", "a JSON object"],
  [
    "a format to come",
    JSON.stringify({ ...call, format: 2 }),
    "2:1",
    '"format": 1, the only one there is, got 2',
  ],
  [
    "no command",
    JSON.stringify({ ...call, command: [] }),
    "2:1",
    '"command": an array of strings that is not empty',
  ],
  [
    "a variable that is none",
    JSON.stringify({ ...call, env: { A: 1 } }),
    "2:1",
    '"env": an object of strings',
  ],
  [
    "no end",
    JSON.stringify({ ...call, end: {} }),
    "2:1",
    '"end": an object with exitCode or signal',
  ],
  [
    "half an input",
    JSON.stringify({ ...call, stdin: { text: "x" } }),
    "2:1",
    '"stdin": an object of text, bytes and omitted',
  ],
  [
    "a call of another product",
    JSON.stringify({ ...call, product: "barman" }),
    "2:1",
    "expected a call of toy, got one of barman",
  ],
])("%s is refused with its place, and nothing is played", async (_, wrong, place, expected) => {
  const canary = join(folder(), "canary");
  const file = fileOf({ command: sh(`touch ${canary}`, "before") });
  writeFileSync(file, `${readFileSync(file, "utf8")}${wrong}\n`);
  const { code, stdout, stderr } = await rehearse(file);
  expect(stderr).toContain(`${file}:${place}: `);
  expect(stderr).toContain(expected);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(() => readFileSync(canary)).toThrow("ENOENT");
});

test("a file that is not there, or has no call, is refused", async () => {
  const missing = join(folder(), "calls.jsonl");
  expect(await rehearse(missing)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${missing}: the recorded calls cannot be read`),
  });
  expect(await rehearse(fileOf())).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("no call is recorded here"),
  });
});

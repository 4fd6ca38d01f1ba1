import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { files, installer } from "./installing-toy.ts";
import { cli, folder } from "./toy.ts";

/** A folder with a configuration that is fine, and one that is not. */
function site(): string {
  const cwd = folder();
  writeFileSync(join(cwd, "toy.json"), "{}");
  writeFileSync(join(cwd, "broken.json"), "no json");
  return cwd;
}

describe("with --json, an error is the only output, on standard output", () => {
  const durations = "a duration with its unit, such as 90s, 10m or 1h30m";
  test.each<[words: string, error: object]>([
    [
      "explain befor",
      {
        code: "UNKNOWN_NAME",
        message: expect.stringMatching(/^Toy: nothing is known of "befor" \(expected .*before"\?$/),
        expected: expect.stringContaining("before"),
        hint: 'Did you mean "before"?',
      },
    ],
    [
      "check --config nowhere.json",
      {
        code: "CONFIG_MISSING",
        message: "Toy: nowhere.json: no such configuration",
        place: { file: "nowhere.json" },
      },
    ],
    [
      "check --config .",
      {
        code: "CONFIG_UNREADABLE",
        message: "Toy: .: unreadable configuration",
        place: { file: "." },
      },
    ],
    [
      "rehearse before --config broken.json",
      {
        code: "CONFIG_INVALID",
        message: "Toy: broken.json:1:1: not JSON",
        place: { file: "broken.json", line: 1, column: 1 },
      },
    ],
    [
      "rehearse before --timeout 10",
      {
        code: "VALUE_INVALID",
        message: `--timeout (expected ${durations}, got "10")`,
        expected: durations,
        received: '"10"',
      },
    ],
    [
      "rehearse --from nowhere.jsonl",
      {
        code: "IO",
        message: expect.stringContaining("nowhere.jsonl"),
        place: { file: "nowhere.jsonl" },
        received: expect.stringContaining("ENOENT"),
      },
    ],
    [
      "run backup -- true",
      {
        code: "VALUE_MISSING",
        message: "Toy: run backup cannot know JOB. Give it: --set JOB=…",
        hint: "Give it: --set JOB=…",
      },
    ],
    [
      "run backup",
      {
        code: "USAGE",
        message: expect.stringContaining("run needs the command that does the work"),
        expected: "run OPERATION … -- COMMAND",
        received: "nothing after --",
      },
    ],
    [
      "recover --timeout 10",
      {
        code: "VALUE_INVALID",
        message: `--timeout (expected ${durations}, got "10")`,
        expected: durations,
        received: '"10"',
      },
    ],
    ["check --fats", { code: "USAGE", message: "unknown option '--fats'" }],
    [
      "rehearse before --fats",
      {
        code: "USAGE",
        message: "unknown option '--fats'. Did you mean --fast?",
        hint: "Did you mean --fast?",
      },
    ],
    ["check --config", { code: "USAGE", message: "option '--config <file>' argument missing" }],
    ["run", { code: "USAGE", message: "missing required argument 'operation'" }],
    [
      "check more",
      {
        code: "USAGE",
        message: "too many arguments for 'check'. Expected 0 arguments but got 1: more.",
      },
    ],
    [
      "rehearze",
      {
        code: "USAGE",
        message: "unknown command 'rehearze'. Did you mean rehearse?",
        hint: "Did you mean rehearse?",
      },
    ],
  ])("%s", async (words, error) => {
    // `run` stops reading at --, and an option without its value would take --json for it.
    const [command = "", ...rest] = words.split(" ");
    const { stdout, stderr, exitCode } = await cli([command, "--json", ...rest], { cwd: site() });
    expect(JSON.parse(stdout)).toEqual({ format: 1, error });
    expect(stderr).toBe("");
    expect(exitCode).toBe(2);
  });

  test.each<[words: string, error: object]>([
    [
      "install hooks.txt",
      { code: "VALUE_INVALID", message: expect.stringContaining("this is no hooks file") },
    ],
    [
      "install hooks.mjs --config toy.ini",
      {
        code: "CONFIG_INVALID",
        message: "Toy: toy.ini:2: there is another hook. --replace takes its place",
        place: { file: "toy.ini", line: 2 },
        hint: "--replace takes its place",
      },
    ],
    [
      "install hooks.mjs --on-crash never",
      {
        code: "USAGE",
        message:
          "option '--on-crash <what>' argument 'never' is invalid. Allowed choices are continue, fail.",
      },
    ],
    ["install", { code: "USAGE", message: "missing required argument 'hooks'" }],
    [
      "uninstall toy.ini",
      {
        code: "USAGE",
        message: "too many arguments for 'uninstall'. Expected 0 arguments but got 1: toy.ini.",
      },
    ],
  ])("%s", async (words, error) => {
    const home = files({
      "toy.ini": "password = hunter2\nhook = /old/one\n",
      "hooks.mjs": 'export default { "backup:pre": async () => {} };\n',
      "hooks.txt": "",
    });
    const { stdout, stderr, exitCode } = await installer([...words.split(" "), "--json"], {
      cwd: home,
    });
    expect(JSON.parse(stdout)).toEqual({ format: 1, error });
    expect(stderr).toBe("");
    expect(exitCode).toBe(2);
  });
});

test("it is printed as other results are: indented, with a line break at the end", async () => {
  const { stdout } = await cli(["check", "--json", "--fats"], { shell: '"$@"; echo end' });
  expect(stdout).toBe(
    `${JSON.stringify({ format: 1, error: { code: "USAGE", message: "unknown option '--fats'" } }, null, 2)}\nend`,
  );
});

describe("--json may come before or after the mistake", () => {
  test.each([
    [["check", "--json", "--fats"]],
    [["check", "--fats", "--json"]],
    [["--json", "check"]],
    [["--json"]],
    [["help", "nothing", "--json"]],
  ])("%j", async (args) => {
    const { stdout, stderr } = await cli(args);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "USAGE" } });
    expect(stderr).toBe("");
  });
});

test("secrets of the configuration are masked in every part of an error", async () => {
  const home = files({ "toy.ini": "password = hunter2\n" });
  const args = ["rehearse", "before", "--config", "toy.ini", "--set", "hunter2", "--json"];
  const { stdout, exitCode } = await installer(args, { cwd: home });
  expect(JSON.parse(stdout)).toMatchObject({
    error: {
      code: "VALUE_INVALID",
      message: expect.stringContaining('got "***"'),
      received: '"***"',
    },
  });
  expect(stdout).not.toContain("hunter2");
  expect(exitCode).toBe(2);
});

describe("prose on standard error, and nothing on standard output", () => {
  test.each<[what: string, args: string[], stderr: string]>([
    ["without --json", ["check"], "toy-hooks: Toy: toy.json: no such configuration"],
    [
      "where --json is the value of an option",
      ["check", "--config", "--json"],
      "toy-hooks: Toy: --json: no such configuration",
    ],
    [
      "where --json is a word of the wrapped command",
      ["run", "backup", "--config", "nowhere.json", "--", "echo", "--json"],
      "toy-hooks: Toy: nowhere.json: no such configuration",
    ],
    [
      "of record",
      ["record", "--json"],
      "error: required option '--to <file>' not specified\n(toy-hooks --help, toy-hooks VERB --help)",
    ],
    [
      "of record without a script",
      ["record", "--json", "--to", "calls.jsonl"],
      "toy-hooks: record needs the script that it stands before (expected -- ORIGINAL after the options)",
    ],
  ])("%s", async (_what, args, prose) => {
    expect(await cli(args)).toEqual({ stdout: "", stderr: prose, exitCode: 2 });
  });
});

test("--help and --version print what they print without --json, with exit 0", async () => {
  expect(await cli(["check", "--help", "--json"])).toMatchObject({
    stdout: expect.stringContaining("Usage: toy-hooks check"),
    exitCode: 0,
  });
  expect(await cli(["--version", "--json"])).toMatchObject({ stdout: "1.2.3", exitCode: 0 });
});

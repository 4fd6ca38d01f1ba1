import { resolveInterpreter, splitWords } from "@backup-hooks/backrest";
import { describe, expect, test } from "vitest";
import { command, json, site } from "./site.ts";

describe("who runs a script", () => {
  test.each<[what: string, text: string, argv: string[], script: string]>([
    ["no first line of its own", "echo a\n", ["sh"], "echo a\n"],
    ["a shebang", "#!/bin/bash -e\necho a\n", ["/bin/bash", "-e"], "echo a\n"],
    [
      "words as a shell splits them",
      '#!/usr/bin/env -S \'a b\' "c\\"d" e\\ f # g\nx',
      ["/usr/bin/env", "-S", "a b", 'c"d', "e f"],
      "x",
    ],
    ["a line break of DOS", "#!/bin/bash\r\necho a\r\n", ["/bin/bash"], "echo a\r\n"],
    ["a shebang that is not first", "\n#!/bin/bash\n", ["sh"], "\n#!/bin/bash\n"],
    ["only #!", "#!", ["sh"], "#!"],
    ["nothing", "", ["sh"], ""],
    ["a single line, which kills the server", "#!/bin/bash", ["/bin/bash"], ""],
  ])("%s", (_what, text, argv, script) => {
    expect(resolveInterpreter(text, "linux")).toEqual({ argv, script });
  });

  test.each([
    ["#!\necho", "must specify shell for command"],
    ["#!   \necho", "must specify shell for command"],
    ['#!/bin/sh "a\necho', "parsing shell for command: EOF found when expecting closing quote"],
  ])("%j has none", (text, message) => {
    expect(() => resolveInterpreter(text, "linux")).toThrow(message);
  });

  test("on Windows it is PowerShell, unless the script says otherwise", () => {
    expect(resolveInterpreter("dir", "win32").argv).toEqual([
      "powershell",
      "-NoLogo",
      "-NoProfile",
      "-Command",
      "-",
    ]);
    expect(resolveInterpreter("#!bash\nls", "win32").argv).toEqual(["bash"]);
  });

  test.each([
    ["a  b\tc", ["a", "b", "c"]],
    ["''", [""]],
    ["'a'\"b\"c", ["abc"]],
    ["a#b #c", ["a#b"]],
  ])("%j is split into words", (text, words) => {
    expect(splitWords(text)).toEqual(words);
  });
});

describe("a script that runs", () => {
  const ran = async (text: string) => {
    const { report } = await json(
      ["rehearse", "SNAPSHOT_START"],
      site({ plan: [command(text, "SNAPSHOT_START")] }),
    );
    return report.hooks[0]?.attempts[0];
  };

  test("is on standard input, in the environment as it is, without -e, and its last command decides", async () => {
    expect(await ran("false\necho $0 $#; env | grep -c -i -e backrest_ -e restic")).toMatchObject({
      exitCode: 1,
      stdout: "sh 0\n0\n",
    });
  });

  test("has one pipe for both of its outputs", async () => {
    expect(await ran("echo a; echo b >&2; echo c")).toMatchObject({
      exitCode: 0,
      stdout: "a\nb\nc\n",
    });
  });

  test("is waited for until its output is closed", async () => {
    expect(await ran("(sleep 0.3; echo late) & echo first")).toMatchObject({
      stdout: "first\nlate\n",
    });
  });

  test("is rendered with its first line", async () => {
    expect(
      await ran('{{ if true }}#!/bin/bash -c "echo {{ len .Plan.Paths }} paths"{{ end }}\n'),
    ).toMatchObject({
      exitCode: 0,
      stdout: "2 paths\n",
    });
  });

  test("that is not found has the product's hook fail", async () => {
    expect((await ran("#!/no/such\necho"))?.error).toContain("/no/such");
  });

  test("whose template fails has Backrest's error", async () => {
    expect((await ran("echo {{ .Nope }}"))?.error).toBe(
      'template rendering: execute template: template: template:1:8: executing "template" at <.Nope>: can\'t evaluate field Nope in type tasks.HookVars',
    );
  });

  test("of one line is said to kill the server", async () => {
    const { report } = await json(
      ["rehearse", "SNAPSHOT_START"],
      site({ plan: [command("#!/bin/cat", "SNAPSHOT_START")] }),
    );
    expect(report.notes.join()).toContain("Backrest's whole server would die here");
  });
});

test("values reach a shell only as a template writes them", async () => {
  const error = "it's $(touch canary) `touch canary` \"; touch canary; '\n# — 😀";
  const cwd = site({ plan: [command("printf %s {{ .ShellEscape .Error }}; ls", "SNAPSHOT_END")] });
  const { report } = await json(
    ["rehearse", "SNAPSHOT_END", "--as", "error", "--error", error],
    cwd,
  );
  expect(report.hooks[0]?.attempts[0]?.stdout).toBe(`${error}config.json\n`);
});

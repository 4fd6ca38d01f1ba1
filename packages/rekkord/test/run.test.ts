import { chmodSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { folder, ini, sh } from "./fixture.ts";
import { isAlive, json, lines, rekkordHooks, site, start, written } from "./program.ts";

const say = (word: string): string => `echo "${word} \${SUCCESS-unset}" >> order`;
const run = (cwd: string, ...args: string[]) =>
  rekkordHooks(["run", "save", "--config", "rekkord.ini", ...args], { cwd });

describe("run save", () => {
  test("pre hooks, the work, post hooks; exit 0", async () => {
    const cwd = site({ 1: say("one"), 2: say("two") }, { 3: say("three") });
    const { stdout, stderr, exitCode } = await run(cwd, "--", "sh", "-c", "echo work >> order");
    expect(lines(cwd, "order")).toEqual(["one 1", "two 1", "work", "three 1"]);
    expect(stdout).toBe("");
    expect(stderr.split("\n").at(-1)).toBe(
      "Rekkord: backup ended with success: the snapshot is saved. Exit 0.",
    );
    expect(exitCode).toBe(0);
  });

  test("hooks and work share our input and output, as with Rekkord", async () => {
    const cwd = site({ 1: "read x; echo pre got $x" }, { 1: "read x; echo post got $x >&2" });
    const { stdout, stderr } = await rekkordHooks(
      ["run", "save", "--config", "rekkord.ini", "--", "sh", "-c", "read x; echo work got $x"],
      { cwd, input: "l1\nl2\nl3\n" },
    );
    expect(stdout).toBe("pre got l1\nwork got l2");
    expect(stderr).toMatch(/^post got l3$/m);
  });

  test("with --json standard output is the report's alone, and the hooks read end of file", async () => {
    const { report } = await json(["run", "save", "--", "true"], {
      cwd: site({ 1: "read x || echo nothing" }),
      input: "l1\n",
    });
    expect(report).toMatchObject({
      decision: "proceed",
      exitCode: 0,
      ending: "success",
      events: [
        { event: "presave", hooks: [{ id: "1", attempts: [{ stdout: "nothing\n" }] }] },
        { event: "postsave" },
      ],
    });
  });

  test("a failed pre hook: all others still run, the work and the post hooks do not, exit 1", async () => {
    const cwd = site(
      { 1: say("one"), 2: `${say("two")}; exit 9`, 3: say("three") },
      { 1: say("post") },
    );
    const { exitCode, report } = await json(["run", "save", "--", "touch", "worked"], { cwd });
    expect(lines(cwd, "order")).toEqual(["one 1", "two 1", "three 0"]);
    expect(existsSync(join(cwd, "worked"))).toBe(false);
    expect(report).toMatchObject({
      decision: "cancel",
      ending: "veto",
      exitCode: 1,
      events: [{ notes: [expect.stringContaining("Inferred")] }],
    });
    expect(exitCode).toBe(1);
  });

  test("--post-after-pre-failure: they do, with SUCCESS=0", async () => {
    const cwd = site({ 1: "exit 9" }, { 1: say("post") });
    expect((await run(cwd, "--post-after-pre-failure", "--", "true")).exitCode).toBe(1);
    expect(lines(cwd, "order")).toEqual(["post 0"]);
  });

  test("a failed work: the post hooks run with SUCCESS=0, exit 1 and no other code", async () => {
    const cwd = site({}, { 1: say("one"), 2: say("two") });
    expect((await run(cwd, "--", "sh", "-c", "exit 42")).exitCode).toBe(1);
    expect(lines(cwd, "order")).toEqual(["one 0", "two 0"]);
  });

  test("a failed post hook: the others see SUCCESS=0, exit 1 although all was saved", async () => {
    const cwd = site({}, { 1: say("one"), 2: `${say("two")}; exit 2`, 3: say("three") });
    const { exitCode, report } = await json(["run", "save", "--", "true"], { cwd });
    expect(lines(cwd, "order")).toEqual(["one 1", "two 1", "three 0"]);
    expect(report).toMatchObject({ decision: "fail", ending: "hooks", exitCode: 1 });
    expect(exitCode).toBe(1);
  });

  test("no hook can turn a failed work into a success, and none runs for another command", async () => {
    const cwd = folder({
      "rekkord.ini": ini("PreSaveDirectory = a.d", "PostScanDirectory = b.d"),
      "a.d/x": sh(say("save")),
      "b.d/x": sh(say("scan")),
    });
    expect(
      (await rekkordHooks(["run", "scan", "--config", "rekkord.ini", "--", "false"], { cwd }))
        .exitCode,
    ).toBe(1);
    expect(lines(cwd, "order")).toEqual(["scan 0"]);
  });

  test("a hook that hangs counts as killed at --timeout", async () => {
    const cwd = site({ 1: "sleep 600" });
    const { exitCode, report } = await json(["run", "save", "--timeout", "300ms", "--", "true"], {
      cwd,
    });
    expect(report).toMatchObject({
      ending: "veto",
      events: [{ hooks: [{ attempts: [{ timedOut: true }] }] }],
    });
    expect(exitCode).toBe(1);
  });

  test("a background child is not waited for", async () => {
    const cwd = site({ 1: "(sleep 600 & echo $! > child) > /dev/null 2>&1" });
    expect((await run(cwd, "--", "true")).exitCode).toBe(0);
    const [child = ""] = lines(cwd, "child");
    expect(isAlive(child)).toBe(true);
    process.kill(Number(child), "SIGKILL");
  });

  test("every reason why Rekkord refuses a configuration is told, one a line", async () => {
    const { stderr, exitCode } = await run(
      folder({ "rekkord.ini": "[Hooks]\nA = 1\nB = 2\n[" }),
      "--",
      "true",
    );
    const words = [
      "rekkord.ini(2): Unknown attribute 'A'",
      "rekkord.ini(3): Unknown attribute 'B'",
      "rekkord.ini(4): Malformed [section] line",
    ];
    expect(stderr.split("\n")).toEqual(
      words.map((text) => expect.stringContaining(`Rekkord would stop with "${text}"`)),
    );
    expect(exitCode).toBe(2);
  });

  test("a configuration that Rekkord refuses runs nothing", async () => {
    const cwd = folder({
      "rekkord.ini": ini("PreSaveDirectory = a.d", "PostSaveDirectory = gone"),
      "a.d/x": sh(say("x")),
    });
    const { stderr, exitCode } = await run(cwd, "--", "touch", "worked");
    expect(stderr).toContain(
      `rekkord.ini:6:21: Rekkord would stop with "rekkord.ini(6): Cannot enumerate directory '${cwd}/gone': No such file or directory"`,
    );
    expect(exitCode).toBe(2);
    expect(existsSync(join(cwd, "worked"))).toBe(false);
    expect(lines(cwd, "order")).toEqual([]);
  });
});

describe("signals: nothing further runs", () => {
  const hangs = "echo $$ > pid; exec sleep 600";

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 1],
    ["SIGHUP", 1],
  ] as const)("%s during a pre hook: exit %i", async (signal, code) => {
    const cwd = site({ 1: hangs, 2: say("two") }, { 1: say("post") });
    const program = start(["run", "save", "--config", "rekkord.ini", "--", "touch", "worked"], {
      cwd,
    });
    const pid = await written(cwd, "pid", program);
    program.kill(signal);
    expect(await program).toMatchObject({ exitCode: code });
    expect(lines(cwd, "order")).toEqual([]);
    expect(existsSync(join(cwd, "worked"))).toBe(false);
    expect(isAlive(pid)).toBe(false);
  });

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 1],
  ] as const)("%s during a post hook: exit %i, though all was saved", async (signal, code) => {
    const cwd = site({}, { 1: hangs, 2: say("two") });
    const program = start(["run", "save", "--config", "rekkord.ini", "--", "true"], { cwd });
    await written(cwd, "pid", program);
    program.kill(signal);
    expect(await program).toMatchObject({ exitCode: code });
    expect(lines(cwd, "order")).toEqual([]);
  });

  test("SIGINT during the work: no post hook", async () => {
    const cwd = site({}, { 1: say("post") });
    const program = start(["run", "save", "--config", "rekkord.ini", "--", "sh", "-c", hangs], {
      cwd,
    });
    await written(cwd, "pid", program);
    program.kill("SIGINT");
    expect(await program).toMatchObject({ exitCode: 130 });
    expect(lines(cwd, "order")).toEqual([]);
  });

  test("--leave-hook: the hook goes on, as with Rekkord", async () => {
    const cwd = site({ 1: hangs });
    const program = start(
      ["run", "save", "--leave-hook", "--config", "rekkord.ini", "--json", "--", "true"],
      { cwd },
    );
    const pid = await written(cwd, "pid", program);
    program.kill("SIGINT");
    expect(await program).toMatchObject({ exitCode: 130 });
    expect(isAlive(pid)).toBe(true);
    process.kill(Number(pid), "SIGKILL");
  });
});

describe("rehearse", () => {
  test("shows what the hooks print, how Rekkord reads it, and what it would do", async () => {
    const cwd = site({ 1: "echo hello; exit 3" });
    const { stdout, exitCode } = await rekkordHooks(
      ["rehearse", "presave", "--config", "rekkord.ini", "--log"],
      { cwd },
    );
    for (const words of [
      "│ hello",
      "status 3 = a failure",
      "Inferred",
      "stderr ERROR: Command '1' failed with status 3",
      "Rekkord would NOT save",
      "Then: nothing is saved, no post-save hook runs (inferred), and rekkord exits 1.",
    ])
      expect(stdout).toContain(words);
    expect(exitCode).toBe(1);
  });

  test.each(["pre-save", "pre_save", "PreSaveDirectory"])("knows the event as %s", async (name) => {
    const { report } = await json(["rehearse", name], { cwd: site({ 1: "true" }) });
    expect(report).toMatchObject({ event: "presave", decision: "proceed" });
  });

  test("--set SUCCESS=0: the situation after a failure; nothing but 0 and 1 is a value", async () => {
    const cwd = site({}, { 1: "echo $SUCCESS" });
    expect(
      (await json(["rehearse", "postsave", "--set", "SUCCESS=0"], { cwd })).report.hooks[0]
        ?.attempts[0]?.stdout,
    ).toBe("0\n");
    const { stderr, exitCode } = await rekkordHooks(
      ["rehearse", "postsave", "--config", "rekkord.ini", "--set", "SUCCESS=$(touch canary)"],
      { cwd },
    );
    expect(stderr).toContain('Rekkord: --set SUCCESS (expected 0 or 1, got "$(touch canary)")');
    expect(exitCode).toBe(2);
    expect(existsSync(join(cwd, "canary"))).toBe(false);
  });

  test("--plan starts nothing, and names the command", async () => {
    const cwd = site({ "a b": "touch ran" });
    const { report } = await json(["rehearse", "presave", "--plan", "--base", "2026-10"], { cwd });
    expect(report.hooks.map(({ id, command }) => ({ id, command }))).toEqual([
      {
        id: "a b",
        command: {
          file: "/bin/sh",
          argv0: "sh",
          args: ["-c", `${cwd}/pre.d/a b`],
          env: { SUCCESS: "1" },
          stdio: "inherit",
          until: "exit",
          descendants: "keep",
          ignoredSignals: ["SIGPIPE"],
        },
      },
    ]);
    expect(existsSync(join(cwd, "ran"))).toBe(false);
  });

  test("--script takes the place of the directory: a file by its full path, anything else as shell text", async () => {
    const cwd = site({ 1: "echo configured" });
    writeFileSync(join(cwd, "mine"), sh("echo $0"));
    chmodSync(join(cwd, "mine"), 0o755);
    const printed = async (script: string) =>
      (await json(["rehearse", "presave", "--script", script], { cwd })).report.hooks.map(
        ({ attempts }) => attempts[0]?.stdout,
      );
    expect(await printed("mine")).toEqual([`${cwd}/mine\n`]);
    expect(await printed("echo a; echo b")).toEqual(["a\nb\n"]);
  });

  test("a hook that never ends is waited for, for Rekkord has no limit", async () => {
    const { report } = await json(["rehearse", "presave", "--timeout", "300ms"], {
      cwd: site({ 1: "sleep 600" }),
    });
    expect(report.decision).toBe("blocked");
  });

  test("an unknown event, base or version names the nearest", async () => {
    const cwd = site({ 1: "true" });
    const tell = async (...args: string[]) =>
      (await rekkordHooks(["rehearse", ...args, "--config", "rekkord.ini"], { cwd })).stderr;
    expect(await tell("presve")).toContain('Did you mean "presave"?');
    expect(await tell("presave", "--base", "2026-06")).toContain("expected 2026-05 or 2026-10");
    expect(await tell("presave", "--product-version", "0.98")).toContain(
      "It is not known in which release from 0.98 to 0.104 SUCCESS came",
    );
    expect(await tell("prescan", "--product-version", "0.97")).toContain(
      'there is no event "prescan"',
    );
  });
});

describe("check", () => {
  test("lists every hook with its place; warnings alone exit 0", async () => {
    const cwd = site({ 1: "true" }, { 2: "true", "2~": "true" });
    const { stdout, exitCode } = await rekkordHooks(["check", "--config", "rekkord.ini"], { cwd });
    expect(stdout.split("\n")).toEqual([
      "3 hooks in force, 0 errors, 1 warning (Rekkord 0.104)",
      `  PreSaveDirectory = ${cwd}/pre.d/1  rekkord.ini:5:20`,
      `  PostSaveDirectory = ${cwd}/post.d/2  rekkord.ini:6:21`,
      `  PostSaveDirectory = ${cwd}/post.d/2~  rekkord.ini:6:21`,
      "",
      `rekkord.ini:6:21: warning not-a-hook: PostSaveDirectory: ${cwd}/post.d/2~ does not look like a hook, but Rekkord runs every file of the directory. Move it out.`,
    ]);
    expect(exitCode).toBe(0);
  });

  test("every refusal of a file is a problem of its own, in Rekkord's words", async () => {
    const cwd = folder({
      "rekkord.ini": "[Hooks]\nPreSaveDir = x\nPostSaveDirectory = gone\n[x\n",
    });
    const { report, exitCode } = await json(["check"], { cwd });
    expect(report.problems).toMatchObject([
      {
        code: "unknown-key",
        line: 2,
        column: 1,
        message: expect.stringContaining("rekkord.ini(2): Unknown attribute 'PreSaveDir'"),
      },
      {
        code: "directory-unreadable",
        line: 3,
        column: 21,
        message: expect.stringContaining("rekkord.ini(3): Cannot enumerate directory"),
      },
      {
        code: "malformed-section",
        line: 4,
        column: 1,
        message: expect.stringContaining("rekkord.ini(4): Malformed [section] line"),
      },
    ]);
    expect(exitCode).toBe(1);
  });
});

test("with --json, all errors of a file are in one error", async () => {
  const cwd = folder({ "rekkord.ini": "[Hooks]\nPreSaveDir = x\n[x\n" });
  const args = ["rehearse", "presave", "--config", "rekkord.ini", "--json"];
  const { stdout, stderr, exitCode } = await rekkordHooks(args, { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    format: 1,
    error: {
      code: "CONFIG_INVALID",
      place: { file: "rekkord.ini", line: 2, column: 1 },
      also: [{ code: "CONFIG_INVALID", place: { file: "rekkord.ini", line: 3, column: 1 } }],
    },
  });
  expect(stderr).toBe("");
  expect(exitCode).toBe(2);
});

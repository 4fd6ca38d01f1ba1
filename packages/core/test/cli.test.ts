import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cli, configFile, folder } from "./toy.ts";

const json = (text: string) => JSON.parse(text);

describe("explain", () => {
  test("without a subject: every event, operation and exit code", async () => {
    const { stdout, exitCode } = await cli(["explain"]);
    for (const word of ["before", "after", "closing", "backup (copy)", "any other"])
      expect(stdout).toContain(word);
    expect(exitCode).toBe(0);
  });

  test.each([
    ["before", "A veto: Toy would STOP the job."],
    ["closing", "Silence: Toy would close."],
    ["copy", "interrupt  after (not heard)        exit 6    broken off"],
    ["3", "a hook that exits 3: a veto."],
    ["200", "a hook that exits 200: ignored."],
  ])("%s", async (subject, words) => {
    expect((await cli(["explain", subject])).stdout).toContain(words);
  });

  test("the same as JSON", async () => {
    expect(json((await cli(["explain", "before", "--json"])).stdout)).toMatchObject({
      format: 1,
      subject: "before",
      event: { phase: "pre", fields: ["TOY_JOB", "TOY_STATUS"] },
    });
  });
});

describe("check", () => {
  test("lists the hooks in force and exits 0", async () => {
    const config = configFile({ before: ["true"] });
    const { stdout, exitCode } = await cli(["check", "--config", config]);
    expect(stdout).toBe(
      `1 hook in force, 0 errors, 0 warnings (Toy 1)\n  nightly before = true  ${config}:1:2`,
    );
    expect(exitCode).toBe(0);
  });

  test("an error exits 1, with its code and place", async () => {
    const config = configFile({ before: [""] });
    const { stdout, exitCode } = await cli(["check", "--config", config]);
    expect(stdout).toContain(`${config}:1:2: error empty: an empty command`);
    expect(exitCode).toBe(1);
  });

  test("a configuration that the product refuses is a problem, a missing one a usage error", async () => {
    const broken = join(folder(), "toy.json");
    writeFileSync(broken, "no json");
    const { stdout, exitCode } = await cli(["check", "--config", broken, "--json"]);
    expect(json(stdout)).toMatchObject({
      hooks: [],
      problems: [{ code: "config-invalid", file: broken, line: 1, column: 1 }],
    });
    expect(exitCode).toBe(1);
    const missing = await cli(["check", "--config", "nowhere.json"]);
    expect(missing).toMatchObject({
      exitCode: 2,
      stderr: "toy-hooks: Toy: nowhere.json: no such configuration",
    });
  });
});

describe("rehearse", () => {
  test("runs the hooks, prints what they print, and says what follows", async () => {
    const config = configFile({ before: ['echo "job $TOY_JOB"; echo oops >&2; exit 1', "exit 3"] });
    const { stdout, exitCode } = await cli([
      "rehearse",
      "before",
      "--config",
      config,
      "--set",
      "JOB=weekly",
    ]);
    const lines = stdout.split("\n");
    expect(lines[0]).toMatch(
      /^As \S+ in \/\S+, PATH=\S+: ours\. Toy's account, folder and PATH may differ/,
    );
    expect(stdout).toMatch(
      /before-1: echo .*\n {2}│ (job weekly|oops)\n {2}│ (job weekly|oops)\n {2}exited 1 after \d+ ms: ignored\n/,
    );
    expect(stdout).toMatch(/before-2: exit 3\n {2}exited 3 after \d+ ms: a veto\n/);
    expect(lines.slice(-2)).toEqual([
      "Toy would STOP the job (before-2 exited 3).",
      "Then: nothing was copied.",
    ]);
    expect(exitCode).toBe(1);
  });

  test("as JSON", async () => {
    const config = configFile({ before: ["exit 0", "exit 5"] });
    const { stdout, exitCode } = await cli([
      "rehearse",
      "before",
      "--config",
      config,
      "--json",
      "--fast",
      "--max-attempts",
      "2",
    ]);
    expect(json(stdout)).toMatchObject({
      format: 1,
      product: "toy",
      event: "before",
      decision: "blocked",
      message: expect.stringContaining("Toy would try before-2 again for ever"),
      fields: { TOY_JOB: { value: "nightly", origin: "example" } },
      hooks: [
        {
          id: "before-1",
          attempts: [{ exitCode: 0, signal: null, timedOut: false, delayMs: null }],
          verdict: { action: "continue" },
        },
        {
          id: "before-2",
          attempts: [
            { exitCode: 5, delayMs: 2000 },
            { exitCode: 5, delayMs: null },
          ],
          verdict: { action: "retry" },
        },
      ],
    });
    expect(exitCode).toBe(1);
  });

  test("--plan starts nothing and marks what is only an example", async () => {
    const path = join(folder(), "canary");
    const config = configFile({ before: [`touch ${path}`] });
    const { stdout } = await cli(["rehearse", "before", "--config", config, "--plan"]);
    expect(stdout).toContain(`1. before-1: touch ${path}`);
    expect(stdout).toContain("TOY_JOB=nightly  (example)");
    const plan = json(
      (await cli(["rehearse", "before", "--config", config, "--plan", "--json"])).stdout,
    );
    expect(plan.hooks).toMatchObject([
      {
        id: "before-1",
        command: { file: "/bin/sh", args: ["-c", `touch ${path}`], env: { TOY_JOB: "nightly" } },
      },
    ]);
    expect(() => readFileSync(path)).toThrow();
  });

  test("--script takes the place of what is configured", async () => {
    const config = configFile({ before: ["exit 3"] });
    expect(
      (await cli(["rehearse", "before", "--config", config, "--script", "exit 0"])).exitCode,
    ).toBe(0);
  });

  test("--service is the scheduled job's environment, --env-file goes on top, ours is away", async () => {
    const config = configFile({ before: ["env | sort"] });
    const envFile = join(folder(), "job.env");
    writeFileSync(envFile, 'PGPASSFILE="/etc/pg pass"\n');
    const { stdout } = await cli(
      ["rehearse", "before", "--config", config, "--service", "--env-file", envFile],
      { env: { MINE: "1" } },
    );
    expect(stdout).toContain("PATH=/usr/bin:/bin");
    expect(stdout).toContain("HOME=/toy");
    expect(stdout).toContain("PGPASSFILE=/etc/pg pass");
    expect(stdout).not.toContain("MINE");
  });

  test("--timeout ends a hook that would go on for ever", async () => {
    const config = configFile({ before: ["sleep 60"] });
    const { stdout, exitCode } = await cli([
      "rehearse",
      "before",
      "--config",
      config,
      "--timeout",
      "200ms",
    ]);
    expect(stdout).toContain("did not end in time and was ended by us (SIGTERM)");
    expect(stdout.split("\n").at(-1)).toBe(
      "Toy would still be waiting: before-1 had not ended after 0.2 s, and no time limit ends it.",
    );
    expect(exitCode).toBe(1);
  });

  test("--log prints what the product would write", async () => {
    const config = configFile({ before: ["exit 0"] });
    expect((await cli(["rehearse", "before", "--config", config, "--log"])).stdout).toContain(
      "toy INFO: ran before-1",
    );
  });

  test("values never become shell text, and never repaint a terminal", async () => {
    const place = folder();
    const hostile = `$(touch ${place}/canary) ; \`touch ${place}/canary\`\n\u001b[2J'"`;
    const config = configFile({ before: ['printf %s "$TOY_JOB" > seen'] });
    const { stdout } = await cli(
      ["rehearse", "before", "--config", config, "--set", `JOB=${hostile}`],
      { cwd: place },
    );
    expect(readFileSync(join(place, "seen"), "utf8")).toBe(hostile);
    expect(() => readFileSync(join(place, "canary"))).toThrow();
    expect(stdout).not.toContain("\u001b");
  });

  test("output of a hook cannot repaint a terminal", async () => {
    const config = configFile({ before: ["printf '\\033[2Jred\\n'"] });
    expect((await cli(["rehearse", "before", "--config", config])).stdout).toContain(
      "\\u001b[2Jred",
    );
  });
});

describe("run", () => {
  test("the whole life cycle around a real command, in order", async () => {
    const place = folder();
    const config = configFile({
      before: ["echo before >> order"],
      after: ['echo "after $TOY_STATUS" >> order'],
    });
    const { exitCode } = await cli(
      [
        "run",
        "copy",
        "--config",
        config,
        "--set",
        "JOB=weekly",
        "--",
        "/bin/sh",
        "-c",
        "echo work >> order",
      ],
      { cwd: place },
    );
    expect(readFileSync(join(place, "order"), "utf8")).toBe("before\nwork\nafter success work\n");
    expect(exitCode).toBe(0);
  });

  test.each([
    ["the command fails", { before: ["exit 0"] }, ["/bin/sh", "-c", "exit 2"], 9, "error"],
    ["the command is not there", { before: ["exit 0"] }, ["/nowhere/pg_dump"], 9, "error"],
    ["a hook vetoes", { before: ["exit 3"] }, ["/bin/sh", "-c", "exit 0"], 7, "veto"],
  ])("exits as the product when %s", async (_, config, command, exit, ending) => {
    const { stdout, exitCode } = await cli([
      "run",
      "backup",
      "--config",
      configFile(config),
      "--job",
      "weekly",
      "--json",
      "--",
      ...command,
    ]);
    expect(json(stdout)).toMatchObject({
      exitCode: exit,
      ending,
      events: expect.arrayContaining([expect.objectContaining({ event: "before" })]),
    });
    expect(exitCode).toBe(exit);
  });

  test("with --json the command's output goes to standard error", async () => {
    const { stdout, stderr } = await cli([
      "run",
      "backup",
      "--config",
      configFile({}),
      "--job",
      "weekly",
      "--json",
      "--",
      "echo",
      "from the command",
    ]);
    expect(json(stdout)).toMatchObject({ decision: "proceed" });
    expect(stderr).toContain("from the command");
  });

  test("a value only the caller can know must be given, before anything starts", async () => {
    const place = folder();
    const { stderr, exitCode } = await cli(
      [
        "run",
        "backup",
        "--config",
        configFile({ before: ["touch canary"] }),
        "--",
        "touch",
        "canary",
      ],
      { cwd: place },
    );
    expect(stderr).toBe("toy-hooks: Toy: run backup cannot know JOB. Give it: --set JOB=…");
    expect(exitCode).toBe(2);
    expect(() => readFileSync(join(place, "canary"))).toThrow();
  });

  test("--set for one event only", async () => {
    const place = folder();
    const seen = 'echo "$TOY_JOB" >> seen';
    await cli(
      [
        "run",
        "backup",
        "--config",
        configFile({ before: [seen], after: [seen] }),
        "--set",
        "JOB=a",
        "--set",
        "after:JOB=b",
        "--",
        "true",
      ],
      { cwd: place },
    );
    expect(readFileSync(join(place, "seen"), "utf8")).toBe("a\nb\n");
  });
});

describe("what a person types wrongly gets one line and exit 2", () => {
  test.each([
    [
      ["rehearse", "befor"],
      'there is no event "befor" (expected one of before, after, closing). Did you mean "before"?',
    ],
    [["explain", "befor"], 'nothing is known of "befor"'],
    [
      ["run", "backap", "--", "true"],
      'there is no operation "backap" (expected one of backup, copy). Did you mean "backup"?',
    ],
    [["run", "backup"], "run needs the command that does the work"],
    [
      ["rehearse", "before", "--set", "JOB"],
      '--set (expected NAME=VALUE, or EVENT:NAME=VALUE for one event only, got "JOB")',
    ],
    [["rehearse", "before", "--set", "JOBB=1"], 'there is no field "JOBB"'],
    [
      ["rehearse", "before", "--timeout", "10"],
      '--timeout (expected a duration with its unit, such as 90s, 10m or 1h30m, got "10")',
    ],
    [
      ["rehearse", "before", "--max-attempts", "0"],
      '--max-attempts (expected a whole number from 1 on, got "0")',
    ],
    [["rehearze"], "error: unknown command 'rehearze'\n(Did you mean rehearse?)"],
    [["rehearse", "before", "--fats"], "error: unknown option '--fats'\n(Did you mean --fast?)"],
  ])("%j", async (args, words) => {
    const { stderr, exitCode } = await cli([...args], { cwd: configFolder() });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/ at .*\.[jt]s:/);
    expect(exitCode).toBe(2);
  });

  function configFolder(): string {
    const place = folder();
    writeFileSync(join(place, "toy.json"), "{}");
    return place;
  }
});

test("an --env-file that is not there: Node itself reads the option before any program does, and refuses", async () => {
  const { stderr, exitCode } = await cli([
    "rehearse",
    "before",
    "--config",
    configFile({}),
    "--env-file",
    "nowhere.env",
  ]);
  expect(stderr).toContain("nowhere.env: not found");
  expect(exitCode).toBe(9);
});

describe("the streams", () => {
  test("--version and --help go to standard output with exit 0", async () => {
    expect(await cli(["--version"])).toMatchObject({ stdout: "1.2.3", exitCode: 0 });
    for (const verb of ["explain", "check", "rehearse", "run"]) {
      const { stdout, exitCode } = await cli([verb, "--help"]);
      expect(stdout).toContain(`Example:\n  toy-hooks ${verb}`);
      expect(exitCode).toBe(0);
    }
  });

  test("answer's help has the options that answer takes", async () => {
    const { stdout, exitCode } = await cli(["answer", "--help"]);
    expect(exitCode).toBe(0);
    expect([...stdout.matchAll(/^ {2}(--[\w-]+)/gm)].map(([, option]) => option)).toEqual([
      "--on-crash",
      "--timeout",
      "--env-file",
      "--state",
      "--job",
      "--stop-status",
      "--probe",
    ]);
  });

  test("a closed standard output ends quietly", async () => {
    const config = configFile({
      before: ["i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done"],
    });
    const { stdout, stderr } = await cli(["rehearse", "before", "--config", config], {
      shell: '"$@" | head -n 1',
    });
    expect(stdout).toMatch(/^As /);
    expect(stderr).toBe("");
  });

  test("piped, no colours and no waiting line, even with a hook that takes its time", async () => {
    const { stdout } = await cli([
      "rehearse",
      "before",
      "--config",
      configFile({ before: ["sleep 0.1; exit 5"] }),
      "--max-attempts",
      "1",
    ]);
    expect(stdout).not.toMatch(/[\r\u001b]/);
  });
});

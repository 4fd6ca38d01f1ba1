import { existsSync } from "node:fs";
import { join } from "node:path";
import { type BackrestOptions, backrest, deviations } from "@backup-hooks/backrest";
import { describe, expect, test } from "vitest";
import { backrestHooks, command, type HookJson, json, site } from "./site.ts";

const rehearsed = async (hooks: readonly HookJson[], ...options: readonly string[]) => {
  const cwd = site({ plan: hooks });
  return { cwd, ...(await json(["rehearse", "SNAPSHOT_START", ...options], cwd)) };
};

describe("--shebang: a script of a single line that begins with #!", () => {
  const hooks = [command("#!/bin/cat", "SNAPSHOT_START"), command("touch later", "SNAPSHOT_START")];

  test.each([[[]], [["--shebang", "empty"]]])(
    "is empty with %j, and the later hooks run",
    async (options) => {
      const { report, exitCode, cwd } = await rehearsed(hooks, ...options);
      expect(report.notes.join()).toContain("Backrest's whole server would die here");
      expect(exitCode).toBe(0);
      expect(existsSync(join(cwd, "later"))).toBe(true);
    },
  );

  test("ends everything with dies, whatever the policy says", async () => {
    const { report, exitCode, cwd } = await rehearsed(hooks, "--shebang", "dies");
    expect(report.notes.join()).toContain("Backrest's whole server dies here");
    expect(report.hooks[0]).toMatchObject({
      verdict: { action: "fail" },
      attempts: [{ error: expect.stringContaining("index out of range") }],
    });
    expect(exitCode).toBe(1);
    expect(existsSync(join(cwd, "later"))).toBe(false);
  });
});

describe("--backoff: the pause of an exponential back-off", () => {
  const hooks = [
    { ...command("exit 1", "SNAPSHOT_START"), onError: "ON_ERROR_RETRY_EXPONENTIAL_BACKOFF" },
  ];

  test.each<[attempt: string, options: string[], delay: string, oddity: string | undefined]>([
    ["30", [], "1h0m0s", undefined],
    ["31", [], "1h0m0s", "in Backrest this pause overflows"],
    ["31", ["--backoff", "hour"], "1h0m0s", "in Backrest this pause overflows"],
    ["31", ["--backoff", "overflow"], "0s", "this pause overflows, as in Backrest"],
    ["32", ["--backoff", "overflow"], "1h0m0s", undefined],
    ["33", ["--backoff", "overflow"], "1h0m0s", undefined],
  ])("of run %s with %j", async (attempt, options, delay, oddity) => {
    const note = (await rehearsed(hooks, "--attempt", attempt, ...options)).report.hooks[0]?.verdict
      .note;
    expect(note).toContain(`again in ${delay},`);
    if (oddity === undefined) expect(note).not.toContain("overflow");
    else expect(note).toContain(oddity);
  });
});

describe("--handler: a hook that nothing runs", () => {
  const hooks = [
    command("touch ran", "SNAPSHOT_START"),
    {
      conditions: ["CONDITION_SNAPSHOT_START"],
      actionWebhook: { webhookUrl: "http://x/", method: "POST" },
    },
    command("touch later", "SNAPSHOT_START"),
  ];

  test("with skip it is left out, and the report says so", async () => {
    const { report, exitCode, cwd } = await rehearsed(hooks, "--handler", "skip");
    expect(exitCode).toBe(0);
    expect(report.hooks.map(({ id }) => id)).toEqual(["plan/docs/hook/0", "plan/docs/hook/2"]);
    expect(["ran", "later"].map((name) => existsSync(join(cwd, name)))).toEqual([true, true]);
    expect(report.notes.join()).toContain(
      "plan/docs/hook/1: no handler for hook type *v1.Hook_ActionWebhook: it is left out",
    );
  });

  test.each([[[]], [["--handler", "refuse"]]])(
    "with %j no hook of the call runs",
    async (options) => {
      const { report, exitCode, cwd } = await rehearsed(hooks, ...options);
      expect([exitCode, report.hooks, existsSync(join(cwd, "ran"))]).toEqual([1, [], false]);
    },
  );
});

describe("--send-limit: how long a request may take", () => {
  const planned = async (options: BackrestOptions) => {
    const cwd = site({
      plan: [
        {
          conditions: ["CONDITION_SNAPSHOT_START"],
          actionDiscord: { webhookUrl: "http://127.0.0.1:1/" },
        },
        command("exit 1", "SNAPSHOT_START"),
      ],
    });
    const adapter = backrest(options);
    const { config } = await adapter.load(join(cwd, "config.json"));
    const { event } = await adapter.resolveEvent("CONDITION_SNAPSHOT_START", config, {
      set: {},
      options: {},
    });
    return (await adapter.plan([event], config)).hooks;
  };

  test.each<[what: string, options: BackrestOptions, request: number]>([
    ["by default 30 s", {}, 30_000],
    ["30 s", { sendLimit: "30s" }, 30_000],
    ["none", { sendLimit: "none" }, 2 ** 31 - 1],
    ["none, typed", { options: { "send-limit": "none" } }, 2 ** 31 - 1],
    [
      "what a program says wins over what is typed",
      { sendLimit: "30s", options: { "send-limit": "none" } },
      30_000,
    ],
  ])("%s; commands have none", async (_what, options, request) => {
    expect((await planned(options)).map(({ timeoutMs }) => timeoutMs)).toEqual([
      request,
      undefined,
    ]);
  });

  test("that Backrest would go on waiting is said", async () => {
    const [hook] = await planned({});
    const verdict = hook?.policy({
      number: 1,
      timedOut: true,
      stdout: "",
      stderr: "",
      durationMs: 30_000,
    });
    expect(verdict?.note).toContain("Backrest has no time limit and would still wait");
  });
});

describe("--sizes: a size that Backrest has no unit for", () => {
  const hooks = [
    command(
      "echo {{ .FormatSizeBytes 1000000000000000000 }}, {{ .FormatSizeBytes 1500000000000000000 }}",
      "SNAPSHOT_START",
    ),
  ];

  test.each([[[]], [["--sizes", "fail"]]])("fails the hook with %j", async (options) => {
    const { report } = await rehearsed(hooks, ...options);
    expect(report.hooks[0]?.attempts[0]?.error).toContain(
      "error calling FormatSizeBytes: runtime error: index out of range [6] with length 6",
    );
    expect(report.notes).toEqual([]);
  });

  test("is written in EB, and the report says so", async () => {
    const { report } = await rehearsed(
      [...hooks, command("echo {{ .FormatSizeBytes 5 }}", "SNAPSHOT_START")],
      "--sizes",
      "EB",
    );
    expect(report.hooks.map(({ attempts }) => attempts[0]?.stdout)).toEqual([
      "1000.000 PB, 1.500 EB\n",
      "5.000 B\n",
    ]);
    expect(report.notes).toEqual([
      "plan/docs/hook/0: it would fail in Backrest, on a size beyond 10^18 bytes (--sizes EB).",
    ]);
  });

  test("in a summary as well", async () => {
    const cwd = site({ plan: [command("echo {{ .ShellEscape .Summary }}", "SNAPSHOT_END")] });
    const stats = ["--set", 'SnapshotStats={"data_added":2000000000000000000}'];
    const { report } = await json(["rehearse", "SNAPSHOT_END", ...stats, "--sizes", "EB"], cwd);
    expect(report.hooks[0]?.attempts[0]?.stdout).toContain("- Data added: 2.000 EB\n");
    expect(
      (await json(["rehearse", "SNAPSHOT_END", ...stats], cwd)).report.hooks[0]?.attempts[0]?.error,
    ).toContain("error calling Summary: ");
  });
});

describe("--secrets: the password of a repo", () => {
  const hooks = [command("echo the password is {{ .Repo.Password }}", "SNAPSHOT_START")];

  test.each<[options: string[], printed: string]>([
    [[], "the password is ***\n"],
    [["--secrets", "hidden"], "the password is ***\n"],
    [["--secrets", "shown"], "the password is open-sesame\n"],
  ])("with %j", async (options, printed) => {
    const { report } = await rehearsed(hooks, ...options);
    expect(report.hooks[0]?.attempts[0]?.stdout).toBe(printed);
    expect(report.notes.join().includes("--secrets shown")).toBe(options.includes("shown"));
  });
});

describe("every deviation", () => {
  test.each(Object.keys(deviations))("%s: a value that there is not is refused", (name) => {
    expect(() => backrest({ [name]: "elsewise" })).toThrow(/^Backrest: --[a-z-]+ \(expected /);
  });

  test.each(["shebang", "backoff", "handler", "send-limit", "sizes", "secrets"])(
    "stands in the help: --%s",
    async (flag) => {
      const { stdout } = await backrestHooks(["rehearse", "--help"], site({}));
      expect(stdout).toContain(`--${flag} <`);
    },
  );
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { backrestHooks, command, folder, type HookJson, json, site } from "./site.ts";

const codes = async (hooks: Parameters<typeof site>[0]): Promise<string[]> =>
  (await json(["check"], site(hooks))).report.problems.map(({ code }) => code);
const on = (condition: string, action: object, more: object = {}): HookJson => ({
  conditions: [`CONDITION_${condition}`],
  ...more,
  ...action,
});

describe("what goes wrong later is said now", () => {
  test.each<[what: string, hook: HookJson, code: string | undefined]>([
    ["a good hook", command("echo {{ .ShellEscape .Summary }}", "SNAPSHOT_END"), undefined],
    [
      "a template that does not parse",
      command("docker ps --format '{{.Names}} {{ end }}'", "SNAPSHOT_END"),
      "hook-fails",
    ],
    ["a field that does not exist", command("{{ .Trigger }}", "SNAPSHOT_END"), "hook-fails"],
    [
      "figures that are not there",
      command("{{ .SnapshotStats.DataAdded }}", "SNAPSHOT_START"),
      "hook-fails",
    ],
    [
      "the same, asked for first",
      command("{{ if .SnapshotStats }}{{ .SnapshotStats.DataAdded }}{{ end }}", "SNAPSHOT_START"),
      undefined,
    ],
    [
      "an id that may be empty",
      command("{{ slice .SnapshotId 0 8 }}", "SNAPSHOT_SUCCESS"),
      "hook-fails",
    ],
    ["an unknown key", { ...command("true", "SNAPSHOT_END"), actoinCommand: {} }, "unknown-key"],
    [
      "an unknown condition",
      {
        ...command("true", "SNAPSHOT_END"),
        conditions: ["CONDITION_SNAPSHOT_END", "CONDITION_SNAPSHOT_STOP"],
      },
      "unknown-value",
    ],
    ["no conditions", command("true"), "no-conditions"],
    ["a webhook", on("SNAPSHOT_END", { actionWebhook: { webhookUrl: "http://x" } }), "no-handler"],
    ["no action", on("SNAPSHOT_END", {}), "no-handler"],
    [
      "a policy that is none",
      { ...command("true", "SNAPSHOT_START"), onError: 102 },
      "unknown-policy",
    ],
    [
      "a retry of what has succeeded",
      { ...command("true", "SNAPSHOT_END"), onError: "ON_ERROR_RETRY_1MINUTE" },
      "retry-after-success",
    ],
    [
      "a policy nobody hears",
      { ...command("true", "ANY_ERROR"), onError: "ON_ERROR_CANCEL" },
      "policy-unheard",
    ],
    ["no URL", on("SNAPSHOT_END", { actionDiscord: { template: "x" } }), "url-missing"],
    ["a script of one line", command("#!/bin/sh", "SNAPSHOT_END"), "one-line-script"],
    [
      "an error in JSON",
      on("ANY_ERROR", {
        actionSlack: { webhookUrl: "http://x", template: '{"text": "{{ .Error }}"}' },
      }),
      "text-in-quotes",
    ],
    [
      "a summary in quotes of the shell",
      command("notify '{{ .Summary }}'", "SNAPSHOT_END"),
      "text-in-quotes",
    ],
    [
      "the same where the action makes JSON of the text itself",
      on("ANY_ERROR", {
        actionDiscord: { webhookUrl: "http://x", template: '{"text": "{{ .Error }}"}' },
      }),
      undefined,
    ],
    [
      "a template without end",
      command("{{ range 9223372036854775807 }}{{ end }}", "SNAPSHOT_END"),
      "hook-fails",
    ],
    [
      "a template whose text has no end",
      command(
        '{{ $x := "xxxxxxxx" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}',
        "SNAPSHOT_END",
      ),
      "hook-fails",
    ],
    [
      "the same, written well",
      on("ANY_ERROR", {
        actionSlack: { webhookUrl: "http://x", template: '{"text": {{ .JsonMarshal .Error }}}' },
      }),
      undefined,
    ],
  ])("%s", async (_what, hook, code) => {
    expect(await codes({ repo: [hook] })).toEqual(code === undefined ? [] : [code]);
  });

  test("prune and check at a plan never fire", async () => {
    expect(
      await codes({ plan: [command("true", "SNAPSHOT_END", "PRUNE_START", "CHECK_ERROR")] }),
    ).toEqual(["never-fires"]);
  });

  test.each([
    [`echo "{{ .Error }}"`, "Use {{ .ShellEscape .Error }}"],
    [`echo '{{ .Error }}'`, "Use {{ .ShellEscape .Error }}"],
    [`curl -d '{"text": "{{ .Error }}"}' x`, "Use {{ .JsonMarshal .Error }}"],
    [`curl -d "{\\"text\\": \\"{{ .Error }}\\"}" x`, "Use {{ .JsonMarshal .Error }}"],
  ])("%s: what to write instead", async (text, advice) => {
    const { report } = await json(["check"], site({ repo: [command(text, "ANY_ERROR")] }));
    expect(report.problems[0]?.message).toContain(advice);
  });

  test("a hook of a repo is rendered for all of its plans, and for the forget that has none", async () => {
    const cwd = folder({
      "config.json": JSON.stringify({
        repos: [
          {
            id: "r",
            hooks: [command("{{ .Plan.Schedule.Clock }}", "SNAPSHOT_START", "FORGET_START")],
          },
        ],
        plans: [
          { id: "a", repo: "r", schedule: { cron: "0 0 * * *" } },
          { id: "b", repo: "r" },
        ],
      }),
    });
    expect((await json(["check"], cwd)).report.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        'This hook fails at SNAPSHOT_START of plan "b", FORGET_START of plan "b", FORGET_START of plan "_system_": ',
      ),
    ]);
  });

  test("a failure is told once, with all situations that have it", async () => {
    const { report } = await json(
      ["check"],
      site({
        repo: [
          command("{{ .SnapshotStats.FilesNew }}", "ANY_ERROR", "SNAPSHOT_START", "SNAPSHOT_END"),
        ],
      }),
    );
    expect(report.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        "This hook fails at SNAPSHOT_START, ANY_ERROR (backup, setup), ANY_ERROR (prune, error), ANY_ERROR (prune, setup)",
      ),
    ]);
    expect(report.problems[0]?.message).toContain(
      "nil pointer evaluating *restic.BackupProgressEntry.FilesNew",
    );
  });

  test("a problem has its place, and the key that was meant", async () => {
    const cwd = folder({
      "config.json":
        '{\n  "repos": [{ "id": "r", "hooks": [\n    { "conditons": [], "action_command": { "command": "" } }\n  ]}]\n}',
    });
    const { stdout, exitCode } = await backrestHooks(["check", "--config", "config.json"], cwd);
    expect(stdout).toContain(
      'config.json:3:7: warning unknown-key: Backrest drops the key "conditons" without a word. Did you mean "conditions"?',
    );
    expect(stdout).toContain("config.json:3:5: warning no-conditions");
    expect(exitCode).toBe(0);
  });
});

describe("what Backrest refuses has one line and exit 2", () => {
  test.each([
    ["no JSON", "{", "config.json:1:2: this is no JSON"],
    ["a comment", "{ // x\n}", "config.json:1:3: this is no JSON"],
    ["a comma too many", '{"repos": [],}', "config.json:1:14: this is no JSON"],
    ["nothing", "", "config.json:1:1: this is no JSON"],
    [
      "no object",
      "[]",
      "config.json:1:1: this is no configuration (expected a JSON object, got an array)",
    ],
    [
      "a text for a list",
      '{"repos": "x"}',
      "config.json:1:11: repos (expected an array, got a string)",
    ],
    [
      "a number for a text",
      '{"plans": [{"id": 5}]}',
      "config.json:1:19: id (expected a text, got a number)",
    ],
    [
      "a text for a number",
      '{"plans": [{"id": "p", "hooks": [{"actionGotify": {"priority": "high"}}]}]}',
      "config.json:1:64: priority (expected a whole number of 32 bits, got a string)",
    ],
    [
      "a number too large",
      '{"repos": [{"id": "r", "hooks": [{"actionGotify": {"priority": 4294967296}}]}]}',
      "config.json:1:64: priority (expected a whole number of 32 bits",
    ],
    [
      "an enum too large",
      '{"repos": [{"id": "r", "hooks": [{"conditions": [1e20]}]}]}',
      "config.json:1:50: conditions (expected a name or a number of 32 bits",
    ],
    [
      "thousands of levels",
      `{"x": ${"[".repeat(200_000)}`,
      "config.json:1:1: this is nested too deeply",
    ],
    ["a list twice", '{"repos": [],\n "repos": []}', 'config.json:2:2: "repos" stands here twice'],
    ["a byte order mark", "\ufeff{}", "config.json:1:1: this is no JSON"],
    [
      "two actions",
      '{"repos": [{"id": "r",\n"hooks": [{"actionCommand": {}, "actionSlack": {}}]}]}',
      'config.json:2:33: two of action are set (expected one of them, got another: "actionSlack")',
    ],
    [
      "a key twice, in both spellings",
      '{"repos": [{"id": "r", "autoUnlock": true, "auto_unlock": true}]}',
      'config.json:1:44: "auto_unlock" stands here twice',
    ],
  ])("%s", async (_what, text, words) => {
    const cwd = folder({ "config.json": text });
    const { stderr, stdout, exitCode } = await backrestHooks(
      ["rehearse", "SNAPSHOT_END", "--config", "config.json"],
      cwd,
    );
    expect(stdout).toBe("");
    expect(stderr).toContain(words);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(exitCode).toBe(2);
  });

  test.each([
    ["a condition", ["rehearse", "SNAPSHOT_STRAT"], 'Did you mean "SNAPSHOT_START"?'],
    [
      "a plan",
      ["rehearse", "SNAPSHOT_START", "--plan-id", "dcos"],
      'there is no plan "dcos" in config.json (expected --plan-id with one of docs). Did you mean "docs"?',
    ],
    ["a repo", ["rehearse", "SNAPSHOT_START", "--repo-id", "loca"], 'Did you mean "local"?'],
    [
      "an ending",
      ["rehearse", "SNAPSHOT_END", "--as", "sucess"],
      'got "sucess"). Did you mean "success"?',
    ],
    [
      "an ending that does not fire it",
      ["rehearse", "SNAPSHOT_SUCCESS", "--as", "error"],
      "CONDITION_SNAPSHOT_SUCCESS does not fire when a backup ends as error",
    ],
    [
      "figures",
      ["rehearse", "SNAPSHOT_END", "--set", "SnapshotStats=12", "--template", "config.json"],
      "SnapshotStats",
    ],
    [
      "a time",
      ["rehearse", "SNAPSHOT_END", "--set", "CurTime=noon"],
      "CurTime (expected a time such as",
    ],
    [
      "a duration",
      ["rehearse", "SNAPSHOT_END", "--set", "Duration=1 hour"],
      "Duration (expected a duration such as",
    ],
    [
      "a duration too long",
      ["rehearse", "SNAPSHOT_END", "--set", "Duration=9999999h"],
      "Duration (expected at most some 292 years",
    ],
    [
      "figures of another type",
      ["rehearse", "SNAPSHOT_END", "--set", 'SnapshotStats={"files_new": "many"}'],
      '"many" cannot become a value of type int64',
    ],
    ["no file", ["check", "--config", "nowhere.json"], "nowhere.json: there is no configuration"],
  ])("%s", async (_what, args, words) => {
    const cwd = site({});
    const config = args.includes("--config") ? [] : ["--config", "config.json"];
    const { stderr, stdout, exitCode } = await backrestHooks([...args, ...config], cwd);
    expect(stdout + stderr).toContain(words);
    expect(exitCode).not.toBe(0);
  });
});

test("names and texts of the file cannot repaint a terminal", async () => {
  const esc = "\u001b[2J\n";
  const hooks = [
    { ...command(`echo ${esc}`, "SNAPSHOT_START", `SNAPSHOT_${esc}`), [`key${esc}`]: 1 },
    { conditions: [2], actionDiscord: { template: `{{${esc}` } },
    { conditions: [2], actionDiscord: { webhookUrl: `x${esc}` }, onError: "ON_ERROR_CANCEL" },
  ];
  const cwd = folder({
    "config.json": JSON.stringify({
      repos: [{ id: `r${esc}`, hooks }],
      plans: [{ id: `p${esc}`, repo: `r${esc}`, hooks }],
    }),
  });
  for (const args of [
    ["check"],
    ["rehearse", "SNAPSHOT_START"],
    ["rehearse", "SNAPSHOT_START", "--plan"],
    ["rehearse", "SNAPSHOT_START", "--log", "--send"],
  ]) {
    const { stdout, stderr } = await backrestHooks([...args, "--config", "config.json"], cwd);
    expect(stdout).toContain("Backrest");
    expect(stdout + stderr).not.toContain("\u001b");
  }
});

describe("how the file is read", () => {
  const rendered = async (config: object, template: string): Promise<string> => {
    const cwd = folder({ "config.json": JSON.stringify(config), t: template });
    return (
      await backrestHooks(
        ["rehearse", "PRUNE_START", "--template", "t", "--config", "config.json"],
        cwd,
      )
    ).stdout;
  };

  test("an id may be any word", async () => {
    const config = {
      repos: [{ id: "constructor" }],
      plans: [{ id: "__proto__", repo: "constructor" }],
    };
    expect(await rendered(config, "{{ .Repo.Id }} {{ .Plan.Id }}")).toBe("constructor _system_");
    const cwd = folder({ "config.json": JSON.stringify(config) });
    expect((await json(["rehearse", "SNAPSHOT_START"], cwd)).report.fields).toMatchObject({
      Plan: { value: "__proto__" },
    });
  });

  test("all digits of a number count, and exponents are numbers too", async () => {
    const template = "{{ .Repo.PrunePolicy.MaxUnusedBytes }}";
    expect(
      await rendered(
        { repos: [{ id: "r", prunePolicy: { maxUnusedBytes: "9007199254740993" } }] },
        template,
      ),
    ).toBe("9007199254740993");
    const cwd = folder({
      "config.json":
        '{"repos": [{"id": "r", "prunePolicy": {"maxUnusedBytes": 9007199254740993}}]}',
      t: template,
    });
    const { stdout } = await backrestHooks(
      ["rehearse", "PRUNE_START", "--template", "t", "--config", "config.json"],
      cwd,
    );
    expect(stdout).toBe("9007199254740993");
    expect(
      await rendered({ repos: [{ id: "r", prunePolicy: { maxUnusedBytes: "1e3" } }] }, template),
    ).toBe("1000");
  });

  test("bytes that are no UTF-8 are refused", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "config.json"), Buffer.from('{"instance": "\xff"}', "latin1"));
    const { stderr, exitCode } = await backrestHooks(
      ["rehearse", "SNAPSHOT_END", "--config", "config.json"],
      cwd,
    );
    expect(stderr).toContain("config.json: this is no JSON (expected UTF-8");
    expect(exitCode).toBe(2);
  });

  test("keys in snake_case, enum numbers, numbers as texts and null are Backrest's too", async () => {
    const cwd = folder({
      "config.json": JSON.stringify({
        repos: [
          {
            id: "r",
            command_prefix: { ioNice: "IO_IDLE", cpu_nice: 2 },
            auto_unlock: true,
            prune_policy: { max_unused_bytes: "12345678901", schedule: null },
          },
        ],
        plans: [
          {
            id: "p",
            repo: "r",
            hooks: [{ conditions: [3], on_error: 1, action_command: { command: "true" } }],
            retention: { policy_keep_last_n: 7 },
          },
        ],
      }),
    });
    writeFileSync(
      join(cwd, "t"),
      "{{ .Repo.AutoUnlock }} {{ .Repo.CommandPrefix.IoNice }} {{ .Repo.PrunePolicy.MaxUnusedBytes }} {{ .Plan.GetRetention.GetPolicyKeepLastN }} {{ .Repo.GetCheckPolicy.GetSchedule.GetCron }}.",
    );
    const { stdout } = await backrestHooks(
      ["rehearse", "SNAPSHOT_END", "--template", "t", "--config", "config.json"],
      cwd,
    );
    expect(stdout).toBe("true IO_IDLE 12345678901 7 .");
    expect((await json(["check"], cwd)).report.problems).toEqual([]);
  });
});

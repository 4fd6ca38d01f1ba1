import { describe, expect, test } from "vitest";
import { command, folder, json, site } from "./site.ts";

const say = (...conditions: readonly string[]) => command("echo {{ .Event }}", ...conditions);
const heardBy = async (
  args: readonly string[],
  hooks: Parameters<typeof site>[0],
): Promise<string[]> => {
  const { report } = await json(["rehearse", ...args], site(hooks));
  return report.hooks.map(({ id, attempts }) => `${id}: ${attempts[0]?.stdout.trim()}`);
};

describe("which hooks a call runs, and under which event", () => {
  test.each<[what: string, args: string[], conditions: string[], event: string | undefined]>([
    [
      "the list of the call decides, not the hook's own order",
      ["SNAPSHOT_SUCCESS"],
      ["SNAPSHOT_END", "SNAPSHOT_SUCCESS"],
      "SNAPSHOT_SUCCESS",
    ],
    ["one of the list is enough", ["SNAPSHOT_SUCCESS"], ["SNAPSHOT_END"], "SNAPSHOT_END"],
    [
      "restic failed: the own error comes first",
      ["ANY_ERROR"],
      ["ANY_ERROR", "SNAPSHOT_ERROR"],
      "SNAPSHOT_ERROR",
    ],
    [
      "the set-up failed: the general error comes first",
      ["ANY_ERROR", "--as", "setup"],
      ["SNAPSHOT_ERROR", "ANY_ERROR"],
      "ANY_ERROR",
    ],
    ["no end after a failed set-up", ["ANY_ERROR", "--as", "setup"], ["SNAPSHOT_END"], undefined],
    ["an end after a failed restic", ["SNAPSHOT_ERROR"], ["SNAPSHOT_END"], "SNAPSHOT_END"],
    [
      "a skipped snapshot is a success too",
      ["SNAPSHOT_SKIPPED"],
      ["SNAPSHOT_SUCCESS"],
      "SNAPSHOT_SUCCESS",
    ],
    [
      "and skipped where a hook is set for both",
      ["SNAPSHOT_SKIPPED"],
      ["SNAPSHOT_SUCCESS", "SNAPSHOT_SKIPPED"],
      "SNAPSHOT_SKIPPED",
    ],
    ["a warning is no error", ["SNAPSHOT_WARNING"], ["ANY_ERROR", "SNAPSHOT_ERROR"], undefined],
    [
      "a dry run is not skipped",
      ["SNAPSHOT_SUCCESS", "--as", "dry-run"],
      ["SNAPSHOT_SKIPPED"],
      undefined,
    ],
    [
      "forget has the general error first",
      ["FORGET_ERROR"],
      ["FORGET_ERROR", "ANY_ERROR"],
      "ANY_ERROR",
    ],
    ["prune has its own first", ["PRUNE_ERROR"], ["ANY_ERROR", "PRUNE_ERROR"], "PRUNE_ERROR"],
    [
      "the general error of a prune",
      ["ANY_ERROR", "--task", "prune"],
      ["ANY_ERROR", "SNAPSHOT_ERROR"],
      "ANY_ERROR",
    ],
  ])("%s", async (_what, args, conditions, event) => {
    expect(await heardBy(args, { repo: [say(...conditions)] })).toEqual(
      event === undefined ? [] : [`repo/local/hook/0: CONDITION_${event}`],
    );
  });

  test("repo hooks run before plan hooks, in the order of the file, with the index among all of their list", async () => {
    const hooks = {
      repo: [say("PRUNE_START"), say("SNAPSHOT_START")],
      plan: [say("SNAPSHOT_END"), say("SNAPSHOT_START"), say("SNAPSHOT_START")],
    };
    expect(await heardBy(["SNAPSHOT_START"], hooks)).toEqual(
      ["repo/local/hook/1", "plan/docs/hook/1", "plan/docs/hook/2"].map(
        (id) => `${id}: CONDITION_SNAPSHOT_START`,
      ),
    );
  });

  test("a hook with several conditions of one call runs once", async () => {
    expect(
      await heardBy(["SNAPSHOT_SKIPPED"], {
        plan: [say("SNAPSHOT_END", "SNAPSHOT_SKIPPED", "SNAPSHOT_SUCCESS")],
      }),
    ).toHaveLength(1);
  });

  test.each([
    ["prune", "PRUNE_START", []],
    ["check", "CHECK_SUCCESS", []],
    ["the forget of a plan", "FORGET_START", ["plan/docs/hook/0: CONDITION_FORGET_START"]],
  ])("plan hooks: %s", async (_what, condition, heard) => {
    expect(await heardBy([condition, "--plan-id", "docs"], { plan: [say(condition)] })).toEqual(
      heard,
    );
  });

  test("the scheduled forget of a repo carries no plan", async () => {
    const { report } = await json(
      ["rehearse", "FORGET_START", "--repo-id", "local"],
      site({ plan: [say("FORGET_START")] }),
    );
    expect(report.hooks).toEqual([]);
    expect(report.fields).toMatchObject({
      Plan: { value: "_system_" },
      Task: { value: 'scheduled forget for repo "local"' },
    });
  });
});

test.each([["PRUNE_START"], ["CHECK_SUCCESS"]])(
  "%s needs no plan, however many there are",
  async (condition) => {
    const cwd = folder({
      "config.json": JSON.stringify({
        repos: [{ id: "r", hooks: [say(condition)] }],
        plans: [
          { id: "a", repo: "r" },
          { id: "b", repo: "r" },
        ],
      }),
    });
    const { report } = await json(["rehearse", condition], cwd);
    expect(report.hooks.map(({ id }) => id)).toEqual(["repo/r/hook/0"]);
    expect(report.fields).toMatchObject({ Repo: { value: "r" }, Plan: { value: "_system_" } });
  },
);

describe("tasks that call hooks only when they fail", () => {
  const hooks = {
    repo: [say("SNAPSHOT_ERROR"), say("SNAPSHOT_END", "ANY_ERROR")],
    plan: [say("ANY_ERROR")],
  };
  const snapshot = "[0-9a-f]{64}";
  test.each<[task: string, plan: string, text: string, planHook: boolean]>([
    [
      "forget-snapshot",
      "docs",
      `forget snapshot "${snapshot}" for plan "docs" in repo "local"`,
      true,
    ],
    ["restore", "docs", `restore snapshot "${snapshot}" in repo "local"`, true],
    ["run-command", "docs", 'run command in repo "local"', true],
    ["stats", "_system_", 'stats for repo "local"', false],
    ["index-snapshots", "", 'index snapshots for repo "local"', false],
  ])("%s", async (task, plan, text, planHook) => {
    for (const ending of ["error", "setup"]) {
      const { report } = await json(
        ["rehearse", "ANY_ERROR", "--task", task, "--as", ending],
        site(hooks),
      );
      expect(report.hooks.map(({ id, event }) => [id, event])).toEqual(
        ["repo/local/hook/1", ...(planHook ? ["plan/docs/hook/0"] : [])].map((id) => [
          id,
          "CONDITION_ANY_ERROR",
        ]),
      );
      expect(report.fields["Plan"]?.value).toBe(plan);
      expect(report.fields["Task"]?.value).toMatch(new RegExp(`^${text}$`));
      expect(report.fields["SnapshotStats"]?.value).toBe("");
      expect(report.fields["Error"]?.value).not.toBe("");
    }
  });

  test("nobody listens to them", async () => {
    const failing = { ...command("exit 1", "ANY_ERROR"), onError: "ON_ERROR_FATAL" };
    const { report, exitCode } = await json(
      ["rehearse", "ANY_ERROR", "--task", "restore"],
      site({ repo: [failing] }),
    );
    expect(report).toMatchObject({ decision: "proceed", hooks: [{ verdict: { action: "fail" } }] });
    expect(exitCode).toBe(0);
  });

  test.each([
    [["SNAPSHOT_END", "--task", "restore"], "does not fire in a restore (expected --task backup"],
    [
      ["ANY_ERROR", "--task", "stats", "--as", "success"],
      "does not fire when a stats ends as success (expected --as error, --as setup",
    ],
    [["ANY_ERROR", "--task", "restor"], 'Did you mean "restore"?'],
  ])("%j is refused", async (args, words) => {
    await expect(json(["rehearse", ...args], site(hooks))).resolves.toMatchObject({
      exitCode: 2,
      report: { error: { message: expect.stringContaining(words) } },
    });
  });
});

describe("a hook that nothing runs", () => {
  test.each([
    [
      "a webhook",
      { actionWebhook: { webhookUrl: "http://x/", method: "POST" } },
      "no handler for hook type *v1.Hook_ActionWebhook",
    ],
    ["no action", {}, "no handler for hook type <nil>"],
  ])("%s refuses the whole call", async (_what, action, words) => {
    const broken = { conditions: ["CONDITION_SNAPSHOT_START"], ...action };
    const { report, exitCode } = await json(
      ["rehearse", "SNAPSHOT_START"],
      site({ repo: [command("touch ran", "SNAPSHOT_START")], plan: [broken] }),
    );
    expect(exitCode).toBe(1);
    expect(report).toMatchObject({ decision: "fail", hooks: [] });
    expect(report.notes.join()).toContain(words);
  });
});

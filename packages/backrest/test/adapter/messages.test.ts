import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { backrestHooks, command, type HookJson, json, site } from "./site.ts";

const failing = (action: object, onError = "ON_ERROR_CANCEL"): HookJson => ({
  conditions: ["CONDITION_SNAPSHOT_START"],
  onError,
  ...action,
});
const script = (text: string): object => ({ actionCommand: { command: text } });

/** What the error hooks of a backup are told that its START hook stopped. */
async function told(...hooks: readonly HookJson[]): Promise<string> {
  const cwd = site({
    plan: [...hooks, command("cat > told <<'END'\n{{ .Error }}\nEND", "ANY_ERROR")],
  });
  await json(["run", "backup", "--", "touch", "worked"], cwd);
  return readFileSync(join(cwd, "told"), "utf8").trimEnd();
}

/** A server that answers everything with 404. */
async function url(): Promise<string> {
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/w`;
}

describe("the error of a call that was stopped", () => {
  test.each<[what: string, action: object, onError: string, text: string]>([
    [
      "an exit status",
      script("exit 123"),
      "ON_ERROR_CANCEL",
      "command hook plan/docs/hook/0: task cancelled: exit status 123",
    ],
    [
      "fatal",
      script("exit 1"),
      "ON_ERROR_FATAL",
      "command hook plan/docs/hook/0: fatal: exit status 1",
    ],
    [
      "a signal",
      script("kill -KILL $$"),
      "ON_ERROR_CANCEL",
      "command hook plan/docs/hook/0: task cancelled: signal: killed",
    ],
    [
      "a program that is not found",
      script("#!no-such-program\n"),
      "ON_ERROR_CANCEL",
      'command hook plan/docs/hook/0: task cancelled: exec: "no-such-program": executable file not found in $PATH',
    ],
    [
      "a path that is not there",
      script("#!/no/such\n"),
      "ON_ERROR_CANCEL",
      "command hook plan/docs/hook/0: task cancelled: fork/exec /no/such: no such file or directory",
    ],
    [
      "a template",
      script("{{ .Nope }}"),
      "ON_ERROR_CANCEL",
      'command hook plan/docs/hook/0: task cancelled: template rendering: execute template: template: template:1:3: executing "template" at <.Nope>: can\'t evaluate field Nope in type tasks.HookVars',
    ],
  ])("%s", async (_what, action, onError, text) => {
    expect(await told(failing(action, onError))).toBe(`snapshot start hook: run hook ${text}`);
  });

  test.each<[what: string, action: (to: string) => object, text: (to: string) => string]>([
    [
      "Discord",
      (to) => ({ actionDiscord: { webhookUrl: to } }),
      (to) => `discord hook plan/docs/hook/0: task cancelled: sending discord message to "${to}": `,
    ],
    [
      "Slack",
      (to) => ({ actionSlack: { webhookUrl: to } }),
      (to) => `slack hook plan/docs/hook/0: task cancelled: sending slack message to "${to}": `,
    ],
    [
      "Gotify",
      (to) => ({ actionGotify: { baseUrl: to } }),
      () => "gotify hook plan/docs/hook/0: task cancelled: send gotify message: ",
    ],
    [
      "Healthchecks",
      (to) => ({ actionHealthchecks: { webhookUrl: to } }),
      (to) =>
        `healthchecks hook plan/docs/hook/0: task cancelled: sending healthchecks message to "${to}": `,
    ],
  ])("a request of %s", async (_what, action, text) => {
    const to = await url();
    expect(await told(failing(action(to)))).toBe(
      `snapshot start hook: run hook ${text(to)}unexpected status 404: 404 Not Found`,
    );
  });

  test("no handler", async () => {
    const broken = failing({ actionWebhook: { webhookUrl: "http://x/" } });
    expect(await told(command("true", "SNAPSHOT_START"), broken)).toBe(
      "snapshot start hook: no handler for hook type *v1.Hook_ActionWebhook",
    );
  });

  test("restic that is killed", async () => {
    const cwd = site({ repo: [command("cat > told <<'END'\n{{ .Error }}\nEND", "PRUNE_ERROR")] });
    await json(["run", "prune", "--", "/bin/sh", "-c", "kill -KILL $$"], cwd);
    expect(readFileSync(join(cwd, "told"), "utf8")).toContain("failed: signal: killed\n");
  });
});

describe("--log has the messages of the operations", () => {
  const logged = async (args: readonly string[], ...hooks: readonly HookJson[]) =>
    (
      (await json(["rehearse", ...args, "--log"], site({ plan: hooks }))).report as unknown as {
        readonly log: readonly object[];
      }
    ).log;
  const on = (condition: string, onError: string): HookJson => ({
    ...command("exit 2", condition),
    onError,
  });
  const running = (condition: string): string =>
    `running command hook plan/docs/hook/0 triggered by CONDITION_${condition}`;

  test.each<[policy: string, mark: string, task: string | undefined]>([
    ["ON_ERROR_IGNORE", "", undefined],
    [
      "ON_ERROR_CANCEL",
      "cancel: ",
      "snapshot start hook: run hook command hook plan/docs/hook/0: task cancelled: exit status 2",
    ],
    [
      "ON_ERROR_FATAL",
      "fatal: ",
      "snapshot start hook: run hook command hook plan/docs/hook/0: fatal: exit status 2",
    ],
    ["ON_ERROR_RETRY_1MINUTE", "retry: ", "waiting for retry, current backoff delay: 1m0s"],
    ["ON_ERROR_RETRY_10MINUTES", "retry: ", "waiting for retry, current backoff delay: 10m0s"],
    [
      "ON_ERROR_RETRY_EXPONENTIAL_BACKOFF",
      "retry: ",
      "waiting for retry, current backoff delay: 10s",
    ],
  ])("%s", async (policy, mark, task) => {
    expect(await logged(["SNAPSHOT_START"], on("SNAPSHOT_START", policy))).toMatchObject([
      {
        logger: "command hook plan/docs/hook/0",
        level: "ERROR",
        message: `${mark}exit status 2\n\n${running("SNAPSHOT_START")}`,
      },
      ...(task === undefined ? [] : [{ logger: 'backup for plan "docs"', message: task }]),
    ]);
  });

  test.each<[condition: string, args: string[], prefix: string, former: string]>([
    ["SNAPSHOT_SUCCESS", [], "snapshot end hook: ", ""],
    [
      "SNAPSHOT_END",
      ["--as", "warning"],
      "snapshot end hook: ",
      "\n\nPartial backup, some files may not have been read completely.",
    ],
    [
      "SNAPSHOT_END",
      ["--as", "skipped"],
      "snapshot end hook: ",
      "\n\nNo snapshot added, possibly due to no changes in the source data.",
    ],
    [
      "SNAPSHOT_END",
      ["--as", "dry-run"],
      "snapshot end hook: ",
      "\n\nDry run backup, not saved in repo",
    ],
    ["FORGET_SUCCESS", [], "forget end hook: ", ""],
  ])("%s %j: what stands before it and after", async (condition, args, prefix, former) => {
    const [, task] = await logged([condition, ...args], on(condition, "ON_ERROR_FATAL"));
    expect(task).toMatchObject({
      message: `${prefix}run hook command hook plan/docs/hook/0: fatal: exit status 2${former}`,
    });
  });

  test.each([
    ["PRUNE_START", "prune start hook: "],
    ["PRUNE_SUCCESS", "execute prune end hooks: "],
    ["CHECK_START", "check start hook: "],
    ["CHECK_SUCCESS", "execute check success hooks: "],
  ])("%s: what stands before it", async (condition, prefix) => {
    const { report } = await json(
      ["rehearse", condition, "--log"],
      site({ repo: [on(condition, "ON_ERROR_FATAL")] }),
    );
    const { log } = report as unknown as { readonly log: readonly { readonly message: string }[] };
    expect(log[1]?.message).toBe(
      `${prefix}run hook command hook repo/local/hook/0: fatal: exit status 2`,
    );
  });

  test.each([
    [
      "a hook that went well",
      ["SNAPSHOT_START"],
      command("true", "SNAPSHOT_START"),
      "INFO",
      "SNAPSHOT_START",
    ],
    [
      "a call whose result is not used",
      ["SNAPSHOT_END", "--as", "error"],
      on("SNAPSHOT_END", "ON_ERROR_CANCEL"),
      "ERROR",
      "SNAPSHOT_END",
    ],
  ])("%s leaves the task as it is", async (_what, args, hook, level, condition) => {
    const log = await logged(args, hook);
    expect(log).toMatchObject([{ level, message: expect.stringContaining(running(condition)) }]);
    expect(log).toHaveLength(1);
  });

  test("a person can read it", async () => {
    const { stdout } = await backrestHooks(
      ["rehearse", "SNAPSHOT_START", "--log", "--config", "config.json"],
      site({ plan: [on("SNAPSHOT_START", "ON_ERROR_CANCEL")] }),
    );
    expect(stdout).toContain("command hook plan/docs/hook/0 ERROR: cancel: exit status 2");
  });
});

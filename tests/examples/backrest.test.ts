import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSandbox, run, type Sandbox } from "../kit/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => box.remove());

/** What these tests look at in an answer. */
interface Said {
  readonly decision: string;
  readonly hooks: readonly {
    readonly id: string;
    readonly command: { readonly url: string; readonly body: string };
    readonly attempts: readonly { readonly exitCode: number; readonly stdout: string }[];
    readonly verdict: { readonly action: string };
  }[];
  readonly problems: readonly object[];
}
async function backrestHooks(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const words = [...args, "--config", "config.json", "--json"];
  const { stdout, stderr } = await run(
    box,
    box.locateExamples("backrest"),
    "backrest-hooks",
    words,
    env,
  );
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
const hookOf = (said: Said, id: string) => said.hooks.find((hook) => hook.id === id);

test("nothing is wrong with the cookbook", async () => {
  expect((await backrestHooks(["check"])).problems).toEqual([]);
});

describe("before a backup", () => {
  const start = (plan: string, env?: Readonly<Record<string, string>>) =>
    backrestHooks(["rehearse", "SNAPSHOT_START", "--plan-id", plan], env);
  const power = (online: string): string => {
    mkdirSync(join(box.folder, "power", "AC"), { recursive: true });
    writeFileSync(join(box.folder, "power", "AC", "online"), online);
    return join(box.folder, "power");
  };

  test("all is well", async () => {
    const said = await start("system", { POWER_SUPPLY: power("1\n") });
    expect(said.hooks.map(({ attempts }) => attempts[0]?.exitCode)).toEqual([0, 0, 0, 0]);
    expect(said.decision).toBe("proceed");
  });

  test("without the backup server's name the task waits a minute", async () => {
    const said = await start("system", { BACKUP_HOST: "no-such-host.invalid" });
    expect(hookOf(said, "plan/system/hook/0")).toMatchObject({
      attempts: [{ stdout: "the name no-such-host.invalid is not known: no network?\n" }],
      verdict: { action: "postpone" },
    });
    expect(said.decision).toBe("postpone");
  });

  test("on battery it is cancelled", async () => {
    const said = await start("system", { POWER_SUPPLY: power("0\n") });
    expect(hookOf(said, "plan/system/hook/1")).toMatchObject({
      attempts: [{ stdout: "running on battery\n" }],
      verdict: { action: "cancel" },
    });
    expect(hookOf(said, "plan/system/hook/2")).toBeUndefined();
  });

  test("without its folder it is cancelled, blanks in the name or not", async () => {
    expect(hookOf(await start("photos"), "plan/photos/hook/0")).toMatchObject({
      attempts: [{ exitCode: 1, stdout: "/srv/photos 2026 is missing or empty\n" }],
    });
  });
});

describe("afterwards", () => {
  test.each([
    ["SNAPSHOT_SUCCESS", "success", 'backup for plan "photos": snapshot success\n'],
    [
      "SNAPSHOT_ERROR",
      "error",
      'backup for plan "photos": snapshot error, it\'s $(touch canary) "full"\n',
    ],
  ])("the report gets its line: %s", async (condition, ending, line) => {
    const report = join(box.folder, "report");
    const error = ending === "error" ? ["--error", 'it\'s $(touch canary) "full"'] : [];
    await backrestHooks(["rehearse", condition, "--as", ending, "--plan-id", "photos", ...error], {
      BACKUP_REPORT: report,
    });
    expect(readFileSync(report, "utf8")).toBe(line);
    expect(existsSync(join(box.locateExamples("backrest"), "canary"))).toBe(false);
  });

  test("the ping and the message carry the error, and stay what they are meant to be", async () => {
    const said = await backrestHooks(["rehearse", "ANY_ERROR", "--plan", "--plan-id", "photos"]);
    expect(hookOf(said, "repo/local/hook/0")?.command.url).toMatch(/\/fail$/);
    expect(hookOf(said, "repo/local/hook/0")?.command.body).toContain(
      "repository <abc> is already locked",
    );
    expect(JSON.parse(hookOf(said, "repo/local/hook/1")?.command.body ?? "").text).toMatch(
      /^snapshot error of plan photos: failed to backup: /,
    );
  });
});

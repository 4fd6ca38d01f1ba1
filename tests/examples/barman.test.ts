import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { root } from "../kit/repository.ts";
import { createSandbox, run, type Sandbox } from "../kit/sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = createSandbox();
});
afterEach(() => box.remove());

/** What these tests look at in an answer. */
interface Said {
  readonly decision: string;
  readonly fields: Readonly<Record<string, { readonly value: string }>>;
  readonly hooks: readonly {
    readonly id: string;
    readonly value: string;
    readonly attempts: readonly Attempt[];
  }[];
  readonly problems: readonly { readonly code: string }[];
}
interface Attempt {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `barman-hooks VERB … --json` says, typed in the folder of Barman's examples. */
async function barmanHooks(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const dashes = args.indexOf("--");
  const cut = dashes < 0 ? args.length : dashes;
  const { stdout, stderr } = await run(
    box,
    box.locateExamples("barman"),
    "barman-hooks",
    [...args.slice(0, cut), "--config", "barman.conf", "--json", ...args.slice(cut)],
    env,
  );
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
const rehearse = (
  event: string,
  server: string,
  args: readonly string[] = [],
  env?: Readonly<Record<string, string>>,
): Promise<Said> => barmanHooks(["rehearse", event, "--server", server, "--fast", ...args], env);
const attemptsOf = (said: Said, id: string): readonly Attempt[] =>
  said.hooks.find((hook) => hook.id === id)?.attempts ?? [];
const home = (name: string): string => join(box.env["HOME"] ?? "", name);

describe("quiesce.sh", () => {
  test("leaves its mark, and resume.sh takes it away", async () => {
    const before = await rehearse("pre_backup", "main");
    const id = before.fields["BARMAN_BACKUP_ID"]?.value;
    expect(attemptsOf(before, "pre_backup_script")).toMatchObject([
      { exitCode: 0, stdout: `quiesced main for backup ${id}\n` },
    ]);
    expect(readFileSync(home("quiesced-main"), "utf8")).toBe(`${id}\n`);
    await rehearse("post_backup", "main");
    expect(existsSync(home("quiesced-main"))).toBe(false);
  });

  test("does not hold the backup longer than its limit when quieting hangs", async () => {
    // Nobody reads from this pipe, so that writing to it never ends.
    execFileSync("mkfifo", [home("stuck")]);
    const said = await rehearse("pre_backup", "main", [], {
      QUIESCE_STATE: home("stuck"),
      QUIESCE_LIMIT: "0.2",
    });
    expect(attemptsOf(said, "pre_backup_script")).toMatchObject([
      {
        exitCode: 1,
        timedOut: false,
        stderr: "could not quiesce main within 0.2 s (status 124)\n",
      },
    ]);
    expect(said.decision, "a plain script stops nothing").toBe("proceed");
  });

  test("notifies with data on standard input, and gives the notifier a limit too", async () => {
    const told = await rehearse("pre_backup", "main", ["--set", "BACKUP_ID=$(touch canary)"], {
      NOTIFY: "cat",
    });
    expect(attemptsOf(told, "pre_backup_script")[0]?.stdout).toContain(
      "backup $(touch canary) of main begins\n",
    );
    expect(existsSync(join(box.locateExamples("barman"), "canary"))).toBe(false);
    writeFileSync(home("hangs.sh"), "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
    const hangs = await rehearse("pre_backup", "main", [], {
      NOTIFY: home("hangs.sh"),
      QUIESCE_LIMIT: "2",
    });
    expect(attemptsOf(hangs, "pre_backup_script")).toMatchObject([
      { exitCode: 0, stderr: expect.stringContaining("nobody was notified (status 124)\n") },
    ]);
  });
});

describe("space.sh", () => {
  const full = { SPACE_NEEDED_KIB: "999999999999" };

  test("goes on where there is space", async () => {
    const said = await rehearse("pre_backup", "main", [], { SPACE_NEEDED_KIB: "1" });
    expect(attemptsOf(said, "pre_backup_retry_script")).toMatchObject([{ exitCode: 0 }]);
    expect(said.decision).toBe("proceed");
  });

  test.each([
    ["63", "cancel"],
    ["62", "proceed"],
  ])("asks to be tried again twice, then gives up with %s", async (verdict, decision) => {
    const said = await rehearse("pre_backup", "main", [], {
      ...full,
      SPACE_TRIES: home("tries"),
      SPACE_VERDICT: verdict,
    });
    expect(attemptsOf(said, "pre_backup_retry_script")).toMatchObject([
      { exitCode: 75, delayMs: 3000, stderr: expect.stringMatching(/^try 1: /) },
      { exitCode: 75, delayMs: 3000, stderr: expect.stringMatching(/^try 2: /) },
      { exitCode: Number(verdict), delayMs: null, stderr: expect.stringMatching(/^giving up: /) },
    ]);
    expect(said.decision).toBe(decision);
    expect(existsSync(home("tries")), "the next backup begins to count anew").toBe(false);
  });

  test("without a file to count in it gives up at once", async () => {
    expect(
      attemptsOf(await rehearse("pre_backup", "main", [], full), "pre_backup_retry_script"),
    ).toMatchObject([{ exitCode: 63 }]);
  });
});

describe("slow.sh", () => {
  const args = ["--set", "SEGMENT=000000010000000100000009"];

  test("is waited for", async () => {
    const said = await rehearse("post_archive", "main", args, { SLOW_SECONDS: "0.1" });
    expect(said).toMatchObject({
      decision: "proceed",
      hooks: [
        {
          attempts: [
            {
              exitCode: 0,
              stdout: expect.stringMatching(
                /^copying 000000010000000100000009 .*\ncopied 000000010000000100000009\n$/,
              ),
            },
          ],
        },
      ],
    });
  });

  test("with a limit of ours it is ended, and Barman would wait still", async () => {
    const said = await rehearse("post_archive", "main", [...args, "--timeout", "300ms"], {
      SLOW_SECONDS: "60",
    });
    expect(said).toMatchObject({
      decision: "blocked",
      hooks: [
        {
          attempts: [
            {
              timedOut: true,
              ended: { why: "timeout", signals: ["SIGTERM"], pipesAbandoned: false },
            },
          ],
        },
      ],
    });
  });

  test("is not there for the server that takes the hook away with an empty value", async () => {
    expect((await rehearse("post_archive", "reports", args)).hooks).toEqual([]);
  });
});

describe("leak.sh", () => {
  test("Barman waits for its background child: what the child prints last is still heard", async () => {
    const said = await rehearse("pre_delete", "reports", ["--set", "BACKUP_ID=20240107T010000"], {
      LEAK_SECONDS: "1",
    });
    expect(said).toMatchObject({
      decision: "proceed",
      hooks: [
        {
          attempts: [
            {
              exitCode: 0,
              stdout: "left 20240107T010000 to the background\ncopied 20240107T010000 to tape\n",
            },
          ],
        },
      ],
    });
  });

  test("with a limit of ours the child is ended as well", async () => {
    const said = await rehearse("pre_delete", "reports", ["--timeout", "300ms"], {
      LEAK_SECONDS: "60",
    });
    expect(said).toMatchObject({
      decision: "blocked",
      hooks: [
        {
          attempts: [
            {
              timedOut: true,
              ended: { why: "timeout", pipesAbandoned: false },
              stdout: expect.not.stringContaining("to tape"),
            },
          ],
        },
      ],
    });
  });
});

describe("cloud.sh", () => {
  test.each<[what: string, args: string[], exitCode: number, words: string]>([
    [
      "refuses a backup that waits for its WAL files",
      [],
      63,
      "is WAITING_FOR_WALS, not DONE: nothing is uploaded",
    ],
    ["uploads after --wait", ["--wait"], 0, "would upload ./barman/main/base/"],
    [
      "refuses a failed backup",
      ["--error", "failure copying files (disk full)"],
      63,
      "is FAILED, not DONE",
    ],
  ])("%s; after the backup 63 is ignored", async (_what, args, exitCode, words) => {
    const said = await rehearse("post_backup", "main", args);
    const [attempt] = attemptsOf(said, "post_backup_retry_script");
    expect(attempt?.exitCode).toBe(exitCode);
    expect(`${attempt?.stdout}${attempt?.stderr}`).toContain(words);
    expect(said.decision).toBe("proceed");
  });

  test("refuses to be another hook", async () => {
    const said = await rehearse("pre_backup", "main", [
      "--script",
      "pre_backup_retry_script=./cloud.sh",
    ]);
    expect(attemptsOf(said, "pre_backup_retry_script")).toMatchObject([
      {
        exitCode: 63,
        stderr:
          "to be used as post_backup_script or post_backup_retry_script, not as pre backup_retry_script\n",
      },
    ]);
  });
});

describe("resume.sh", () => {
  test("tells a failure from a success", async () => {
    const failed = await rehearse("post_backup", "main", [
      "--error",
      "failure copying files (disk full)",
    ]);
    expect(attemptsOf(failed, "post_backup_script")).toMatchObject([
      {
        exitCode: 0,
        stderr: expect.stringMatching(
          /^backup \d{8}T\d{6} failed: failure copying files \(disk full\)\n$/,
        ),
      },
    ]);
    const done = await rehearse("post_backup", "main", ["--wait"]);
    expect(attemptsOf(done, "post_backup_script")).toMatchObject([
      { stdout: expect.stringMatching(/is DONE\n$/), stderr: "" },
    ]);
  });

  test("runs after a veto as well, so that nothing stays quiet", async () => {
    const said = await barmanHooks(["run", "backup", "--server", "main", "--", "true"], {
      SPACE_NEEDED_KIB: "999999999999",
    });
    expect(said).toMatchObject({ decision: "cancel", exitCode: 1 });
    expect(existsSync(home("quiesced-main"))).toBe(false);
  });
});

test("every script of the examples is in the configuration, and check finds no error", async () => {
  const { hooks, problems } = await barmanHooks(["check"]);
  const scripts = readdirSync(join(root, "examples/barman")).filter((name) => name.endsWith(".sh"));
  expect(hooks.map(({ value }) => value.slice(2)).sort()).toEqual(scripts);
  expect(problems.filter(({ code }) => code !== "script-relative")).toEqual([]);
});

test("the demo rehearses them, and ends as it says", async () => {
  const { stdout, stderr, exitCode } = await run(box, root, process.execPath, ["scripts/demo.ts"]);
  expect(stderr).not.toContain("Error");
  for (const words of [
    "hooks in force, 0 errors",
    "Barman would go on.",
    "Barman would STOP the backup (pre_backup_retry_script exited 63).",
    "3 s",
  ])
    expect(stdout).toContain(words);
  expect(exitCode).toBe(0);
});

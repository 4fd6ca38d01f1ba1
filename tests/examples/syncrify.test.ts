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
  readonly exitCode: number;
  readonly hooks: readonly Hook[];
  readonly events: readonly { readonly event: string; readonly hooks: readonly Hook[] }[];
  readonly problems: readonly { readonly code: string }[];
  readonly found: {
    readonly watch: {
      readonly lines: number;
      readonly torn: readonly object[];
      readonly missing: readonly object[];
    };
  };
}
interface Hook {
  readonly value: string;
  readonly attempts: readonly {
    readonly exitCode: number;
    readonly stdout: string;
    readonly stderr: string;
  }[];
  readonly verdict: { readonly note?: string };
}

/** `syncrify-hooks VERB … --json`, typed in the folder of Syncrify's examples. */
async function syncrifyHooks(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const dashes = args.indexOf("--");
  const cut = dashes < 0 ? args.length : dashes;
  const words = [...args.slice(0, cut), "--config", "AppConfig.xml", "--json", ...args.slice(cut)];
  const { stdout, stderr } = await run(
    box,
    box.locateExamples("syncrify"),
    "syncrify-hooks",
    words,
    env,
  );
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout);
}
const file = (name: string): string => join(box.locateExamples("syncrify"), name);
const lines = (name: string): string[] => readFileSync(file(name), "utf8").split("\n").slice(0, -1);
const WHO = [
  "--set",
  "profile=My Documents",
  "--set",
  "user=joe@example.org",
  "--set",
  "client_ip=10.0.0.5",
  "--set",
  "job_id=17",
];
/** The vendor's own positions. */
const VENDOR = "$EVENT $CLIENT_IP $CLIENT_BUILD_NO $PROFILE $USER $FILE_COUNT $BYTE_COUNT";

describe("append.sh, the vendor's first example", () => {
  test("appends all positions, for the start and for the end", async () => {
    const said = await syncrifyHooks([
      "run",
      "backup",
      ...WHO,
      "--set",
      "file_count=3",
      "--set",
      "byte_count=4096",
      "--",
      "true",
    ]);
    expect(said.exitCode).toBe(0);
    expect(lines("jobs.log")).toEqual([
      "true 17 10.0.0.5 564 0 0 My_Documents joe@example.org",
      "false 17 10.0.0.5 564 3 4096 My_Documents joe@example.org",
    ]);
  });

  test("with the vendor's positions, too", async () => {
    await syncrifyHooks(["rehearse", "start", ...WHO, "--script", `./append.sh ${VENDOR}`]);
    expect(lines("jobs.log")).toEqual(["true 10.0.0.5 564 My_Documents joe@example.org 0 0"]);
  });

  test("called for many clients at once: nothing torn, nothing missing", async () => {
    const said = await syncrifyHooks([
      "rehearse",
      "--jobs",
      "20",
      "--parallel",
      "20",
      "--watch",
      "jobs.log",
    ]);
    expect(said.found.watch).toEqual({ file: "jobs.log", lines: 40, torn: [], missing: [] });
  });
});

describe("branch.sh, the vendor's second example", () => {
  test.each([
    ["start", "job started: My_Documents of joe@example.org on 10.0.0.5"],
    ["end", "job completed: My_Documents of joe@example.org on 10.0.0.5"],
  ])("%s: starts the program for it with client, profile and user", async (event, line) => {
    // The program is not waited for: it tells when it is over.
    writeFileSync(
      file("told.sh"),
      `#!/bin/sh\n./${event === "start" ? "started" : "completed"}.sh "$@"\ntouch told\n`,
      { mode: 0o755 },
    );
    const said = await syncrifyHooks(
      ["rehearse", event, ...WHO, "--script", `./branch.sh ${VENDOR}`],
      {
        JOB_STARTED: "./told.sh",
        JOB_COMPLETED: "./told.sh",
      },
    );
    expect(said.hooks).toMatchObject([{ attempts: [{ exitCode: 0, stdout: "", stderr: "" }] }]);
    await there("told");
    expect(lines("jobs.log")).toEqual([line]);
  });

  test("does not wait for the program", async () => {
    writeFileSync(
      file("slow.sh"),
      "#!/bin/sh\nuntil [ -e go ]; do sleep 0.02; done\ntouch told\n",
      { mode: 0o755 },
    );
    const said = await syncrifyHooks(
      ["rehearse", "start", ...WHO, "--script", `./branch.sh ${VENDOR}`],
      { JOB_STARTED: "./slow.sh" },
    );
    expect(said.hooks).toMatchObject([{ attempts: [{ exitCode: 0 }] }]);
    expect(existsSync(file("told"))).toBe(false);
    writeFileSync(file("go"), "");
    await there("told");
  });
});

describe("notify.sh", () => {
  test("tells the end of a job, with free texts that hold blanks, as data", async () => {
    const input = [
      "--set",
      "user=$(touch canary) joe",
      "--set",
      "file_count=3",
      "--set",
      "byte_count=4096",
    ];
    const rehearse = (event: string) =>
      syncrifyHooks(["rehearse", event, ...WHO, ...input, "--script", "./notify.sh"]);
    expect((await rehearse("start")).hooks[0]?.attempts).toMatchObject([
      { exitCode: 0, stdout: "" },
    ]);
    expect((await rehearse("end")).hooks[0]?.attempts).toMatchObject([
      {
        exitCode: 0,
        stdout: "job 17 is complete: 3 files, 4096 bytes, My_Documents $(touch canary) joe\n",
      },
    ]);
    expect(existsSync(file("canary"))).toBe(false);
  });

  test("does not hang with a notifier that does", async () => {
    const said = await syncrifyHooks(["rehearse", "end", ...WHO, "--script", "./notify.sh"], {
      NOTIFY: "sleep 60",
      NOTIFY_LIMIT: "0.2",
    });
    expect(said.hooks).toMatchObject([
      {
        attempts: [{ exitCode: 124 }],
        verdict: { note: "no exit status has a meaning to Syncrify: it goes on" },
      },
    ]);
    expect(said.decision).toBe("proceed");
  });
});

test("racing.sh tears lines when many call it at once, and --watch says so", async () => {
  // Each call looks up something until all calls have begun, so that every first piece is there before any second one.
  writeFileSync(
    file("meet.sh"),
    "#!/bin/sh\nmktemp -p met >/dev/null\nuntil [ $(ls met | wc -l) -ge 6 ]; do sleep 0.02; done\necho now\n",
    { mode: 0o755 },
  );
  await run(box, box.locateExamples("syncrify"), "mkdir", ["met"]);
  const said = await syncrifyHooks(
    [
      "rehearse",
      "--jobs",
      "6",
      "--parallel",
      "6",
      "--crash",
      "6",
      "--script",
      "./racing.sh",
      "--watch",
      "jobs.log",
    ],
    { LOOKUP: "./meet.sh" },
  );
  expect(said.found.watch.lines).toBe(6);
  expect(said.found.watch.torn).toHaveLength(6);
});

describe("chatty.sh", () => {
  test("ends where its output is read, with a warning that it need not be", async () => {
    const said = await syncrifyHooks(["rehearse", "start", "--script", "./chatty.sh"]);
    expect(said.hooks).toMatchObject([
      {
        attempts: [{ exitCode: 0 }],
        verdict: {
          note: expect.stringContaining(
            "if the server does not read that, which is unknown, it hangs for ever",
          ),
        },
      },
    ]);
  });

  test("hangs where it is not", async () => {
    const said = await syncrifyHooks([
      "rehearse",
      "start",
      "--script",
      "./chatty.sh",
      "--drain",
      "no",
      "--timeout",
      "1s",
    ]);
    expect(said.hooks).toMatchObject([{ attempts: [{ timedOut: true }] }]);
  });
});

test("check finds no error, and every script is mentioned in the folder's tests", async () => {
  const { hooks, problems } = await syncrifyHooks(["check"]);
  expect(hooks.map(({ value }) => value.split(" ")[0])).toEqual(["./append.sh"]);
  expect(problems.map(({ code }) => code)).toEqual(["script-relative"]);
  const tests = readFileSync(join(root, "tests/examples/syncrify.test.ts"), "utf8");
  const scripts = readdirSync(join(root, "examples/syncrify")).filter((name) =>
    name.endsWith(".sh"),
  );
  expect(scripts.filter((name) => !tests.includes(name.replace(".sh", "")))).toEqual([]);
});

/** Resolves when a file of the folder is there. */
async function there(name: string): Promise<void> {
  while (!existsSync(file(name))) await new Promise((resolve) => setTimeout(resolve, 10));
}

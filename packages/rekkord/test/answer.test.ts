import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type DispatchResult,
  dispatchEvents,
  runOperation,
  spawn,
  type WorkResult,
} from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { type RekkordEventName, rekkord } from "../src/index.ts";
import { env, installIn, seenIn, sources } from "./answering.ts";
import { folder, ini, sh } from "./fixture.ts";

const directories = [
  "PreSaveDirectory = presave",
  "PostSaveDirectory = postsave",
  "PreScanDirectory = prescan",
  "PostScanDirectory = postscan",
];
const phase = { presave: "pre", postsave: "post", prescan: "pre", postscan: "post" } as const;
type Options = NonNullable<Parameters<typeof installIn>[2]> & {
  readonly reaction?: string;
  readonly caller?: Readonly<Record<string, string>>;
};

/** A folder with a configuration, and our entry in it. */
function site(options: Options = {}): string {
  const root = folder({
    "rekkord.ini": ini(...directories.slice(0, options.version === "0.97" ? 2 : 4)),
  });
  installIn(root, join(root, "rekkord.ini"), options);
  return root;
}

/** Plays one event: Rekkord reads its configuration, runs what lies in the directory, and decides. */
async function play(
  root: string,
  name: RekkordEventName,
  { version, reaction = "nothing", caller = {} }: Options = {},
  work?: WorkResult,
) {
  const adapter = rekkord(version === undefined ? {} : { version });
  const { config } = await adapter.load(join(root, "rekkord.ini"));
  const { event } = await adapter.resolveEvent(name, config, {
    set: {},
    options: {},
    ...(work && { work }),
  });
  const run = { env: { ...env, ...caller, REACTION: reaction }, capture: true };
  return {
    event,
    ...told(
      await dispatchEvents(adapter, { events: [name], cancelable: true }, [event], config, run),
    ),
  };
}

function told({ effect, outcome }: DispatchResult) {
  const [last] = outcome.hooks.flatMap(({ attempts }) => attempts);
  return {
    decision: effect.decision,
    exitCode: last?.exitCode,
    stdout: last?.stdout,
    stderr: last?.stderr,
  };
}

/** What becomes of each reaction, before the work and after it. */
const reactions = {
  nothing: { pre: "proceed", post: "proceed", exitCode: 0, stderr: "" },
  warn: {
    pre: "proceed",
    post: "proceed",
    exitCode: 0,
    stderr: "warning: Rekkord NAME: MOMENT: warn: because of NAME\n",
  },
  cancel: {
    pre: "cancel",
    post: "fail",
    exitCode: 1,
    stderr: "warning: Rekkord NAME: MOMENT: cancel: because of NAME\n",
  },
  fail: {
    pre: "cancel",
    post: "fail",
    exitCode: 1,
    stderr: "warning: Rekkord NAME: MOMENT: fail: because of NAME\n",
  },
  retry: {
    pre: "cancel",
    post: "fail",
    exitCode: 1,
    stderr: "Rekkord has no ear for retry at NAME: it is answered as fail\n",
  },
  throw: {
    pre: "proceed",
    post: "proceed",
    exitCode: 0,
    stderr: "error: Rekkord NAME: goes on without an answer: Error: boom",
  },
} as const;
const hookNames = {
  presave: "backup:pre",
  postsave: "rekkord:postsave",
  prescan: "scan:pre",
  postscan: "rekkord:postscan",
} as const;

describe.each(["presave", "postsave", "prescan", "postscan"] as const)(
  "full circle: %s",
  (name) => {
    test.each(Object.entries(reactions))("the answer %s", async (reaction, expected) => {
      const root = site();
      const { event, ...result } = await play(root, name, { reaction });
      expect(seenIn(root)).toEqual([
        { ...event, job: { job: join(root, "rekkord.ini") }, counts: {} },
      ]);
      const words = expected.stderr.replaceAll("NAME", name).replace("MOMENT", hookNames[name]);
      expect(result).toEqual({
        decision: expected[phase[name]],
        exitCode: expected.exitCode,
        stdout: "",
        stderr: words === "" ? "" : expect.stringContaining(words),
      });
    });
  },
);

describe("a handler hears how the work ended", () => {
  const failed: WorkResult = { ending: "error", during: "work" };

  test.each([
    ["well", undefined, "success", "1"],
    ["badly", failed, "error", "0"],
  ] as const)("%s", async (_how, work, status, SUCCESS) => {
    const root = site();
    await play(root, "postsave", {}, work);
    expect(seenIn(root)).toMatchObject([{ name: "postsave", status, fields: { SUCCESS } }]);
  });

  test("not at all before 0.104, whatever SUCCESS the caller of Rekkord has", async () => {
    const root = site({ version: "0.97" });
    await play(root, "postsave", { version: "0.97", caller: { SUCCESS: "0" } }, failed);
    const [seen] = seenIn(root);
    expect(seen).toMatchObject({ name: "postsave", operation: "backup", fields: {} });
    expect(seen).not.toHaveProperty("status");
  });

  test("or that another hook of the phase failed before ours", async () => {
    const root = folder({
      "rekkord.ini": ini(...directories),
      "postsave/10-mail": sh("exit 3"),
      "postsave/99-last": sh("echo $SUCCESS > last"),
    });
    installIn(root, join(root, "rekkord.ini"));
    await play(root, "postsave");
    expect(seenIn(root)).toMatchObject([{ status: "error", fields: { SUCCESS: "0" } }]);
  });
});

describe("a whole save", () => {
  const save = async (reaction: string) => {
    const root = site();
    const adapter = rekkord();
    const { config } = await adapter.load(join(root, "rekkord.ini"));
    const { exit, ending } = await runOperation(adapter, "backup", config, {
      env: { ...env, REACTION: reaction },
      capture: true,
      createEvent: async (name, work) => {
        const input = { set: {}, options: {}, ...(work && { work }) };
        return (await adapter.resolveEvent(name as RekkordEventName, config, input)).event;
      },
      work: async () => {
        writeFileSync(join(root, "worked"), "");
        return { ending: "success" };
      },
    });
    const names = seenIn(root).map((event) => (event as { name: string }).name);
    return { exit, ending, worked: existsSync(join(root, "worked")), names };
  };

  test.each([
    ["nothing", { exit: 0, ending: "success", worked: true, names: ["presave", "postsave"] }],
    ["warn", { exit: 0, ending: "success", worked: true, names: ["presave", "postsave"] }],
    ["cancel", { exit: 1, ending: "veto", worked: false, names: ["presave"] }],
  ])("answered with %s", async (reaction, expected) => {
    expect(await save(reaction)).toEqual(expected);
  });
});

describe("our own absence is no outage, unless it is meant to be one", () => {
  const gone = "/nowhere/at/all";
  const ways: readonly [what: string, options: (root: string) => Options][] = [
    ["Node is gone", () => ({ program: [gone, ...sources.slice(1)] })],
    ["we are gone", () => ({ program: [process.execPath, gone] })],
    ["half of us is gone", (root) => ({ program: [process.execPath, join(root, "half.mjs")] })],
    ["a handler kills us", () => ({ reaction: "kill" })],
    ["a handler ends us", () => ({ reaction: "exit" })],
    ["the hooks file throws", () => ({ reaction: "throw" })],
  ];

  test.each(ways)("%s", async (_what, optionsFor) => {
    for (const [onCrash, decisions] of [
      ["continue", ["proceed", "proceed"]],
      ["fail", ["cancel", "fail"]],
    ] as const) {
      const root = folder({
        "rekkord.ini": ini(...directories),
        "half.mjs": 'import "./other-half.mjs";',
      });
      const options = optionsFor(root);
      installIn(root, join(root, "rekkord.ini"), { ...options, onCrash });
      const results = await Promise.all([
        play(root, "presave", options),
        play(root, "postsave", options),
      ]);
      expect(results.map(({ decision }) => decision)).toEqual(decisions);
      for (const { stderr, exitCode } of results) {
        expect(stderr).toMatch(
          /^(backup-hooks: no answer to (pre|post)save|error: Rekkord (pre|post)save: )/m,
        );
        expect(exitCode).toBe(onCrash === "fail" ? 1 : 0);
      }
    }
  });

  test("and that is said with the status that our program had", async () => {
    const root = site({ program: [process.execPath, gone] });
    const { stderr } = await play(root, "presave");
    expect(stderr).toMatch(
      /^backup-hooks: no answer to presave \(status 1\), which counts as success$/m,
    );
  });

  test.each([
    [
      "has gone away",
      "mkfifo pipe; : < pipe & exec 3> pipe; wait; presave/90-backup-hooks 2>&3; echo $?",
    ],
    ["was never there", "presave/90-backup-hooks 2>&-; echo $?"],
  ])("even if whoever reads what we say of it %s", async (_who, script) => {
    for (const program of [[gone], [process.execPath, gone]] as const) {
      const call = { file: "/bin/sh", args: ["-c", script], env: {}, cwd: site({ program }) };
      const { stdout } = await spawn(
        { ...call, stdio: "split", until: "eof", descendants: "kill" },
        { number: 1, env },
      );
      expect(stdout).toBe("0\n");
    }
  });
});

describe("hostile values do no harm, and arrive as they are", () => {
  // Node imports no file whose path has a backslash: only that of the configuration gets one.
  const names = [
    "a b",
    "it's",
    '"q"',
    "$(touch canary)",
    "`touch canary`",
    "; touch canary;",
    "a\nb\n",
    "-n",
    "é💩",
    "*",
    "--job=x",
    "%s",
  ];

  test.each(names)(
    "in the paths of the configuration, the hooks file and the state: %j",
    async (name) => {
      const root = folder();
      const odd = join(root, name);
      const text = ini(...directories.map((line) => line.replace("= ", `= ${root}/`)));
      const config = folder({ [`${name}\\/rekkord.ini`]: text });
      const file = join(config, `${name}\\`, "rekkord.ini");
      installIn(odd, file);
      const { config: read } = await rekkord().load(file);
      expect(read.hooks.presave?.map(({ path }) => path)).toEqual([
        `${root}/presave/90-backup-hooks`,
      ]);
      const run = {
        file: `${root}/presave/90-backup-hooks`,
        args: [],
        env: {},
        cwd: root,
        stdio: "split",
        until: "eof",
        descendants: "kill",
      } as const;
      const { exitCode, stderr } = await spawn(run, { number: 1, env });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      expect(seenIn(odd)).toMatchObject([{ name: "presave", job: { job: file } }]);
      expect(existsSync(join(root, "canary"))).toBe(false);
    },
  );

  test("in SUCCESS", async () => {
    const root = site();
    const values = [
      "",
      " ",
      "yes",
      "a b",
      "'",
      '"',
      "$(touch canary)",
      "`touch canary`",
      "; touch canary",
      "a\nb\n",
      "\udcff\ufffd",
      "x".repeat(65536),
    ];
    for (const SUCCESS of values) {
      const run = {
        file: `${root}/postsave/90-backup-hooks`,
        args: [],
        env: { SUCCESS },
        cwd: root,
      } as const;
      const { exitCode } = await spawn(
        { ...run, stdio: "split", until: "eof", descendants: "kill" },
        { number: 1, env },
      );
      expect(exitCode).toBe(0);
    }
    expect(seenIn(root).map((event) => (event as { fields: object }).fields)).toEqual(
      values.map((SUCCESS) => ({ SUCCESS })),
    );
    expect(existsSync(join(root, "canary"))).toBe(false);
  });
});

describe("a call that is none", () => {
  test.each([
    ["an event that there is not", ["nosave"]],
    ["no event at all", []],
  ])("%s lets Rekkord go on, with an error in the log", async (_what, args) => {
    const root = site();
    const [node, ...rest] = sources;
    const all = [
      ...rest,
      "answer",
      "--on-crash=fail",
      `--state=${root}/state`,
      join(root, "backup.hooks.mjs"),
      ...args,
    ];
    const run = {
      file: node,
      args: all,
      env: {},
      stdio: "split",
      until: "eof",
      descendants: "kill",
    } as const;
    const { exitCode, stderr } = await spawn(run, { number: 1, env });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      "error: Rekkord ?: Rekkord: this is no call of a hook (expected an event first: presave, postsave, prescan, postscan",
    );
    expect(readFileSync(join(root, "state/answers.log"), "utf8")).toContain(
      "this is no call of a hook",
    );
    expect(seenIn(root)).toEqual([]);
  });
});

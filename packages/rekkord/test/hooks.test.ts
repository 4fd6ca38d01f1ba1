import { constants } from "node:os";
import { join } from "node:path";
import {
  type Attempt,
  applyEventRules,
  type Command,
  combineRuns,
  type Hook,
  HookError,
  runPlan,
} from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import { resolveAssumptions } from "../src/assumptions.ts";
import {
  type Assumptions,
  exitStatus,
  type RekkordConfig,
  type RekkordEventName,
  rekkord,
} from "../src/index.ts";
import { folder, sh } from "./fixture.ts";

const env = { PATH: "/usr/local/bin:/usr/bin:/bin" };
type Made = { readonly version?: string } & Partial<Assumptions>;
const end = (more: Partial<Attempt>): Attempt => ({
  number: 1,
  timedOut: false,
  stdout: "",
  stderr: "",
  durationMs: 0,
  ...more,
});
const command = (hook: Hook | undefined, ok = true): Command =>
  hook?.step({ attempt: 1, ok, env }) as Command;

/** The plan of one phase over these paths. */
async function plan(
  name: RekkordEventName,
  paths: readonly string[],
  made: Made = {},
  set: Readonly<Record<string, string>> = {},
) {
  const adapter = rekkord(made);
  const config: RekkordConfig = {
    path: "rekkord.ini",
    repository: {},
    hooks: { [name]: paths.map((path) => ({ path, id: path })) },
  };
  const { event } = await adapter.resolveEvent(name, config, { set, options: {} });
  return adapter.plan([event], config);
}

/** What each of these scripts printed in this phase, one after the other. */
async function outputs(
  name: RekkordEventName,
  scripts: readonly string[],
  made: Made = {},
  input: Readonly<Record<string, string>> = {},
  set = {},
) {
  const root = folder(
    Object.fromEntries(scripts.map((text, index) => [`hooks/${index}`, sh(text)])),
  );
  const paths = scripts.map((_, index) => join(root, `hooks/${index}`));
  const outcome = await runPlan(await plan(name, paths, made, set), {
    env: { ...env, ...input },
    capture: true,
  });
  return { outcome, printed: outcome.hooks.map(({ attempts }) => attempts[0]?.stdout.trimEnd()) };
}

describe("a hook is called", () => {
  test("by its path as the shell's text, with our own input and output, and only the shell is waited for", async () => {
    const { hooks, order, onFailure } = await plan("postsave", ["/h/a b", "/h/c;d"]);
    expect(hooks.map((hook) => command(hook))).toEqual(
      ["/h/a b", "/h/c;d"].map((path) => ({
        file: "/bin/sh",
        argv0: "sh",
        args: ["-c", path],
        env: { SUCCESS: "1" },
        stdio: "inherit",
        until: "exit",
        descendants: "keep",
      })),
    );
    expect([order, onFailure]).toEqual(["sequence", "run-all"]);
  });

  test("without SIGPIPE where the base ignores it", async () => {
    const mask = ["kill -PIPE $$; grep -o 'SigIgn.*' /proc/$$/status"];
    expect((await outputs("presave", mask, { base: "2026-10" })).printed).toEqual([
      expect.stringMatching(/^SigIgn:\t[0-9a-f]{12}1000$/),
    ]);
    const { outcome } = await outputs("presave", mask);
    expect(outcome.hooks[0]?.attempts).toMatchObject([{ exitCode: 141 }]);
    expect(outcome.hooks[0]?.verdict.note).toContain(
      "with the base of 2026-10 SIGPIPE would be ignored",
    );
  });

  test.each(["2026-05", "2026-10"] as const)(
    "by a shell called sh, base %s; nothing is added to the environment but SUCCESS",
    async (base) => {
      const { printed } = await outputs(
        "postsave",
        ['tr "\\0" " " < /proc/$PPID/cmdline; echo; env | grep -v ^PWD= | sort'],
        { base },
        { A: "1" },
      );
      const [cmdline, ...variables] = printed[0]?.split("\n") ?? [];
      expect(cmdline).toMatch(
        base === "2026-05" ? /^sh -c \S+hooks\/0 $/ : /^\/bin\/sh -c \S+hooks\/0 sh $/,
      );
      expect(variables).toEqual(["A=1", `PATH=${env.PATH}`, "SUCCESS=1"]);
    },
  );

  test("by a name whose bytes are not UTF-8", async () => {
    const outcome = await runPlan(await plan("presave", ["/nowhere/\udcff"]), {
      env,
      capture: true,
    });
    expect(outcome.hooks[0]?.attempts).toMatchObject([
      { exitCode: 127, stderr: expect.stringMatching(/^sh: 1: \/nowhere\/.+: not found\n$/) },
    ]);
  });
});

describe("SUCCESS", () => {
  const echo = 'echo "${SUCCESS-unset}"';

  test.each<[what: string, scripts: string[], set: Record<string, string>, seen: string[]]>([
    ["stays 1", [echo, echo], {}, ["1", "1"]],
    [
      "is 0 after a failed hook, for good",
      [echo, `${echo}; exit 2`, echo, echo],
      {},
      ["1", "1", "0", "0"],
    ],
    ["is 0 after a failed work", [echo, echo], { SUCCESS: "0" }, ["0", "0"]],
  ])("of post hooks %s", async (_what, scripts, set, seen) => {
    for (const name of ["postsave", "postscan"] as const)
      expect((await outputs(name, scripts, {}, {}, set)).printed).toEqual(seen);
  });

  test("of the caller gives way", async () => {
    expect((await outputs("postsave", [echo], {}, { SUCCESS: "parent" })).printed).toEqual(["1"]);
  });

  test("is not set before 0.104, and the caller's stays", async () => {
    const made = { version: "0.97" };
    expect((await outputs("postsave", [`${echo}; false`, echo], made)).printed).toEqual([
      "unset",
      "unset",
    ]);
    expect((await outputs("presave", [echo], made, { SUCCESS: "parent" })).printed).toEqual([
      "parent",
    ]);
  });

  test("of pre hooks is a guess that can be made otherwise, and the plan says so", async () => {
    expect((await outputs("presave", [`${echo}; false`, echo])).printed).toEqual(["1", "0"]);
    expect((await outputs("presave", [echo], { preSuccess: "unset" })).printed).toEqual(["unset"]);
    expect((await plan("presave", ["/h"])).notes).toEqual([
      expect.stringMatching(/^Inferred, .* pre hooks see SUCCESS/),
    ]);
    expect((await plan("prescan", ["/h"], { preSuccess: "unset" })).notes).toEqual([
      expect.stringContaining("do not see SUCCESS"),
    ]);
    expect((await plan("postsave", ["/h"])).notes).toBeUndefined();
    expect((await plan("presave", [])).notes).toBeUndefined();
    expect((await plan("presave", ["/h"], { version: "0.97" })).notes).toBeUndefined();
  });
});

describe("a status", () => {
  const signals = Object.keys(constants.signals) as (keyof typeof constants.signals)[];
  const policies = async () =>
    [await plan("presave", ["/h"]), await plan("postscan", ["/h"])].map(
      ({ hooks }) => hooks[0]?.policy,
    );

  test("of 0 is success, every other a failure: 1 to 255, all signals, time-outs, failed starts", async () => {
    for (const policy of await policies()) {
      expect(policy?.(end({ exitCode: 0 }))).toEqual({ action: "continue" });
      const others = [
        ...Array.from({ length: 255 }, (_, code) => end({ exitCode: code + 1 })),
        ...signals.map((signal) => end({ signal })),
        end({ timedOut: true, signal: "SIGTERM" }),
        end({ error: new Error("E") }),
      ];
      expect(
        others.filter((attempt) => !["cancel", "fail"].includes(policy?.(attempt).action ?? "")),
      ).toEqual([]);
    }
  });

  test("is 128 and the signal's number", () => {
    expect([
      exitStatus(end({ signal: "SIGTERM" })),
      exitStatus(end({ signal: "SIGSEGV" })),
      exitStatus(end({ exitCode: 7 })),
      exitStatus(end({ error: new Error() })),
    ]).toEqual([143, 139, 7, undefined]);
  });

  test("stops no other hook of the phase", async () => {
    const { outcome } = await outputs("presave", ["exit 3", "exit 0", "kill -9 $$"]);
    expect(
      outcome.hooks.map(({ attempts, verdict }) => [attempts[0]?.exitCode, verdict.action]),
    ).toEqual([
      [3, "cancel"],
      [0, "continue"],
      [137, "cancel"],
    ]);
  });

  test.each<[RekkordEventName, string, string]>([
    ["presave", "cancel", "would NOT save"],
    ["postsave", "fail", "would exit 1"],
    ["prescan", "cancel", "would NOT check"],
    ["postscan", "fail", "would exit 1"],
  ])("of a %s hook: %s", async (name, decision, says) => {
    const [hook] = (await plan(name, ["/h"])).hooks;
    const attempt = end({ exitCode: 5 });
    const outcome = combineRuns([
      { hook: hook as Hook, attempts: [attempt], verdict: (hook as Hook).policy(attempt) },
    ]);
    expect(
      applyEventRules(outcome, { cancelable: true, events: [name] }, rekkord().events),
    ).toMatchObject({
      decision,
      effect: { decision, message: expect.stringContaining(says) },
    });
  });
});

describe("what Rekkord prints", () => {
  test("the phase, each name, and each failure with its status; control characters are left out", async () => {
    const root = folder({ "hooks/a\nb": sh("exit 0"), "hooks/c": sh("exit 3") });
    const adapter = rekkord();
    const outcome = await runPlan(
      await plan("prescan", [join(root, "hooks/c"), join(root, "hooks/a\nb")]),
      { env, capture: true },
    );
    expect(adapter.log?.(outcome).map(({ level, message }) => `${level} ${message}`)).toEqual([
      "INFO Running pre-scan hooks...",
      "INFO > c",
      "ERROR Command 'c' failed with status 3",
      "INFO > ab",
      "ERROR Command 'ab' failed with status 127",
    ]);
  });

  test("a start that failed, in the system's words", async () => {
    const cause = Object.assign(new Error("spawn E2BIG"), { code: "E2BIG" });
    const spawn = async () => end({ error: new Error("too long", { cause }) });
    const outcome = await runPlan(await plan("presave", ["/h"]), { env, spawn });
    expect(rekkord().log?.(outcome).at(-1)).toMatchObject({
      level: "ERROR",
      message: "Failed to start process: Argument list too long",
    });
  });

  test("nothing where there is no hook", async () => {
    expect(rekkord().log?.(await runPlan(await plan("presave", []), { env }))).toEqual([]);
  });
});

describe("switches", () => {
  test("have documented defaults", () => {
    expect(resolveAssumptions({})).toEqual({
      base: "2026-05",
      preSuccess: "running",
      postAfterPreFailure: false,
    });
    expect(
      resolveAssumptions({
        base: "2026-10",
        "pre-success": "unset",
        "post-after-pre-failure": true,
      }),
    ).toEqual({
      base: "2026-10",
      preSuccess: "unset",
      postAfterPreFailure: true,
    });
  });

  test("name what may be given", () => {
    expect(() => resolveAssumptions({ base: "2026-11" })).toThrow(
      new HookError("VALUE_INVALID", "--base", {
        product: "Rekkord",
        expected: "2026-05 or 2026-10",
        received: '"2026-11"',
        hint: "Did you mean 2026-10?",
      }),
    );
  });

  test("change the endings of 0.104 only", () => {
    const after = (made: Made) => rekkord(made).operations.backup?.endings.veto.after;
    expect(after({ postAfterPreFailure: true })).toEqual([
      { events: ["postsave"], cancelable: false },
    ]);
    expect(after({ postAfterPreFailure: true, version: "0.97" })).toEqual([]);
    expect(rekkord({ version: "0.97" }).operations.scan).toBeUndefined();
    expect(Object.keys(rekkord({ version: "0.97" }).events)).toEqual(["presave", "postsave"]);
  });
});

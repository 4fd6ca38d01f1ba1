import { describe, expect, test } from "vitest";
import {
  type Attempt,
  type Command,
  createVirtualClock,
  describeEnd,
  type ExitPolicy,
  type Hook,
  type HookEvent,
  type Plan,
  type RunOptions,
  runPlan,
} from "../src/index.ts";
import { env, folder, toyPolicy } from "./toy.ts";

const event: HookEvent = {
  product: "toy",
  name: "before",
  operation: "backup",
  phase: "pre",
  fields: {},
};

function hook(id: string, text: string, more: Partial<Hook> = {}): Hook {
  const command: Command = {
    file: "/bin/sh",
    args: ["-c", text],
    env: {},
    stdio: "split",
    until: "eof",
    descendants: "kill",
  };
  return { id, event, step: () => command, policy: toyPolicy, ...more };
}

const plan = (hooks: readonly Hook[], more: Partial<Plan> = {}): Plan => ({
  hooks,
  order: "sequence",
  onFailure: "stop",
  ...more,
});
const run = (hooks: readonly Hook[], options: Partial<RunOptions> = {}, more: Partial<Plan> = {}) =>
  runPlan(plan(hooks, more), { env, clock: createVirtualClock(), ...options });
const ids = ({ hooks }: { hooks: readonly { hook: Hook }[] }): string[] =>
  hooks.map(({ hook: { id } }) => id);

describe("in sequence", () => {
  test.each([
    ["a clean end goes on", 0, "proceed", ["first", "second"]],
    ["a warning goes on", 1, "proceed", ["first", "second"]],
    ["a veto stops the rest", 3, "cancel", ["first"]],
    ["a failure stops the rest", 4, "fail", ["first"]],
    ["a postponement stops the rest", 6, "postpone", ["first"]],
  ])("%s (exit %i)", async (_, code, decision, ran) => {
    const outcome = await run([hook("first", `exit ${code}`), hook("second", "exit 0")]);
    expect(outcome.decision).toBe(decision);
    expect(ids(outcome)).toEqual(ran);
  });

  test("run-all goes on after a failure, tells the later hooks, and still fails", async () => {
    const seen: boolean[] = [];
    const watching = hook("second", "exit 0");
    const outcome = await run(
      [
        hook("first", "exit 4"),
        {
          ...watching,
          step: (progress) => {
            seen.push(progress.ok);
            return watching.step(progress);
          },
        },
      ],
      {},
      { onFailure: "run-all" },
    );
    expect(outcome.decision).toBe("fail");
    expect(ids(outcome)).toEqual(["first", "second"]);
    expect(seen).toEqual([false]);
  });

  test("a plan the product refuses starts nothing and says why", async () => {
    const outcome = await run([hook("first", "exit 0")], {}, { refused: "no such folder" });
    expect(outcome).toMatchObject({ decision: "fail", hooks: [], notes: ["no such folder"] });
  });
});

test("captured, a hook that would inherit our input and output reads end of file, and is heard", async () => {
  const inherits: Command = {
    file: "/bin/sh",
    args: ["-c", "cat; echo heard"],
    env: {},
    stdio: "inherit",
    until: "exit",
    descendants: "kill",
  };
  const heard: string[] = [];
  const outcome = await run([hook("first", "", { step: () => inherits })], {
    capture: true,
    observer: { onOutput: (_hook, _stream, text) => heard.push(text) },
  });
  expect(outcome.hooks[0]?.attempts[0]).toMatchObject({ exitCode: 0, stdout: "heard\n" });
  expect(heard.join("")).toBe("heard\n");
});

test("detached hooks run at the same time", async () => {
  const path = folder();
  // Each waits for the other's file: in sequence neither would end.
  const meet = (mine: string, other: string): string =>
    `touch ${mine}; while [ ! -e ${other} ]; do sleep 0.01; done`;
  const outcome = await run(
    [hook("a", meet("a", "b")), hook("b", meet("b", "a"))].map((one) => ({
      ...one,
      step: (p) => ({ ...(one.step(p) as Command), cwd: path }),
    })),
    { timeoutMs: 20_000 },
    { order: "detached" },
  );
  expect(outcome.hooks.map(({ attempts }) => attempts[0]?.exitCode)).toEqual([0, 0]);
});

test("a detached hook that does not end blocks nobody: its policy reads the end we give it", async () => {
  const quick = hook("slow", "sleep 60");
  const outcome = await run(
    [quick],
    { timeoutMs: 100, onTimeout: "blocks" },
    { order: "detached" },
  );
  expect(outcome).toMatchObject({
    decision: "proceed",
    hooks: [{ attempts: [{ timedOut: true }], verdict: { action: "warn" } }],
  });
  expect(await run([quick], { timeoutMs: 100, onTimeout: "blocks" })).toMatchObject({
    decision: "blocked",
  });
});

describe("again", () => {
  test("a hook is tried again after the pause its policy names, until it is content", async () => {
    const path = folder();
    const clock = createVirtualClock(0);
    const outcome = await run(
      [hook("again", `echo x >> ${path}/tries; [ $(wc -l < ${path}/tries) = 3 ] || exit 5`)],
      { clock },
    );
    const [again] = outcome.hooks;
    expect(
      again?.attempts.map(({ number, exitCode, delayMs }) => [number, exitCode, delayMs]),
    ).toEqual([
      [1, 5, 2000],
      [2, 5, 2000],
      [3, 0, undefined],
    ]);
    expect(clock.now()).toBe(4000);
    expect(outcome.decision).toBe("proceed");
  });

  test("one that never succeeds is blocked after the attempts it is given", async () => {
    const outcome = await run([hook("again", "exit 5"), hook("later", "exit 0")], {
      maxAttempts: 4,
    });
    expect(outcome.decision).toBe("blocked");
    expect(outcome.hooks[0]?.attempts).toHaveLength(4);
    expect(outcome.hooks[0]?.blocked).toContain("again for ever");
    expect(ids(outcome)).toEqual(["again"]);
  });
});

describe("our own time limit", () => {
  test("means blocked where the product has none: it would be waiting still", async () => {
    const outcome = await run([hook("slow", "sleep 60")], { timeoutMs: 100 });
    expect(outcome.decision).toBe("blocked");
    expect(outcome.hooks[0]?.attempts[0]).toMatchObject({ timedOut: true });
  });

  test("is read by the policy when the run says so", async () => {
    const outcome = await run([hook("slow", "sleep 60")], { timeoutMs: 100, onTimeout: "policy" });
    expect(outcome).toMatchObject({
      decision: "proceed",
      hooks: [{ verdict: { action: "warn" } }],
    });
  });

  test("the product's own limit is the policy's business", async () => {
    const outcome = await run([hook("slow", "sleep 60", { timeoutMs: 100 })], {
      timeoutMs: 60_000,
    });
    expect(outcome).toMatchObject({
      decision: "proceed",
      hooks: [{ verdict: { action: "warn" } }],
    });
  });
});

describe("stopped from outside", () => {
  test("while a hook runs: it is ended, nothing later starts", async () => {
    const stop = new AbortController();
    const outcome = await run([hook("slow", "echo ready; sleep 60"), hook("later", "exit 0")], {
      signal: stop.signal,
      observer: { onOutput: () => stop.abort("terminate") },
    });
    expect(outcome.interrupted).toBe("terminate");
    expect(ids(outcome)).toEqual(["slow"]);
    expect(outcome.hooks[0]?.attempts[0]?.ended?.why).toBe("abort");
  });

  test("during a pause: it is not tried again", async () => {
    const stop = new AbortController();
    const outcome = await run([hook("again", "exit 5")], {
      signal: stop.signal,
      observer: { onPause: () => stop.abort("interrupt") },
    });
    expect(outcome.interrupted).toBe("interrupt");
    expect(outcome.hooks[0]?.attempts).toHaveLength(1);
  });
});

test("a step that cannot be made is an attempt, not an exception", async () => {
  const outcome = await run([
    {
      ...hook("broken", ""),
      step: () => {
        throw new Error("no template");
      },
    },
  ]);
  expect(outcome.hooks[0]?.attempts[0]).toMatchObject({ error: { message: "no template" } });
  expect(outcome.decision).toBe("proceed");
});

test("a policy has a verdict for every end there is", () => {
  const base: Attempt = { number: 1, timedOut: false, stdout: "", stderr: "", durationMs: 0 };
  const ends: Attempt[] = [
    ...Array.from({ length: 256 }, (_, exitCode) => ({ ...base, exitCode })),
    { ...base, signal: "SIGKILL" },
    { ...base, timedOut: true, exitCode: 0 },
    { ...base, error: new Error("no shell") },
  ];
  const policy: ExitPolicy = toyPolicy;
  for (const end of ends)
    expect(["continue", "warn", "cancel", "fail", "retry", "postpone"]).toContain(
      policy(end).action,
    );
  // A time-out is never read by its exit code.
  expect(policy({ ...base, timedOut: true, exitCode: 0 }).action).toBe("warn");
});

test.each<[Partial<Attempt>, string]>([
  [{ exitCode: 0 }, "exited 0"],
  [{ exitCode: 127 }, "exited 127 (not found)"],
  [{ exitCode: 126 }, "exited 126 (found, but not executable)"],
  [{ exitCode: 124 }, "exited 124 (the code of timeout(1))"],
  [{ exitCode: 137 }, "exited 137 (128+9: a signal)"],
  [{ signal: "SIGTERM" }, "was killed by SIGTERM"],
  [{ error: new Error("no shell") }, "could not be started: no shell"],
  [
    { exitCode: 0, error: new Error("the reply file cannot be read") },
    "exited 0, but the reply file cannot be read",
  ],
  [{ exitCode: 0, reply: "not\u001b now\n" }, 'exited 0 and answered "not\\u001b now"'],
  [{ exitCode: 1, reply: "x".repeat(200) }, `exited 1 and answered "${"x".repeat(80)}"`],
])("an end in words: %o", (end, words) => {
  expect(
    describeEnd({ number: 1, timedOut: false, stdout: "", stderr: "", durationMs: 0, ...end }),
  ).toBe(words);
});

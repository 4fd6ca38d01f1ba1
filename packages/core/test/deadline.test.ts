import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { spawn } from "../src/process/spawn.ts";
import { hook, options } from "./hooks.ts";
import { folder, marker, program } from "./processes.ts";

/** Ignores TERM, like everything it starts. */
const stubborn = 'trap "" TERM; sleep 300 & echo ready; sleep 300; wait';

/** Options whose signal aborts as soon as the hook has said something. */
function abortOnOutput(): { signal: AbortSignal; onOutput: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, onOutput: () => controller.abort() };
}

describe("at its deadline a hook is ended with all it started", () => {
  test("by TERM where that is enough", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook("sleep 300 & sleep 300", { env }),
      options({ timeoutMs: 200 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      signal: "SIGTERM",
      ended: { why: "timeout", signals: ["SIGTERM"], pipesAbandoned: false },
    });
    expect(attempt).not.toHaveProperty("exitCode");
    expect(living()).toEqual([]);
  });

  test("by KILL after the grace period where it is not", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook(stubborn, { env }),
      options({ timeoutMs: 1000, graceMs: 100 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      signal: "SIGKILL",
      stdout: "ready\n",
      ended: { why: "timeout", signals: ["SIGTERM", "SIGKILL"], pipesAbandoned: false },
    });
    expect(living()).toEqual([]);
  });

  test("and may use the grace period to clean up", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook('trap "echo bye; exit 7" TERM; echo ready; while :; do sleep 0.01; done', { env }),
      options({ timeoutMs: 1000 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      exitCode: 7,
      stdout: "ready\nbye\n",
      ended: { signals: ["SIGTERM"] },
    });
    expect(living()).toEqual([]);
  });

  test("by KILL even if it is gone itself while a grandchild ignores TERM", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook('(trap "" TERM; sleep 300) & exit 3', { env }),
      options({ timeoutMs: 1000, graceMs: 100 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      exitCode: 3,
      ended: { why: "timeout", signals: ["SIGTERM", "SIGKILL"], pipesAbandoned: false },
    });
    expect(living()).toEqual([]);
  });

  test("in whatever group of its session", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook("timeout 300 sleep 300 & set -m; sleep 300 & wait", { env }),
      options({ timeoutMs: 1000 }),
    );
    expect(attempt).toMatchObject({ timedOut: true, ended: { pipesAbandoned: false } });
    expect(living()).toEqual([]);
  });

  test("when it is stopped", async () => {
    const { env, living } = marker();
    expect(
      await spawn(hook("kill -STOP $$", { env }), options({ timeoutMs: 200, graceMs: 50 })),
    ).toMatchObject({
      timedOut: true,
      signal: "SIGKILL",
    });
    expect(living()).toEqual([]);
  });

  test.each(["exit", "eof"] as const)(
    "whatever the product waits for (%s), and its survivors too",
    async (until) => {
      const { env, living } = marker();
      expect(
        await spawn(
          hook("sleep 300 & wait", { env, until, descendants: "keep" }),
          options({ timeoutMs: 200 }),
        ),
      ).toMatchObject({
        timedOut: true,
      });
      expect(living()).toEqual([]);
    },
  );

  test("while it floods us", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook("yes", { env }),
      options({ timeoutMs: 200, outputLimit: 100 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      signal: "SIGTERM",
      stdout: expect.stringContaining("bytes left out"),
    });
    expect(living()).toEqual([]);
  });
});

describe("a process that escaped with a pipe", () => {
  const escaped = "setsid sleep 300 & echo out;";

  test("does not hold us up after the deadline, and is told", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook(`${escaped} sleep 300`, { env }),
      options({ timeoutMs: 1000, drainMs: 100 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      stdout: "out\n",
      ended: { why: "timeout", signals: ["SIGTERM"], pipesAbandoned: true },
    });
    expect(living()).toHaveLength(1);
  });

  test("does not hold us up when the hook itself is over", async () => {
    const { env } = marker();
    const attempt = await spawn(
      hook(`${escaped} exit 4`, { env }),
      options({ timeoutMs: 1000, drainMs: 100 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      exitCode: 4,
      stdout: "out\n",
      ended: { why: "timeout", signals: [], pipesAbandoned: true },
    });
  });

  test("that goes on writing gets a broken pipe", async () => {
    const { env } = marker();
    const over = join(folder(), "over");
    await spawn(
      hook(
        `setsid sh -c 'trap "" PIPE; while echo x; do sleep 0.01; done; echo > "${over}"' 2>/dev/null & sleep 300`,
        { env },
      ),
      options({ timeoutMs: 1000, drainMs: 50 }),
    );
    await expect.poll(() => existsSync(over), { timeout: 5000 }).toBe(true);
  });

  test("cannot write into the next hook's output", async () => {
    const { env } = marker();
    await spawn(
      hook("setsid sh -c 'trap \"\" PIPE; while :; do echo stray; sleep 0.005; done' & exit", {
        env,
        until: "exit",
      }),
      options(),
    );
    for (let round = 0; round < 10; round++)
      expect((await spawn(hook("sleep 0.02; echo mine"), options())).stdout).toBe("mine\n");
  });
});

describe("an abort", () => {
  test("ends the hook as a deadline does", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook(stubborn, { env }),
      options({ ...abortOnOutput(), graceMs: 100 }),
    );
    expect(attempt).toMatchObject({
      timedOut: false,
      signal: "SIGKILL",
      stdout: "ready\n",
      ended: { why: "abort", signals: ["SIGTERM", "SIGKILL"], pipesAbandoned: false },
    });
    expect(living()).toEqual([]);
  });

  test("that comes before starts nothing", async () => {
    const { env, living } = marker();
    let started = false;
    const attempt = await spawn(
      hook("sleep 300", { env }),
      options({ signal: AbortSignal.abort(), onStart: () => (started = true) }),
    );
    expect(attempt).toEqual({
      number: 1,
      timedOut: false,
      stdout: "",
      stderr: "",
      durationMs: 0,
      ended: { why: "abort", signals: [], pipesAbandoned: false },
    });
    expect([started, living()]).toEqual([false, []]);
  });

  test("that comes afterwards changes nothing", async () => {
    const controller = new AbortController();
    const attempt = await spawn(hook("exit 2"), options({ signal: controller.signal }));
    controller.abort();
    expect(attempt).toMatchObject({ exitCode: 2 });
    expect(attempt.ended).toBeUndefined();
  });

  test("may leave the hook running, as the product would", async () => {
    const { env, living } = marker();
    const attempt = await spawn(
      hook("echo ready; sleep 300", { env }),
      options({ ...abortOnOutput(), leaveOnAbort: true }),
    );
    expect(attempt).toMatchObject({
      timedOut: false,
      stdout: "ready\n",
      ended: { why: "abort", signals: [], pipesAbandoned: true },
    });
    expect(attempt.exitCode ?? attempt.signal).toBeUndefined();
    expect(living()).not.toEqual([]);
  });
});

describe("our own end in the middle", () => {
  const code = (env: Record<string, string>, more: string): string => `
    const controller = new AbortController();
    await spawn(hook(${JSON.stringify(stubborn)}, { env: ${JSON.stringify(env)} }), options({ signal: controller.signal, ${more} }));
  `;

  test("takes the hook with it", async () => {
    const { env, living } = marker();
    expect((await program(code(env, "onOutput: () => process.exit(3)"))).code).toBe(3);
    await expect.poll(living).toEqual([]);
  });

  test("does not take a hook that was to be left, and is not held up by it", async () => {
    const { env, living } = marker();
    expect(
      (await program(code(env, "leaveOnAbort: true, onOutput: () => controller.abort()"))).code,
    ).toBe(0);
    expect(living()).not.toEqual([]);
  });
});

test("40 hooks at once, a third of them stubborn to the end, leave nobody behind and mix nothing up", async () => {
  const { env, living } = marker();
  const stuck = async (n: number): Promise<void> => {
    const attempt = await spawn(
      hook(`echo ${n}; ${stubborn}`, { env }),
      options({ timeoutMs: 3000, graceMs: 50 }),
    );
    expect(attempt).toMatchObject({
      timedOut: true,
      signal: "SIGKILL",
      stdout: `${n}\nready\n`,
      ended: { signals: ["SIGTERM", "SIGKILL"], pipesAbandoned: false },
    });
  };
  const fine = async (n: number): Promise<void> => {
    const attempt = await spawn(
      hook(`cat; echo ${n} >&2; exit ${n}`, { env, stdin: `in ${n}` }),
      options(),
    );
    expect(attempt).toMatchObject({
      timedOut: false,
      exitCode: n,
      stdout: `in ${n}`,
      stderr: `${n}\n`,
    });
  };
  await Promise.all(Array.from({ length: 40 }, (_, n) => (n % 3 === 0 ? stuck(n) : fine(n))));
  expect(living()).toEqual([]);
});

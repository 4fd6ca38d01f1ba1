import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { setTimeout } from "node:timers/promises";
import type { Attempt } from "../../model/attempt.ts";
import type { Command } from "../../model/call.ts";
import type { Hook } from "../../model/plan.ts";
import { HAS_PROC } from "../../process/proc.ts";
import { readStat } from "../../process/process-groups.ts";
import { runPlan } from "../../runner/run-plan.ts";
import { assert, assertEqual } from "../rule.ts";
import type { Subject } from "../sample.ts";
import { createEvent, env, withConfig, writeExecutable } from "./sandbox.ts";
import {
  createBackgroundScript,
  createDyingScript,
  DONE,
  FLOOD_BYTES,
  floodScript,
  LATE,
} from "./shell-programs.ts";

/** Time limit for hooks that hang, including those whose output is not read, in milliseconds. */
const LIMIT_MS = 30_000;
const UNREAD_MS = 1_000;
const POLL_MS = 10;

interface ScriptRun {
  readonly root: string;
  readonly hook: Hook;
  readonly command: Command;
  /** Runs the hook once. */
  run(): Promise<Attempt>;
}

/** Configures a script as the hook of an event. Of several hooks, the first one is run. */
function withScript(
  subject: Subject,
  row: string,
  text: (root: string) => string,
  use: (started: ScriptRun) => Promise<void>,
): Promise<void> {
  const { adapter, sample } = subject;
  const insertScript = sample.hook ?? adapter.withScript;
  return withConfig(subject, async (config, root) => {
    assert(
      insertScript !== undefined,
      "there is no way to put a script in",
      "sample.hook or substitute",
      undefined,
    );
    const script = `${root}/conformance.sh`;
    writeExecutable(script, text(root));
    const event = await createEvent(subject, row, config);
    const plan = await adapter.plan([event], insertScript?.(config, event, script));
    const [hook] = plan.hooks;
    if (hook === undefined) throw new TypeError("a script was put in, and no hook is planned");
    const command = hook.step({ attempt: 1, ok: true, env }) as Command;
    const timeoutMs = command.stdio === "unread" ? UNREAD_MS : LIMIT_MS;
    const run = async (): Promise<Attempt> => {
      const { hooks } = await runPlan(
        { ...plan, hooks: [hook] },
        { env, timeoutMs, graceMs: 100, maxAttempts: 1, capture: true },
      );
      return hooks[0]?.attempts[0] as Attempt;
    };
    await use({ root, hook, command, run });
  });
}

/**
 * More output than a pipe holds is read completely; if the product does not read it, the hook hangs
 * as declared.
 */
export function checkFlood(subject: Subject, row: string): Promise<void> {
  return withScript(
    subject,
    row,
    () => floodScript,
    async ({ command, run }) => {
      const { stdout, stderr, exitCode, timedOut } = await run();
      if (command.stdio === "unread")
        return assertEqual(
          "a hook that nobody reads, after a flood",
          { timedOut: true },
          { timedOut },
        );
      assertEqual("the end of the hook", { exitCode: 0, timedOut: false }, { exitCode, timedOut });
      assert(
        stdout.includes(DONE),
        "the last line of the output",
        JSON.stringify(DONE),
        stdout.slice(-100),
      );
      const length = stdout.length + stderr.length - DONE.length - 1;
      assertEqual("how much was read of both streams", 2 * FLOOD_BYTES, length);
    },
  );
}

/**
 * A child that outlives the hook: whether the product waits for it, and whether it is kept alive.
 */
export function checkBackgroundChild(subject: Subject, row: string): Promise<void> {
  return withScript(
    subject,
    row,
    createBackgroundScript,
    async ({ root, command: { until, descendants }, run }) => {
      const releaseChild = (): void => writeFileSync(`${root}/go`, "");
      const ended = run();
      try {
        await waitFor(() => existsSync(`${root}/ended`));
        if (until === "eof") releaseChild();
        const { stdout, timedOut } = await ended;
        assert(!timedOut, `a hook with until "${until}"`, "that it ends", { timedOut });
        if (until === "eof")
          return assert(
            stdout.includes(LATE),
            "the output, until its end",
            JSON.stringify(LATE),
            stdout,
          );
        const alive = isAlive(readChildPid(root));
        assertEqual(
          `whether the child is alive after a hook with survivors "${descendants}"`,
          descendants === "keep",
          alive,
        );
      } finally {
        releaseChild();
        await ended;
        await waitFor(() => !isAlive(readChildPid(root)));
      }
    },
  );
}

const readChildPid = (root: string): number => Number(readFileSync(`${root}/child`, "utf8"));

/** Zombies count as dead; there may be no parent left to reap them. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !HAS_PROC || !["Z", undefined].includes(readStat(pid)[0]);
  } catch {
    return false;
  }
}

/** Polls until a condition holds, with a time limit. */
async function waitFor(isDone: () => boolean): Promise<void> {
  for (let waited = 0; !isDone() && waited < LIMIT_MS; waited += POLL_MS) await setTimeout(POLL_MS);
}

/** A hook killed by a signal is distinguished from one that succeeds. */
export function checkSignal(
  subject: Subject,
  row: string,
  signal: "SIGTERM" | "SIGKILL",
): Promise<void> {
  return withScript(
    subject,
    row,
    () => createDyingScript(signal.slice(3)),
    async ({ hook, run }) => {
      const attempt = await run();
      // A surrounding shell may report the signal through its exit code.
      const isReported =
        attempt.signal === signal || attempt.exitCode === 128 + constants.signals[signal];
      assert(
        isReported,
        "the end of the hook",
        `${signal}, or the exit code of a shell for it`,
        attempt,
      );
      const { action } = hook.policy(attempt);
      assert(
        action !== "continue",
        `the verdict on ${signal}`,
        "another one than on success",
        action,
      );
    },
  );
}

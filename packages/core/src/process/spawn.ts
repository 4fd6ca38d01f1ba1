import type { ChildProcess } from "node:child_process";
import type { Options } from "execa";
import type { Attempt, Termination } from "../model/attempt.ts";
import type { Command } from "../model/call.ts";
import { systemClock } from "../util/clock.ts";
import { wrapInShell } from "./bytes-command.ts";
import type { OutputOptions } from "./output-sink.ts";
import { takePipes } from "./pipes.ts";
import { endGroups, killOnExit, listLiveGroups, release } from "./process-groups.ts";
import { readReply } from "./reply-file.ts";
import { assertPassable, toStartError } from "./start-errors.ts";
import { Stdio } from "./stdio.ts";
import { assertNoBatchFile, joinWindowsArgs } from "./windows.ts";

export interface SpawnOptions extends OutputOptions {
  /** Attempt.number. */
  readonly number: number;
  /** The environment of the product; `command.env` overrides it. Ours is never used. */
  readonly env: Readonly<Record<string, string>>;
  /** The hook is ended after this many milliseconds; absent: never. */
  readonly timeoutMs?: number;
  /** From TERM to KILL, in milliseconds; default 5000. */
  readonly graceMs?: number;
  /** How long to wait for the pipes of escaped processes, in milliseconds; default 2000. */
  readonly drainMs?: number;
  /** Ends the hook as a timeout does. */
  readonly signal?: AbortSignal;
  /** On abort the hook keeps running, as with the product, and the attempt returns at once. */
  readonly leaveOnAbort?: boolean;
  readonly onStart?: (pid: number) => void;
}

/** Runs one hook once. Never throws because of what a hook does. */
export type Spawn = (command: Command, options: SpawnOptions) => Promise<Attempt>;

const DEFAULT_GRACE_MS = 5000;
const DEFAULT_DRAIN_MS = 2000;
/** After this time, process ids may have wrapped around. */
const YOUNG_MS = 1000;

/** `openPipes` supplies the pipes. Use `spawn`, except in tests of systems without pipes. */
export function createSpawn(openPipes: typeof takePipes): Spawn {
  return async (command, options) => {
    const fullCommand = { ...command, env: { ...options.env, ...command.env } };
    const emptyAttempt = {
      number: options.number,
      timedOut: false,
      stdout: "",
      stderr: "",
      durationMs: 0,
    };
    if (options.signal?.aborted)
      return { ...emptyAttempt, ended: { why: "abort", signals: [], pipesAbandoned: false } };
    try {
      assertPassable(fullCommand);
      return {
        ...emptyAttempt,
        ...(await runCommand(fullCommand, options, openPipes)),
        ...(await readReply(command.replyFile, options.outputLimit)),
      };
    } catch (error) {
      return { ...emptyAttempt, error: toStartError(error, fullCommand) };
    }
  };
}

export const spawn: Spawn = createSpawn(takePipes);

async function runCommand(
  command: Command,
  options: SpawnOptions,
  openPipes: typeof takePipes,
): Promise<AttemptResult> {
  const { execa } = await import("execa");
  const stdio = await Stdio.open(command, options, openPipes);
  let leader: number | undefined;
  try {
    const { file, args, execaOptions } = prepareLaunch(command);
    const startedAt = performance.now();
    const started = execa(file, args, { ...execaOptions, ...EXECA, stdio: stdio.ends });
    const child = started.nodeChildProcess;
    // With `reject: false` a failed start is a result, and that result is the error.
    if (child.pid === undefined) throw await started;
    leader = child.pid;
    killOnExit(leader);
    stdio.begin(child);
    options.onStart?.(leader);
    return await supervise({ child, leader, stdio, startedAt }, command, options);
  } finally {
    if (leader === undefined) stdio.begin();
    else release(leader);
    stdio.close();
  }
}

/** What we do ourselves instead of execa: the environment, the output, and the end. */
const EXECA = { reject: false, buffer: false, extendEnv: false, cleanup: false } as const;

/** How the command is passed to the system. */
function prepareLaunch(command: Command): {
  file: string;
  args: readonly string[];
  execaOptions: Options;
} {
  if (process.platform === "win32") {
    assertNoBatchFile(command.file);
    const { file, args, line = joinWindowsArgs(args) } = command;
    return {
      file,
      args: [line],
      execaOptions: {
        ...toCwdAndEnv(command),
        argv0: joinWindowsArgs([file]),
        windowsVerbatimArguments: true,
      },
    };
  }
  const exact = wrapInShell(command);
  return {
    file: exact.file,
    args: exact.args,
    execaOptions: {
      ...toCwdAndEnv(exact),
      ...(exact.argv0 !== undefined && { argv0: exact.argv0 }),
      detached: true,
    },
  };
}

function toCwdAndEnv({ cwd, env }: Command): Options {
  // Node would add this variable from our own environment unless it is set here.
  return { ...(cwd !== undefined && { cwd }), env: { NODE_V8_COVERAGE: undefined, ...env } };
}

type AttemptResult = Omit<Attempt, "number">;
interface RunningHook {
  readonly child: ChildProcess;
  /** The process id, and the id of its group and session. */
  readonly leader: number;
  readonly stdio: Stdio;
  readonly startedAt: number;
}
interface ExitStatus {
  readonly exitCode?: number;
  readonly signal?: string;
}

async function supervise(
  { child, leader, stdio, startedAt }: RunningHook,
  command: Command,
  options: SpawnOptions,
): Promise<AttemptResult> {
  const { graceMs = DEFAULT_GRACE_MS, drainMs = DEFAULT_DRAIN_MS } = options;
  let exit: ExitStatus = {};
  const exited = new Promise<void>((resolve) => {
    child.once("exit", (code, signal) => {
      exit = { ...(code !== null && { exitCode: code }), ...(signal !== null && { signal }) };
      resolve();
    });
  });
  const finished = Promise.all([exited, stdio.eof]);
  let ended: Termination | undefined;

  const why = await waitForFirst(command.until === "eof" ? finished : exited, options);
  if (why === undefined) {
    stdio.read();
    await stdio.settle();
  } else if (why === "abort" && options.leaveOnAbort) {
    child.unref();
    ended = { why, signals: [], pipesAbandoned: !stdio.atEof };
  } else {
    const last = performance.now() + graceMs + drainMs;
    const signals = await endGroups(leader, graceMs, drainMs);
    stdio.read();
    await waitForFirst(Promise.all([exited, stdio.eof]), {
      timeoutMs: Math.min(drainMs, last - performance.now()),
    });
    ended = { why, signals, pipesAbandoned: !stdio.atEof };
  }
  stdio.freeze();
  const durationMs = Math.round(performance.now() - startedAt);
  if (
    why === undefined &&
    command.descendants === "kill" &&
    listLiveGroups(leader, durationMs < YOUNG_MS).length > 0
  ) {
    const signals = await endGroups(leader, graceMs, drainMs);
    await stdio.settle();
    ended = { why: "survivors", signals, pipesAbandoned: !stdio.atEof };
  }
  return {
    ...exit,
    timedOut: why === "timeout",
    stdout: stdio.readOutput("stdout"),
    stderr: stdio.readOutput("stderr"),
    durationMs,
    ...(ended && { ended }),
  };
}

/** Which comes first: the end (undefined), the timeout, or the abort. */
async function waitForFirst(
  end: Promise<unknown>,
  { timeoutMs, signal }: Pick<SpawnOptions, "timeoutMs" | "signal">,
): Promise<"timeout" | "abort" | undefined> {
  const settled = new AbortController();
  const races: Promise<"timeout" | "abort" | undefined>[] = [end.then(() => undefined)];
  if (timeoutMs !== undefined)
    races.push(systemClock.sleep(timeoutMs, settled.signal).then(() => "timeout"));
  if (signal !== undefined) races.push(waitForAbort(signal, settled.signal));
  try {
    return await Promise.race(races);
  } finally {
    settled.abort();
  }
}

function waitForAbort(signal: AbortSignal, settled: AbortSignal): Promise<"abort"> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve("abort");
    signal.addEventListener("abort", () => resolve("abort"), { once: true, signal: settled });
  });
}

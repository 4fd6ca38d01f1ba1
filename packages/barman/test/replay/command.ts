import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import {
  type Barman,
  type BarmanConfig,
  barman,
  type CommandResult,
  playCommand,
} from "../../src/index.ts";
import { type Circumstances, circumstances } from "./circumstances.ts";
import { type Differences, differ, differInList } from "./compare.ts";
import { readConsole, red } from "./console.ts";
import { OWN_PATH } from "./installation.ts";
import { differInLog, formatLines, parseLog } from "./log.ts";
import { Stage } from "./stage.ts";
import { loadStated } from "./statement.ts";
import type { CommandVector, Step } from "./types.ts";

/** What Barman itself had in its environment when whole commands were captured. */
const ENVIRONMENT = {
  PATH: OWN_PATH,
  HOME: "/var/lib/barman",
  LANG: "C.UTF-8",
  HOOKMARK: "inherited",
};
/** Not Barman's: the capture was stopped at a pause. */
const STOPPED = 99;
const POLL_MS = 5;

/** A whole command, with real children: what hooks do and what follows from it is played, what else came up is given. */
export async function replayCommand(vector: CommandVector): Promise<Differences> {
  const stage = new Stage(vector.exit_codes, { witness: false });
  try {
    const adapter = barman({ version: vector.barman_version });
    const config = await loadStated(vector, stage, adapter);
    const around = circumstances(vector);
    const end = stopAt(vector, around);
    // One pause more than was recorded is a difference; a hook that never succeeds would go on for ever.
    const played = await play(
      stage,
      adapter,
      config,
      around,
      end ?? vector.delays.length + 1,
      end === undefined,
    );
    return compare(vector, stage, around, played, end !== undefined && around.signal === undefined);
  } finally {
    stage.remove();
  }
}

async function play(
  stage: Stage,
  adapter: Barman,
  config: BarmanConfig,
  around: Circumstances,
  end: number,
  hookAsks: boolean,
): Promise<CommandResult> {
  const stop = new AbortController();
  let sleeps = 0;
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      stage.slept(ms / 1000);
      if (++sleeps >= end) stop.abort(around.signal ?? "interrupt");
    },
  };
  const over = new AbortController();
  if (around.signal !== undefined && hookAsks)
    void sendWhenAsked(stage, stop, around.signal, over.signal);
  const command = JSON.parse(
    stage.inside(JSON.stringify(around.command)),
  ) as Circumstances["command"];
  const played = await playCommand(adapter, config, command, {
    env: ENVIRONMENT,
    clock,
    signals: [stop.signal, over.signal],
  });
  over.abort();
  return played;
}

/** The hook that the signal is meant for makes a file when it is ready for it, and waits. */
async function sendWhenAsked(
  stage: Stage,
  stop: AbortController,
  reason: string,
  over: AbortSignal,
): Promise<void> {
  while (!existsSync(join(stage.root, "flag"))) {
    if (over.aborted) return;
    await pause(POLL_MS);
  }
  stop.abort(reason);
}

/**
 * At which pause the capture was stopped, or got its signal if no hook waited for it: that many were recorded. Where a
 * capture ended is no doing of Barman's.
 */
function stopAt(
  { outcome, note = "", delays, exit_codes }: CommandVector,
  { signal }: Circumstances,
): number | undefined {
  const atPause =
    signal !== undefined && delays.length > 0 && !JSON.stringify(exit_codes).includes('"run":');
  if (!atPause && outcome.cli_exit_code !== STOPPED && !/harness stops/.test(note))
    return undefined;
  return Number(/at the (\d+)\w\w sleep/.exec(note)?.[1] ?? delays.length);
}

function compare(
  vector: CommandVector,
  stage: Stage,
  around: Circumstances,
  played: CommandResult,
  stopped: boolean,
): Differences {
  const { outcome, config } = vector;
  const steps = stage.sequence();
  const sleeps = steps
    .filter((step) => step.startsWith("sleep "))
    .map((step) => Number(step.slice("sleep ".length)));
  const printed = readConsole(vector);
  const log = formatLines(played.log).map(stage.outside);
  const recordedLog =
    outcome.raw_log === undefined
      ? [...vector.log_lines, ...printed.log]
      : parseLog(outcome.raw_log);
  const options = {
    withoutWrappers: outcome.raw_log === undefined,
    level: (config["barman"] as Readonly<Record<string, string | null>> | undefined)?.["log_level"],
    truncated: vector.log_lines_truncated,
    // Archiving goes on in a process of its own.
    unordered: around.command.name === "cron" && around.command.archivers.length > 0,
  };
  const texts = stage.outsideAll(
    played.console.filter((text) => !(stopped && /Process interrupted/.test(text))),
  );
  return [
    ...(vector.sequence === undefined
      ? []
      : differInSequence(vector.sequence, steps.map(parseStep), around)),
    ...(outcome.raw_log === undefined ? differ("delays", vector.delays, sleeps) : []),
    ...(outcome.cli_exit_code === undefined
      ? []
      : differ("cli_exit_code", outcome.cli_exit_code, exitCode(played, stopped))),
    ...(printed.log.length > 0
      ? []
      : differInList("console", printed.errors, around.color ? texts.map(red) : texts)),
    ...differInLog(recordedLog, log, options),
  ];
}

/** As the parent of a process sees it: a signal is negative. A stop that Barman did not catch left it as the capture's. */
function exitCode({ exit, console }: CommandResult, stopped: boolean): number {
  if (stopped && console.some((text) => /Process interrupted/.test(text))) return STOPPED;
  return exit > 128 ? 128 - exit : exit;
}

function parseStep(line: string): Step {
  const [hook = "", subject = "", how = "", number] = line.split(" ");
  if (hook === "sleep") return { sleep: Number(subject) };
  const [, phase = "", event = "", retry] = /^(pre|post)_(\w+?)(_retry)?_script$/.exec(hook) ?? [];
  const end =
    how === "kill"
      ? { exit_code: null, killed_by_signal: Number(number) }
      : { exit_code: Number(number) & 0xff, killed_by_signal: null };
  return { hook, event, phase, kind: retry === undefined ? "plain" : "retry", subject, ...end };
}

/** In order; where a process of its own archives, the order within each of the two. */
function differInSequence(
  recorded: readonly Step[],
  ours: readonly Step[],
  { command }: Circumstances,
): Differences {
  const theirs = recorded.map((step): Step => {
    const { hook, event, phase, kind, subject, exit_code, killed_by_signal, sleep } = step;
    return sleep === undefined
      ? ({ hook, event, phase, kind, subject, exit_code, killed_by_signal } as Step)
      : { sleep };
  });
  if (command.name !== "cron") return differInList("sequence", theirs, ours);
  return [
    ...differInList("sequence", ofChild(theirs, true), ofChild(ours, true)),
    ...differInList("sequence", ofChild(theirs, false), ofChild(ours, false)),
  ];
}

/** What the archiving child of cron ran, or what cron itself did. A pause is of the hook before it. */
function ofChild(steps: readonly Step[], archiving: boolean): Step[] {
  return steps.filter(
    (step, index) =>
      ((step.hook === undefined
        ? steps.slice(0, index).findLast(({ hook }) => hook !== undefined)
        : step
      )?.event ===
        "archive") ===
      archiving,
  );
}

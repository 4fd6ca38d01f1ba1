import { type HookRun, type Outcome, runPlan } from "@backup-hooks/core";
import {
  type Barman,
  type BarmanEvent,
  barman,
  buildHookEnv,
  exitStatus,
  formatAbort,
  optionName,
} from "../../src/index.ts";
import { type Differences, differ } from "./compare.ts";
import { eventName } from "./installation.ts";
import { differInLog, formatLines } from "./log.ts";
import { createScene, type Scene } from "./scene.ts";
import { Stage } from "./stage.ts";
import type { CallVector } from "./types.ts";

/** Nothing that a vector prints is left out. */
const OUTPUT_LIMIT = 2 ** 26;

/** One call of a hook runner: the event and the hook by the adapter, the runner and its children real, only the pauses virtual. */
export async function replayCall(vector: CallVector): Promise<Differences> {
  const stage = new Stage(
    { [optionName(eventName(vector), vector.kind)]: vector.exit_codes ?? [] },
    { witness: true },
  );
  try {
    const adapter = barman({ version: vector.barman_version });
    const scene = await createScene(vector, stage, adapter);
    const delays: number[] = [];
    const outcome = await run(vector, scene, delays);
    return compare(vector, stage, adapter, scene, outcome, delays);
  } finally {
    stage.remove();
  }
}

/** The capture's end is a fact: at a pause, or after the last answer of a retry hook that was a failure. */
async function run(vector: CallVector, { hooks, env }: Scene, delays: number[]): Promise<Outcome> {
  const stop = new AbortController();
  const last = vector.exit_codes?.at(-1);
  const cut =
    vector.source === "e2e" && vector.kind === "retry" && ![0, 62, 63].includes(Number(last))
      ? vector.exit_codes?.length
      : undefined;
  const stopAt =
    vector.outcome.stopped_by_harness_at_sleep_number ?? cut ?? vector.delays.length + 1;
  const clock = {
    now: () => 0,
    sleep: async (ms: number) => {
      if (delays.push(ms / 1000) >= stopAt) stop.abort("interrupt");
    },
  };
  return runPlan(
    { hooks, order: "sequence", onFailure: "stop" },
    { env, clock, signal: stop.signal, outputLimit: OUTPUT_LIMIT },
  );
}

function compare(
  vector: CallVector,
  stage: Stage,
  adapter: Barman,
  { event, hooks }: Scene,
  outcome: Outcome,
  delays: readonly number[],
): Differences {
  const calls = stage.outsideAll(stage.witnesses());
  const seen = calls.map(({ env }) =>
    Object.fromEntries(Object.entries(env).filter(([field]) => field.startsWith("BARMAN_"))),
  );
  const first = calls[0];
  // What a hook was to be given that was never started.
  const prepared = stage.outsideAll(
    buildHookEnv((hooks[0]?.event as BarmanEvent | undefined) ?? event, vector.kind),
  );
  return [
    ...differInEnv(vector.env, seen[0] ?? prepared),
    ...differ(
      "env_same_on_every_attempt",
      vector.env_same_on_every_attempt ?? true,
      seen.every((env) => differ("", seen[0], env).length === 0),
    ),
    ...differ("argv", vector.argv, first?.argv ?? null),
    ...differ("parent_cmdline", vector.parent_cmdline, first?.parentCmdline ?? null),
    ...differ("stdin", vector.stdin, first?.stdin ?? null),
    ...differ("path_env", vector.path_env, first?.env["PATH"] ?? null),
    ...(vector.stdio === undefined ? [] : differ("stdio", vector.stdio, first?.stdio ?? null)),
    ...differ("attempts", vector.attempts_seen ?? vector.exit_codes?.length ?? 0, calls.length),
    ...differ("delays", vector.delays, delays),
    // The exit code of the whole command belongs to the whole command.
    ...(vector.source === "unit"
      ? differInOutcome(vector.outcome, toOutcome(vector, outcome.hooks[0], delays.length), stage)
      : []),
    ...(vector.source === "unit"
      ? differInLog(vector.log_lines, formatLines(adapter.log?.(outcome) ?? []).map(stage.outside))
      : []),
  ];
}

function differInEnv(
  recorded: CallVector["env"],
  ours: Readonly<Record<string, string>>,
): Differences {
  const fields = Object.keys(recorded).filter((field) => field in ours);
  return [
    ...differ("env names", Object.keys(recorded).sort(), Object.keys(ours).sort()),
    ...fields.flatMap((field) => differ(`env.${field}`, recorded[field], ours[field])),
  ];
}

function toOutcome(
  vector: CallVector,
  run: HookRun | undefined,
  sleeps: number,
): CallVector["outcome"] {
  const status = exitStatus(run?.attempts.at(-1));
  const common = { exit_status: status, exception: pythonException(run) };
  if (vector.kind === "retry" && run?.verdict.action === "retry")
    return { stopped_by_harness_at_sleep_number: sleeps, ...common };
  if (run !== undefined && vector.kind === "retry" && status === 63)
    return { raised: "AbortedRetryHookScript", message: formatAbort(run), ...common };
  return { returned: status, ...common };
}

function differInOutcome(
  recorded: CallVector["outcome"],
  ours: CallVector["outcome"],
  stage: Stage,
): Differences {
  const names = [
    ...new Set([...Object.keys(recorded), ...Object.keys(ours)]),
  ] as (keyof CallVector["outcome"])[];
  const mine = stage.outsideAll(ours);
  return names.flatMap((name) =>
    differ(`outcome.${name}`, recorded[name] ?? null, mine[name] ?? null),
  );
}

/** What Python says where we say it in our own words. */
function pythonException(run: HookRun | undefined): string | null {
  const error = run?.attempts.at(-1)?.error;
  if (error === undefined || /the option is empty/.test(error.message)) return null;
  const odd = Object.values(run?.hook.event.fields ?? {}).find(
    (value: unknown) => typeof value !== "string",
  ) as unknown;
  if (odd !== undefined)
    return `TypeError('expected str, bytes or os.PathLike object, not ${odd === null ? "NoneType" : Number.isInteger(odd) ? "int" : typeof odd}')`;
  return /NUL byte/.test(error.message) ? "ValueError('embedded null byte')" : error.message;
}

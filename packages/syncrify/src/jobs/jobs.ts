import { type DispatchResult, type EventInput, HookError, type Scenario } from "@backup-hooks/core";
import type { SyncrifyConfig } from "../config/load.ts";
import { findVariables } from "../protocol/command-template.ts";
import type { SyncrifyEvent, SyncrifyEventName } from "../protocol/events.ts";
import { type Job, resolveEvent } from "../resolve-event.ts";
import { beginWatch, examine, readAdded, type WatchedCall, type WatchReport } from "./watch.ts";

/** Unless --parallel says otherwise. */
const MOST_AT_ONCE = 64;
/** With --watch ids begin here: a number that no other part of a line is likely to hold. */
const WATCHED_ID = 1_000_001;

/** How many jobs, and how they are played. */
interface Jobs {
  readonly count: number;
  readonly parallel: number;
  readonly firstId: number;
  /** The server restarts, and ids begin again, after so many jobs. */
  readonly restart: number;
  /** So many of the jobs, the first ones, break off without an end call. */
  readonly crash: number;
}

/** Options that make no sense for one event alone. */
const jobOptions = ["jobs", "parallel", "restart", "crash", "watch"] as const;

/** @throws HookError USAGE where one event is to be played with options of many jobs */
export function refuseJobs({ options }: EventInput): void {
  const unexpected = jobOptions.find((name) => options[name] !== undefined);
  if (unexpected !== undefined)
    throw new HookError("USAGE", `--${unexpected} plays whole jobs`, {
      product: "Syncrify",
      expected: "no event beside it",
    });
}

/** `--jobs N`: N jobs of N clients side by side, each a start and an end call; undefined without. @throws HookError */
export function createScenario(
  config: SyncrifyConfig,
  build: number,
  input: EventInput,
): Scenario<SyncrifyEvent> | undefined {
  const { options, set } = input;
  const count = parseNumber(options["jobs"], "--jobs");
  const file = options["watch"];
  if (count === undefined) {
    const unexpected = jobOptions.find((name) => options[name] !== undefined);
    if (unexpected === undefined) return undefined;
    throw new HookError("USAGE", `--${unexpected} needs --jobs`, {
      product: "Syncrify",
      expected: "the number of jobs: --jobs 20",
    });
  }
  const jobs: Jobs = {
    count,
    parallel: parseNumber(options["parallel"], "--parallel") ?? Math.min(count, MOST_AT_ONCE),
    firstId: parseNumber(set["$JOB_ID"], "--set JOB_ID") ?? (file === undefined ? 1 : WATCHED_ID),
    restart: parseNumber(options["restart"], "--restart") ?? count,
    crash: parseNumber(options["crash"], "--crash") ?? 0,
  };
  const { $JOB_ID: _, ...others } = set;
  return playJobs(
    jobs,
    build,
    { ...input, set: others },
    config,
    typeof file === "string" ? file : undefined,
  );
}

function* playJobs(
  jobs: Jobs,
  build: number,
  input: EventInput,
  { command = "" }: SyncrifyConfig,
  file: string | undefined,
): Scenario<SyncrifyEvent> {
  const { count, parallel, firstId, restart, crash } = jobs;
  const calls: CallCounts = { made: [], failed: 0 };
  const watched = file === undefined ? undefined : beginWatch(file);
  for (let first = 1; first <= count; first += restart) {
    if (first > 1)
      yield { pauseMs: 0, why: `The server restarts, job ids begin again at ${firstId}` };
    const numbers = Array.from(
      { length: Math.min(restart, count - first + 1) },
      (_, index) => first + index,
    );
    const tracks = numbers.map((number) =>
      playTrack(
        { number, id: String(firstId + number - first) },
        number > crash,
        build,
        input,
        calls,
      ),
    );
    yield { tracks, parallel };
  }
  // Without its id in the call no line can be told from another.
  const report =
    watched &&
    examine(readAdded(watched), findVariables(command).includes("$JOB_ID") ? calls.made : []);
  return {
    decision: "proceed",
    message: "would go on: nothing a hook does can stop a job",
    notes: [
      describeJobs(calls, jobs),
      ...(report && file !== undefined ? describeWatch(file, report) : []),
    ],
    found: {
      calls: { made: calls.made.length, failed: calls.failed },
      ...(report && { watch: { file, ...report } }),
    },
  };
}

interface CallCounts {
  readonly made: WatchedCall[];
  failed: number;
}

/** One job of one client. */
function* playTrack(
  job: Job,
  ends: boolean,
  build: number,
  input: EventInput,
  calls: CallCounts,
): Scenario<SyncrifyEvent> {
  const names: readonly SyncrifyEventName[] = ends ? ["start", "end"] : ["start"];
  for (const name of names)
    recordCalls(
      job,
      name,
      yield { events: [resolveEvent(name, build, input, job).event], cancelable: false },
      calls,
    );
  return { decision: "proceed", message: "would go on" };
}

function recordCalls(
  { id }: Job,
  event: SyncrifyEventName,
  result: DispatchResult | undefined,
  calls: CallCounts,
): void {
  for (const { attempts } of result?.outcome.hooks ?? []) {
    if (attempts.at(-1)?.error !== undefined) calls.failed += 1;
    else calls.made.push({ jobId: id, event });
  }
}

function describeJobs({ made, failed }: CallCounts, { count, parallel, crash }: Jobs): string {
  const broken =
    crash > 0 ? `, ${Math.min(crash, count)} of them broken off without an end call` : "";
  return `${count} jobs, at most ${parallel} at a time${broken}: ${made.length} calls made, ${failed} could not be started.`;
}

/** More of a kind are only counted. */
const MOST_NAMED = 10;

function describeWatch(file: string, { lines, torn, missing }: WatchReport): string[] {
  if (torn === undefined || missing === undefined)
    return [
      `${file}: ${lines} lines added; without $JOB_ID in the call, or without a call, they cannot be told apart.`,
    ];
  const absent = missing.reduce((sum, { calls, lines: found }) => sum + calls - found, 0);
  return [
    `${file}: ${lines} lines added, ${torn.length} torn, ${absent} missing.`,
    ...torn
      .slice(0, MOST_NAMED)
      .map(({ line, text }) => `  torn: added line ${line}: ${JSON.stringify(text.slice(0, 120))}`),
    ...missing
      .slice(0, MOST_NAMED)
      .map(
        ({ jobId, calls, lines: found }) => `  missing: job ${jobId}: ${found} of ${calls} lines`,
      ),
  ];
}

function parseNumber(value: string | boolean | undefined, option: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && /^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new HookError("VALUE_INVALID", option, {
    product: "Syncrify",
    expected: "a whole number from 1 on",
    received: `"${String(value)}"`,
  });
}

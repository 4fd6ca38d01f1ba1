import {
  createLazyTable,
  type Effect,
  type EventSpec,
  type HookEvent,
  type Status,
} from "@backup-hooks/core";
import { createExample } from "./examples.ts";
import {
  type Condition,
  type CycleName,
  conditions,
  cycleOperations,
  cycles,
  taskDispatches,
} from "./life-cycles.ts";
import { parseTask, toOperation } from "./tasks.ts";

export interface BackrestEvent extends HookEvent<Condition> {
  /** How the task has ended, in the words of `--as`; absent: it has not, or nobody knows, as in a call that is decoded. */
  readonly ending?: string;
}

/** The variables of a template that differ from call to call, in Backrest's order. Repo and Plan stand for the objects of that id. */
export const FIELDS = [
  "Task",
  "Repo",
  "Plan",
  "SnapshotId",
  "SnapshotStats",
  "CurTime",
  "Duration",
  "Error",
] as const;

/** A field of our own, no variable of Backrest's: which run of the task it is. */
export const ATTEMPT = "Attempt";

const formats: Readonly<Record<string, string>> = {
  Repo: "a repo's id; templates see the whole object",
  Plan: "a plan's id, or _system_",
  SnapshotStats: "restic's summary as JSON; empty: nil",
  CurTime: "RFC 3339",
  Duration: "as 1m23.456s",
};

const statuses: Readonly<Record<string, Status>> = {
  SUCCESS: "success",
  WARNING: "warning",
  SKIPPED: "skipped",
  ERROR: "error",
};

/** The shared word for how the task has ended; undefined before the work, and for SNAPSHOT_END. */
export const findStatus = (name: string): Status | undefined =>
  statuses[name.slice(name.lastIndexOf("_") + 1)];

/** The task whose list a condition stands in first; ANY_ERROR stands in all of them. */
export const findCycle = (name: string): CycleName =>
  cycles.find((cycle) =>
    taskDispatches.some(
      ({ task, events }) => task === cycle && events.some((event) => event === name),
    ),
  ) ?? "backup";

const postVeto: Effect = {
  decision: "fail",
  message: "would no longer record the finished operation as it ended: the hook's policy decides",
};
const findVeto = (name: string): Effect | undefined => {
  if (name.endsWith("_START")) return { decision: "cancel", message: "would NOT start restic" };
  return taskDispatches.some(
    ({ events, cancelable }) => cancelable && events.some((event) => event === name),
  )
    ? postVeto
    : undefined;
};

/** Misbehaviour that hooks of a condition meet. */
const knownIssues: Readonly<Record<string, readonly string[]>> = {
  SNAPSHOT_START: [
    "A halting policy here also fires ANY_ERROR and SNAPSHOT_ERROR, CANCEL and every RETRY included, though the documentation says otherwise.",
  ],
  SNAPSHOT_END: [
    "It does not fire when the task fails before restic starts, though the documentation says that it follows success and failure.",
  ],
  ANY_ERROR: [
    "A hook that is set for SNAPSHOT_ERROR as well sees ANY_ERROR when the task fails before restic, and SNAPSHOT_ERROR when restic fails.",
  ],
};

/** The one condition that every task has. */
const ANY_ERROR: Condition = "CONDITION_ANY_ERROR";

/** What a handler's `retry` comes to. */
const ON_RETRY =
  "with --on-stop retry-10m it runs the whole task again after ten minutes, all hooks included, and fires the error hooks of a START; otherwise the policy of --on-stop decides";

/** What `.JsonMarshal` makes of values. */
const lossy: Readonly<Record<string, string>> = {
  Task: "bytes that are not UTF-8 become U+FFFD",
  Repo: "bytes that are not UTF-8 become U+FFFD",
  Plan: "bytes that are not UTF-8 become U+FFFD",
  SnapshotId: "bytes that are not UTF-8 become U+FFFD",
  SnapshotStats:
    "keys that Backrest does not know are left out, those that restic left out are zero",
  CurTime: "the name of the zone and the monotonic clock are left out",
  Error: "bytes that are not UTF-8 become U+FFFD",
};

/** One row per condition, UNKNOWN left out: no hook runs for it. */
export const events: Readonly<Record<Condition, EventSpec>> = createLazyTable(
  conditions,
  createRow,
);

function createRow(name: Condition): EventSpec {
  const task = findCycle(name);
  const veto = findVeto(name);
  const short = name.replace("CONDITION_", "");
  const found = taskDispatches.filter(({ events: list }) => list.includes(name));
  return {
    operation: cycleOperations[task],
    phase: short.endsWith("_START") ? "pre" : "post",
    fields: FIELDS,
    formats,
    aliases: [short, short.toLowerCase()],
    ...(veto && { veto, onRetry: ON_RETRY }),
    lossy,
    ...(knownIssues[short] && { knownIssues: knownIssues[short] }),
    examples: found.map((dispatch) => ({
      ...(findStatus(name) && { status: findStatus(name) as Status }),
      fields: createExample(dispatch.task, dispatch.ending),
    })),
    source:
      "internal/orchestrator/tasks and internal/hook/hook.go at 626156cd, one day after 1.14.1",
  };
}

/** An event with its values: `fields` has every one by its name. ANY_ERROR is what the task is that failed. */
export function createEvent(
  name: Condition,
  fields: Readonly<Record<string, string>>,
  ending?: string,
): BackrestEvent {
  const { operation, phase } = events[name] as (typeof events)[Condition];
  const status = findStatus(name);
  const task = name === ANY_ERROR ? parseTask(fields["Task"]) : undefined;
  const shared = {
    operation: task === undefined ? operation : toOperation(task),
    phase,
    ...(status && { status }),
  };
  return { product: "backrest", name, ...shared, ...(ending !== undefined && { ending }), fields };
}

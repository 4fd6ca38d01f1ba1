import type { Dispatch, Ending, Operation, OperationSpec } from "@backup-hooks/core";
import { conditionNames } from "../vars/names.ts";

/** Backrest's conditions under its own names, and the calls of its hook runner: which task fires which list, by how it ends. */

export type Condition = `CONDITION_${string}`;
export const conditions = Object.values(conditionNames)
  .filter((name) => name !== "UNKNOWN")
  .map((name): Condition => `CONDITION_${name}`);
const conditionNumbers = new Map(
  Object.entries(conditionNames).map(([number, name]) => [`CONDITION_${name}`, Number(number)]),
);

/** The number in Backrest's enum. */
export const toConditionNumber = (condition: string): number =>
  conditionNumbers.get(condition) ?? 0;
/** A number's name as Backrest prints it: of one it does not know, the number. */
export const toConditionName = (number: number): string =>
  conditionNames[number] === undefined ? String(number) : `CONDITION_${conditionNames[number]}`;

/** Tasks with a life cycle of their own. */
export type CycleName = "backup" | "prune" | "check" | "forget";
/** Tasks that call hooks when they fail, and only then. */
const FAILURE_ONLY_TASKS = [
  "forget-snapshot",
  "restore",
  "stats",
  "index-snapshots",
  "run-command",
] as const;
export type TaskName = CycleName | (typeof FAILURE_ONLY_TASKS)[number];
/** The word that all products share for a task. */
export const cycleOperations: Readonly<Record<CycleName, Operation>> = {
  backup: "backup",
  prune: "prune",
  check: "check",
  forget: "delete",
};

/** A way for a task to end: its list, whether the result is used, how our command exits, and what Backrest records. */
type EndingRow = readonly [list: string, heard: boolean, exit: number | "inherit", says: string];

const POLICY_DECIDES =
  "the operation is recorded as the hook's policy says: CANCEL as USER_CANCELLED, FATAL as ERROR, RETRY as PENDING, to run again";

/** What Backrest shows of a task that ended in these ways. */
export const taskMessages: Readonly<Record<string, string>> = {
  warning: "Partial backup, some files may not have been read completely.",
  skipped: "No snapshot added, possibly due to no changes in the source data.",
  "dry-run": "Dry run backup, not saved in repo",
};

/** Section "call lists per task" of internal/orchestrator/tasks/*.go at 626156cd. Order matters: the first list that has a condition is its default. */
const lifeCycles: Readonly<
  Record<
    CycleName,
    { readonly start: string; readonly endings: Readonly<Record<string, EndingRow>> }
  >
> = {
  backup: {
    start: "SNAPSHOT_START",
    endings: {
      success: [
        "SNAPSHOT_SUCCESS SNAPSHOT_END",
        true,
        0,
        "the snapshot is made, the operation is a SUCCESS",
      ],
      warning: [
        "SNAPSHOT_WARNING SNAPSHOT_END",
        true,
        "inherit",
        `the snapshot is made without some files (restic exits 3), the operation is a WARNING: "${taskMessages["warning"]}"`,
      ],
      skipped: [
        "SNAPSHOT_SKIPPED SNAPSHOT_SUCCESS SNAPSHOT_END",
        true,
        0,
        `restic told of no snapshot (nothing had changed, or it ran without --json), the operation is a SUCCESS: "${taskMessages["skipped"]}"`,
      ],
      error: [
        "SNAPSHOT_ERROR ANY_ERROR SNAPSHOT_END",
        false,
        "inherit",
        "restic failed, the operation is an ERROR",
      ],
      setup: [
        "ANY_ERROR SNAPSHOT_ERROR",
        false,
        1,
        "the task failed before restic, the operation is an ERROR; SNAPSHOT_END does not fire",
      ],
      "skipped-warning": [
        "SNAPSHOT_SKIPPED SNAPSHOT_WARNING SNAPSHOT_END",
        true,
        "inherit",
        "some files could not be read and there is no snapshot, the operation is a WARNING",
      ],
      "dry-run": [
        "SNAPSHOT_SUCCESS SNAPSHOT_END",
        true,
        0,
        `there is no snapshot, the operation is a SUCCESS: "${taskMessages["dry-run"]}"`,
      ],
    },
  },
  prune: {
    start: "PRUNE_START",
    endings: {
      success: ["PRUNE_SUCCESS", true, 0, "the repo is pruned, the operation is a SUCCESS"],
      error: [
        "PRUNE_ERROR ANY_ERROR",
        false,
        "inherit",
        "restic failed, the operation is an ERROR",
      ],
      setup: [
        "ANY_ERROR PRUNE_ERROR",
        false,
        1,
        "the task failed before restic, the operation is an ERROR",
      ],
    },
  },
  check: {
    start: "CHECK_START",
    endings: {
      success: ["CHECK_SUCCESS", true, 0, "the repo is checked, the operation is a SUCCESS"],
      error: [
        "CHECK_ERROR ANY_ERROR",
        false,
        "inherit",
        "restic failed, the operation is an ERROR",
      ],
      setup: [
        "ANY_ERROR CHECK_ERROR",
        false,
        1,
        "the task failed before restic, the operation is an ERROR",
      ],
    },
  },
  forget: {
    start: "FORGET_START",
    endings: {
      success: [
        "FORGET_SUCCESS",
        true,
        0,
        "old snapshots are forgotten, the operation is a SUCCESS",
      ],
      error: [
        "ANY_ERROR FORGET_ERROR",
        false,
        "inherit",
        "restic failed, the operation is an ERROR",
      ],
      setup: [
        "ANY_ERROR FORGET_ERROR",
        false,
        1,
        "the task failed before restic, the operation is an ERROR",
      ],
    },
  },
};
export const cycles = Object.keys(lifeCycles) as CycleName[];
export const tasks: readonly TaskName[] = [...cycles, ...FAILURE_ONLY_TASKS];

/** Whether a task may be a plan's; else it is the repo's, and plan hooks take no part in it. */
export const isOfPlan = (task: TaskName): boolean =>
  !["prune", "check", "stats", "index-snapshots"].includes(task);

/** One call of the hook runner. `ending`: how the task has ended; absent: before the work. */
export interface TaskDispatch extends Dispatch<Condition> {
  readonly task: TaskName;
  readonly ending?: string;
}

/** Every call there is, in the order in which `--as` is decided. */
export const taskDispatches: readonly TaskDispatch[] = [
  ...cycles.flatMap((task) => [
    { task, events: toConditions(lifeCycles[task].start), cancelable: true },
    ...Object.entries(lifeCycles[task].endings).map(([ending, [list, cancelable]]) => ({
      task,
      ending,
      events: toConditions(list),
      cancelable,
    })),
  ]),
  ...FAILURE_ONLY_TASKS.flatMap((task) =>
    ["error", "setup"].map((ending) => ({
      task,
      ending,
      events: toConditions("ANY_ERROR"),
      cancelable: false,
    })),
  ),
];

/** Whether the result of the call after an ending is used; of the call before the work, without ending, it is. */
export const isCancelable = (ending: string | undefined): boolean =>
  !["error", "setup"].includes(ending ?? "");

export const endingNames = [...new Set(taskDispatches.flatMap(({ ending }) => ending ?? []))];

function toConditions(list: string): Condition[] {
  return list.split(" ").map((name): Condition => `CONDITION_${name}`);
}

/** The life cycles, under the words that all products share. */
export const operations: Readonly<Partial<Record<Operation, OperationSpec<Condition>>>> =
  Object.fromEntries(cycles.map((task) => [cycleOperations[task], createOperation(task)]));

function createOperation(task: CycleName): OperationSpec<Condition> {
  const { start, endings } = lifeCycles[task];
  const builtEndings = Object.fromEntries(
    Object.entries(endings).map(([name, row]) => [name, createEnding(row)]),
  );
  const { setup, error } = builtEndings as Readonly<Record<"setup" | "error", Ending<Condition>>>;
  return {
    ...(cycleOperations[task] !== task && { name: task }),
    before: [{ events: toConditions(start), cancelable: true }],
    endings: {
      ...(builtEndings as Record<"success", Ending<Condition>>),
      error,
      setup,
      veto: {
        ...setup,
        description: `restic does not start; ${setup.after[0]?.events.map((name) => name.replace("CONDITION_", "")).join(" and ")} fire; ${POLICY_DECIDES}`,
      },
      objected: {
        after: [],
        exit: 1,
        description: `a hook objected afterwards: ${POLICY_DECIDES}`,
      },
      interrupt: {
        ...error,
        exit: 130,
        description: "the operation is recorded as cancelled by the user",
      },
      terminate: {
        ...error,
        exit: 143,
        description: "the operation was interrupted and is an ERROR",
      },
    },
  };
}

function createEnding([list, cancelable, exit, description]: EndingRow): Ending<Condition> {
  return {
    after: [{ events: toConditions(list), cancelable }],
    exit,
    description,
    ...(cancelable && { overriddenBy: { veto: "objected" } }),
  };
}

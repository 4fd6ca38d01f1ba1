import type { Ending, Firing, Operation, OperationSpec } from "@backup-hooks/core";
import { conditionNames } from "../vars/names.ts";

/** Backrest's conditions under its own names, and the calls of its hook runner: which task fires which list, by how it ends. */

export type Condition = `CONDITION_${string}`;
export const conditions = Object.values(conditionNames)
  .filter((name) => name !== "UNKNOWN")
  .map((name): Condition => `CONDITION_${name}`);
const numbers = new Map(Object.entries(conditionNames).map(([number, name]) => [`CONDITION_${name}`, Number(number)]));

/** The number in Backrest's enum. */
export const numberOf = (condition: string): number => numbers.get(condition) ?? 0;
/** A number's name as Backrest prints it: of one it does not know, the number. */
export const nameOf = (number: number): string =>
  conditionNames[number] === undefined ? String(number) : `CONDITION_${conditionNames[number]}`;

/** Tasks with a life cycle of their own. */
export type CycleName = "backup" | "prune" | "check" | "forget";
/** Tasks that call hooks when they fail, and only then. */
const FAILING = ["forget-snapshot", "restore", "stats", "index-snapshots", "run-command"] as const;
export type TaskName = CycleName | (typeof FAILING)[number];
/** The word that all products share for a task. */
export const operationOf: Readonly<Record<CycleName, Operation>> = { backup: "backup", prune: "prune", check: "check", forget: "delete" };

/** A way for a task to end: its list, whether the result is used, how our command exits, and what Backrest records. */
type Row = readonly [list: string, heard: boolean, exit: number | "work", says: string];

const CANCELLED =
  "the operation is recorded as the hook's policy says: CANCEL as USER_CANCELLED, FATAL as ERROR, RETRY as PENDING, to run again";

/** What Backrest shows of a task that ended in these ways. */
export const taskMessages: Readonly<Record<string, string>> = {
  warning: "Partial backup, some files may not have been read completely.",
  skipped: "No snapshot added, possibly due to no changes in the source data.",
  "dry-run": "Dry run backup, not saved in repo",
};

/** Section "call lists per task" of internal/orchestrator/tasks/*.go at 626156cd. Order matters: the first list that has a condition is its default. */
const table: Readonly<Record<CycleName, { readonly start: string; readonly endings: Readonly<Record<string, Row>> }>> = {
  backup: {
    start: "SNAPSHOT_START",
    endings: {
      success: ["SNAPSHOT_SUCCESS SNAPSHOT_END", true, 0, "the snapshot is made, the operation is a SUCCESS"],
      warning: [
        "SNAPSHOT_WARNING SNAPSHOT_END",
        true,
        "work",
        `the snapshot is made without some files (restic exits 3), the operation is a WARNING: "${taskMessages["warning"]}"`,
      ],
      skipped: [
        "SNAPSHOT_SKIPPED SNAPSHOT_SUCCESS SNAPSHOT_END",
        true,
        0,
        `restic told of no snapshot (nothing had changed, or it ran without --json), the operation is a SUCCESS: "${taskMessages["skipped"]}"`,
      ],
      error: ["SNAPSHOT_ERROR ANY_ERROR SNAPSHOT_END", false, "work", "restic failed, the operation is an ERROR"],
      setup: ["ANY_ERROR SNAPSHOT_ERROR", false, 1, "the task failed before restic, the operation is an ERROR; SNAPSHOT_END does not fire"],
      "skipped-warning": [
        "SNAPSHOT_SKIPPED SNAPSHOT_WARNING SNAPSHOT_END",
        true,
        "work",
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
      error: ["PRUNE_ERROR ANY_ERROR", false, "work", "restic failed, the operation is an ERROR"],
      setup: ["ANY_ERROR PRUNE_ERROR", false, 1, "the task failed before restic, the operation is an ERROR"],
    },
  },
  check: {
    start: "CHECK_START",
    endings: {
      success: ["CHECK_SUCCESS", true, 0, "the repo is checked, the operation is a SUCCESS"],
      error: ["CHECK_ERROR ANY_ERROR", false, "work", "restic failed, the operation is an ERROR"],
      setup: ["ANY_ERROR CHECK_ERROR", false, 1, "the task failed before restic, the operation is an ERROR"],
    },
  },
  forget: {
    start: "FORGET_START",
    endings: {
      success: ["FORGET_SUCCESS", true, 0, "old snapshots are forgotten, the operation is a SUCCESS"],
      error: ["ANY_ERROR FORGET_ERROR", false, "work", "restic failed, the operation is an ERROR"],
      setup: ["ANY_ERROR FORGET_ERROR", false, 1, "the task failed before restic, the operation is an ERROR"],
    },
  },
};
export const cycles = Object.keys(table) as CycleName[];
export const tasks: readonly TaskName[] = [...cycles, ...FAILING];

/** Whether a task may be a plan's; else it is the repo's, and plan hooks take no part in it. */
export const isOfPlan = (task: TaskName): boolean => !["prune", "check", "stats", "index-snapshots"].includes(task);

/** One call of the hook runner. `ending`: how the task has ended; absent: before the work. */
export interface HookCall extends Firing<Condition> {
  readonly task: TaskName;
  readonly ending?: string;
}

/** Every call there is, in the order in which `--as` is decided. */
export const hookCalls: readonly HookCall[] = [
  ...cycles.flatMap((task) => [
    { task, events: named(table[task].start), heard: true },
    ...Object.entries(table[task].endings).map(([ending, [list, heard]]) => ({ task, ending, events: named(list), heard })),
  ]),
  ...FAILING.flatMap((task) => ["error", "setup"].map((ending) => ({ task, ending, events: named("ANY_ERROR"), heard: false }))),
];

/** Whether the result of the call after an ending is used; of the call before the work, without ending, it is. */
export const isHeard = (ending: string | undefined): boolean => !["error", "setup"].includes(ending ?? "");

export const endingNames = [...new Set(hookCalls.flatMap(({ ending }) => ending ?? []))];

function named(list: string): Condition[] {
  return list.split(" ").map((name): Condition => `CONDITION_${name}`);
}

/** The life cycles, under the words that all products share. */
export const operations: Readonly<Partial<Record<Operation, OperationSpec<Condition>>>> = Object.fromEntries(
  cycles.map((task) => [operationOf[task], specOf(task)]),
);

function specOf(task: CycleName): OperationSpec<Condition> {
  const { start, endings } = table[task];
  const made = Object.fromEntries(Object.entries(endings).map(([name, row]) => [name, endingOf(row)]));
  const { setup, error } = made as Readonly<Record<"setup" | "error", Ending<Condition>>>;
  return {
    ...(operationOf[task] !== task && { name: task }),
    before: [{ events: named(start), heard: true }],
    endings: {
      ...(made as Record<"success", Ending<Condition>>),
      error,
      setup,
      veto: {
        ...setup,
        says: `restic does not start; ${setup.after[0]?.events.map((name) => name.replace("CONDITION_", "")).join(" and ")} fire; ${CANCELLED}`,
      },
      objected: { after: [], exit: 1, says: `a hook objected afterwards: ${CANCELLED}` },
      interrupt: { ...error, exit: 130, says: "the operation is recorded as cancelled by the user" },
      terminate: { ...error, exit: 143, says: "the operation was interrupted and is an ERROR" },
    },
  };
}

function endingOf([list, heard, exit, says]: Row): Ending<Condition> {
  return { after: [{ events: named(list), heard }], exit, says, ...(heard && { becomes: { veto: "objected" } }) };
}

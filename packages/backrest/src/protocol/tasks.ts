import type { Operation } from "@backup-hooks/core";
import {
  type Condition,
  cycleOperations,
  cycles,
  type TaskName,
  taskDispatches,
} from "./life-cycles.ts";

/** What a call says of itself beside its condition: the task it is part of, and the other conditions of its list. */

type Fields = Readonly<Partial<Record<string, string>>>;

/** How `.Task` begins, by task. */
const taskPrefixes: Readonly<Record<string, TaskName>> = {
  "backup for ": "backup",
  "prune repo ": "prune",
  "check for ": "check",
  "forget for ": "forget",
  "scheduled forget ": "forget",
  "forget snapshot ": "forget-snapshot",
  "restore snapshot ": "restore",
  "stats for ": "stats",
  "index snapshots ": "index-snapshots",
  "run command ": "run-command",
};

/** The task that `.Task` names; undefined: none that is known. */
export function parseTask(text = ""): TaskName | undefined {
  return Object.entries(taskPrefixes).find(([prefix]) => text.startsWith(prefix))?.[1];
}

/** The shared word for a task. */
export function toOperation(task: TaskName): Operation {
  const cycle = cycles.find((name) => name === task);
  if (cycle !== undefined) return cycleOperations[cycle];
  return task === "forget-snapshot" ? "delete" : task === "restore" ? "restore" : "system";
}

/**
 * The conditions that Backrest fires together with this one: a hook set for several of them runs once, at the first. Which list it
 * was follows from the values: there are no figures of restic before it ran, and no error where all went well.
 */
export function listSiblings(
  name: Condition,
  { Task, SnapshotStats, Error: error }: Fields,
): readonly Condition[] {
  const excluded = [
    SnapshotStats ? "setup" : "error",
    ...(error ? ["skipped", "success", "dry-run"] : ["skipped-warning"]),
  ];
  const list = taskDispatches.find(
    ({ task, ending = "", events }) =>
      task === (parseTask(Task) ?? "backup") && events.includes(name) && !excluded.includes(ending),
  );
  return (list?.events ?? []).filter((other) => other !== name);
}

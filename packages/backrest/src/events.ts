import type { Answer, EventSpec, HookEvent, Status } from "@backup-hooks/core";
import { type Condition, conditions, type CycleName, cycles, hookCalls, operationOf } from "./calls.ts";
import { exampleOf } from "./examples.ts";

export type BackrestEvent = HookEvent<Condition>;

/** The variables of a template that differ from call to call, in Backrest's order. Repo and Plan stand for the objects of that id. */
export const FIELDS = ["Task", "Repo", "Plan", "SnapshotId", "SnapshotStats", "CurTime", "Duration", "Error"] as const;

const formats: Readonly<Record<string, string>> = {
  Repo: "a repo's id; templates see the whole object",
  Plan: "a plan's id, or _system_",
  SnapshotStats: "restic's summary as JSON; empty: nil",
  CurTime: "RFC 3339",
  Duration: "as 1m23.456s",
};

const statuses: Readonly<Record<string, Status>> = { SUCCESS: "success", WARNING: "warning", SKIPPED: "skipped", ERROR: "error" };

/** The shared word for how the task has ended; undefined before the work, and for SNAPSHOT_END. */
export const statusOf = (name: string): Status | undefined => statuses[name.slice(name.lastIndexOf("_") + 1)];

/** The task whose list a condition stands in first; ANY_ERROR stands in all of them. */
export const taskOf = (name: string): CycleName =>
  cycles.find((cycle) => hookCalls.some(({ task, events }) => task === cycle && events.some((event) => event === name))) ?? "backup";

const vetoAfter: Answer = {
  decision: "fail",
  says: "would no longer record the finished operation as it ended: the hook's policy decides",
};
const vetoes = (name: string): Answer | undefined => {
  if (name.endsWith("_START")) return { decision: "cancel", says: "would NOT start restic" };
  return hookCalls.some(({ events, heard }) => heard && events.some((event) => event === name)) ? vetoAfter : undefined;
};

/** Misbehaviour that hooks of a condition meet. */
const bugs: Readonly<Record<string, readonly string[]>> = {
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

/** One row per condition, UNKNOWN left out: no hook runs for it. */
export const events: Readonly<Record<Condition, EventSpec>> = Object.fromEntries(conditions.map((name) => [name, row(name)]));

function row(name: Condition): EventSpec {
  const task = taskOf(name);
  const veto = vetoes(name);
  const short = name.replace("CONDITION_", "");
  const found = hookCalls.filter(({ events: list }) => list.includes(name));
  return {
    operation: operationOf[task],
    phase: short.endsWith("_START") ? "pre" : "post",
    fields: FIELDS,
    formats,
    aliases: [short, short.toLowerCase()],
    ...(veto && { veto }),
    ...(bugs[short] && { bugs: bugs[short] }),
    examples: found.map((call) => ({
      ...(statusOf(name) && { status: statusOf(name) as Status }),
      fields: exampleOf(call.task, call.ending),
    })),
    source: "internal/orchestrator/tasks and internal/hook/hook.go at 626156cd, one day after 1.14.1",
  };
}

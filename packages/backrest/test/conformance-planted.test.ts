import {
  type Mutant,
  testMutants,
  withCall,
  withCommand,
  withPolicy,
  withRow,
} from "@backup-hooks/core/conformance";
import { test } from "vitest";
import { backrest } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

const faults: readonly Mutant[] = [
  {
    title: "the error's text is lost",
    rule: "C04",
    row: "CONDITION_SNAPSHOT_ERROR",
    mutate: (adapter) =>
      withCall(adapter, "CONDITION_SNAPSHOT_ERROR", (call) => ({
        ...call,
        stdin: call.stdin?.replace(/"Error": ".*"/, '"Error": ""') ?? "",
      })),
  },
  {
    title: "a quote leaks into the repo's id",
    rule: "C13",
    row: "CONDITION_FORGET_START",
    mutate: (adapter) =>
      withCommand(adapter, "CONDITION_FORGET_START", (command) => ({
        ...command,
        stdin: command.stdin?.replace('"Repo": "local"', '"Repo": "\'local\'"') ?? "",
      })),
  },
  {
    title: "a hook that fails does not stop the prune",
    rule: "C08",
    row: "CONDITION_PRUNE_START",
    mutate: (adapter) =>
      withPolicy(adapter, "CONDITION_PRUNE_START", (verdict) =>
        verdict.action === "fail" ? { action: "warn" } : verdict,
      ),
  },
  {
    title: "the pause of each attempt is that of the next one",
    rule: "C07",
    row: "CONDITION_CHECK_START",
    mutate: (adapter) =>
      withPolicy(adapter, "CONDITION_CHECK_START", (verdict) =>
        verdict.action === "postpone" ? { ...verdict, delayMs: verdict.delayMs * 2 } : verdict,
      ),
  },
  {
    title: "silence after a failed check stops something",
    rule: "C20",
    row: "CONDITION_CHECK_ERROR",
    mutate: (adapter) =>
      withRow(adapter, "CONDITION_CHECK_ERROR", (row) => ({
        ...row,
        default: { decision: "cancel", message: "would not record it" },
      })),
  },
  {
    title: "the job is told by the task, whose text the failure of another has",
    rule: "C17",
    row: "check",
    mutate: (adapter) => ({
      ...adapter,
      resolveEvent: (name, config, input) =>
        adapter.resolveEvent(
          name,
          config,
          name === "CONDITION_ANY_ERROR" ? { ...input, operation: "backup" } : input,
        ),
    }),
  },
  {
    title: "a list is heard in which nothing has an ear",
    rule: "C18",
    row: "prune",
    mutate: ({ operations, ...adapter }) => {
      const { prune } = operations;
      if (prune === undefined) throw new TypeError("there is no prune");
      const error = {
        ...prune.endings.error,
        after: prune.endings.error.after.map((dispatch) => ({ ...dispatch, cancelable: true })),
      };
      return {
        ...adapter,
        operations: { ...operations, prune: { ...prune, endings: { ...prune.endings, error } } },
      };
    },
  },
];

testMutants({ adapter: backrest(), sample, mutants: faults, test });

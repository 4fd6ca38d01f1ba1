import {
  type Mutant,
  testMutants,
  withCall,
  withCommand,
  withPolicy,
  withRow,
} from "@backup-hooks/core/conformance";
import { test } from "vitest";
import { retrospect } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

const faults: readonly Mutant[] = [
  {
    title: "two arguments are swapped",
    rule: "C04",
    row: "EndSource",
    mutate: (adapter) =>
      withCall(
        adapter,
        "EndSource",
        ({ args: [name = "", script = "", source = "", ...args], env }) => ({
          args: [name, source, script, ...args],
          env,
        }),
      ),
  },
  {
    title: "a quote leaks into an argument",
    rule: "C13",
    row: "StartScript",
    mutate: (adapter) =>
      withCommand(adapter, "StartScript", (command) => ({
        ...command,
        args: command.args.map((word, index) => (index === 1 ? `"${word}"` : word)),
      })),
  },
  {
    title: "the intervention file is ignored",
    rule: "C08",
    row: "MediaRequest",
    mutate: (adapter) =>
      withPolicy(adapter, "MediaRequest", (verdict) =>
        verdict.action === "cancel" ? { action: "warn" } : verdict,
      ),
  },
  {
    title: "silence keeps the script running, and the file stops it",
    rule: "C20",
    row: "StopSched",
    mutate: (adapter) =>
      withRow(adapter, "StopSched", ({ veto, default: silence, ...row }) => ({
        ...row,
        ...(silence && { veto: silence }),
        ...(veto && { default: veto }),
      })),
  },
  {
    title: "a field that comes across whole is declared lossy",
    rule: "C15",
    row: "StartSource",
    mutate: (adapter) =>
      withRow(adapter, "StartSource", (row) => ({
        ...row,
        lossy: { sourceName: "line ends arrive as tabs" },
      })),
  },
  {
    title: "a handler that dies of a signal has a verdict that there is not",
    rule: "C06",
    row: "StartApp",
    mutate: (adapter) =>
      withPolicy(adapter, "StartApp", (verdict, { signal }) => {
        const action = signal === "SIGHUP" ? "stop" : verdict.action;
        return { ...verdict, action } as typeof verdict;
      }),
  },
  {
    title: "a start is a time that there is not",
    rule: "C17",
    row: "NextExec",
    mutate: (adapter) => ({
      ...adapter,
      summarizeEvent: (event) => ({
        ...adapter.summarizeEvent(event),
        ...(event.name === "NextExec" && { startedAt: new Date(event.fields["scriptName"] ?? "") }),
      }),
    }),
  },
];

testMutants({ adapter: retrospect(), sample, mutants: faults, test });

import { type Fault, testFaults, withCall, withCommand, withPolicy, withRow } from "@backup-hooks/core/conformance";
import { test } from "vitest";
import { retrospect } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

const faults: readonly Fault[] = [
  {
    title: "two arguments are swapped",
    rule: "C04",
    row: "EndSource",
    plant: (adapter) =>
      withCall(adapter, "EndSource", ({ args: [name = "", script = "", source = "", ...args], env }) => ({
        args: [name, source, script, ...args],
        env,
      })),
  },
  {
    title: "a quote leaks into an argument",
    rule: "C13",
    row: "StartScript",
    plant: (adapter) =>
      withCommand(adapter, "StartScript", (command) => ({
        ...command,
        args: command.args.map((word, index) => (index === 1 ? `"${word}"` : word)),
      })),
  },
  {
    title: "the intervention file is ignored",
    rule: "C08",
    row: "MediaRequest",
    plant: (adapter) => withPolicy(adapter, "MediaRequest", (verdict) => (verdict.action === "cancel" ? { action: "warn" } : verdict)),
  },
  {
    title: "silence keeps the script running, and the file stops it",
    rule: "C20",
    row: "StopSched",
    plant: (adapter) =>
      withRow(adapter, "StopSched", ({ veto, silence, ...row }) => ({
        ...row,
        ...(silence && { veto: silence }),
        ...(veto && { silence: veto }),
      })),
  },
  {
    title: "a field that comes across whole is declared lossy",
    rule: "C15",
    row: "StartSource",
    plant: (adapter) => withRow(adapter, "StartSource", (row) => ({ ...row, lossy: { sourceName: "line ends arrive as tabs" } })),
  },
  {
    title: "a handler that dies of a signal has a verdict that there is not",
    rule: "C06",
    row: "StartApp",
    plant: (adapter) =>
      withPolicy(adapter, "StartApp", (verdict, { signal }) => {
        const action = signal === "SIGHUP" ? "stop" : verdict.action;
        return { ...verdict, action } as typeof verdict;
      }),
  },
  {
    title: "a start is a time that there is not",
    rule: "C17",
    row: "NextExec",
    plant: (adapter) => ({
      ...adapter,
      facts: (event) => ({
        ...adapter.facts(event),
        ...(event.name === "NextExec" && { startedAt: new Date(event.fields["scriptName"] ?? "") }),
      }),
    }),
  },
];

testFaults({ adapter: retrospect(), sample, faults, test });

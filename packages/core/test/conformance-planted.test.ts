import { test } from "vitest";
import {
  type Mutant,
  testMutants,
  withCall,
  withPolicy,
  withRow,
} from "../src/conformance/index.ts";
import { sample } from "./conformance-sample.ts";
import { toy } from "./toy-adapter.ts";

const faults: readonly Mutant[] = [
  {
    title: "a broken configuration throws whatever comes",
    rule: "C14",
    row: "adapter",
    mutate: (adapter) => ({
      ...adapter,
      load: (path) =>
        adapter.load(path).catch((error: Error) => {
          throw new Error(error.message);
        }),
    }),
  },
  {
    title: "call leaves out a variable",
    rule: "C04",
    row: "after",
    mutate: (adapter) =>
      withCall(adapter, "after", ({ args, env }) => ({ args, env: { ...env, TOY_JOB: "" } })),
  },
  {
    title: "an unknown call is taken for an event",
    rule: "C05",
    row: "adapter",
    mutate: (adapter) => ({
      ...adapter,
      decodeCall: (call) =>
        adapter.decodeCall(call.args.length === 0 ? { ...call, args: ["before"] } : call),
    }),
  },
  {
    title: "a pause one millisecond too long",
    rule: "C07",
    row: "before",
    mutate: (adapter) =>
      withPolicy(adapter, "before", (verdict) =>
        verdict.action === "retry" ? { ...verdict, delayMs: 2_001 } : verdict,
      ),
  },
  {
    title: "a veto is ignored",
    rule: "C08",
    row: "before",
    mutate: (adapter) =>
      withPolicy(adapter, "before", (verdict) =>
        verdict.action === "cancel" ? { action: "warn" } : verdict,
      ),
  },
  {
    title: "a row without source",
    rule: "C21",
    row: "closing",
    mutate: (adapter) => withRow(adapter, "closing", (row) => ({ ...row, source: " " })),
  },
  {
    title: "silence that keeps alive what only a word should",
    rule: "C20",
    row: "closing",
    mutate: (adapter) =>
      withRow(adapter, "closing", (row) => ({
        ...row,
        default: { decision: "proceed", message: "would stay open" },
      })),
  },
];

testMutants({ adapter: toy(), sample, mutants: faults, test });

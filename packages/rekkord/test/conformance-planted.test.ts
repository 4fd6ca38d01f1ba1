import {
  type Mutant,
  testMutants,
  withCall,
  withCommand,
  withHooks,
  withPolicy,
  withRow,
} from "@backup-hooks/core/conformance";
import { test } from "vitest";
import { rekkord } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

const faults: readonly Mutant[] = [
  {
    title: "SUCCESS has the wrong polarity",
    rule: "C04",
    row: "postsave",
    mutate: (adapter) =>
      withCall(adapter, "postsave", ({ args, env }) => ({
        args,
        env: { ...env, SUCCESS: env["SUCCESS"] === "1" ? "0" : "1" },
      })),
  },
  {
    title: "SUCCESS is lost on the way to the hook",
    rule: "C13",
    row: "postscan",
    mutate: (adapter) => withCommand(adapter, "postscan", (command) => ({ ...command, env: {} })),
  },
  {
    title: "a failed hook does not keep the scan from running",
    rule: "C08",
    row: "prescan",
    mutate: (adapter) =>
      withPolicy(adapter, "prescan", (verdict) =>
        verdict.action === "cancel" ? { action: "warn" } : verdict,
      ),
  },
  {
    title: "all hooks of a phase have one name",
    rule: "C09",
    row: "presave",
    mutate: (adapter) => withHooks(adapter, "presave", (hook) => ({ ...hook, id: "hook" })),
  },
  {
    title: "an entry whose program is gone stops the save",
    rule: "C22",
    row: "presave",
    mutate: ({ install, ...adapter }) => ({
      ...adapter,
      ...(install && { install: (entry, disk) => install({ ...entry, onCrash: "fail" }, disk) }),
    }),
  },
  {
    title: "uninstall leaves a file behind",
    rule: "C23",
    row: "plain",
    mutate: ({ uninstall, ...adapter }) => ({
      ...adapter,
      uninstall(entry, disk) {
        const { removed = [], ...rest } = uninstall?.(entry, disk) ?? { edits: [], notes: [] };
        return { ...rest, removed: removed.slice(1) };
      },
    }),
  },
  {
    title: "a row without source",
    rule: "C21",
    row: "postsave",
    mutate: (adapter) => withRow(adapter, "postsave", (row) => ({ ...row, source: "" })),
  },
  {
    title: "an exit code that no process has",
    rule: "C12",
    row: "prescan",
    mutate: (adapter) => ({
      ...adapter,
      encodeReply: (outcome, event) =>
        outcome.decision === "blocked"
          ? { exitCode: 256, files: {} }
          : adapter.encodeReply(outcome, event),
    }),
  },
];

testMutants({ adapter: rekkord(), sample, mutants: faults, test });

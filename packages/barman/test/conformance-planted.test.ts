import {
  type Mutant,
  testMutants,
  withCall,
  withCommand,
  withPolicy,
  withRow,
} from "@backup-hooks/core/conformance";
import { test } from "vitest";
import { barman } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

const faults: readonly Mutant[] = [
  {
    title: "the backups before and after are swapped",
    rule: "C04",
    row: "pre_backup",
    mutate: (adapter) =>
      withCall(adapter, "pre_backup", ({ args, env }) => ({
        args,
        env: {
          ...env,
          BARMAN_PREVIOUS_ID: env["BARMAN_NEXT_ID"] ?? "",
          BARMAN_NEXT_ID: env["BARMAN_PREVIOUS_ID"] ?? "",
        },
      })),
  },
  {
    title: "a variable is lost on the way to the script",
    rule: "C13",
    row: "post_archive",
    mutate: (adapter) =>
      withCommand(
        adapter,
        "post_archive",
        ({ env: { BARMAN_COMPRESSION: _, ...env }, ...command }) => ({ ...command, env }),
      ),
  },
  {
    title: "63 is ignored",
    rule: "C08",
    row: "pre_delete",
    mutate: (adapter) =>
      withPolicy(adapter, "pre_delete", (verdict) =>
        verdict.action === "cancel" ? { action: "warn" } : verdict,
      ),
  },
  {
    title: "the long pause comes after the fifth failure, as the log says, and not after the sixth",
    rule: "C07",
    row: "pre_recovery",
    mutate: (adapter) =>
      withPolicy(adapter, "pre_recovery", (_, attempt, asked) =>
        asked({ ...attempt, number: attempt.number + 1 }),
      ),
  },
  {
    title: "what a veto stops goes on all the same",
    rule: "C20",
    row: "pre_archive",
    mutate: (adapter) =>
      withRow(adapter, "pre_archive", (row) => ({
        ...row,
        veto: { decision: "proceed", message: "would archive the file" },
      })),
  },
  {
    title: "the job is told by what changes during the work",
    rule: "C17",
    row: "backup",
    mutate: (adapter) => ({
      ...adapter,
      summarizeEvent(event) {
        const summary = adapter.summarizeEvent(event);
        return { ...summary, job: { ...summary.job, status: event.fields["BARMAN_STATUS"] ?? "" } };
      },
    }),
  },
  {
    title: "the installed entry swallows 63",
    rule: "C22",
    row: "pre_backup",
    mutate: ({ install, ...adapter }) => ({
      ...adapter,
      install(entry, disk) {
        const { edits = [], notes = [] } = install?.(entry, disk) ?? {};
        return {
          notes,
          edits: edits.map((edit) => ({
            ...edit,
            text: edit.text.replaceAll("0|62|63|75", "0|62|xx|75"),
          })),
        };
      },
    }),
  },
];

testMutants({ adapter: barman(), sample, mutants: faults, test });

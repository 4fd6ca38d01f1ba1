import { type Fault, testFaults, withCall, withCommand, withRow } from "@backup-hooks/core/conformance";
import { test } from "vitest";
import { syncrify } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

/** The entry's positions from the end: the job's id is the second of eight. */
const JOB_ID = -7;

const faults: readonly Fault[] = [
  {
    title: "the counts of files and bytes are swapped",
    rule: "C04",
    row: "end",
    plant: (adapter) =>
      withCall(adapter, "end", ({ args: [event = "", id = "", ip = "", build = "", files = "", bytes = "", ...free], env }) => ({
        args: [event, id, ip, build, bytes, files, ...free],
        env,
      })),
  },
  {
    title: "the job's id is off by one on the way to the hook",
    rule: "C13",
    row: "start",
    plant: (adapter) =>
      withCommand(adapter, "start", (command) => ({
        ...command,
        args: command.args.with(JOB_ID, `${Number(command.args.at(JOB_ID)) + 1}`),
      })),
  },
  {
    title: "the end call comes before the work",
    rule: "C18",
    row: "backup",
    plant: ({ operations, ...adapter }) => ({
      ...adapter,
      operations: {
        ...operations,
        ...(operations.backup && { backup: { ...operations.backup, before: [{ events: ["end"], heard: false }] } }),
      },
    }),
  },
  {
    title: "uninstall leaves a blank",
    rule: "C23",
    row: "plain",
    plant: ({ uninstall, ...adapter }) => ({
      ...adapter,
      uninstall(entry, disk) {
        const { edits = [], notes = [] } = uninstall?.(entry, disk) ?? {};
        return { notes, edits: edits.map((edit) => ({ ...edit, text: `${edit.text} ` })) };
      },
    }),
  },
  {
    title: "an example lacks a field",
    rule: "C02",
    row: "start",
    plant: (adapter) =>
      withRow(adapter, "start", ({ examples, ...row }) => ({
        ...row,
        examples: examples.map(({ fields: { $USER: _, ...fields } }) => ({ fields })),
      })),
  },
  {
    title: "a file that is no XML is an error that nobody understands",
    rule: "C14",
    row: "adapter",
    plant: (adapter) => ({
      ...adapter,
      load: (path) =>
        adapter.load(path).catch((error: Error) => {
          throw error.message.includes("there is no such file") || error.message.includes("cannot be read")
            ? error
            : new SyntaxError(error.message);
        }),
    }),
  },
  {
    title: "a job that failed is told to be a success",
    rule: "C19",
    row: "backup",
    plant: (adapter) => ({
      ...adapter,
      async situation(name, config, given) {
        const { event, sources } = await adapter.situation(name, config, given);
        return { sources, event: given.work ? { ...event, status: "success" } : event };
      },
    }),
  },
];

testFaults({ adapter: syncrify(), sample, faults, test });

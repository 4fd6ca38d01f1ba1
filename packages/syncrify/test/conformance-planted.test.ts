import {
  type Mutant,
  testMutants,
  withCall,
  withCommand,
  withRow,
} from "@backup-hooks/core/conformance";
import { test } from "vitest";
import { syncrify } from "../src/index.ts";
import { sample } from "./conformance-sample.ts";

/** The entry's positions from the end: the job's id is the second of eight. */
const JOB_ID = -7;

const faults: readonly Mutant[] = [
  {
    title: "the counts of files and bytes are swapped",
    rule: "C04",
    row: "end",
    mutate: (adapter) =>
      withCall(
        adapter,
        "end",
        ({
          args: [event = "", id = "", ip = "", build = "", files = "", bytes = "", ...free],
          env,
        }) => ({
          args: [event, id, ip, build, bytes, files, ...free],
          env,
        }),
      ),
  },
  {
    title: "the job's id is off by one on the way to the hook",
    rule: "C13",
    row: "start",
    mutate: (adapter) =>
      withCommand(adapter, "start", (command) => ({
        ...command,
        args: command.args.with(JOB_ID, `${Number(command.args.at(JOB_ID)) + 1}`),
      })),
  },
  {
    title: "the end call comes before the work",
    rule: "C18",
    row: "backup",
    mutate: ({ operations, ...adapter }) => ({
      ...adapter,
      operations: {
        ...operations,
        ...(operations.backup && {
          backup: { ...operations.backup, before: [{ events: ["end"], cancelable: false }] },
        }),
      },
    }),
  },
  {
    title: "uninstall leaves a blank",
    rule: "C23",
    row: "plain",
    mutate: ({ uninstall, ...adapter }) => ({
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
    mutate: (adapter) =>
      withRow(adapter, "start", ({ examples, ...row }) => ({
        ...row,
        examples: examples.map(({ fields: { $USER: _, ...fields } }) => ({ fields })),
      })),
  },
  {
    title: "a file that is no XML is an error that nobody understands",
    rule: "C14",
    row: "adapter",
    mutate: (adapter) => ({
      ...adapter,
      load: (path) =>
        adapter.load(path).catch((error: Error) => {
          throw error.message.includes("there is no such file") ||
            error.message.includes("cannot be read")
            ? error
            : new SyntaxError(error.message);
        }),
    }),
  },
  {
    title: "a job that failed is told to be a success",
    rule: "C19",
    row: "backup",
    mutate: (adapter) => ({
      ...adapter,
      async resolveEvent(name, config, input) {
        const { event, origins } = await adapter.resolveEvent(name, config, input);
        return { origins, event: input.work ? { ...event, status: "success" } : event };
      },
    }),
  },
];

testMutants({ adapter: syncrify(), sample, mutants: faults, test });

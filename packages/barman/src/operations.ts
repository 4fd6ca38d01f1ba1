import type { Ending, Operation, OperationSpec } from "@backup-hooks/core";
import { type BarmanEventName, barmanEvents, eventOperations } from "./protocol/events.ts";

/** 128 + 15: SIGTERM kills Barman at once, without a hook, and leaves the running one alone. */
const TERMINATED: Ending<BarmanEventName> = {
  after: [],
  exit: 143,
  description:
    "Barman dies at once on SIGTERM: no post hook runs, and the running hook goes on without it",
};
const REFUSED: Ending<BarmanEventName> = {
  after: [],
  exit: 1,
  description: "Barman refuses before its first hook",
};

type EndingTable = Readonly<
  Record<
    (typeof barmanEvents)[number],
    { readonly [ending in "success" | "error" | "veto" | "interrupt"]: EndingRow }
  >
>;
/** Whether the post hooks run, how barman exits, and what is left behind. */
type EndingRow = readonly ["post" | "none", number, string];

/** The asymmetries of Barman's five operations (protocol: backup.py, wal_archiver.py; all observed but the interruptions of delete, wal_delete and recovery). */
const endingTable: EndingTable = {
  backup: {
    success: ["post", 0, "the backup is in the catalogue"],
    error: ["post", 1, "the backup stays in the catalogue as FAILED"],
    veto: [
      "post",
      1,
      "nothing is copied, the backup stays in the catalogue as FAILED, both post hooks run, and barman backup exits 1",
    ],
    interrupt: ["post", 1, "the backup stays in the catalogue as FAILED"],
  },
  delete: {
    success: ["post", 0, "the backup is deleted"],
    error: ["none", 1, "no post hook runs after a failed deletion"],
    veto: ["none", 1, "nothing is deleted, no post hook runs, and barman exits 1"],
    interrupt: ["none", 1, "no post hook runs"],
  },
  archive: {
    success: ["post", 0, "the file is archived"],
    error: ["post", 1, "the file stays in incoming, the rest of the batch is untouched"],
    veto: [
      "post",
      0,
      "the file stays in incoming, both post hooks run, the rest of the batch waits for the next run, and barman archive-wal still exits 0",
    ],
    interrupt: [
      "post",
      1,
      "the post hooks run with an empty BARMAN_ERROR although the file was not archived",
    ],
  },
  wal_delete: {
    success: ["post", 0, "the file is deleted"],
    error: ["post", 0, "Barman logs a warning and goes on with the next file"],
    veto: [
      "none",
      1,
      "the file is kept, no post hook runs, the enclosing operation ends with an error, and barman exits 1",
    ],
    interrupt: ["none", 1, "no post hook runs"],
  },
  recovery: {
    success: ["post", 0, "the backup is restored"],
    error: ["none", 1, "no post hook runs after a failed restore"],
    veto: ["none", 1, "nothing is restored, no post hook runs, and barman exits 1"],
    interrupt: ["none", 1, "no post hook runs"],
  },
};

/** Barman's five operations under the words that all products share. */
export const operations: Readonly<Partial<Record<Operation, OperationSpec<BarmanEventName>>>> =
  Object.fromEntries(
    barmanEvents.map((event): [Operation, OperationSpec<BarmanEventName>] => {
      const { success, error, veto, interrupt } = endingTable[event];
      const createEnding = ([post, exit, description]: EndingRow): Ending<BarmanEventName> => ({
        after: post === "post" ? [{ events: [`post_${event}`], cancelable: false }] : [],
        exit,
        description,
      });
      return [
        eventOperations[event],
        {
          ...(eventOperations[event] !== event && { name: event }),
          before: [{ events: [`pre_${event}`], cancelable: true }],
          endings: {
            success: createEnding(success),
            error: createEnding(error),
            veto: createEnding(veto),
            setup: REFUSED,
            interrupt: createEnding(interrupt),
            terminate: TERMINATED,
          },
        },
      ];
    }),
  );

import type { Ending, Operation, OperationSpec } from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import type { SyncrifyEventName } from "./protocol/events.ts";

/** Nobody listens to a hook. */
const toDispatches = (name: SyncrifyEventName): Ending<SyncrifyEventName>["after"] => [
  { events: [name], cancelable: false },
];

/** A job: start, the work, end. How a job that fails or is cancelled ends is a guess. */
export function createOperations({
  broken,
}: Assumptions): Readonly<Partial<Record<Operation, OperationSpec<SyncrifyEventName>>>> {
  const after = broken === "end" ? toDispatches("end") : [];
  const unsure = "whether such a job calls its hook is not documented (--broken)";
  const noEffect = "nothing a hook does can stop a job";
  return {
    backup: {
      name: "job",
      before: toDispatches("start"),
      endings: {
        success: {
          after: toDispatches("end"),
          exit: "inherit",
          description: "the job is complete",
        },
        error: {
          after,
          exit: "inherit",
          description: `the job failed, of which the end call says nothing; ${unsure}`,
        },
        veto: { after: [], exit: 1, description: noEffect },
        setup: { after: [], exit: 1, description: "the server refuses the client before any hook" },
        interrupt: { after, exit: 130, description: `the job was cancelled; ${unsure}` },
        terminate: {
          after: [],
          exit: 143,
          description: "the server was stopped: nobody is left to call a hook",
        },
      },
    },
  };
}

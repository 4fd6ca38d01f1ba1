import type { Ending, Operation, OperationSpec } from "@backup-hooks/core";
import type { SyncrifyEventName } from "./protocol/events.ts";
import type { Choices } from "./assumptions.ts";

/** Nobody listens to a hook. */
const calls = (name: SyncrifyEventName): Ending<SyncrifyEventName>["after"] => [{ events: [name], heard: false }];

/** A job: start, the work, end. How a job that fails or is cancelled ends is a guess. */
export function operationsOf({ broken }: Choices): Readonly<Partial<Record<Operation, OperationSpec<SyncrifyEventName>>>> {
  const after = broken === "end" ? calls("end") : [];
  const unsure = "whether such a job calls its hook is not documented (--broken)";
  const none = "nothing a hook does can stop a job";
  return {
    backup: {
      name: "job",
      before: calls("start"),
      endings: {
        success: { after: calls("end"), exit: "work", says: "the job is complete" },
        error: { after, exit: "work", says: `the job failed, of which the end call says nothing; ${unsure}` },
        veto: { after: [], exit: 1, says: none },
        setup: { after: [], exit: 1, says: "the server refuses the client before any hook" },
        interrupt: { after, exit: 130, says: `the job was cancelled; ${unsure}` },
        terminate: { after: [], exit: 143, says: "the server was stopped: nobody is left to call a hook" },
      },
    },
  };
}

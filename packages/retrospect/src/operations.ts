import type { Dispatch, Ending, Operation, OperationSpec } from "@backup-hooks/core";
import type { Assumptions } from "./assumptions.ts";
import { isClient } from "./callers.ts";
import type { RetrospectEventName } from "./protocol/events.ts";

type Name = RetrospectEventName;

const createDispatch = (name: Name, cancelable: boolean): Dispatch<Name> => ({
  events: [name],
  cancelable,
});
const createEnding = (
  after: readonly Name[],
  exit: Ending["exit"],
  description: string,
): Ending<Name> => ({
  after: after.map((name) => createDispatch(name, false)),
  exit,
  description,
});

/**
 * A script and the source in it; clients have only the source. The order is inferred from the KB
 * page, which says when each event is dispatched. What follows an intervention or a stop is
 * unknown. It is assumed that only what began is ended, and that everything that began is ended, so
 * that no lock remains.
 */
export function createOperations(
  assumptions: Assumptions,
): Readonly<Partial<Record<Operation, OperationSpec<Name>>>> {
  const { preStartSource, endAfterVeto, caller } = assumptions;
  const followVeto = (end: Name): readonly Name[] => (endAfterVeto ? [end] : []);
  const eventPhrase = endAfterVeto ? "fires all the same" : "does not fire";
  const source: OperationSpec<Name> = {
    name: "source",
    subject: "sourceName",
    before: [
      ...(preStartSource && !isClient(caller) ? [createDispatch("PreStartSource", true)] : []),
      createDispatch("StartSource", true),
    ],
    endings: {
      success: createEnding(["EndSource"], "inherit", "the source is backed up"),
      error: createEnding(["EndSource"], "inherit", "the source ended with a fatal error"),
      veto: createEnding(
        followVeto("EndSource"),
        1,
        `the source is skipped, and EndSource ${eventPhrase} (not known)`,
      ),
      setup: createEnding([], 1, "the source was not accessed"),
      interrupt: createEnding(["EndSource"], 130, "the source was broken off"),
      terminate: createEnding(["EndSource"], 143, "the source was broken off"),
    },
  };
  if (isClient(caller)) return { backup: source };
  const session: OperationSpec<Name> = {
    name: "script",
    subject: "scriptName",
    contains: "backup",
    before: [createDispatch("StartScript", true)],
    endings: {
      success: createEnding(["EndScript"], "inherit", "the script ran to its end"),
      error: createEnding(["EndScript"], "inherit", "the script ended with a fatal error"),
      skipped: createEnding(
        ["EndScript"],
        1,
        "an intervention skipped the source, and the script ended without it",
      ),
      veto: createEnding(
        followVeto("EndScript"),
        1,
        `the script does not run, and EndScript ${eventPhrase} (not known)`,
      ),
      setup: createEnding([], 1, "the script was not started"),
      interrupt: createEnding(["EndScript"], 130, "the script was broken off"),
      terminate: createEnding(["EndScript"], 143, "the script was broken off"),
    },
  };
  return { session, backup: source };
}

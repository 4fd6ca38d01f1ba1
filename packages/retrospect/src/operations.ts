import type { Ending, Firing, Operation, OperationSpec } from "@backup-hooks/core";
import { isClient } from "./callers.ts";
import type { RetrospectEventName } from "./protocol/events.ts";
import type { Settings } from "./assumptions.ts";

type Name = RetrospectEventName;

const firing = (name: Name, heard: boolean): Firing<Name> => ({ events: [name], heard });
const ending = (after: readonly Name[], exit: Ending["exit"], says: string): Ending<Name> => ({
  after: after.map((name) => firing(name, false)),
  exit,
  says,
});

/**
 * A script, and the source in it; clients see the source only. Order: inferred from when the KB page says that events fire. What fires
 * after an intervention or a stop is not known: nothing ends that did not begin, and what began is ended, so that no lock stays.
 */
export function operationsOf(settings: Settings): Readonly<Partial<Record<Operation, OperationSpec<Name>>>> {
  const { preStartSource, endAfterVeto, caller } = settings;
  const vetoed = (end: Name): readonly Name[] => (endAfterVeto ? [end] : []);
  const fires = endAfterVeto ? "fires all the same" : "does not fire";
  const source: OperationSpec<Name> = {
    name: "source",
    subject: "sourceName",
    before: [...(preStartSource && !isClient(caller) ? [firing("PreStartSource", true)] : []), firing("StartSource", true)],
    endings: {
      success: ending(["EndSource"], "work", "the source is backed up"),
      error: ending(["EndSource"], "work", "the source ended with a fatal error"),
      veto: ending(vetoed("EndSource"), 1, `the source is skipped, and EndSource ${fires} (not known)`),
      setup: ending([], 1, "the source was not accessed"),
      interrupt: ending(["EndSource"], 130, "the source was broken off"),
      terminate: ending(["EndSource"], 143, "the source was broken off"),
    },
  };
  if (isClient(caller)) return { backup: source };
  const session: OperationSpec<Name> = {
    name: "script",
    subject: "scriptName",
    contains: "backup",
    before: [firing("StartScript", true)],
    endings: {
      success: ending(["EndScript"], "work", "the script ran to its end"),
      error: ending(["EndScript"], "work", "the script ended with a fatal error"),
      skipped: ending(["EndScript"], 1, "an intervention skipped the source, and the script ended without it"),
      veto: ending(vetoed("EndScript"), 1, `the script does not run, and EndScript ${fires} (not known)`),
      setup: ending([], 1, "the script was not started"),
      interrupt: ending(["EndScript"], 130, "the script was broken off"),
      terminate: ending(["EndScript"], 143, "the script was broken off"),
    },
  };
  return { session, backup: source };
}

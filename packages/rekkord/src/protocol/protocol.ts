import type { Protocol } from "@backup-hooks/core";
import { type Assumptions, defaultAssumptions } from "../assumptions.ts";
import { NEWEST, requireSupported } from "../versions.ts";
import { decodeCall, encodeCall, encodeOutcome } from "./codec.ts";
import { createEventTable, type RekkordEvent } from "./events.ts";

/**
 * What one version says to its hooks, and hears of them.
 * @throws HookError USAGE for a version that is not known
 */
export function createProtocol({
  version: wanted = NEWEST,
  assumptions = defaultAssumptions,
}: {
  version?: string;
  assumptions?: Assumptions;
} = {}): Protocol<RekkordEvent> {
  const version = requireSupported(wanted);
  const events = createEventTable(version, assumptions);
  return {
    contract: 1,
    product: "rekkord",
    title: "Rekkord",
    version,
    events,
    encodeCall: encodeCall,
    decodeCall: (call) => decodeCall(call, events),
    // Rekkord tells nothing of what it saves: the entry that `install` writes brings the configuration's path along.
    summarizeEvent: () => ({ job: {} }),
    encodeReply: encodeOutcome,
  };
}

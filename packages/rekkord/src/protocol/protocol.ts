import type { Protocol } from "@backup-hooks/core";
import { type Assumptions, defaultAssumptions } from "../assumptions.ts";
import { NEWEST, requireSupported } from "../versions.ts";
import { decodeCall, encodeCall, encodeOutcome } from "./codec.ts";
import { createEventTable, type RekkordEvent } from "./events.ts";

/**
 * What one version passes to its hooks and reads from them.
 * @throws HookError USAGE for an unknown version
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
    encodeCall,
    decodeCall: (call) => decodeCall(call, events),
    // Rekkord does not tell what it saves; the entry that `install` writes passes the
    // configuration's path instead.
    summarizeEvent: () => ({ job: {} }),
    encodeReply: encodeOutcome,
  };
}

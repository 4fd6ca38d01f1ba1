import type { Protocol } from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { decodeCall, encodeCall, encodeOutcome } from "./codec.ts";
import { createEventTable, type RetrospectEvent } from "./events.ts";
import { summarizeEvent } from "./summary.ts";

/** How Retrospect calls a handler, and what it reads from it. */
export function createProtocol(assumptions: Assumptions): Protocol<RetrospectEvent> {
  const events = createEventTable(assumptions);
  return {
    contract: 1,
    product: "retrospect",
    title: "Retrospect",
    version: assumptions.version,
    events,
    encodeCall: (event) => encodeCall(event, events, assumptions),
    decodeCall: (call) => decodeCall(call, events, assumptions),
    summarizeEvent,
    encodeReply: encodeOutcome,
  };
}

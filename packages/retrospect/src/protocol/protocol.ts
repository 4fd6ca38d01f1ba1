import type { Protocol } from "@backup-hooks/core";
import { callOf, decodeCall, encodeOutcome } from "./codec.ts";
import { eventsOf, type RetrospectEvent } from "./events.ts";
import { factsOf } from "./summary.ts";
import type { Settings } from "../assumptions.ts";

/** How Retrospect calls a handler and what it hears. */
export function protocolOf(settings: Settings): Protocol<RetrospectEvent> {
  const events = eventsOf(settings);
  return {
    contract: 1,
    product: "retrospect",
    title: "Retrospect",
    version: settings.version,
    events,
    call: (event) => callOf(event, events, settings),
    decode: (call) => decodeCall(call, events, settings),
    facts: factsOf,
    encode: encodeOutcome,
  };
}

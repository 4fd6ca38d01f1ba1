import type { Protocol } from "@backup-hooks/core";
import { callOf, decodeCall, encodeOutcome } from "./codec.ts";
import { type Choices, defaults } from "../assumptions.ts";
import { eventsOf, type RekkordEvent } from "./events.ts";
import { NEWEST, supported } from "../versions.ts";

/**
 * What one version says to its hooks, and hears of them.
 * @throws HookError USAGE for a version that is not known
 */
export function protocol({
  version: wanted = NEWEST,
  choices = defaults,
}: {
  version?: string;
  choices?: Choices;
} = {}): Protocol<RekkordEvent> {
  const version = supported(wanted);
  const events = eventsOf(version, choices);
  return {
    contract: 1,
    product: "rekkord",
    title: "Rekkord",
    version,
    events,
    call: callOf,
    decode: (call) => decodeCall(call, events),
    // Rekkord tells nothing of what it saves: the entry that `install` writes brings the configuration's path along.
    facts: () => ({ job: {} }),
    encode: encodeOutcome,
  };
}

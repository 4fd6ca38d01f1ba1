import type { Protocol } from "@backup-hooks/core";
import { ABORT_CONTINUE, callOf, decodeCall, encodeOutcome } from "./codec.ts";
import { type BarmanEvent, eventsOf } from "./events.ts";
import { factsOf } from "./summary.ts";
import { NEWEST, supported } from "../versions.ts";

/**
 * How one version of Barman calls its hook scripts and what it hears: all that `answer` loads of this package.
 * @throws HookError USAGE for a version that is not known
 */
export function protocol({ version: wanted = NEWEST }: { readonly version?: string } = {}): Protocol<BarmanEvent> {
  const version = supported(wanted);
  const events = eventsOf(version);
  return {
    contract: 1,
    product: "barman",
    title: "Barman",
    version,
    events,
    call: callOf,
    decode: (call) => decodeCall(call, events),
    facts: factsOf,
    encode: encodeOutcome,
    // Barman goes on after 62 as after 0, and its log says that the hook gave up.
    crashed: { exitCode: ABORT_CONTINUE, files: {} },
  };
}

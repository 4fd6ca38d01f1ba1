import type { Protocol } from "@backup-hooks/core";
import { NEWEST, resolveVersion } from "../versions.ts";
import { ABORT_CONTINUE, decodeCall, encodeCall, encodeOutcome } from "./codec.ts";
import { type BarmanEvent, createEventTable } from "./events.ts";
import { summarizeEvent } from "./summary.ts";

/**
 * How one version of Barman calls its hook scripts and what it hears: all that `answer` loads of this package.
 * @throws HookError USAGE for a version that is not known
 */
export function createProtocol({
  version: wanted = NEWEST,
}: {
  readonly version?: string;
} = {}): Protocol<BarmanEvent> {
  const version = resolveVersion(wanted);
  const events = createEventTable(version);
  return {
    contract: 1,
    product: "barman",
    title: "Barman",
    version,
    events,
    encodeCall,
    decodeCall: (call) => decodeCall(call, events),
    summarizeEvent,
    encodeReply: encodeOutcome,
    // Barman goes on after 62 as after 0, and its log says that the hook gave up.
    fallbackReply: { exitCode: ABORT_CONTINUE, files: {} },
  };
}

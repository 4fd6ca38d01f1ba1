import type { Protocol } from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { DEFAULT_BUILD, parseBuild } from "../versions.ts";
import { decodeCall } from "./decode-call.ts";
import { checkTemplate, ENTRY_TEMPLATE, encodeCall } from "./encode-call.ts";
import { createEventTable, type SyncrifyEvent } from "./events.ts";
import { summarizeEvent } from "./summary.ts";

/** The guesses that a call rests on. */
type CallAssumptions = Pick<Assumptions, "spawn" | "expand">;
/** The likeliest, once more than in guesses.ts: what is said of them there no answer has to load. */
export const defaultAssumptions: CallAssumptions = { spawn: "java", expand: "once" };

export interface ProtocolOptions {
  readonly version?: string;
  readonly template?: string;
  readonly assumptions?: CallAssumptions;
}

/**
 * How Syncrify calls its one hook, and that it hears nothing of it. All that an answer needs, and no reader of its configuration.
 * @throws HookError USAGE for a version that there is not; VALUE_INVALID for a template without $EVENT
 */
export function createProtocol({
  version = DEFAULT_BUILD,
  template = ENTRY_TEMPLATE,
  assumptions = defaultAssumptions,
}: ProtocolOptions = {}): Protocol<SyncrifyEvent> {
  parseBuild(version);
  const positions = checkTemplate(template);
  return {
    contract: 1,
    product: "syncrify",
    title: "Syncrify",
    version,
    events: createEventTable(assumptions.spawn),
    encodeCall: (event) => encodeCall(event, positions, assumptions),
    decodeCall: (call) => decodeCall(call, positions),
    summarizeEvent,
    encodeReply: () => ({ exitCode: 0, files: {} }),
  };
}

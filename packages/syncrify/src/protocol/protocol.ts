import type { Protocol } from "@backup-hooks/core";
import { callOf, checkedTemplate, ENTRY } from "./encode-call.ts";
import { decodeCall } from "./decode-call.ts";
import { eventsOf, type SyncrifyEvent } from "./events.ts";
import { factsOf } from "./summary.ts";
import type { Choices } from "../assumptions.ts";
import { buildOf, DEFAULT_BUILD } from "../versions.ts";

/** The guesses that a call rests on. */
type CallChoices = Pick<Choices, "spawn" | "expand">;
/** The likeliest, once more than in guesses.ts: what is said of them there no answer has to load. */
export const likeliest: CallChoices = { spawn: "java", expand: "once" };

export interface ProtocolOptions {
  readonly version?: string;
  readonly template?: string;
  readonly choices?: CallChoices;
}

/**
 * How Syncrify calls its one hook, and that it hears nothing of it. All that an answer needs, and no reader of its configuration.
 * @throws HookError USAGE for a version that there is not; VALUE_INVALID for a template without $EVENT
 */
export function protocol({
  version = DEFAULT_BUILD,
  template = ENTRY,
  choices = likeliest,
}: ProtocolOptions = {}): Protocol<SyncrifyEvent> {
  buildOf(version);
  const positions = checkedTemplate(template);
  return {
    contract: 1,
    product: "syncrify",
    title: "Syncrify",
    version,
    events: eventsOf(choices.spawn),
    call: (event) => callOf(event, positions, choices),
    decode: (call) => decodeCall(call, positions),
    facts: factsOf,
    encode: () => ({ exitCode: 0, files: {} }),
  };
}

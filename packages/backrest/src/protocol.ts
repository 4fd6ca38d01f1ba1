import type { Protocol } from "@backup-hooks/core";
import { callOf, decodeCall, encodeOutcome } from "./call.ts";
import { type BackrestEvent, events } from "./events.ts";
import { factsOf } from "./facts.ts";

/** The one release whose rules are known here. */
export const VERSION = "1.14.1";

/** How Backrest calls the entry that `install` writes, and what it hears: all that `answer` loads of this package. */
export const protocol: Protocol<BackrestEvent> = {
  contract: 1,
  product: "backrest",
  title: "Backrest",
  version: VERSION,
  events,
  readsStdin: true,
  call: callOf,
  decode: decodeCall,
  facts: factsOf,
  encode: encodeOutcome,
};

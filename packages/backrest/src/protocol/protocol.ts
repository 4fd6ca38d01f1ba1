import type { Protocol } from "@backup-hooks/core";
import { decodeCall, encodeCall, encodeOutcome } from "./codec.ts";
import { type BackrestEvent, events } from "./events.ts";
import { summarizeEvent } from "./summary.ts";

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
  encodeCall,
  decodeCall,
  summarizeEvent,
  encodeReply: encodeOutcome,
};

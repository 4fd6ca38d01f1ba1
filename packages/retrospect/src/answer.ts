import { answer } from "@backup-hooks/core/answer";
import { protocolOf } from "./protocol/protocol.ts";
import { settingsOf } from "./assumptions.ts";

/** An engine knows every event, and the longest of its calls is taken from everybody. */
const protocol = protocolOf(settingsOf({ endSourceArguments: 17 }));

/** `retrospect-hooks answer …`, without anything that only the other verbs need. */
export const start = (argv: readonly string[]): Promise<never> => answer(protocol, argv);

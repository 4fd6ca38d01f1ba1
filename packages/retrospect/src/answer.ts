import { answer } from "@backup-hooks/core/answer";
import { resolveAssumptions } from "./assumptions.ts";
import { createProtocol } from "./protocol/protocol.ts";

/** An engine knows every event, and the longest of its calls is taken from everybody. */
const protocol = createProtocol(resolveAssumptions({ endSourceArguments: 17 }));

/** `retrospect-hooks answer …`, without anything that only the other verbs need. */
export const start = (argv: readonly string[]): Promise<never> => answer(protocol, argv);

import { answer } from "@backup-hooks/core/answer";
import { resolveAssumptions } from "./assumptions.ts";
import { createProtocol } from "./protocol/protocol.ts";

/** The engine supports every event. The longest form of its calls is accepted from every caller. */
const protocol = createProtocol(resolveAssumptions({ endSourceArguments: 17 }));

/** `retrospect-hooks answer …`, without the code that only other commands need. */
export const start = (argv: readonly string[]): Promise<never> => answer(protocol, argv);

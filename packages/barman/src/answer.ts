import { answer } from "@backup-hooks/core/answer";
import { createProtocol } from "./protocol/protocol.ts";

/** `answer`: Barman calls us. Nothing of the other verbs is loaded. */
export const start = (argv: readonly string[]): Promise<never> => answer(createProtocol(), argv);

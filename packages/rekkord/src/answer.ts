import { answer } from "@backup-hooks/core/answer";
import { createProtocol } from "./protocol/protocol.ts";

/** `rekkord-hooks answer …`, without the code that only other commands need. */
export const start = (argv: readonly string[]): Promise<never> => answer(createProtocol(), argv);

import { answer } from "@backup-hooks/core/answer";
import { createProtocol } from "./protocol/protocol.ts";

/** `syncrify-hooks answer …`, without anything that only the other verbs need. */
export const start = (argv: readonly string[]): Promise<never> => answer(createProtocol(), argv);

import { type Call, HookError } from "@backup-hooks/core";
import type { Assumptions } from "../assumptions.ts";
import { expandVariables, findVariables, splitTokens } from "./command-template.ts";
import type { SyncrifyEvent } from "./events.ts";

/**
 * The positions of an entry that can be read again: the free texts stand last, where a blank in them or an empty one moves
 * nothing else, and $JOB_ID is there, without which start and end cannot be matched.
 */
export const ENTRY_TEMPLATE =
  "$EVENT $JOB_ID $CLIENT_IP $CLIENT_BUILD_NO $FILE_COUNT $BYTE_COUNT $PROFILE $USER";

/** @throws HookError VALUE_INVALID for positions from which no event can be read */
export function checkTemplate(template: string): string {
  if (findVariables(template).includes("$EVENT")) return template;
  throw new HookError("VALUE_INVALID", "the positions of the entry", {
    product: "Syncrify",
    expected: `$EVENT among them, as in "${ENTRY_TEMPLATE}"`,
    received: `"${template}"`,
  });
}

/** How Syncrify calls an entry with these positions. In the shell model only for values that a shell leaves alone. */
export function encodeCall(
  { fields }: SyncrifyEvent,
  template: string,
  { spawn, expand }: Pick<Assumptions, "spawn" | "expand">,
): Call {
  const fill = (text: string): string => expandVariables(text, fields, expand);
  return {
    args: spawn === "argv" ? splitTokens(template).map(fill) : splitTokens(fill(template)),
    env: {},
  };
}

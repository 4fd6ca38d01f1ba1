import { type Call, HookError } from "@backup-hooks/core";
import type { SyncrifyEvent } from "./events.ts";
import type { Choices } from "../assumptions.ts";
import { substitute, tokens, variablesIn } from "./command-template.ts";

/**
 * The positions of an entry that can be read again: the free texts stand last, where a blank in them or an empty one moves
 * nothing else, and $JOB_ID is there, without which start and end cannot be matched.
 */
export const ENTRY = "$EVENT $JOB_ID $CLIENT_IP $CLIENT_BUILD_NO $FILE_COUNT $BYTE_COUNT $PROFILE $USER";

/** @throws HookError VALUE_INVALID for positions from which no event can be read */
export function checkedTemplate(template: string): string {
  if (variablesIn(template).includes("$EVENT")) return template;
  throw new HookError("VALUE_INVALID", "the positions of the entry", {
    product: "Syncrify",
    expected: `$EVENT among them, as in "${ENTRY}"`,
    got: `"${template}"`,
  });
}

/** How Syncrify calls an entry with these positions. In the shell model only for values that a shell leaves alone. */
export function callOf({ fields }: SyncrifyEvent, template: string, { spawn, expand }: Pick<Choices, "spawn" | "expand">): Call {
  const fill = (text: string): string => substitute(text, fields, expand);
  return { args: spawn === "argv" ? tokens(template).map(fill) : tokens(fill(template)), env: {} };
}

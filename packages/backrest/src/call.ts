import { type Call, HookError, nearest, type Outcome, type Reply } from "@backup-hooks/core";
import { type Condition, conditions } from "./calls.ts";
import { type BackrestEvent, FIELDS } from "./events.ts";
import { eventOf } from "./situation.ts";

/** Backrest passes nothing but the text it renders: the entry's script puts its variables into the environment under these names. */
const variable = (field: string): string => `BACKREST_${field.replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
const EVENT = "BACKREST_EVENT";

export function callOf({ name, fields }: BackrestEvent): Call {
  return { args: [], env: { [EVENT]: name, ...Object.fromEntries(FIELDS.map((field) => [variable(field), fields[field] ?? ""])) } };
}

/** The inverse. @throws HookError CALL_INVALID */
export function decodeCall({ env }: Call): BackrestEvent {
  const name = env[EVENT] ?? "";
  if (!conditions.includes(name as Condition)) {
    const close = nearest(name, conditions);
    throw new HookError("CALL_INVALID", "this is no call of a hook of Backrest", {
      product: "Backrest",
      expected: `${EVENT} with a condition such as CONDITION_SNAPSHOT_END`,
      got: `"${name}"`,
      ...(close && { hint: `Did you mean "${close}"?` }),
    });
  }
  return eventOf(name as Condition, Object.fromEntries(FIELDS.map((field) => [field, env[variable(field)] ?? ""])));
}

/** Backrest hears whether a hook failed; what follows is the policy's to say. */
export function encodeOutcome({ decision }: Outcome): Reply {
  return { exitCode: decision === "proceed" ? 0 : 1, files: {} };
}

import type { EventSummary } from "@backup-hooks/core";
import type { SyncrifyEvent } from "./events.ts";
import type { VariableName } from "./variables.ts";

/** Client, profile, user and job id: job ids alone repeat after a restart of the server. */
const JOB = [
  "$CLIENT_IP",
  "$PROFILE",
  "$USER",
  "$JOB_ID",
] as const satisfies readonly VariableName[];

/**
 * What start and end of a job have in common: values as they came, since the product destroys the same in both calls. Times and
 * an error it does not tell; the zeros of the start call are no counts yet.
 */
export function summarizeEvent({ phase, fields }: SyncrifyEvent): EventSummary {
  const job = Object.fromEntries(JOB.map((name) => [name, fields[name] ?? ""]));
  if (phase !== "post") return { job };
  return {
    job,
    counts: {
      ...toCount("files", fields["$FILE_COUNT"]),
      ...toCount("bytes", fields["$BYTE_COUNT"]),
    },
  };
}

/** Left out where a number would not be exact; the field has every digit. */
function toCount(name: "files" | "bytes", digits = ""): EventSummary["counts"] {
  return /^\d+$/.test(digits) && Number.isSafeInteger(Number(digits))
    ? { [name]: Number(digits) }
    : {};
}

import type { EventSummary } from "@backup-hooks/core";
import { parseNanoseconds } from "../vars/duration.ts";
import type { BackrestEvent } from "./events.ts";

/** A call in the words that all products share. Start and end of a task have repo and plan in common; some tasks are the repo's alone. */
export function summarizeEvent({ phase, fields }: BackrestEvent): EventSummary {
  const {
    Repo = "",
    Plan = "",
    CurTime = "",
    Duration = "",
    Error: error = "",
    SnapshotStats = "",
  } = fields;
  const now = Date.parse(CurTime);
  const startedAt = toDate(now - Number(parseNanoseconds(Duration) ?? Number.NaN) / 1e6);
  const endedAt = phase === "post" ? toDate(now) : undefined;
  const counts = parseCounts(SnapshotStats);
  return {
    job: { Repo, Plan },
    ...(error !== "" && { error }),
    ...(counts && { counts }),
    ...(startedAt && { startedAt }),
    ...(endedAt && { endedAt }),
  };
}

function toDate(ms: number): Date | undefined {
  const time = new Date(Math.round(ms));
  return Number.isNaN(time.getTime()) ? undefined : time;
}

/** restic's own figures; after a failure all of them are zero, and none is known. */
function parseCounts(stats: string): EventSummary["counts"] {
  const {
    message_type: type,
    total_files_processed: files,
    total_bytes_processed: bytes,
  } = parseObject(stats);
  if (type !== "summary") return undefined;
  return {
    ...(Number.isSafeInteger(files) && { files: Number(files) }),
    ...(Number.isSafeInteger(bytes) && { bytes: Number(bytes) }),
  };
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

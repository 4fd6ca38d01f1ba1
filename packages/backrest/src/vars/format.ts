import { formatDuration, formatTime, panic, readTime, type Value } from "../go-template/index.ts";

/** How Backrest writes sizes, times, durations and shell words in hooks. Source: internal/orchestrator/tasks/hookvars.go at 626156cd. */

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];
/** Backrest's table ends before it; 64 bits do not reach beyond. */
export const EXTRA_UNIT = "EB";
const SIZE_KINDS: ReadonlySet<string> = new Set(["int", "int32", "int64"]);

/** Go's text when a size is beyond the last unit. */
export const SIZE_OVERFLOW = `runtime error: index out of range [${UNITS.length}] with length ${UNITS.length}`;

/** Decimal units, divided while strictly greater than 1000; anything but int, int32 and int64 counts as 0. `beyond`: a unit that Backrest has not. */
export function formatSize(value: Value | undefined, extraUnit?: string): string {
  let size =
    value !== undefined && !value.type.name.includes(".") && SIZE_KINDS.has(value.type.kind)
      ? Number(value.data)
      : 0;
  let unit = 0;
  while (size > 1000) {
    size /= 1000;
    unit++;
  }
  return `${size.toFixed(3)} ${UNITS[unit] ?? extraUnit ?? panic(SIZE_OVERFLOW)}`;
}

/** RFC 3339 in whole seconds. */
export function formatTimestamp(value: Value): string {
  return formatTime(readTime(value), "2006-01-02T15:04:05Z07:00");
}

/** Cut to milliseconds, not rounded. */
export function formatElapsed(nanoseconds: bigint): string {
  return formatDuration(nanoseconds - (nanoseconds % 1_000_000n));
}

/** Quoted for a POSIX shell where it needs to be. */
export function escapeShell(bytes: string): string {
  if (bytes === "") return "''";
  return /[^\w@%+=:,./-]/.test(bytes) ? `'${bytes.replaceAll("'", `'"'"'`)}'` : bytes;
}

import { asTime, durationText, formatTime, panic, type Value } from "../template/index.ts";

/** How Backrest writes sizes, times, durations and shell words in hooks. Source: internal/orchestrator/tasks/hookvars.go at 626156cd. */

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];
const SIZED: ReadonlySet<string> = new Set(["int", "int32", "int64"]);

/** Decimal units, divided while strictly greater than 1000; anything but int, int32 and int64 counts as 0. */
export function formatSize(value: Value | undefined): string {
  let size = value !== undefined && !value.type.name.includes(".") && SIZED.has(value.type.kind) ? Number(value.data) : 0;
  let unit = 0;
  while (size > 1000) {
    size /= 1000;
    unit++;
  }
  // Go's bounds check: Backrest has no unit beyond PB.
  const name = UNITS[unit] ?? panic(`runtime error: index out of range [${unit}] with length ${UNITS.length}`);
  return `${size.toFixed(3)} ${name}`;
}

/** RFC 3339 in whole seconds. */
export function formatWhen(value: Value): string {
  return formatTime(asTime(value), "2006-01-02T15:04:05Z07:00");
}

/** Cut to milliseconds, not rounded. */
export function formatElapsed(nanoseconds: bigint): string {
  return durationText(nanoseconds - (nanoseconds % 1_000_000n));
}

/** Quoted for a POSIX shell where it needs to be. */
export function shellEscape(bytes: string): string {
  if (bytes === "") return "''";
  return /[^\w@%+=:,./-]/.test(bytes) ? `'${bytes.replaceAll("'", `'"'"'`)}'` : bytes;
}

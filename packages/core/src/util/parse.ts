import { HookError } from "./errors.ts";

const units: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * `90s`, `10m`, `1h30m`, `500ms` → milliseconds. A number without a unit is invalid, because it is
 * ambiguous.
 */
export function parseDuration(text: string, option: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|min|[smhd])/g)];
  const total = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0),
    0,
  );
  if (parts.map(([part]) => part).join("") === text && total > 0) return total;
  throw new HookError("VALUE_INVALID", option, {
    expected: "a duration with its unit, such as 90s, 10m or 1h30m",
    received: `"${text}"`,
  });
}

/** A name that matches is treated as the name of a secret. */
export const SECRET_NAME = /pass|token|secret|key|auth/i;

export function parseCount(text: string, option: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new HookError("VALUE_INVALID", option, {
    expected: "a whole number from 1 on",
    received: `"${text}"`,
  });
}

/** Milliseconds as readable text: `350 ms`, `12 s`, `9 min 48 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60)
    return ms < 10_000 && ms % 1_000 !== 0 ? `${(ms / 1_000).toFixed(1)} s` : `${seconds} s`;
  return seconds % 60 === 0
    ? `${seconds / 60} min`
    : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

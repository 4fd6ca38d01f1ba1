import { compareCodePoints } from "./text.ts";

/** How Python writes the values that Barman puts into a hook's environment and into its log. */

/**
 * A float as `repr()` writes it: the shortest digits that read back the same, always with a point or an exponent,
 * the exponent form from 1e16 on and below 1e-4. JavaScript finds the same digits but switches elsewhere.
 */
export function formatPythonFloat(value: number): string {
  const [mantissa = "", power = "0"] = Math.abs(value).toExponential().split("e");
  const digits = mantissa.replace(".", "");
  const exponent = Number(power);
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${digits.length > 1 ? mantissa : digits}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${sign}${whole}.${digits.slice(exponent + 1) || "0"}`;
}

/** A file time in nanoseconds as Barman passes it: seconds + nanoseconds × 1e-9 in double precision. */
export function formatTimestamp(nanoseconds: bigint): string {
  const second = 1_000_000_000n;
  // Python's floor division: the remainder is never negative.
  const rest = ((nanoseconds % second) + second) % second;
  return formatPythonFloat(Number((nanoseconds - rest) / second) + Number(rest) * 1e-9);
}

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** `json.dumps(value, sort_keys=True)`: keys by code point, ", " and ": ", everything outside printable ASCII escaped. */
export function formatPythonJson(value: Json): string {
  if (typeof value === "string") return quoteJson(value);
  if (typeof value === "number" && Number.isFinite(value))
    return Number.isInteger(value) ? BigInt(value).toString() : formatPythonFloat(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(formatPythonJson).join(", ")}]`;
  const pairs = Object.entries(value).filter(
    (pair): pair is [string, Json] => pair[1] !== undefined,
  );
  return `{${pairs
    .sort(([a], [b]) => compareCodePoints(a, b))
    .map(([key, item]) => `${quoteJson(key)}: ${formatPythonJson(item)}`)
    .join(", ")}}`;
}

/** The options that are truthy in Python, as JSON; an empty string if there are none. */
export function formatTruthyJson(options: Readonly<Record<string, Json>> | null): string {
  const kept = Object.entries(options ?? {}).filter(([, value]) => isTruthy(value));
  return kept.length === 0 ? "" : formatPythonJson(Object.fromEntries(kept));
}

function isTruthy(value: Json): boolean {
  if (value === null || typeof value !== "object") return Boolean(value);
  return isList(value) ? value.length > 0 : Object.keys(value).length > 0;
}

function quoteJson(text: string): string {
  return JSON.stringify(text).replace(
    /[^\u0020-\u007e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

// Array.isArray() does not narrow readonly arrays.
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

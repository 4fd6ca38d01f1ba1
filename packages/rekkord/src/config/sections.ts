import { isAtLeast, SINCE } from "../versions.ts";

/**
 * The required form of a value. Texts that only a network or a URL parser could validate are
 * accepted.
 */
export type ValueKind =
  | "text"
  | "integer"
  | "threads"
  | "boolean"
  | "duration"
  | "retention"
  | "period"
  | "lock";

const S3 = [
  "Location",
  "Endpoint",
  "Host",
  "Region",
  "Bucket",
  "Prefix",
  "AccessKeyID",
  "KeyID",
  "SecretKey",
];
const SSH = ["Location", "Host", "User", "Path", "Fingerprint", "Password", "Key", "KeyFile"];
const createTextKeys = (keys: readonly string[]): Record<string, ValueKind> =>
  Object.fromEntries(keys.map((key) => [key, "text"]));
const ssh = { ...createTextKeys(SSH), Port: "integer", KnownHosts: "boolean" } as const;

/**
 * All sections except [Hooks], as of 0.97 (lib/config.cc, lib/native/request/s3.cc and ssh.cc).
 * Names are case-sensitive.
 */
export const sections: Readonly<Record<string, Readonly<Record<string, ValueKind>>>> = {
  Repository: createTextKeys(["URL", "KeyFile"]),
  Settings: { Threads: "threads", CompressionLevel: "integer" },
  Protection: { TestWrites: "boolean", RetainDuration: "retention", DurationSafety: "boolean" },
  Link: { ...createTextKeys(["URL", "ApiKey"]), CheckPeriod: "period" },
  S3: { ...createTextKeys(S3), Port: "integer", LockMode: "lock", ChecksumType: "text" },
  SSH: ssh,
  SFTP: ssh,
};

/** Rekkord's message for an unknown key. */
export function describeUnknownKey(section: string, key: string): string {
  if (section === "S3") return `Unknown S3 property '${key}'`;
  if (section === "SSH" || section === "SFTP") return `Unknown SSH property '${key}'`;
  return `Unknown attribute '${key}'`;
}

/**
 * Later versions support further keys outside [Hooks]. Their list is unknown, so an unknown key is
 * not reported as an error there.
 */
export function areKeysKnown(version: string): boolean {
  return !isAtLeast(version, SINCE.scanHooks);
}

/** Why Rekkord rejects a value, in its own words; undefined if it accepts it. */
export function findValueError(kind: ValueKind, value: string): string | undefined {
  switch (kind) {
    case "text":
      return undefined;
    case "boolean":
      return checkBoolean(value);
    case "integer":
      return checkInteger(value, MAX_INT);
    case "threads":
      return (
        checkInteger(value, MAX_INT) ??
        (Number(value) < 1 ? "Threads count cannot be < 1" : undefined)
      );
    case "duration":
      return checkDuration(value);
    case "retention":
      return value === "Disabled" ? undefined : checkDuration(value);
    case "period":
      return (
        checkDuration(value) ??
        (Number.parseInt(value, 10) === 0 ? "Check period cannot be negative or zero" : undefined)
      );
    case "lock":
      return /^(governance|compliance)$/i.test(value) ? undefined : `Invalid lock mode '${value}'`;
  }
}

const MAX_INT = 2n ** 31n - 1n;
const MAX_INT64 = 2n ** 63n - 1n;

function checkInteger(value: string, max: bigint): string | undefined {
  if (value === "") return "Cannot convert empty string to integer";
  if (!/^(?:[+-](?=.))?\d+$/.test(value)) return `Malformed integer number '${value}'`;
  return BigInt(value.replace(/^[+-]/, "")) > max
    ? `Integer overflow for number '${value}' (max = ${max})`
    : undefined;
}

/** Milliseconds per unit. A number without a unit is in seconds. */
const UNITS: Readonly<Record<string, bigint>> = {
  "": 1000n,
  s: 1000n,
  m: 60_000n,
  h: 3_600_000n,
  d: 86_400_000n,
};

function checkDuration(value: string): string | undefined {
  const [, number = "", unit = ""] = /^([+-]?\d+)(.*)$/s.exec(value) ?? [];
  if (number === "") return checkInteger(value, MAX_INT64);
  const factor = UNITS[unit];
  if (BigInt(number.replace("+", "")) < 0n) return "Duration values must be positive";
  if (factor === undefined) return `Unknown duration unit '${unit[0]}'`;
  return BigInt(number.replace("+", "")) * factor > MAX_INT64
    ? "Duration value is too high"
    : undefined;
}

function checkBoolean(value: string): string | undefined {
  // Rekkord compares at most eight characters, and the first match wins.
  const literal = ["1", "on", "yes", "y", "true", "0", "off", "no", "n", "false"].find(
    (candidate) => value.toLowerCase().startsWith(candidate),
  );
  if (literal === undefined) return `Invalid boolean value '${value}'`;
  return literal.length < value.length ? `Malformed boolean '${value}'` : undefined;
}

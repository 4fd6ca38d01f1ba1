import { declareMethod } from "./define.ts";
import { type Maybe, Value } from "./type.ts";
import { float64, int64, named, string } from "./type-constructors.ts";
import { readBigInt } from "./value.ts";

/** Go's time.Duration: a count of nanoseconds. */
export const durationType = named("time.Duration", int64);

export function duration(nanoseconds: bigint): Value {
  return new Value(durationType, nanoseconds);
}

const MICRO = 1000n;
const MILLI = 1000n * MICRO;
const SECOND = 1000n * MILLI;
const MINUTE = 60n * SECOND;
const HOUR = 60n * MINUTE;
const MAX = (1n << 63n) - 1n;
const MIN = -(1n << 63n);

/** Go's text of a duration: `1h2m3.5s`, `1.5ms`, `0s`. A byte string (the micro sign is not ASCII). */
export function formatDuration(nanoseconds: bigint): string {
  const sign = nanoseconds < 0n ? "-" : "";
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size === 0n) return "0s";
  if (size < MICRO) return `${sign}${size}ns`;
  if (size < MILLI) return `${sign}${formatDecimal(size, MICRO)}\u00c2\u00b5s`;
  if (size < SECOND) return `${sign}${formatDecimal(size, MILLI)}ms`;
  const hours = size / HOUR;
  const minutes = (size % HOUR) / MINUTE;
  const seconds = formatDecimal(size % MINUTE, SECOND);
  return `${sign + (hours > 0n ? `${hours}h${minutes}m` : minutes > 0n ? `${minutes}m` : "")}${seconds}s`;
}

function formatDecimal(size: bigint, unit: bigint): string {
  const digits = unit.toString().length - 1;
  const fraction = (size % unit).toString().padStart(digits, "0").replace(/0+$/, "");
  return `${size / unit}${fraction === "" ? "" : `.${fraction}`}`;
}

/** Go adds whole units and the rest apart, to lose no precision. */
function toUnits(nanoseconds: bigint, unit: bigint): number {
  return Number(nanoseconds / unit) + Number(nanoseconds % unit) / Number(unit);
}

export function truncateDuration(size: bigint, multiple: bigint): bigint {
  return multiple <= 0n ? size : size - (size % multiple);
}

/** Halves are rounded away from zero; what would not fit becomes the largest or smallest duration. */
export function roundDuration(size: bigint, multiple: bigint): bigint {
  if (multiple <= 0n) return size;
  const absolute = size < 0n ? -size : size;
  const rest = absolute % multiple;
  const rounded = rest + rest < multiple ? absolute - rest : absolute + multiple - rest;
  const result = size < 0n ? -rounded : rounded;
  return result > MAX ? MAX : result < MIN ? MIN : result;
}

const readNanoseconds = (value: Maybe): bigint => readBigInt(value!);

declareMethod(durationType, {
  name: "String",
  results: [string],
  call: (self) => new Value(string, formatDuration(readNanoseconds(self))),
});
for (const [name, unit] of [
  ["Hours", HOUR],
  ["Minutes", MINUTE],
  ["Seconds", SECOND],
] as const) {
  declareMethod(durationType, {
    name,
    results: [float64],
    call: (self) => new Value(float64, toUnits(readNanoseconds(self), unit)),
  });
}
for (const [name, unit] of [
  ["Milliseconds", MILLI],
  ["Microseconds", MICRO],
  ["Nanoseconds", 1n],
] as const) {
  declareMethod(durationType, {
    name,
    results: [int64],
    call: (self) => new Value(int64, readNanoseconds(self) / unit),
  });
}
declareMethod(durationType, {
  name: "Truncate",
  params: [durationType],
  results: [durationType],
  call: (self, by) => duration(truncateDuration(readNanoseconds(self), readNanoseconds(by))),
});
declareMethod(durationType, {
  name: "Round",
  params: [durationType],
  results: [durationType],
  call: (self, by) => duration(roundDuration(readNanoseconds(self), readNanoseconds(by))),
});
declareMethod(durationType, {
  name: "Abs",
  results: [durationType],
  call: (self) =>
    duration(
      readNanoseconds(self) === MIN
        ? MAX
        : readNanoseconds(self) < 0n
          ? -readNanoseconds(self)
          : readNanoseconds(self),
    ),
});

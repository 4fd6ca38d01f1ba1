import { declareMethod } from "./define.ts";
import { duration, durationType, roundDuration } from "./duration.ts";
import {
  computeYearDay,
  formatTime,
  MONTHS,
  toDateParts,
  WEEKDAYS,
  type ZonedTime,
} from "./layout.ts";
import type { Type } from "./type.ts";
import { type Maybe, Value } from "./type.ts";
import { bool, int, int64, named, string, struct } from "./type-constructors.ts";
import { readBigInt, readBytes } from "./value.ts";

/** Go's time.Time: an instant with a zone. Its fields are hidden, and so is Go's monotonic clock, which no template can print twice alike. */
export const timeType = struct("time.Time");
export const monthType = named("time.Month", int);
export const weekdayType = named("time.Weekday", int);

/** An instant, in nanoseconds since 1970, seen from a zone with a name and an offset in seconds. */
export function goTime(nanoseconds: bigint, zone = "UTC", offset = 0): Value {
  return new Value(timeType, { nanoseconds, zone, offset } satisfies ZonedTime);
}

/** Read RFC 3339 with up to nine decimals. The zone's name is not part of that format. */
export function parseTime(text: string, zone = ""): Value {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) throw new TypeError(`${JSON.stringify(text)} is no RFC 3339 time`);
  const [, local = "", fraction = "", offset = "Z"] = match;
  const seconds =
    offset === "Z"
      ? 0
      : (offset[0] === "-" ? -1 : 1) *
        (Number(offset.slice(1, 3)) * 3600 + Number(offset.slice(4)) * 60);
  const whole = BigInt(Date.parse(`${local}Z`)) * 1_000_000n - BigInt(seconds) * 1_000_000_000n;
  return goTime(
    whole + BigInt(fraction.padEnd(9, "0")),
    zone === "" && offset === "Z" ? "UTC" : zone,
    seconds,
  );
}

export const readTime = (value: Maybe): ZonedTime =>
  Array.isArray(value!.data) ? ZERO : (value!.data as ZonedTime);
/** Go's zero time, the year 1. */
const ZERO: ZonedTime = { nanoseconds: -62_135_596_800_000_000_000n, zone: "UTC", offset: 0 };

const toInteger = (type: Type, number: number | bigint): Value => new Value(type, BigInt(number));
const withNanoseconds = (time: ZonedTime, nanoseconds: bigint): Value =>
  goTime(nanoseconds, time.zone, time.offset);

declareMethod(monthType, {
  name: "String",
  results: [string],
  call: (self) =>
    new Value(string, MONTHS[Number(readBigInt(self)) - 1] ?? `%!Month(${readBigInt(self)})`),
});
declareMethod(weekdayType, {
  name: "String",
  results: [string],
  call: (self) =>
    new Value(string, WEEKDAYS[Number(readBigInt(self))] ?? `%!Weekday(${readBigInt(self)})`),
});

const timeParts: Readonly<Record<string, readonly [Type, (time: ZonedTime) => number | bigint]>> = {
  Year: [int, (time) => toDateParts(time).year],
  Month: [monthType, (time) => toDateParts(time).month],
  Day: [int, (time) => toDateParts(time).day],
  Weekday: [weekdayType, (time) => toDateParts(time).weekday],
  YearDay: [int, computeYearDay],
  Hour: [int, (time) => toDateParts(time).hour],
  Minute: [int, (time) => toDateParts(time).minute],
  Second: [int, (time) => toDateParts(time).second],
  Nanosecond: [int, (time) => toDateParts(time).nanosecond],
  Unix: [int64, (time) => divideFloor(time.nanoseconds, 1_000_000_000n)],
  UnixMilli: [int64, (time) => divideFloor(time.nanoseconds, 1_000_000n)],
  UnixMicro: [int64, (time) => divideFloor(time.nanoseconds, 1000n)],
  UnixNano: [int64, (time) => BigInt.asIntN(64, time.nanoseconds)],
};
for (const [name, [type, read]] of Object.entries(timeParts)) {
  declareMethod(timeType, {
    name,
    results: [type],
    call: (self) => toInteger(type, read(readTime(self))),
  });
}

function divideFloor(value: bigint, by: bigint): bigint {
  const quotient = value / by;
  return value % by < 0n ? quotient - 1n : quotient;
}

declareMethod(timeType, {
  name: "String",
  results: [string],
  call: (self) =>
    new Value(string, formatTime(readTime(self), "2006-01-02 15:04:05.999999999 -0700 MST")),
});
declareMethod(timeType, {
  name: "Format",
  params: [string],
  results: [string],
  call: (self, layout) => new Value(string, formatTime(readTime(self), readBytes(layout!))),
});
declareMethod(timeType, {
  name: "UTC",
  results: [timeType],
  call: (self) => goTime(readTime(self).nanoseconds),
});
declareMethod(timeType, {
  name: "IsZero",
  results: [bool],
  call: (self) => new Value(bool, readTime(self).nanoseconds === ZERO.nanoseconds),
});
declareMethod(timeType, {
  name: "Add",
  params: [durationType],
  results: [timeType],
  call: (self, by) => withNanoseconds(readTime(self), readTime(self).nanoseconds + readBigInt(by!)),
});
declareMethod(timeType, {
  name: "Sub",
  params: [timeType],
  results: [durationType],
  call: (self, from) => duration(readTime(self).nanoseconds - readTime(from).nanoseconds),
});
for (const [name, test] of [
  ["Before", (a, b) => a < b],
  ["After", (a, b) => a > b],
  ["Equal", (a, b) => a === b],
] as readonly (readonly [string, (a: bigint, b: bigint) => boolean])[]) {
  declareMethod(timeType, {
    name,
    params: [timeType],
    results: [bool],
    call: (self, other) =>
      new Value(bool, test(readTime(self).nanoseconds, readTime(other).nanoseconds)),
  });
}
// Go rounds times from the year 1 on, not from 1970.
const countSinceZero = (time: ZonedTime): bigint => time.nanoseconds - ZERO.nanoseconds;
declareMethod(timeType, {
  name: "Truncate",
  params: [durationType],
  results: [timeType],
  call: (self, by) => {
    const multiple = readBigInt(by!);
    return multiple <= 0n
      ? self
      : withNanoseconds(
          readTime(self),
          readTime(self).nanoseconds - (countSinceZero(readTime(self)) % multiple),
        );
  },
});
declareMethod(timeType, {
  name: "Round",
  params: [durationType],
  results: [timeType],
  call: (self, by) => {
    const rest = countSinceZero(readTime(self)) % (readBigInt(by!) || 1n);
    return withNanoseconds(
      readTime(self),
      readTime(self).nanoseconds - rest + roundDuration(rest, readBigInt(by!)),
    );
  },
});

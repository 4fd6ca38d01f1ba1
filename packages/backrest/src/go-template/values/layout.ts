import { toBytes } from "../bytes.ts";

/** Go's way of writing times: a layout shows how the reference time, Mon Jan 2 15:04:05 MST 2006, would look. Source: Go's time/format.go. */

export interface ZonedTime {
  readonly nanoseconds: bigint;
  readonly zone: string;
  readonly offset: number;
}

export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
export const WEEKDAYS = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

export interface DateParts {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
}

export function toDateParts({ nanoseconds, offset }: ZonedTime): DateParts {
  const local = nanoseconds + BigInt(offset) * 1_000_000_000n;
  const nanosecond = Number(((local % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n);
  const date = new Date(Number((local - BigInt(nanosecond)) / 1_000_000n));
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond,
  };
}

export function computeYearDay(time: ZonedTime): number {
  const { year, month, day } = toDateParts(time);
  const first = new Date(0);
  first.setUTCFullYear(year, 0, 1);
  const today = new Date(0);
  today.setUTCFullYear(year, month - 1, day);
  return Math.round((today.getTime() - first.getTime()) / 86_400_000) + 1;
}

const pad = (number: number, digits: number, fill = "0"): string =>
  String(number).padStart(digits, fill);

const formatYear = (year: number): string => (year < 0 ? "-" : "") + pad(Math.abs(year), 4);

/** What each element of a layout prints. Longer names come first, since the first that fits is taken. */
const ELEMENTS: readonly (readonly [string, (date: DateParts, time: ZonedTime) => string])[] = [
  ["January", (date) => MONTHS[date.month - 1]!],
  ["Jan", (date) => MONTHS[date.month - 1]!.slice(0, 3)],
  ["Monday", (date) => WEEKDAYS[date.weekday]!],
  ["Mon", (date) => WEEKDAYS[date.weekday]!.slice(0, 3)],
  ["MST", formatZone],
  ["002", (_, time) => pad(computeYearDay(time), 3)],
  ["01", (date) => pad(date.month, 2)],
  ["02", (date) => pad(date.day, 2)],
  ["03", (date) => pad(date.hour % 12 || 12, 2)],
  ["04", (date) => pad(date.minute, 2)],
  ["05", (date) => pad(date.second, 2)],
  ["06", (date) => pad(Math.max(date.year, 0) % 100, 2)],
  ["15", (date) => pad(date.hour, 2)],
  ["1", (date) => String(date.month)],
  ["2006", (date) => formatYear(date.year)],
  ["2", (date) => String(date.day)],
  ["__2", (_, time) => pad(computeYearDay(time), 3, " ")],
  ["_2006", (date) => `_${formatYear(date.year)}`],
  ["_2", (date) => pad(date.day, 2, " ")],
  ["3", (date) => String(date.hour % 12 || 12)],
  ["4", (date) => String(date.minute)],
  ["5", (date) => String(date.second)],
  ["PM", (date) => (date.hour < 12 ? "AM" : "PM")],
  ["pm", (date) => (date.hour < 12 ? "am" : "pm")],
  ["-070000", (_, time) => formatOffset(time.offset, "", 3)],
  ["-07:00:00", (_, time) => formatOffset(time.offset, ":", 3)],
  ["-0700", (_, time) => formatOffset(time.offset, "", 2)],
  ["-07:00", (_, time) => formatOffset(time.offset, ":", 2)],
  ["-07", (_, time) => formatOffset(time.offset, "", 1)],
  ["Z070000", (_, time) => (time.offset === 0 ? "Z" : formatOffset(time.offset, "", 3))],
  ["Z07:00:00", (_, time) => (time.offset === 0 ? "Z" : formatOffset(time.offset, ":", 3))],
  ["Z0700", (_, time) => (time.offset === 0 ? "Z" : formatOffset(time.offset, "", 2))],
  ["Z07:00", (_, time) => (time.offset === 0 ? "Z" : formatOffset(time.offset, ":", 2))],
  ["Z07", (_, time) => (time.offset === 0 ? "Z" : formatOffset(time.offset, "", 1))],
];

function formatZone(_: DateParts, { zone, offset }: ZonedTime): string {
  return zone === "" ? formatOffset(offset, "", 2) : toBytes(zone);
}

function formatOffset(offset: number, mark: string, count: 1 | 2 | 3): string {
  const size = Math.abs(offset);
  const numbers = [Math.trunc(size / 3600), Math.trunc(size / 60) % 60, size % 60].slice(0, count);
  return (offset < 0 ? "-" : "+") + numbers.map((number) => pad(number, 2)).join(mark);
}

/** A time in a layout; both texts are byte strings. */
export function formatTime(time: ZonedTime, layout: string): string {
  const date = toDateParts(time);
  let text = "";
  for (let at = 0; at < layout.length; ) {
    const fraction = matchFraction(layout, at);
    const element =
      fraction === undefined
        ? ELEMENTS.find(([name]) => startsElement(layout, at, name))
        : undefined;
    if (fraction !== undefined) {
      text += formatFraction(date.nanosecond, fraction);
      at += fraction.length;
    } else if (element === undefined) {
      text += layout[at++];
    } else {
      text += element[1](date, time);
      at += element[0].length;
    }
  }
  return text;
}

/** `Jan` or `Mon` followed by a small letter is part of a word. */
function startsElement(layout: string, at: number, name: string): boolean {
  if (!layout.startsWith(name, at)) return false;
  return (name !== "Jan" && name !== "Mon") || !/[a-z]/.test(layout[at + 3] ?? "");
}

const FRACTION = /[.,](?:0+|9+)(?![0-9])/y;

/** `.000` or `.999` (also after a comma), unless more digits follow. */
function matchFraction(layout: string, at: number): string | undefined {
  FRACTION.lastIndex = at;
  return FRACTION.exec(layout)?.[0];
}

/** There are nine digits, however many are asked for. */
function formatFraction(nanosecond: number, written: string): string {
  const digits = pad(nanosecond, 9).slice(0, written.length - 1);
  if (written[1] === "0") return written[0] + digits;
  const kept = digits.replace(/0+$/, "");
  return kept === "" ? "" : written[0] + kept;
}

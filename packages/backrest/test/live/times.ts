import * as fc from "fast-check";
import type { Case } from "./generate.ts";

/** Times and durations at random, and templates that ask everything of them. */

const offsets = ["Z", "+01:00", "-05:00", "+05:45", "-03:30", "+00:00"];
const instant = fc
  .record({
    date: fc.date({
      min: new Date("0400-01-02T00:00:00Z"),
      max: new Date("9998-12-30T00:00:00Z"),
      noInvalidDate: true,
    }),
    nanoseconds: fc.constantFrom("", ".5", ".123456789", ".000001", ".120"),
    offset: fc.constantFrom(...offsets),
    zone: fc.constantFrom("CET", "X", ""),
  })
  .map(({ date, nanoseconds, offset, zone }) => ({
    $type: "time.Time",
    value: date.toISOString().slice(0, 19) + nanoseconds + offset,
    zone: offset === "Z" ? "UTC" : zone,
  }));

const elements = [
  "January",
  "Jan",
  "Janus",
  "1",
  "01",
  "Monday",
  "Mon",
  "Month",
  "2",
  "02",
  "_2",
  "002",
  "__2",
  "_2006",
  "15",
  "3",
  "03",
  "4",
  "04",
  "5",
  "05",
  "2006",
  "06",
  "PM",
  "pm",
  "MST",
  "-0700",
  "-07:00",
  "-07",
  "Z0700",
  "Z07:00",
  "Z07",
  "-070000",
  "-07:00:00",
  "Z070000",
  ".000",
  ".999",
  ",000",
  ".000000000",
  ".999999999",
  ".0001",
  "T",
  " ",
  "-",
  ":",
  "é",
  "0",
  "6",
  "20",
  "P",
  "x",
];
const layout = fc
  .array(fc.constantFrom(...elements), { maxLength: 6 })
  .map((parts) => JSON.stringify(parts.join("")));
const nanoseconds = fc.oneof(
  fc.constantFrom(
    "0",
    "1",
    "999",
    "1000",
    "1500",
    "999999",
    "1000000",
    "60000000000",
    "3600000000000",
    "-1500000000",
    "9223372036854775807",
    "-9223372036854775808",
    "83456789123",
  ),
  fc.bigInt({ min: -(1n << 62n), max: 1n << 62n }).map(String),
);

const timeText = fc
  .tuple(
    layout,
    nanoseconds,
    fc.constantFrom("0", "1000000", "1000000000", "3600000000000", "7000000000", "-5"),
  )
  .map(
    ([written, add, by]) =>
      `{{.Format ${written}}}|{{.}}|{{.Year}} {{.Month}} {{.Day}} {{.Hour}} {{.Minute}} {{.Second}} {{.Nanosecond}} {{.Weekday}} {{.YearDay}} {{.Unix}} {{.UnixMilli}} {{.UnixMicro}} {{.UTC}}|{{.Truncate ${by}}} {{.Round ${by}}}|{{.Add ${add}}} {{(.Add ${add}).Sub .}}|{{.Before .UTC}} {{.Equal .UTC}} {{.IsZero}}`,
  );
const durationText = nanoseconds.map(
  (by) =>
    `{{.}} {{.Hours}} {{.Minutes}} {{.Seconds}} {{.Milliseconds}} {{.Microseconds}} {{.Nanoseconds}} {{.Round ${by}}} {{.Truncate ${by}}} {{.Abs}} {{printf "%d %s %v %q %x %5.2s" . . . . . .}}`,
);

const plain = { left: "", right: "", missingKey: "" } as const;
export const timeCases: fc.Arbitrary<Case> = fc.oneof(
  fc.tuple(timeText, instant).map(([text, data]) => ({ ...plain, text, data })),
  fc
    .tuple(durationText, nanoseconds)
    .map(([text, ns]) => ({ ...plain, text, data: { $type: "time.Duration", ns } })),
);

import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { beginWatch, examine, readAdded, type WatchedCall } from "../src/jobs/watch.ts";
import { folder } from "./fixture.ts";

const IDS = ["1000001", "1000002", "1000003"];
/** A start and an end call of three jobs. */
const calls: readonly WatchedCall[] = IDS.flatMap((jobId) =>
  ["start", "end"].map((event) => ({ jobId, event })),
);
const line = ({ jobId, event }: WatchedCall): string =>
  `2026-01-07 03:15 ${event === "start"} job=${jobId} client-${jobId.at(-1)}@example.org`;
const whole = calls.map(line);
const written = (lines: readonly string[]): string => lines.map((text) => `${text}\n`).join("");

describe("lines against calls", () => {
  test.each<[what: string, text: string, torn: number[], missing: string[]]>([
    ["all whole", written(whole), [], []],
    ["in another order", written(whole.toReversed()), [], []],
    [
      "with other words at the end",
      written(
        calls.map(
          (call) => `${call.event === "end" ? "job complete:" : "job begins:"} ${call.jobId}`,
        ),
      ),
      [],
      [],
    ],
    ["none", "", [], ["1000001 0/2", "1000002 0/2", "1000003 0/2"]],
    ["one is missing", written(whole.slice(1)), [], ["1000001 1/2"]],
    ["the last one does not end", written(whole).trimEnd(), [6], []],
    [
      "two in one line, and the rest of one alone",
      written([
        `${whole[0]}${whole[2]}`,
        "",
        ...whole.filter((_, index) => index !== 0 && index !== 2),
      ]),
      [1, 2],
      [],
    ],
    ["a line cut short", written([whole[0]?.slice(0, 40) ?? "", ...whole.slice(1)]), [1], []],
    [
      "an id cut in two",
      written([...whole.slice(1), "2026-01-07 03:15 true job=100", "0001 client-1@example.org"]),
      [6, 7],
      ["1000001 1/2"],
    ],
    [
      "one twice: more than its calls, and nothing torn",
      written([...whole, whole[0] ?? ""]),
      [],
      [],
    ],
  ])("%s", (_what, text, torn, missing) => {
    const report = examine(text, calls);
    expect(report.torn?.map((one) => one.line)).toEqual(torn);
    expect(
      report.missing?.map(({ jobId, lines, calls: made }) => `${jobId} ${lines}/${made}`),
    ).toEqual(missing);
    expect(report.lines).toBe(text === "" ? 0 : text.replace(/\n$/, "").split("\n").length);
  });

  test("ids that repeat after a restart: as many lines as calls", () => {
    const twice = [...calls, ...calls];
    expect(examine(written(whole), twice).missing).toEqual(
      IDS.map((jobId) => ({ jobId, calls: 4, lines: 2 })),
    );
    expect(examine(written([...whole, ...whole]), twice)).toMatchObject({
      lines: 12,
      torn: [],
      missing: [],
    });
  });

  test("jobs that broke off have no end line, and the few there are are whole", () => {
    const starts = calls.filter(({ event }) => event === "start");
    const some = [...starts, { jobId: "1000003", event: "end" }];
    const text = written(some.map(({ jobId, event }) => `${event} of ${jobId}`));
    expect(examine(text, some)).toMatchObject({ torn: [], missing: [] });
  });

  test("without ids lines are counted, and no more", () => {
    expect(examine("a\nb\n", [])).toEqual({ lines: 2 });
  });
});

describe("the file", () => {
  test("only what was added counts", () => {
    const file = join(folder(), "log");
    writeFileSync(file, "old\n");
    const watched = beginWatch(file);
    appendFileSync(file, "new\n");
    expect(readAdded(watched)).toBe("new\n");
  });

  test("it may come into being, stay away, or be written anew and shorter", () => {
    const file = join(folder(), "log");
    const watched = beginWatch(file);
    expect(readAdded(watched)).toBe("");
    writeFileSync(file, "first\nsecond\n");
    expect(readAdded(watched)).toBe("first\nsecond\n");
    const later = beginWatch(file);
    writeFileSync(file, "only\n");
    expect(readAdded(later)).toBe("only\n");
  });
});

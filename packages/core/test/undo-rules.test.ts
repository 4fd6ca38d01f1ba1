import { describe, expect, test } from "vitest";
import {
  findDueReason,
  formatKey,
  formatRecord,
  parseAge,
  parseRecord,
  type UndoKey,
  type UndoRecord,
} from "../src/undo/record.ts";

const HOUR = 3_600_000;
const NOW = Date.parse("2026-01-07T03:15:02Z");
const key: UndoKey = {
  product: "barman",
  operation: "backup",
  job: { server: "main", id: "20260107T031502" },
};

function createRecord(more: Partial<UndoRecord> = {}): UndoRecord {
  return {
    ...key,
    id: "0000000001-00000000",
    argv: ["true"],
    cwd: "/",
    boot: "b1",
    createdAt: NOW - HOUR,
    maxAgeMs: 24 * HOUR,
    ...more,
  };
}

describe("an undo command is due", () => {
  const cases: readonly [
    title: string,
    call: UndoKey | undefined,
    more: Partial<UndoRecord>,
    boot: string,
    why: string | undefined,
  ][] = [
    ["at a call of its key", key, {}, "b1", "call"],
    [
      "at a call of its key, in whatever order the values stand",
      { ...key, job: { id: "20260107T031502", server: "main" } },
      {},
      "b1",
      "call",
    ],
    ["not at a call of another product", { ...key, product: "toy" }, {}, "b1", undefined],
    ["not at a call of another operation", { ...key, operation: "delete" }, {}, "b1", undefined],
    [
      "not at a call of another job",
      { ...key, job: { server: "main", id: "20260108T031502" } },
      {},
      "b1",
      undefined,
    ],
    [
      "not at a call of a job with one value less",
      { ...key, job: { server: "main" } },
      {},
      "b1",
      undefined,
    ],
    [
      "not at a call of a job with the same values under other names",
      { ...key, job: { id: "main", server: "20260107T031502" } },
      {},
      "b1",
      undefined,
    ],
    [
      "not at a call of another key after a restart",
      { ...key, product: "toy" },
      {},
      "b2",
      undefined,
    ],
    [
      "not at a call of another key when it is over its time",
      { ...key, product: "toy" },
      { maxAgeMs: 1 },
      "b1",
      undefined,
    ],
    ["not by itself before its time", undefined, {}, "b1", undefined],
    [
      "not by itself one moment before its time",
      undefined,
      { maxAgeMs: HOUR + 1 },
      "b1",
      undefined,
    ],
    ["by itself at its time", undefined, { maxAgeMs: HOUR }, "b1", "age"],
    ["by itself after a restart of the machine", undefined, {}, "b2", "boot"],
    ["not by itself where the system does not tell restarts", undefined, {}, "", undefined],
    [
      "not by itself where the system did not tell restarts",
      undefined,
      { boot: "" },
      "b1",
      undefined,
    ],
    [
      "not by itself when the clock was put back a little",
      undefined,
      { createdAt: NOW + HOUR },
      "b1",
      undefined,
    ],
    [
      "by itself when the clock was put back by more than its time",
      undefined,
      { createdAt: NOW + 24 * HOUR },
      "b1",
      "age",
    ],
  ];
  test.each(cases)("%s", (_title, call, more, boot, why) => {
    expect(findDueReason(createRecord(more), call, NOW, boot)).toBe(why);
  });
});

test("two jobs whose values only look alike when they are put together are two keys", () => {
  expect(formatKey({ ...key, job: { a: "1,b=2" } })).not.toBe(
    formatKey({ ...key, job: { a: "1", b: "2" } }),
  );
});

describe("the longest time the work may take", () => {
  test.each([
    [undefined, 24 * HOUR],
    ["90m", 1.5 * HOUR],
    ["24h", 24 * HOUR],
    ["2d", 48 * HOUR],
    ["366d", 366 * 24 * HOUR],
  ])("%s", (text, ms) => {
    expect(parseAge(text)).toBe(ms);
  });

  test.each(["", "90", "-1h", "soon", "0s", "367d", `${"9".repeat(400)}d`])(
    "%j is refused",
    (text) => {
      expect(() => parseAge(text)).toThrow(
        expect.objectContaining({
          code: "VALUE_INVALID",
          message: expect.stringMatching(/^for \(expected/),
        }),
      );
    },
  );
});

describe("a undo record in its file", () => {
  test("is one line, and comes back as it was", () => {
    const one = createRecord({
      argv: ["/bin/a b", "\n\r\u2028", "'\"\\", "-x", "", "\udc80\udcff", "é 😀"],
      job: { "": "", __proto__x: "\udcff" },
    });
    const text = formatRecord(one);
    expect(text.trimEnd()).not.toContain("\n");
    expect(parseRecord(Buffer.from(text).toString(), one.id, "f")).toEqual(one);
  });

  test.each([
    ["no JSON", "{", "no JSON"],
    [
      "of a later format",
      formatRecord(createRecord()).replace('"format":1', '"format":2'),
      "format 2",
    ],
    ["nothing", "null", "format undefined"],
    ["without a command", formatRecord(createRecord()).replace('["true"]', "[]"), "other values"],
    [
      "with a command that is text",
      formatRecord(createRecord()).replace('["true"]', '"true"'),
      "other values",
    ],
    [
      "with a job of numbers",
      formatRecord(createRecord({ job: { a: "1" } })).replace('"1"', "1"),
      "other values",
    ],
    [
      "without a time",
      formatRecord(createRecord()).replace(/"createdAt":"[^"]*"/, '"createdAt":"?"'),
      "other values",
    ],
  ])("that is %s is refused with its place", (_title, text, got) => {
    expect(() => parseRecord(text, "0000000001-00000000", "/state/undo/x.open")).toThrow(
      expect.objectContaining({
        code: "IO",
        message: expect.stringMatching(new RegExp(`^/state/undo/x.open: .*got ${got}\\). See for`)),
      }),
    );
  });
});

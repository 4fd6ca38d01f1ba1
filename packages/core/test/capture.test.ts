import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Capture } from "../src/process/capture.ts";

function captured(limit: number, ...chunks: (string | Uint8Array)[]): string {
  const capture = new Capture(limit);
  for (const chunk of chunks) capture.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return capture.toText();
}

const LEFT_OUT = /^\[\.\.\. (\d+) bytes left out \.\.\.\]$/m;

describe("what is kept", () => {
  const cases: [title: string, limit: number, chunks: string[], text: string][] = [
    ["nothing", 10, [], ""],
    ["all, when it fits", 10, ["12345", "67890"], "1234567890"],
    [
      "head and tail, when it does not",
      10,
      ["12345", "abcdefg", "67890"],
      "12345\n[... 7 bytes left out ...]\n67890",
    ],
    [
      "no second line break after the head",
      10,
      ["1234\n", "abcdefg", "67890"],
      "1234\n[... 7 bytes left out ...]\n67890",
    ],
    ["the end of one long chunk", 4, ["ab", "cdefghij"], "ab\n[... 6 bytes left out ...]\nij"],
    ["an odd limit to the last byte", 3, ["abcdef"], "a\n[... 3 bytes left out ...]\nef"],
    [
      "whole characters before the gap",
      6,
      ["aéé", "xxxx", "123"],
      "aé\n[... 6 bytes left out ...]\n123",
    ],
    [
      "no half character before the gap",
      4,
      ["aé", "xxxx", "12"],
      "a\n[... 6 bytes left out ...]\n12",
    ],
    [
      "no half character after the gap",
      6,
      ["123", "xxxx", "€1"],
      "123\n[... 7 bytes left out ...]\n1",
    ],
  ];
  test.each(cases)("%s", (_title, limit, chunks, text) => {
    expect(captured(limit, ...chunks)).toBe(text);
  });

  test("a character that comes in pieces", () => {
    const bytes = Buffer.from("grün 💾\n");
    expect(captured(100, ...Array.from(bytes, (byte) => Uint8Array.of(byte)))).toBe("grün 💾\n");
  });

  test("bytes that are no UTF-8, each as a replacement character", () => {
    expect(captured(100, Buffer.from("a\xe9b\xff", "latin1"))).toBe("a\ufffdb\ufffd");
  });

  test("a copy: the chunk's memory may be used again", () => {
    const chunk = Buffer.from("first");
    const capture = new Capture(100);
    capture.push(chunk);
    chunk.fill("x");
    expect(capture.toText()).toBe("first");
  });

  test("one mebibyte when nothing else is said", () => {
    const capture = new Capture();
    for (let kib = 0; kib < 1025; kib++) capture.push(Buffer.alloc(1024, "x"));
    expect(LEFT_OUT.exec(capture.toText())?.[1]).toBe("1024");
  });
});

test("head and tail are the stream's own, and the number is what is missing, for any chunks and limit", () => {
  const chunks = fc.array(
    fc.string({ unit: "grapheme", maxLength: 40 }).filter((text) => !text.includes("[")),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(chunks, fc.integer({ min: 1, max: 200 }), (parts, limit) => {
      const whole = parts.join("");
      const size = Buffer.byteLength(whole);
      const text = captured(limit, ...parts);
      if (size <= limit) {
        expect(text).toBe(whole);
        return;
      }
      const gap = LEFT_OUT.exec(text);
      const tail = text.slice((gap?.index ?? 0) + (gap?.[0].length ?? 0) + 1);
      const before = text.slice(0, gap?.index);
      const head = whole.startsWith(before) ? before : before.slice(0, -1);
      expect(whole.startsWith(head)).toBe(true);
      expect(whole.endsWith(tail)).toBe(true);
      const kept = Buffer.byteLength(head) + Buffer.byteLength(tail);
      expect(kept).toBeLessThanOrEqual(limit);
      expect(kept).toBeGreaterThan(limit - 7);
      expect(Number(gap?.[1])).toBe(size - kept);
    }),
  );
});

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { replay } from "./replay/index.ts";
import type { Vector } from "./replay/types.ts";

const read = (name: string): Vector[] =>
  JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), "utf8")) as Vector[];

describe.each([
  ["runners", "single runs of the hook runners", 186],
  ["hooks", "hooks of whole commands", 482],
  ["commands", "whole commands", 138],
] as const)("%s: %s, as the real Barman ran them", (name, _, count) => {
  const vectors = read(name);

  test.concurrent.each(vectors)("$id $barman_version $scenario", async (vector) => {
    expect(await replay(vector)).toEqual({ status: "passed" });
  });

  test("are all there", () => {
    expect(vectors).toHaveLength(count);
  });
});

test("a vector that nobody can replay is skipped with the reason", async () => {
  const [vector] = read("runners");
  expect(await replay({ ...vector, source: "telepathy" } as unknown as Vector)).toEqual({
    status: "skipped",
    reason: 'nothing here knows vectors with the source "telepathy"',
  });
  expect(await replay({ ...vector, phase: null } as unknown as Vector)).toMatchObject({
    status: "skipped",
  });
});

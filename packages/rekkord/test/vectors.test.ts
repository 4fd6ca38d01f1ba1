import { readFileSync, realpathSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { replay } from "./replay/index.ts";
import type { Vector } from "./replay/types.ts";

const vectors = JSON.parse(
  readFileSync(new URL("vectors/rekkord.json", import.meta.url), "utf8"),
) as Vector[];
/** Only root can become another account, and only dash speaks as recorded. */
const everything = process.getuid?.() === 0 && realpathSync("/bin/sh").endsWith("/dash");

describe("what was recorded from Rekkord's own hook path", () => {
  test.concurrent.each(vectors)("$id $title", async (vector) => {
    const result = await replay(vector);
    const skipped = { status: "skipped", reason: expect.stringMatching(/^recorded (?:as|with) /) };
    expect(result).toEqual(
      everything || result.status !== "skipped" ? { status: "passed" } : skipped,
    );
  });

  test("is all there", () => {
    expect(vectors.filter(({ verified_glue }) => verified_glue)).toHaveLength(79);
    expect(vectors.filter(({ verified_glue }) => !verified_glue)).toHaveLength(22);
  });
});

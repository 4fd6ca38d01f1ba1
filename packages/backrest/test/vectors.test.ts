import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { renderVector, replay, type TemplateVectors } from "./replay/index.ts";

const { vectors, fixtures } = JSON.parse(
  readFileSync(new URL("vectors/gotemplate.json", import.meta.url), "utf8"),
) as TemplateVectors;

describe("renderings captured from Go 1.26 with Backrest's variables", () => {
  test.each(vectors)("$name", (vector) => {
    const { name: _name, fixture: _fixture, template: _template, ...rest } = vector;
    const { output, error, errorStage, partialOutput } = renderVector(vector, fixtures);
    const expected =
      rest.errorStage === "execute" ? { ...rest, partialOutput: rest.partialOutput ?? "" } : rest;
    expect({ output, error, errorStage, partialOutput }).toEqual({
      output: expected.output,
      error: expected.error,
      errorStage: expected.errorStage,
      partialOutput: expected.partialOutput,
    });
  });

  test("all 270 replay, and none is skipped", async () => {
    const results = await Promise.all(vectors.map((vector) => replay(vector, { fixtures })));
    expect(results).toEqual(Array.from({ length: 270 }, () => ({ status: "passed" })));
  });

  test("a wrong expectation fails with both texts in the reason", async () => {
    const vector = { name: "wrong", fixture: "m", template: "{{ .s }}", output: "other" };
    expect(await replay(vector, { fixtures })).toEqual({
      status: "failed",
      reason: 'output: expected "other", got "str"',
    });
  });
});

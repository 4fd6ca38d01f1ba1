import { backrest, type Condition, conditions, render } from "@backup-hooks/backrest";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const adapter = backrest();
const hostile = ["", " ", "a b", '"it\'s"', "$(touch canary) `id`", "a\nb\r\n", "-rf", "é 😀 ", "x".repeat(65_536), "{{ .Error }}", "\\"];

describe("an installed entry's call", () => {
  test.each(conditions)("%s comes back as it was, with whatever values", (name) => {
    const row = adapter.events[name];
    for (const example of row?.examples ?? []) {
      for (const value of ["", ...hostile]) {
        const fields = Object.fromEntries(
          (row?.fields ?? []).map((field) => [field, value === "" ? (example.fields[field] ?? "") : value]),
        );
        const event = { ...adapter.decode(adapter.call({ product: "backrest", name, operation: "backup", phase: "pre", fields })) };
        expect(event).toMatchObject({ product: "backrest", name, operation: row?.operation, phase: row?.phase, fields });
      }
    }
  });

  test("what is none is refused, with what was meant", () => {
    expect(() => adapter.decode({ args: [], env: { BACKREST_EVENT: "CONDITION_SNAPSHOT_STRAT" } })).toThrow(
      'Did you mean "CONDITION_SNAPSHOT_START"?',
    );
  });

  test("only success or failure goes back", () => {
    const event = adapter.decode(
      adapter.call({ product: "backrest", name: "CONDITION_ANY_ERROR" as Condition, operation: "backup", phase: "post", fields: {} }),
    );
    const outcome = (decision: "proceed" | "cancel" | "fail" | "postpone") =>
      adapter.encode({ decision, hooks: [], notes: [] }, event).exitCode;
    expect([outcome("proceed"), outcome("cancel"), outcome("fail"), outcome("postpone")]).toEqual([0, 1, 1, 1]);
  });
});

describe("every condition", () => {
  test.each(conditions)("%s has examples whose summary renders", (name) => {
    const row = adapter.events[name];
    for (const { fields } of row?.examples ?? []) {
      const text = render(
        "{{ .Summary }}",
        { product: "backrest", name, operation: "backup", phase: "post", fields },
        { path: "", repos: {}, plans: {} },
      );
      expect(text).toContain("at 2026-03-04T05:06:07+01:00");
    }
  });
});

test("an error text is rendered as it is, whatever is in it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (error) => {
      const fields = { CurTime: "2026-03-04T05:06:07Z", Duration: "0s", Error: error };
      const text = render(
        "{{ .Error }}",
        { product: "backrest", name: "CONDITION_ANY_ERROR", operation: "backup", phase: "post", fields },
        { path: "", repos: {}, plans: {} },
      );
      expect(text).toBe(error.toWellFormed());
    }),
  );
});

import { describe, expect, test } from "vitest";
import {
  formatPythonFloat,
  formatPythonJson,
  formatTimestamp,
  formatTruthyJson,
} from "../src/index.ts";

describe("a float as Python writes it", () => {
  test.each([
    [1704164646, "1704164646.0"],
    [1704164646.5, "1704164646.5"],
    [0, "0.0"],
    [-0, "-0.0"],
    [-1.25, "-1.25"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [0.000012345, "1.2345e-05"],
    [1e15, "1000000000000000.0"],
    [9999999999999998, "9999999999999998.0"],
    [1e16, "1e+16"],
    [1.5e22, "1.5e+22"],
    [1e100, "1e+100"],
    [5e-324, "5e-324"],
  ])("%d", (value, text) => expect(formatPythonFloat(value)).toBe(text));
});

test.each([
  [1704164646000000000n, "1704164646.0"],
  [1704164646500000000n, "1704164646.5"],
  [1704164646123456789n, "1704164646.1234567"],
  // Rounded up by double precision, as the product does.
  [1704164646999999999n, "1704164647.0"],
  [-500000000n, "-0.5"],
])("a file time of %d ns", (nanoseconds, text) => expect(formatTimestamp(nanoseconds)).toBe(text));

describe("JSON as Python writes it", () => {
  test.each([
    [{ b: 1, a: 2 }, '{"a": 2, "b": 1}'],
    [
      { ts_ü: "/new/twö", tsone: "/new/one" },
      '{"ts_\\u00fc": "/new/tw\\u00f6", "tsone": "/new/one"}',
    ],
    // By code point, not by UTF-16 unit.
    [{ "😀": 1, "\uffff": 2 }, '{"\\uffff": 2, "\\ud83d\\ude00": 1}'],
    [{ del: "\u007f", tab: "\t", slash: "/" }, '{"del": "\\u007f", "slash": "/", "tab": "\\t"}'],
    [[1, 2.5, true, null, []], "[1, 2.5, true, null, []]"],
  ])("%j", (value, text) => expect(formatPythonJson(value)).toBe(text));

  test("only what is truthy in Python, and an empty string for nothing", () => {
    expect(formatTruthyJson({ a: null, b: "", c: 0, d: false, e: [], f: {}, g: "x" })).toBe(
      '{"g": "x"}',
    );
    expect(formatTruthyJson({ a: null })).toBe("");
    expect(formatTruthyJson(null)).toBe("");
  });
});

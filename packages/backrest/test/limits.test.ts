import { Template, TemplateError } from "@backup-hooks/backrest/template";
import { describe, expect, test } from "vitest";

function failure(run: () => unknown): TemplateError {
  try {
    run();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error("no error");
}

describe("limits of an execution", () => {
  test("output: exactly the limit passes, one byte more fails with what fits", () => {
    const template = new Template("t").parse("{{range .}}é{{end}}");
    expect(template.execute([1, 2], { maxOutput: 4 })).toBe("éé");
    const error = failure(() => template.execute([1, 2, 3], { maxOutput: 4 }));
    expect(error.message).toContain("the output is longer than the limit of 4 bytes");
    expect(error.partialOutput).toBe("éé");
  });

  test("output: a text that only grows in a variable counts too", () => {
    const template = new Template("t").parse(
      '{{$x := "xxxxxxxx"}}{{range 60}}{{$x = print $x $x}}{{end}}',
    );
    expect(failure(() => template.execute(null, { maxOutput: 1_000_000 })).message).toContain(
      "longer than the limit of 1000000 bytes",
    );
  });

  test("steps: an endless loop ends", () => {
    const template = new Template("t").parse("{{range 9000000000000000000}}{{end}}");
    expect(failure(() => template.execute(null, { maxSteps: 10_000 })).message).toContain(
      "execution took more than the limit of 10000 steps",
    );
  });

  test("depth: templates may call each other as deep as in Go, and no deeper", () => {
    const counted = new Template("t", { functions: { less: (n: number) => n - 1 } }).parse(
      '{{define "d"}}{{if .}}{{template "d" (less .)}}{{else}}bottom{{end}}{{end}}{{template "d" .}}',
    );
    expect(counted.execute(99_999)).toBe("bottom");
    expect(failure(() => counted.execute(100_000)).message).toBe(
      'template: t:1:33: executing "d" at <{{template "d" (less .)}}>: exceeded maximum template depth (100000)',
    );
  });

  test("parentheses: ten thousand parse, one more is Go's error", () => {
    const nested = (depth: number): string => `{{${"(".repeat(depth)}1${")".repeat(depth)}}}`;
    expect(new Template("t").parse(nested(10_000)).defined).toEqual(["t"]);
    expect(failure(() => new Template("t").parse(nested(10_001))).message).toBe(
      "template: t:1: max expression depth exceeded",
    );
    expect(new Template("t").parse(nested(1_000)).execute()).toBe("1");
    expect(failure(() => new Template("t").parse(nested(10_000)).execute()).message).toContain(
      "nested too deeply",
    );
  });
});

/** Every row would take minutes if any part of the work grew with the square of the length. */
describe("a mebibyte of hostile text parses or fails", { timeout: 60_000 }, () => {
  const MIB = 1 << 20;
  const fill = (unit: string, before = "", after = "", bytes = MIB): string =>
    before + unit.repeat(Math.ceil(bytes / unit.length)) + after;
  test.each<[string, string, string]>([
    ["text", fill("x"), ""],
    ["actions", fill("{{.}}"), ""],
    ["openings", fill("{{"), 'unexpected "{" in command'],
    ["white space to trim", fill(" \n", "{{1 -}}", "{{- 1}}"), ""],
    ["trimmed actions", fill(" {{- 1 -}} "), ""],
    ["a comment without end", fill("*", "{{/*"), "unclosed comment"],
    ["comments", fill("{{/* */}}"), ""],
    ["parentheses", fill("(", "{{"), "max expression depth exceeded"],
    ["open blocks", fill("{{if 1}}"), "unexpected EOF"],
    ["nested blocks", fill("{{if 1}}", "", "{{end}}".repeat(MIB / 16), MIB / 2), ""],
    ["a chain of else if", fill("{{else if 0}}", "{{if 0}}", "{{end}}"), ""],
    ["ends", fill("{{end}}"), "unexpected {{end}}"],
    ["a chain of fields", fill(".a", "{{", "}}"), ""],
    ["digits", fill("1", "{{", "}}"), "illegal number syntax"],
    ["digits and underscores", fill("1_", "{{", "1}}"), "illegal number syntax"],
    ["hexadecimal digits", fill("f", "{{0x", "}}"), "illegal number syntax"],
    ["an exponent", fill("1", "{{1e", "}}"), "illegal number syntax"],
    ["a long fraction", fill("1", "{{1.", "}}"), ""],
    ["a long hexadecimal fraction", fill("f", "{{0x1.", "p1}}"), ""],
    ["a long name", fill("a", "{{", "}}"), 'function "aaaa'],
    ["a long name beyond ASCII", fill("é", "{{", "}}"), 'function "éé'],
    ["escapes", fill("\\x41", '{{"', '"}}'), ""],
    ["a string without end", fill("a", '{{"'), "unterminated quoted string"],
    ["pipes", fill("|print", "{{1", "}}"), ""],
    ["arguments", fill(" 1", "{{print", "}}"), ""],
    ["declarations", fill("{{$x:=1}}{{$x}}"), ""],
    ["definitions", fill('{{define "a"}}{{end}}'), ""],
    ["white space in an action", fill(" ", "{{", "}}"), "missing value for command"],
    ["lines in an action", fill("\n", "{{"), "unclosed action started at t:1"],
    ["raw bytes", fill("\udc80"), ""],
  ])("%s", (_what, text, message) => {
    const template = new Template("t");
    if (message !== "")
      return expect(failure(() => template.parse(text)).message).toContain(message);
    expect(template.parse(text).defined).toContain("t");
  });
});

import { describe, expect, test } from "vitest";
import { locateCharacter, locateValue, parseIni } from "../src/config/ini.ts";
import { findFirstCommand, findMarks } from "../src/config/shell.ts";
import { countCodePoints, repr, splitTextLines, strip } from "../src/python/text.ts";

const at = (text: string, option: string) => parseIni(text, "f").named.get("s")?.get(option);

describe("a value's place", () => {
  test.each([
    ["[s]\nx = a", 2, 5],
    ["[s]\nx=a", 2, 3],
    ["[s]\n\tx : \t a", 2, 8],
    ["[s]\n\n# c\nx =\n\n   a\n", 6, 4],
    ["[s]\nx =", 2, 4],
    ["[s]\r\nx = a\r\n", 2, 5],
    ["[s]\rx = a", 2, 5],
    ["[s]\nx = a\nx = b", 3, 5],
  ])("%j is line %d column %d", (text, line, column) => {
    const value = at(text, "x");
    expect(value && locateValue(value)).toEqual({ file: "f", line, column });
  });

  test("is known for each character", () => {
    const value = at("[s]\nx = ab\n  # gone\n  cd\n", "x");
    expect(value?.text).toBe("ab\ncd");
    expect(value && locateCharacter(value, 1)).toEqual({ file: "f", line: 2, column: 6 });
    expect(value && locateCharacter(value, 4)).toEqual({ file: "f", line: 4, column: 4 });
  });
});

describe("Python's view of text", () => {
  test.each([
    ["it's", `"it's"`],
    [`it's "x"`, `'it\\'s "x"'`],
    ["\\\n\t\x00\x7f\x85", `'\\\\\\n\\t\\x00\\x7f\\x85'`],
    ["é€\u200b\ufeff\u{1f600}\u{e0001}", `'é€\\u200b\\ufeff\u{1f600}\\U000e0001'`],
  ])("repr %j", (text, expected) => {
    expect(repr(text)).toBe(expected);
  });

  test("white space, lines and lengths", () => {
    expect(strip("\x1f\u2003 \ufeff a\x85\xa0")).toBe("\ufeff a");
    expect(splitTextLines("a\r\nb\rc\n\nd")).toEqual(["a\n", "b\n", "c\n", "\n", "d"]);
    expect(countCodePoints("a\u{1f600}")).toBe(2);
  });
});

describe("a shell value", () => {
  test.each([
    ["/s.sh a", "/s.sh"],
    ["  \n/s.sh", "/s.sh"],
    ["A=1 B='x y' /s.sh", "/s.sh"],
    ["'/my dir/x'y arg", "/my dir/xy"],
    ['"/s.sh" ; b', "/s.sh"],
    ["/s.sh;b", "/s.sh"],
    ["/s.sh>/dev/null", "/s.sh"],
    ["$HOME/x", undefined],
    ['"$HOME/x"', undefined],
    ["`x`", undefined],
    ["~/x", undefined],
    ["(a)", undefined],
    ["a*", undefined],
    ['"/open', undefined],
    ["A=$(x) b", undefined],
    ["# x", undefined],
  ])("%j starts with %j", (value, expected) => {
    expect(findFirstCommand(value)).toBe(expected);
  });

  test.each([
    ["a # b\nc", ["comment", "newline"]],
    ["a ; b", ["semicolon"]],
    ["a;b", []],
    ["case x in y) z ;; esac", []],
    ['\'a # b\nc\' "d ; \\" e"', []],
    ["a \\# \\; \\\n b", []],
    ["a |\nb", []],
    ["\na", []],
  ])("%j has %j", (value, kinds) => {
    expect(findMarks(value).map(({ kind }) => kind)).toEqual(kinds);
  });
});

import { describe, expect, test } from "vitest";
import { type IniLine, parseIni } from "../src/index.ts";

const said = (text: string): string[] => [...parseIni(text, "f")].map(short);

function short(line: IniLine): string {
  const { line: row, column } = line.place;
  if (line.kind === "section") return `${row}:${column} [${line.name}]`;
  return line.kind === "error"
    ? `${row}:${column} ${line.code}`
    : `${row}:${column} ${line.key}=${line.value}@${line.valuePlace.column}`;
}

describe("a line", () => {
  test.each([
    ["a pair", "Key = value", ["1:1 Key=value@7"]],
    ["without blanks", "Key=value", ["1:1 Key=value@5"]],
    ["blanks and tabs at both ends", " \tKey \t= \t value  \t", ["1:3 Key=value@12"]],
    ["an empty value", "Key =", ["1:1 Key=@6"]],
    ["a value with =", "Key = a=b", ["1:1 Key=a=b@7"]],
    ["quotes are text", "Key = \"a b\" 'c'", ["1:1 Key=\"a b\" 'c'@7"]],
    ["nothing is a comment after a value", "Key = dir ; x # y", ["1:1 Key=dir ; x # y@7"]],
    ["no substitution", "Key = $HOME/%x%/{{x}}", ["1:1 Key=$HOME/%x%/{{x}}@7"]],
    ["line ends of Windows", "[A]\r\nKey = value\r\n", ["1:1 [A]", "2:1 Key=value@7"]],
    ["no line end at the end", "[A]\nKey = value", ["1:1 [A]", "2:1 Key=value@7"]],
    ["empty lines and comments", "\n  # c = d\n;[x\n \t\nKey = v", ["5:1 Key=v@7"]],
    ["a section with blanks inside", "  [ Hooks ]", ["1:3 [Hooks]"]],
    ["a section with brackets inside", "[a]b]", ["1:1 [a]b]"]],
    ["names keep their case", "[hooks]\nkey = V", ["1:1 [hooks]", "2:1 key=V@7"]],
    ["a section twice", "[A]\n[A]", ["1:1 [A]", "2:1 [A]"]],
    ["no-break space is no blank", "Key =\u00a0v", ["1:1 Key=\u00a0v@6"]],
    ["a backslash continues nothing", "Key = a\\\n[B]", ["1:1 Key=a\\@7", "2:1 [B]"]],
  ])("%s", (_what, text, expected) => {
    expect(said(text)).toEqual(expected);
  });
});

describe("the first error ends it", () => {
  test.each([
    ["an open bracket", "[Hooks", "malformed-section"],
    ["a bracket alone", "[", "malformed-section"],
    ["a comment after a section", "[Hooks] # x", "malformed-section"],
    ["an empty section", "[]", "empty-section-name"],
    ["a blank section", "[ \t]", "empty-section-name"],
    ["no equals sign", "Key", "not-a-pair"],
    ["a colon", "Key: value", "not-a-pair"],
    ["no key", " = value", "not-a-pair"],
    ["a byte order mark", "\ufeff[Hooks]", "not-a-pair"],
  ])("%s", (_what, line, code) => {
    expect(said(`A = b\n${line}\n[`)).toEqual([
      "1:1 A=b@5",
      expect.stringMatching(new RegExp(`^2:\\d ${code}$`)),
    ]);
  });
});

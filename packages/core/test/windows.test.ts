import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assertNoBatchFile,
  buildKillCommand,
  joinWindowsArgs,
  parseWindowsCommandLine,
  quoteWindowsArg,
} from "../src/process/windows.ts";

describe("a command line from arguments", () => {
  const cases: [args: string[], line: string][] = [
    [[], ""],
    [["plain", "/opt:1", "a\\b"], "plain /opt:1 a\\b"],
    [[""], '""'],
    [["a b", "c\td"], '"a b" "c\td"'],
    [['say "hi"'], '"say \\"hi\\""'],
    [["C:\\Program Files\\"], '"C:\\Program Files\\\\"'],
    [["C:\\plain\\"], "C:\\plain\\"],
    [['a\\"b'], '"a\\\\\\"b"'],
    [["a\\\\b c"], '"a\\\\b c"'],
    [["%PATH%", "^&|<>"], "%PATH% ^&|<>"],
  ];
  test.each(cases)("%j → %s", (args, line) => {
    expect(joinWindowsArgs(args)).toBe(line);
    expect(parseWindowsCommandLine(line)).toEqual(args);
  });
});

describe("arguments from a command line, by Microsoft's own examples", () => {
  const cases: [line: string, args: string[]][] = [
    ['"abc" d e', ["abc", "d", "e"]],
    ['a\\\\b d"e f"g h', ["a\\\\b", "de fg", "h"]],
    ['a\\\\\\"b c d', ['a\\"b', "c", "d"]],
    ['a\\\\\\\\"b c" d e', ["a\\\\b c", "d", "e"]],
    ['a"b"" c d', ['ab" c d']],
    ["  a \t b  ", ["a", "b"]],
    ['"" a ""', ["", "a", ""]],
    ['"unclosed end', ["unclosed end"]],
    ["ends\\\\", ["ends\\\\"]],
  ];
  test.each(cases)("%s → %j", (line, args) => {
    expect(parseWindowsCommandLine(line)).toEqual(args);
  });
});

test("every list of arguments survives the way there and back", () => {
  const arg = fc.string({ unit: fc.constantFrom("a", "\\", '"', " ", "\t", "\n", "é", "%") });
  fc.assert(
    fc.property(fc.array(arg), (args) => {
      expect(parseWindowsCommandLine(joinWindowsArgs(args))).toEqual(args);
    }),
  );
});

test("windowsQuoted quotes what needs no quotes as well", () => {
  expect(["a", "", "G:\\", 'say "hi"\\'].map(quoteWindowsArg)).toEqual([
    '"a"',
    '""',
    '"G:\\\\"',
    '"say \\"hi\\"\\\\"',
  ]);
});

test("a process is ended with its descendants by the system's own taskkill", () => {
  expect(buildKillCommand(1234, "D:\\Windows")).toEqual({
    file: "D:\\Windows\\System32\\taskkill.exe",
    args: ["/pid", "1234", "/T", "/F"],
  });
  expect(buildKillCommand(1).file).toBe("C:\\Windows\\System32\\taskkill.exe");
});

describe("batch files", () => {
  test.each(["x.bat", "C:\\y\\x.CMD", "x.bat.", "x.cmd .. "])("%j is refused", (file) => {
    expect(() => assertNoBatchFile(file)).toThrow(
      expect.objectContaining({
        code: "VALUE_INVALID",
        message: expect.stringContaining("batch file"),
      }),
    );
  });

  test.each(["x.exe", "x.bat.exe", "bat", "cmd.exe"])("%j is not", (file) => {
    expect(() => assertNoBatchFile(file)).not.toThrow();
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseWindowsCommandLine } from "@backup-hooks/core";
import { describe, expect, test } from "vitest";
import {
  type Caller,
  formatRawLine,
  type RetrospectEventName,
  readRepaired,
  readToggled,
  retrospect,
} from "../src/index.ts";

interface Vector {
  readonly event: RetrospectEventName;
  readonly examples: { readonly recordedWindowsCommandLine: string | null };
}
const vectors = JSON.parse(
  readFileSync(join(import.meta.dirname, "vectors/retrospect-events.json"), "utf8"),
) as readonly Vector[];
const PROGRAM = "retroeventhandler.exe ";
/** The two recorded calls, from the event's name on. */
const recorded = Object.fromEntries(
  vectors.flatMap(({ event, examples: { recordedWindowsCommandLine: line } }) =>
    line?.startsWith(PROGRAM) ? [[event, line.slice(PROGRAM.length)]] : [],
  ),
);
const START = recorded["StartSource"] ?? "";
const END = recorded["EndSource"] ?? "";
const started = [
  "StartSource",
  "Test",
  "Backup Clients/Aegir/Games (G:)",
  "G:\\",
  "Aegir",
  "C:\\Programs\\Security\\Retrospect\\intv0006.reh",
];

describe("the recorded lines of the Windows client 7.7.114", () => {
  const client = retrospect({ caller: "windows-client" });

  test.each(["StartSource", "EndSource"] as const)("%s is made character by character", (name) => {
    const { operation, phase, examples } = client.events[name];
    expect(
      client.encodeCall({
        product: "retrospect",
        name,
        operation,
        phase,
        fields: examples[0]?.fields ?? {},
      }).line,
    ).toBe(recorded[name]);
  });

  test.each<[reader: string, read: (line: string) => string[], start: number, end: number]>([
    ["the standard rules melt path, client and file into one", parseWindowsCommandLine, 3, 6],
    ["doubling the backslash before a quote and a blank repairs them", readRepaired, 5, 17],
    ["the vendor's toggling parser reads them rightly", readToggled, 5, 17],
  ])("%s", (_reader, read, start, end) => {
    expect(read(START).length - 1).toBe(start);
    expect(read(END).length - 1).toBe(end);
  });

  test("both repairs find the same words", () => {
    expect(readToggled(START)).toEqual(started);
    expect(readRepaired(START)).toEqual(started);
    expect(readRepaired(END)).toEqual(readToggled(END));
    expect(readToggled(END).slice(-5)).toEqual(["Aegir", "0", "0", "successful", "true"]);
  });

  test("are decoded from the line, whatever a parser has made of the arguments", () => {
    const { fields, name } = client.decodeCall({
      args: parseWindowsCommandLine(START),
      env: {},
      line: START,
    });
    expect([name, ...Object.values(fields)]).toEqual(started);
    expect(client.decodeCall({ args: [], env: {}, line: END })).toMatchObject({
      name: "EndSource",
      status: "success",
      fields: { sourcePath: "G:\\", kbBackedUp: "624640", trailingFlag: "true" },
    });
  });
});

describe("a malformed line that the standard parser has read already", () => {
  const client = retrospect({ caller: "windows-client" });
  const melted = (
    name: RetrospectEventName,
    set: Record<string, string>,
    caller: Caller = "windows-client",
  ) => {
    const { encodeCall, decodeCall, events } = retrospect({ caller });
    const { operation, phase, examples } = events[name];
    const sent = {
      product: "retrospect",
      name,
      operation,
      phase,
      fields: { ...examples[0]?.fields, ...set },
    };
    return {
      sent: sent.fields,
      read: decodeCall({ args: parseWindowsCommandLine(encodeCall(sent).line ?? ""), env: {} })
        .fields,
    };
  };
  const folder = {
    interventionFile: "C:\\Program Files (x86)\\Retrospect\\Retrospect Client\\intv0006.reh",
  };

  test("the recorded calls", () => {
    expect(
      Object.values(client.decodeCall({ args: parseWindowsCommandLine(START), env: {} }).fields),
    ).toEqual(started.slice(1));
    expect(
      Object.values(client.decodeCall({ args: parseWindowsCommandLine(END), env: {} }).fields),
    ).toEqual(readToggled(END).slice(1));
  });

  test.each<[what: string, name: RetrospectEventName, set: Record<string, string>]>([
    [
      "names of several words, a file in a folder of several",
      "StartSource",
      { clientName: "My old PC", ...folder },
    ],
    ["no client", "StartSource", { clientName: "", ...folder }],
    [
      "a folder on a server",
      "StartSource",
      { interventionFile: "\\\\nas\\retro data\\intv0006.reh" },
    ],
    ["a folder that is no root", "StartSource", { sourcePath: "C:\\Users\\A B\\" }],
    [
      "an error of several words",
      "EndSource",
      { clientName: "My PC", fatalErrCode: "-530", fatalErrMsg: "backup client not found" },
    ],
    ["no message", "EndSource", { fatalErrMsg: "" }],
    ["no media set", "EndSource", { backupSet: "", parentVol: "My PC" }],
  ])("%s: %s comes out whole", (_what, name, set) => {
    const { sent, read } = melted(name, set);
    expect(read).toEqual(sent);
  });

  test("sixteen arguments of an engine", () => {
    const { sent, read } = melted(
      "EndSource",
      { sourcePath: "C:\\", backupSet: "Set of many words" },
      "windows-engine",
    );
    expect(read).toEqual(sent);
  });

  test("two names one after the other can be cut in several ways: those two are left empty, the rest is known", () => {
    const { sent, read } = melted(
      "AnomalyAlert",
      { sourcePath: "G:\\", clientName: "My PC", ...folder },
      "windows-engine",
    );
    expect(read).toEqual({ ...sent, clientName: "", selectorName: "" });
  });

  test("a path with a quote that is not melted stays what it is", () => {
    const args = ["StartSource", "S", "JG/Mac", '/Volumes/a"b/', "JG", "/r/intv0001.reh"];
    for (const caller of ["mac-engine", "windows-engine"] as const) {
      expect(Object.values(retrospect({ caller }).decodeCall({ args, env: {} }).fields)).toEqual(
        args.slice(1),
      );
    }
  });

  test("our batch file hands the raw line on in a variable, which counts only where there are no arguments", () => {
    const env = { BACKUP_HOOKS_LINE: END };
    expect(client.decodeCall({ args: [], env })).toEqual(
      client.decodeCall({ args: [], env: {}, line: END }),
    );
    expect(client.decodeCall({ args: started, env }).name).toBe("StartSource");
  });
});

describe("the two readings of a malformed line", () => {
  test.each<[what: string, line: string, toggled: string[], repaired: string[]]>([
    [
      "a path at the very end: no blank follows, so the repair misses it",
      'X "a" "G:\\"',
      ["X", "a", "G:\\"],
      ["X", "a", 'G:"'],
    ],
    ["an empty value", 'X "" "b"', ["X", "", "b"], ["X", "", "b"]],
    ["a blank in a value", 'X "a b"', ["X", "a b"], ["X", "a b"]],
    ["several blanks between values", 'X  "a"   "b"', ["X", "a", "b"], ["X", "a", "b"]],
    [
      "a backslash within a value",
      'X "C:\\a\\b" "c"',
      ["X", "C:\\a\\b", "c"],
      ["X", "C:\\a\\b", "c"],
    ],
    [
      "two paths one after the other",
      'X "G:\\" "H:\\" "c"',
      ["X", "G:\\", "H:\\", "c"],
      ["X", "G:\\", "H:\\", "c"],
    ],
    ["bare numbers", 'X "a" 12 0', ["X", "a", "12", "0"], ["X", "a", "12", "0"]],
    ["nothing", "", [], []],
  ])("%s", (_what, line, toggled, repaired) => {
    expect(readToggled(line)).toEqual(toggled);
    expect(readRepaired(line)).toEqual(repaired);
  });
});

describe("rawLine", () => {
  const values = ["a b", "G:\\", "", "C:\\x\\"];

  test("as recorded: the name bare, all else quoted, nothing escaped", () => {
    expect(formatRawLine("X", values)).toBe('X "a b" "G:\\" "" "C:\\x\\"');
    expect(readToggled(formatRawLine("X", values))).toEqual(["X", ...values]);
    expect(parseWindowsCommandLine(formatRawLine("X", values))).not.toEqual(["X", ...values]);
  });

  test("well-formed: the standard parser reads it, quotes in values too", () => {
    const line = formatRawLine("X", [...values, 'say "hi"\\'], { wellFormed: true });
    expect(line).toBe('X "a b" "G:\\\\" "" "C:\\x\\\\" "say \\"hi\\"\\\\"');
    expect(parseWindowsCommandLine(line)).toEqual(["X", ...values, 'say "hi"\\']);
  });

  test("plain numbers stand without quotes, words with", () => {
    const adapter = retrospect({ caller: "windows-engine", plainNumbers: true });
    const { operation, phase } = adapter.events.EndScript;
    const fields = {
      scriptName: "7",
      numErrors: "7",
      fatalErrCode: "-530",
      fatalErrMsg: "backup client not found",
    };
    expect(
      adapter.encodeCall({ product: "retrospect", name: "EndScript", operation, phase, fields })
        .line,
    ).toBe('EndScript "7" 7 -530 "backup client not found"');
  });
});

// Handlers for Windows cannot be played here. What each of them reads of a line is.
describe("handlers that read the line themselves", () => {
  const engine = (plainNumbers = false) => retrospect({ caller: "windows-engine", plainNumbers });
  const lineOf = (
    name: RetrospectEventName,
    set: Record<string, string>,
    plainNumbers = false,
  ): string => {
    const adapter = engine(plainNumbers);
    const { operation, phase, examples } = adapter.events[name];
    return (
      adapter.encodeCall({
        product: "retrospect",
        name,
        operation,
        phase,
        fields: { ...examples[0]?.fields, ...set },
      }).line ?? ""
    );
  };
  /** As cmd.exe fills %1, %2 …: the quotes stay, a backslash is an ordinary character. */
  const batch = (line: string): string[] => line.match(/(?:"[^"]*"|[^ "])+/g) ?? [];

  test("the BAT sample compares with quoted words, so numbers must be quoted", () => {
    expect(batch(lineOf("EndScript", { numErrors: "0" }))).toEqual([
      "EndScript",
      '"Daily Backup"',
      '"0"',
      '"0"',
      '"successful"',
    ]);
    expect(
      batch(lineOf("EndScript", { numErrors: "0" }, true))[2],
      "with bare numbers its test for a quoted zero fails",
    ).toBe("0");
    expect(batch(lineOf("StartApp", { autoLaunched: "true" }))[2]).toBe('"true"');
    expect(batch(lineOf("MediaRequest", { minutesWaited: "5" }))[4]).toBe('"5"');
    expect(batch(START)[3], "no path melts into the next value").toBe('"G:\\"');
  });

  test("the VBS sample reads words without quotes, and finds fifteen arguments of EndSource where they belong", () => {
    const words = readToggled(
      lineOf("EndSource", { sourcePath: "C:\\", duration: "21", backupAction: "Normal" }),
    );
    expect([words[3], words[7], words[12]]).toEqual(["C:\\", "21", "Normal"]);
  });

  test("the Nagios handler strips the quotes and then compares with a quoted zero: always critical", () => {
    const [, , errors = "", fatal = ""] = batch(
      lineOf("EndScript", { numErrors: "0", fatalErrCode: "0" }),
    );
    const stripped = [errors, fatal].map((word) => word.replaceAll('"', ""));
    expect(stripped).toEqual(["0", "0"]);
    expect(stripped.every((word) => word === '"0"') ? "OK" : "CRITICAL").toBe("CRITICAL");
  });

  test("RetrospectClientNotifier repairs the line, wants seventeen arguments, and knows two events", () => {
    const [name, ...words] = readRepaired(END);
    expect([name, words.length, words.at(-1)]).toEqual(["EndSource", 17, "true"]);
    expect(Object.keys(retrospect({ caller: "windows-client" }).events)).toEqual([
      "StartSource",
      "EndSource",
    ]);
  });
});
